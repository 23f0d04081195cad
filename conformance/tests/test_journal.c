/* The journal: what stands in it, what --resume makes of it and refuses. */
#include "base/memory.h"
#include "check.h"
#include "journaled.h"
#include "live_run.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* The line is an object with these members. */
static void check_line(const char *row, const char *line, const char *const *members)
{
    AUTO(json_drop) cJSON *json = cJSON_Parse(line);
    CHECK_TRUE(row, cJSON_IsObject(json));
    for (; *members != NULL; members++)
        CHECK_TRUE(*members, cJSON_HasObjectItem(json, *members));
}

static const struct scripted_reply THING[] = {
    {.on = "GET /thing", .body = "{\"id\": \"a\"}"},
    {.on = "GET /bytes", .headers = "X-A: b\r\n", .body = "\xff\xfe!"},
    {0},
};

static void test_format(void)
{
    static const struct {
        const char *event;
        const char *members[10];
    } LINES[] = {
        {"run",
         {"version", "tool", "run_id", "wall", "plan", "paths", "base", "target_text",
          "vars"}},
        {"send", {"scenario", "step", "attempt", "wall", "request", "id"}},
        {"reply", {"id", "sent", "reply"}},
        {"step", {"scenario", "step", "verdict"}},
        {"send", {"scenario", "step", "case", "attempt", "wall", "request", "id"}},
        {"reply", {"id", "sent", "reply"}},
        {"step", {"scenario", "step", "case", "verdict"}},
        {"scenario", {"scenario", "verdict"}},
    };
    AUTO(journaled_drop)
    struct journaled run = journaled_new(
        THING, "{\"steps\": [{\"id\": \"one\", \"request\": \"GET /thing\"},\n"
               "{\"id\": \"two\", \"request\": \"GET /bytes\", \"cases\": "
               "[{\"id\": \"c\"}]}]}");
    AUTO(program_drop) struct program got = journaled_play(&run, "--journal");
    CHECK_INT("run", 0, got.status);
    struct stat about = {0};
    stat(run.path, &about);
    CHECK_INT("mode", 0600, about.st_mode & 07777);
    AUTO(memory_drop) char *text = live_read(run.path);
    char *rest = text;
    for (size_t i = 0; i < sizeof LINES / sizeof LINES[0]; i++) {
        const char *line = strsep(&rest, "\n");
        if (!CHECK_TRUE(LINES[i].event, line != NULL))
            return;
        char begins[32];
        snprintf(begins, sizeof begins, "{\"event\":\"%s\"", LINES[i].event);
        CHECK_HAS(LINES[i].event, begins, line);
        check_line(LINES[i].event, line, LINES[i].members);
        if (i == 5)
            CHECK_HAS("no text", "\"body_base64\":\"//4h\"", line);
    }
    CHECK_STR("the end", "", rest);
}

