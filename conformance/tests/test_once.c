#include "base/memory.h"
#include "check.h"
#include "golden.h"
#include "play/send.h"
#include "stage.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct scripted_reply ROWS[] = {
    {.on = "POST /bad*", .times = 1, .status = 500, .body = "{}"},
    {.on = "*", .body = "{\"id\": \"g-1\", \"key\": \"sk-stage-key\"}"},
    {0}};

#define GROUP                                                                            \
    "{\"id\": \"group\", \"request\": \"POST /free\", \"save\": {\"group\": "            \
    "\"/json/id\"}, \"once\": "                                                          \
    "[\"group\"]}"
#define READ "{\"id\": \"read\", \"request\": \"GET /{{group}}\"}"
#define SCENARIO "{\"steps\": [" GROUP "," READ "]}"

static void test_within_a_run(void)
{
    AUTO(stage_drop) struct stage *stage = stage_new(ROWS);
    stage_write(stage, "a.json", SCENARIO);
    stage_write(stage, "b.json", SCENARIO);
    for (int jobs = 1; jobs <= 4; jobs += 3) {
        CHECK_INT("exit", 0, stage_run(stage, &(struct stage_options){.jobs = jobs}));
        CHECK_HAS("one plays it", "group pass\nread pass\n= pass\n", stage_story(stage));
        CHECK_HAS("the other knows it", "group skip (known: group)\nread pass\n= pass\n",
                  stage_story(stage));
    }
    CHECK_INT("not between runs: 2 × 3 requests", 6, scripted_count(stage_server(stage)));
}

static void test_known_otherwise(void)
{
    static const char *const VARS[] = {"group=mine", NULL};
    AUTO(stage_drop) struct stage *stage = stage_new(ROWS);
    stage_write(stage, "a.json",
                "{\"vars\": {\"group\": {\"env\": \"NO_SUCH_NAME\"}}, \"steps\": [" GROUP
                "," READ "]}");
    const char *vars[] = {VARS[0], NULL};
    CHECK_INT("exit", 0, stage_run(stage, &(struct stage_options){.vars = vars}));
    CHECK_STR("--var", "group skip (known: group)\nread pass\n= pass\n",
              stage_story(stage));
}

/* What failed is not remembered: the next scenario tries again. */
static void test_failure(void)
{
    static const char BAD[] =
        "{\"steps\": [{\"id\": \"group\", \"request\": \"POST /bad\", \"save\": "
        "{\"group\": \"/json/id\"}, \"once\": [\"group\"]}]}";
    AUTO(stage_drop) struct stage *stage = stage_new(ROWS);
    stage_write(stage, "a.json", BAD);
    stage_write(stage, "b.json", BAD);
    stage_write(stage, "c.json", BAD);
    CHECK_INT("exit", 1, stage_run(stage, &(struct stage_options){0}));
    CHECK_HAS("a", "group fail;", stage_story(stage));
    CHECK_HAS("b, c", "= pass\ngroup skip (known: group)\n= skip\n", stage_story(stage));
    CHECK_INT("requests", 2, scripted_count(stage_server(stage)));
}

/* A step that is once, in a used file that is used once. */
static void test_nested(void)
{
    AUTO(stage_drop) struct stage *stage = stage_new(ROWS);
    stage_write(stage, "_group.json", "{\"steps\": [" GROUP "]}");
    stage_write(stage, "a.json",
                "{\"steps\": [{\"id\": \"kyc\", \"use\": \"_group.json\", \"once\": "
                "[\"group\"]}," READ "]}");
    stage_write(stage, "b.json",
                "{\"steps\": [{\"id\": \"kyc\", \"use\": \"_group.json\", \"once\": "
                "[\"group\"]}," READ "]}");
    CHECK_INT("exit", 0, stage_run(stage, &(struct stage_options){0}));
    CHECK_STR("story",
              "kyc/group pass\nread pass\n= pass\n"
              "kyc skip (known: group)\nread pass\n= pass\n",
              stage_story(stage));
}

