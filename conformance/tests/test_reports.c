#include "base/memory.h"
#include "check.h"
#include "golden.h"
#include "read/json.h"
#include "stories.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void tell(const char *golden, const struct reporter_kind *kind,
                 struct story *story, bool strict)
{
    char *told = story_tell(story, kind, (struct report_options){.strict = strict});
    CHECK_GOLDEN(golden, told);
    free(told);
    story_drop(&story);
}

static void test_golden(void)
{
    tell("junit-everything.xml", &REPORTER_JUNIT, stories_everything(), false);
    tell("junit-strict.xml", &REPORTER_JUNIT, stories_strict(), true);
    tell("tap-everything.tap", &REPORTER_TAP, stories_everything(), false);
    tell("tap-strict.tap", &REPORTER_TAP, stories_strict(), true);
    tell("github-everything.txt", &REPORTER_GITHUB, stories_everything(), false);
    tell("github-strict.txt", &REPORTER_GITHUB, stories_strict(), true);
    tell("html-everything.html", &REPORTER_HTML, stories_everything(), false);
    tell("json-everything.json", &REPORTER_JSON, stories_everything(), false);
}

/* Writes what `kind` tells to a file, runs `command` with its name behind, and gives what
 * that printed, with its exit status in `status`. */
static char *judged_by(const char *command, const struct reporter_kind *kind,
                       struct story *story, int *status)
{
    char path[] = "/tmp/pomex-report-XXXXXX";
    int descriptor = mkstemp(path);
    FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
    char *told = story_tell(story, kind, (struct report_options){0});
    story_drop(&story);
    if (file == NULL || told == NULL) {
        free(told);
        return NULL;
    }
    fputs(told, file);
    fclose(file);
    free(told);

    char line[256], *output = NULL;
    size_t size = 0;
    snprintf(line, sizeof line, "%s %s 2>&1", command, path);
    /* NOLINTNEXTLINE(cert-env33-c): another program's opinion is what is asked for */
    FILE *pipe = popen(line, "re");
    FILE *into = open_memstream(&output, &size);
    int c = 0;
    while (pipe != NULL && (c = getc(pipe)) != EOF)
        putc(c, into);
    fclose(into);
    *status = pipe != NULL ? WEXITSTATUS(pclose(pipe)) : -1;
    unlink(path);
    return output;
}

static void test_junit_is_valid(void)
{
    struct story *(*const STORIES[])(void) = {stories_everything, stories_poll,
                                              stories_canary, story_new};
    for (size_t i = 0; i < sizeof STORIES / sizeof STORIES[0]; i++) {
        int status = -1;
        char *said = judged_by("xmllint --noout --schema data/junit.xsd", &REPORTER_JUNIT,
                               STORIES[i](), &status);
        CHECK_HAS("xmllint", "validates", said);
        CHECK_INT("xmllint", 0, status);
        free(said);
    }
}

static void test_tap_is_accepted(void)
{
    int status = -1;
    char *said = judged_by("prove -e cat", &REPORTER_TAP, stories_everything(), &status);
    CHECK_HAS("failing", "Failed 7/14 subtests", said);
    CHECK_TRUE("failing", said != NULL && strstr(said, "Parse errors") == NULL);
    CHECK_INT("failing", 1, status);
    free(said);
    said = judged_by("prove -e cat", &REPORTER_TAP, stories_pass(), &status);
    CHECK_HAS("passing", "All tests successful", said);
    CHECK_INT("passing", 0, status);
    free(said);
}

static void test_json_is_json(void)
{
    struct story *(*const STORIES[])(void) = {stories_everything, stories_canary,
                                              story_new};
    for (size_t i = 0; i < sizeof STORIES / sizeof STORIES[0]; i++) {
        struct story *story = STORIES[i]();
        char *told = story_tell(story, &REPORTER_JSON, (struct report_options){0});
        struct json_fault fault = {0};
        AUTO(json_drop)
        cJSON *root =
            told != NULL ? json_parse(told, strlen(told), &JSON_REPLY, NULL, NULL, &fault)
                         : NULL;
        CHECK_STR("parses", "", fault.message);
        CHECK_TRUE("is an object", cJSON_IsObject(root));
        free(told);
        story_drop(&story);
    }
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"golden files", test_golden},
        {"JUnit is valid by the schema", test_junit_is_valid},
        {"TAP is accepted by prove", test_tap_is_accepted},
        {"JSON is JSON", test_json_is_json},
        {NULL, NULL},
    };
    return check_run("reports", TESTS);
}