/* Replaces the first `from` in the file. */
static void edit(const char *path, const char *from, const char *to)
{
    AUTO(memory_drop) char *text = live_read(path);
    const char *at = strstr(text, from);
    FILE *file = at != NULL ? fopen(path, "we") : NULL;
    if (!CHECK_TRUE(from, file != NULL))
        return;
    fprintf(file, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    fclose(file);
}

static void test_refused(void)
{
    static const struct {
        const char *name, *from, *to; /* in the journal; NULL: it stays */
        const char *scenario;         /* the new one; NULL: it stays */
        const char *option, *says;
    } CASES[] = {
        {"exists", NULL, NULL, NULL, "--journal", "exists already: --resume"},
        {"no journal", "{", "", NULL, "--resume", "is no journal of this program"},
        {"another file", "\"version\":1,", "", NULL, "--resume", "is no journal of this"},
        {"later", "\"version\":1", "\"version\":2", NULL, "--resume", "of version 2"},
        {"damaged", "\"event\":\"reply\"", "\"event\":\"reply", NULL, "--resume",
         ":3: the journal is damaged"},
        {"a reply too many", "\"reply\",\"id\":1", "\"reply\",\"id\":9", NULL, "--resume",
         "a reply to nothing"},
        {"edited", NULL, NULL,
         "{\"steps\": [{\"id\": \"one\", \"request\": \"GET /thing\", \"expect\": "
         "{\"json\": {\"id\": \"b\"}}}]}",
         "--resume", "the plan is not the one of"},
        {"more steps", NULL, NULL,
         "{\"steps\": [{\"id\": \"one\", \"request\": \"GET /thing\"}, {\"id\": \"two\", "
         "\"request\": \"GET /thing\"}]}",
         "--resume", "the plan is not the one of"},
        {"a comment more", NULL, NULL,
         "// Nothing else.\n{\"steps\": [{\"id\": \"one\", \"request\": \"GET "
         "/thing\"}]}",
         "--resume", NULL},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(journaled_drop)
        struct journaled run = journaled_new(
            THING, "{\"steps\": [{\"id\": \"one\", \"request\": \"GET /thing\"}]}");
        AUTO(program_drop) struct program first = journaled_play(&run, "--journal");
        if (CASES[i].from != NULL)
            edit(run.path, CASES[i].from, CASES[i].to);
        if (CASES[i].scenario != NULL)
            stage_write(run.stage, "s.json", CASES[i].scenario);
        AUTO(memory_drop) char *before = live_read(run.path);
        AUTO(program_drop) struct program got = journaled_play(&run, CASES[i].option);
        AUTO(memory_drop) char *after = live_read(run.path);
        CHECK_INT(CASES[i].name, CASES[i].says != NULL ? 2 : 0, got.status);
        if (CASES[i].says == NULL)
            continue;
        CHECK_HAS(CASES[i].name, CASES[i].says, got.err);
        CHECK_STR(CASES[i].name, before, after);
        CHECK_STR(CASES[i].name, "", got.out);
    }
}

/* Ends the journal behind the line that holds `mark`. */
static void cut_behind(const char *path, const char *mark)
{
    AUTO(memory_drop) char *text = live_read(path);
    char *end = strstr(text, mark);
    FILE *file = end != NULL ? fopen(path, "we") : NULL;
    if (!CHECK_TRUE(mark, file != NULL))
        return;
    end = strchr(end, '\n');
    fprintf(file, "%.*s\n", (int)(end - text), text);
    fclose(file);
}

/* A key that came back in a reply and was saved: no journal holds it, and who has it can
 * go on. Encoded it is lost, and that is said. */
static void test_saved_secret(void)
{
    static const struct scripted_reply ROWS[] = {
        {.on = "GET /raw", .body = "{\"it\": \"a " JOURNALED_KEY " b\"}"},
        {.on = "GET /base64", .body = "{\"it\": \"c2stY2FuYXJ5LzAxMjMrNDU2Nzg5\"}"},
        {.on = "GET /same/a%20sk-canary%2F0123%2B456789%20b", .body = "{}"},
        {.on = "GET /same/c2stY2FuYXJ5LzAxMjMrNDU2Nzg5", .body = "{}"},
        {0},
    };
    static const struct {
        const char *name, *from;
        int status;
        const char *says;
    } CASES[] = {
        {"as it is", "raw", 0, ""},
        {"encoded", "base64", 2, "saved as `it` what holds an encoded secret"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char scenario[256];
        snprintf(scenario, sizeof scenario,
                 "{\"steps\": [{\"id\": \"one\", \"request\": \"GET /%s\", \"save\": "
                 "{\"it\": \"/json/it\"}}, {\"id\": \"two\", \"request\": \"GET "
                 "/same/{{it}}\"}]}",
                 CASES[i].from);
        AUTO(journaled_drop) struct journaled run = journaled_new(ROWS, scenario);
        AUTO(program_drop) struct program first = journaled_play(&run, "--journal");
        CHECK_INT(CASES[i].name, 0, first.status);
        cut_behind(run.path, "\"step\":\"one\",\"verdict\"");
        AUTO(memory_drop) char *journal = live_read(run.path);
        CHECK_TRUE(CASES[i].name, strstr(journal, "canary") == NULL);
        AUTO(program_drop) struct program got = journaled_play(&run, "--resume");
        CHECK_INT(CASES[i].name, CASES[i].status, got.status);
        CHECK_HAS(CASES[i].name, CASES[i].says, got.err);
    }
}

/* What failed on its way, and cost nothing, is tried again. */
static void test_tried_again(void)
{
    static const struct scripted_reply ROWS[] = {
        {.on = "GET /thing", .body = "{\"id\": \"a\"}"},
        {.on = "GET /flaky", .hang_up = true, .times = 2} /* libcurl asks twice */,
        {.on = "GET /flaky", .body = "{}"},
        {.on = "GET /end", .body = "{}"},
        {0},
    };
    AUTO(journaled_drop)
    struct journaled run = journaled_new(
        ROWS, "{\"steps\": [{\"id\": \"one\", \"request\": \"GET /thing\"}, "
              "{\"id\": \"two\", \"request\": \"GET /flaky\"}], \"finally\": "
              "[{\"id\": \"end\", \"request\": \"GET /end\"}]}");
    AUTO(program_drop) struct program first = journaled_play(&run, "--journal");
    CHECK_INT("first", 3, first.status);
    AUTO(program_drop) struct program second = journaled_play(&run, "--resume");
    CHECK_INT("second", 0, second.status);
    CHECK_HAS("second", "2 requests", second.out); /* the flaky one, and `finally` */
    AUTO(program_drop) struct program third = journaled_play(&run, "--resume");
    CHECK_INT("third", 0, third.status);
    CHECK_HAS("third", "0 requests", third.out);
    AUTO(program_drop) struct program judged = journaled_judge(&run, NULL);
    CHECK_INT("judged", 0, judged.status);
}

/* A used file's `finally` was played when its scenario went on; the scenario's own comes
 * when it ends. */
static void test_finally(void)
{
    static const struct scripted_reply ROWS[] = {
        {.on = "GET /flaky", .hang_up = true, .times = 2},
        {.on = "*", .body = "{}"},
        {0},
    };
    AUTO(journaled_drop)
    struct journaled run = journaled_new(
        ROWS, "{\"steps\": [{\"id\": \"used\", \"use\": \"_u.json\"}, {\"id\": "
              "\"two\", \"request\": \"GET /flaky\"}], \"finally\": [{\"id\": "
              "\"end\", \"request\": \"GET /end\"}]}");
    stage_write(run.stage, "_u.json",
                "{\"steps\": [{\"id\": \"one\", \"request\": \"GET /one\"}], "
                "\"finally\": [{\"id\": \"tidy\", \"request\": \"GET /tidy\"}]}");
    AUTO(program_drop) struct program first = journaled_play(&run, "--journal");
    CHECK_INT("first", 3, first.status);
    AUTO(program_drop) struct program second = journaled_play(&run, "--resume");
    CHECK_INT("second", 0, second.status);
    AUTO(memory_drop) char *lines = scripted_lines(stage_server(run.stage));
    CHECK_STR("lines",
              "GET /one\nGET /tidy\nGET /flaky\nGET /flaky\nGET /end\nGET /flaky\nGET "
              "/end\n",
              lines);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"format", test_format},
        {"refused", test_refused},
        {"saved secret", test_saved_secret},
        {"tried again", test_tried_again},
        {"finally", test_finally},
        {NULL, NULL},
    };
    return check_run("journal", TESTS);
}