/* The one file in the folder `pomex` of the stage's state; its path. */
static char *only_file(struct stage *stage)
{
    char *found = NULL;
    DIR *folder = opendir(stage_path(stage, ".state/pomex"));
    for (const struct dirent *entry;
         folder != NULL && (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        CHECK_TRUE("one file only", found == NULL);
        free(found);
        char name[512];
        snprintf(name, sizeof name, ".state/pomex/%s", entry->d_name);
        found = memory_copy(stage_path(stage, name));
    }
    if (folder != NULL)
        closedir(folder);
    return found;
}

static void test_between_runs(void)
{
    AUTO(stage_drop) struct stage *stage = stage_new_live(ROWS);
    setenv("XDG_STATE_HOME", stage_path(stage, ".state"), 1);
    stage_write(stage, "a.json", SCENARIO);
    struct stage_options live = {.live = true};
    CHECK_INT("first", 0, stage_run(stage, &live));
    CHECK_STR("first", "group pass\nread pass\n= pass\n", stage_story(stage));
    CHECK_INT("second", 0, stage_run(stage, &live));
    CHECK_STR("second", "group skip (known: group)\nread pass\n= pass\n",
              stage_story(stage));

    AUTO(memory_drop) char *path = only_file(stage);
    if (!CHECK_TRUE("remembered", path != NULL))
        return;
    struct stat about;
    stat(path, &about);
    CHECK_INT("mode", 0600, about.st_mode & 07777);
    AUTO(memory_drop) char *text = golden_read(path);
    CHECK_HAS("value", "\"group\": \"g-1\"", text);
    CHECK_TRUE("the key is in neither name nor text",
               strstr(text, "sk-stage") == NULL && strstr(path, "sk-stage") == NULL);

    chmod(path, 0640);
    CHECK_INT("a wider mode", 2, stage_run(stage, &live));
    CHECK_HAS("a wider mode", "has mode 0640", stage_error(stage));
    chmod(path, 0600);
    FILE *file = fopen(path, "w");
    fputs("{\"version\": 2, \"values\": {}}", file);
    fclose(file);
    CHECK_INT("another version", 2, stage_run(stage, &live));
    CHECK_HAS("another version", "damaged or of another version", stage_error(stage));
    CHECK_INT("no request since", 3, scripted_count(stage_server(stage)));
}

/* What an earlier run remembered is asked for once, before it is used; when it is gone,
 * the step is played again, and all scenarios have the new value. */
static const struct recheck_case {
    const char *name;
    int status;                 /* of the list that is asked */
    bool hang_up;               /* no reply at all */
    const char *first, *second; /* the stories of the two scenarios */
    size_t groups;              /* that were made */
} RECHECKS[] = {
    {"still there", 200, false, "group skip (known: group)\nread pass\n= pass\n",
     "group skip (known: group)\nread pass\n= pass\n", 1},
    {"gone", 400, false,
     "group skip (what an earlier run remembered of group is gone: `GET /list` says "
     "400)\n"
     "note: what an earlier run remembered of group is gone: `GET /list` says 400\n"
     "group pass\nread pass\n= pass\n",
     "group skip (known: group)\nread pass\n= pass\n", 2},
    {"not found", 404, false, "is gone: `GET /list` says 404", "known: group", 2},
    {"no answer proves nothing", 0, true,
     "group skip (known: group)\nread pass\n= pass\n", "known: group", 1},
    {"nor does a wrong key", 401, false, "group skip (known: group)\n", "known: group",
     1},
    {"nor a server in trouble", 503, false, "group skip (known: group)\n", "known: group",
     1},
};

static size_t count_lines(struct stage *stage, const char *line)
{
    AUTO(memory_drop) char *lines = scripted_lines(stage_server(stage));
    size_t count = 0;
    for (const char *at = lines; (at = strstr(at, line)) != NULL; at += strlen(line))
        count++;
    return count;
}

static void check_recheck(const struct recheck_case *row)
{
    const struct scripted_reply rows[] = {
        {.on = "GET /list?group=g-1", .status = row->status, .hang_up = row->hang_up},
        {.on = "POST /free", .times = 1, .body = "{\"id\": \"g-1\"}"},
        {.on = "POST /free", .body = "{\"id\": \"g-2\"}"},
        {.on = "*", .body = "{}"},
        {0}};
    AUTO(stage_drop) struct stage *stage = stage_new_live(rows);
    if (!CHECK_TRUE(row->name, stage != NULL))
        return;
    setenv("XDG_STATE_HOME", stage_path(stage, ".state"), 1);
    stage_write(stage, "contract.json",
                "{\"GET /one/{id} 200\": {}, \"GET /list 400\": {}, \"GET /list 200\": "
                "{}, \"GET /other 200\": {}, \"* 503\": {}}");
    stage_write(stage, "a.json", SCENARIO);
    stage_write(stage, "b.json", SCENARIO);
    struct stage_options live = {.live = true};
    CHECK_INT(row->name, 0, stage_run(stage, &live));
    CHECK_INT(row->name, 0, count_lines(stage, "GET /list"));
    CHECK_INT(row->name, 0, stage_run(stage, &live));
    const char *story = stage_story(stage);
    CHECK_HAS(row->name, row->first, story);
    CHECK_HAS(row->name, row->second, strstr(story, "= pass\n"));
    CHECK_INT(row->name, 1, count_lines(stage, "GET /list?group=g-1"));
    CHECK_INT(row->name, row->groups, count_lines(stage, "POST /free"));
    const char *used = row->groups == 2 ? "GET /g-2\n" : "GET /g-1\n";
    CHECK_INT(row->name, row->groups == 2 ? 2 : 4, count_lines(stage, used));
    AUTO(memory_drop) char *path = only_file(stage);
    AUTO(memory_drop) char *text = path != NULL ? golden_read(path) : NULL;
    CHECK_HAS(row->name, row->groups == 2 ? "\"g-2\"" : "\"g-1\"", text);
}

static void test_recheck(void)
{
    for (size_t i = 0; i < sizeof RECHECKS / sizeof RECHECKS[0]; i++)
        check_recheck(&RECHECKS[i]);
}

/* Gone, and nobody there to make another: it stays forgotten. */
static void test_gone_and_nobody(void)
{
    static const struct scripted_reply SERVER[] = {
        {.on = "GET /list?group=g-1", .status = 400, .body = "{}"},
        {.on = "POST /free", .times = 1, .body = "{\"id\": \"g-1\"}"},
        {.on = "POST /free", .status = 500, .body = "{}"},
        {.on = "*", .body = "{}"},
        {0}};
    AUTO(stage_drop) struct stage *stage = stage_new_live(SERVER);
    setenv("XDG_STATE_HOME", stage_path(stage, ".state"), 1);
    stage_write(stage, "contract.json", "{\"GET /list 200\": {}}");
    stage_write(stage, "a.json", SCENARIO);
    struct stage_options live = {.live = true};
    CHECK_INT("first", 0, stage_run(stage, &live));
    CHECK_INT("second", 1, stage_run(stage, &live));
    CHECK_INT("third", 1, stage_run(stage, &live));
    CHECK_INT("asked once", 1, count_lines(stage, "GET /list"));
}

static void test_secrets(void)
{
    AUTO(stage_drop) struct stage *stage = stage_new_live(ROWS);
    setenv("XDG_STATE_HOME", stage_path(stage, ".state"), 1);
    stage_write(stage, "a.json",
                "{\"steps\": [{\"id\": \"group\", \"request\": \"POST /free\", \"save\": "
                "{\"mine\": "
                "\"/json/key\"}, \"once\": [\"mine\"]}]}");
    struct stage_options live = {.live = true};
    CHECK_INT("first", 0, stage_run(stage, &live));
    CHECK_STR("never remembered", NULL, only_file(stage));
    CHECK_INT("second", 0, stage_run(stage, &live));
    CHECK_STR("played again", "group pass\n= pass\n", stage_story(stage));
}

int main(void)
{
    memory_init();
    if (!send_init())
        return 1;
    static const struct check_test TESTS[] = {
        {"within a run", test_within_a_run},
        {"known otherwise", test_known_otherwise},
        {"failure", test_failure},
        {"nested", test_nested},
        {"between runs", test_between_runs},
        {"recheck", test_recheck},
        {"gone and nobody", test_gone_and_nobody},
        {"secrets", test_secrets},
        {NULL, NULL},
    };
    int status = check_run("once", TESTS);
    send_cleanup();
    return status;
}
