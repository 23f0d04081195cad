/* The journal: what stands in it, what --resume and judge make of it, and what they
 * refuse. */
#include "base/memory.h"
#include "base/text.h"
#include "check.h"
#include "live_run.h"
#include "program.h"
#include "stage.h"

#include <cjson/cJSON.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY "sk-canary/0123+456789"

static const char TARGET[] =
    "{ \"base\": \"http://{HOST}\", \"pace\": 0.01,\n"
    "  \"vars\": {\"api_key\": {\"env\": \"BIRD_KEY\", \"secret\": true}},\n"
    "  \"headers\": {\"Authorization\": \"Bearer {{api_key}}\"},\n"
    "  \"human\": {\"post\": \"{{link}}\", \"form\": {\"outcome\": \"{{outcome}}\"}} }\n";

static const char *const ENVIRONMENT[] = {"BIRD_KEY=" KEY, NULL};

static struct stage *begin(const struct scripted_reply *rows, const char *scenario)
{
    struct stage *stage = stage_new(rows);
    stage_write(stage, "targets/mock.json", TARGET);
    stage_write(stage, "contract.json", "{\"GET /thing 200\": {\"id\": \"#string\"}}\n");
    stage_write(stage, "s.json", scenario);
    return stage;
}

/* `run s.json`, with two words more. */
static struct program run(struct stage *stage, const char *option, const char *value)
{
    AUTO(memory_drop) char *scenario = memory_copy(stage_path(stage, "s.json"));
    return program_run(
        (const char *const[]){"run", "--color=never", scenario, option, value, NULL},
        ENVIRONMENT);
}

static char *journal_of(struct stage *stage)
{
    return memory_copy(stage_path(stage, "run.jsonl"));
}

/* What two journals of a run hold that do not differ from run to run. */
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
    AUTO(stage_drop)
    struct stage *stage =
        begin(THING, "{\"steps\": [{\"id\": \"one\", \"request\": \"GET /thing\"},\n"
                     "{\"id\": \"two\", \"request\": \"GET /bytes\", \"cases\": "
                     "[{\"id\": \"c\"}]}]}");
    AUTO(memory_drop) char *path = journal_of(stage);
    AUTO(program_drop) struct program got = run(stage, "--journal", path);
    CHECK_INT("run", 0, got.status);
    struct stat about = {0};
    stat(path, &about);
    CHECK_INT("mode", 0600, about.st_mode & 07777);
    AUTO(memory_drop) char *text = live_read(path);
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
        AUTO(stage_drop)
        struct stage *stage =
            begin(THING, "{\"steps\": [{\"id\": \"one\", \"request\": \"GET /thing\"}]}");
        AUTO(memory_drop) char *path = journal_of(stage);
        AUTO(program_drop) struct program first = run(stage, "--journal", path);
        if (CASES[i].from != NULL)
            edit(path, CASES[i].from, CASES[i].to);
        if (CASES[i].scenario != NULL)
            stage_write(stage, "s.json", CASES[i].scenario);
        AUTO(memory_drop) char *before = live_read(path);
        AUTO(program_drop) struct program got = run(stage, CASES[i].option, path);
        AUTO(memory_drop) char *after = live_read(path);
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
        {.on = "GET /raw", .body = "{\"it\": \"a " KEY " b\"}"},
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
        AUTO(stage_drop) struct stage *stage = begin(ROWS, scenario);
        AUTO(memory_drop) char *path = journal_of(stage);
        AUTO(program_drop) struct program first = run(stage, "--journal", path);
        CHECK_INT(CASES[i].name, 0, first.status);
        cut_behind(path, "\"step\":\"one\",\"verdict\"");
        AUTO(memory_drop) char *journal = live_read(path);
        CHECK_TRUE(CASES[i].name, strstr(journal, "canary") == NULL);
        AUTO(program_drop) struct program got = run(stage, "--resume", path);
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
    AUTO(stage_drop)
    struct stage *stage =
        begin(ROWS, "{\"steps\": [{\"id\": \"one\", \"request\": \"GET /thing\"}, "
                    "{\"id\": \"two\", \"request\": \"GET /flaky\"}], \"finally\": "
                    "[{\"id\": \"end\", \"request\": \"GET /end\"}]}");
    AUTO(memory_drop) char *path = journal_of(stage);
    AUTO(program_drop) struct program first = run(stage, "--journal", path);
    CHECK_INT("first", 3, first.status);
    AUTO(program_drop) struct program second = run(stage, "--resume", path);
    CHECK_INT("second", 0, second.status);
    CHECK_HAS("second", "2 requests", second.out); /* the flaky one, and `finally` */
    AUTO(program_drop) struct program third = run(stage, "--resume", path);
    CHECK_INT("third", 0, third.status);
    CHECK_HAS("third", "0 requests", third.out);
    AUTO(program_drop)
    struct program judged = program_run((const char *const[]){"judge", path, NULL}, NULL);
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
    AUTO(stage_drop)
    struct stage *stage =
        begin(ROWS, "{\"steps\": [{\"id\": \"used\", \"use\": \"_u.json\"}, {\"id\": "
                    "\"two\", \"request\": \"GET /flaky\"}], \"finally\": [{\"id\": "
                    "\"end\", \"request\": \"GET /end\"}]}");
    stage_write(stage, "_u.json",
                "{\"steps\": [{\"id\": \"one\", \"request\": \"GET /one\"}], "
                "\"finally\": [{\"id\": \"tidy\", \"request\": \"GET /tidy\"}]}");
    AUTO(memory_drop) char *path = journal_of(stage);
    AUTO(program_drop) struct program first = run(stage, "--journal", path);
    CHECK_INT("first", 3, first.status);
    AUTO(program_drop) struct program second = run(stage, "--resume", path);
    CHECK_INT("second", 0, second.status);
    AUTO(memory_drop) char *lines = scripted_lines(stage_server(stage));
    CHECK_STR("lines",
              "GET /one\nGET /tidy\nGET /flaky\nGET /flaky\nGET /end\nGET /flaky\nGET "
              "/end\n",
              lines);
}

/* Up to the summary, where requests and times are counted. */
static char *page_of(const char *out)
{
    const char *end = strstr(out, "\n1 scenario");
    return memory_copy_n(out, end != NULL ? (size_t)(end - out) : 0);
}

static const struct scripted_reply TASK[] = {
    {.on = "GET /task", .times = 2, .body = "{\"status\": \"queued\"}"},
    {.on = "GET /task", .body = "{\"status\": \"done\", \"key\": \"" KEY "\"}"},
    {.on = "GET /thing", .body = "{\"id\": \"a\"}"},
    {0},
};

static const char POLL[] =
    "{\"steps\": [{\"id\": \"poll\", \"request\": \"GET /task\", \"until\": {\"json\": "
    "{\"status\": \"#oneof done|failed\"}}, \"every\": \"1s..1s\",\n"
    "  \"expect\": {\"json\": {\"status\": \"%s\", \"key\": \"{{api_key}}\"}}},\n"
    "  {\"id\": \"thing\", \"request\": \"GET /thing\", \"headers\": {\"X-A\": "
    "\"{{mine}}\"}, \"observe\": {\"json\": {\"id\": \"b\"}}}%s]}";

static void test_judge(void)
{
    static const struct {
        const char *name, *expects, *more;
        const char *option;
        int status;
        const char *says;
    } CASES[] = {
        {"as it was", "done", "", "-v", 0, "PASS  s"},
        {"strict", "done", "", "--strict", 1, "/json/id"},
        {"another expectation", "failed", "", "-v", 1, "got \"done\""},
        {"a new step", "done", ", {\"id\": \"new\", \"request\": \"GET /new\"}", "-v", 0,
         "not in the journal"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char scenario[640];
        snprintf(scenario, sizeof scenario, POLL, "done", "");
        AUTO(stage_drop) struct stage *stage = begin(TASK, scenario);
        AUTO(memory_drop) char *path = journal_of(stage);
        AUTO(memory_drop) char *file = memory_copy(stage_path(stage, "s.json"));
        AUTO(program_drop)
        struct program first =
            program_run((const char *const[]){"run", "--var", "mine=1", "--journal", path,
                                              file, NULL},
                        ENVIRONMENT);
        CHECK_INT(CASES[i].name, 0, first.status);
        snprintf(scenario, sizeof scenario, POLL, CASES[i].expects, CASES[i].more);
        stage_write(stage, "s.json", scenario);
        AUTO(memory_drop) char *before = live_read(path);
        AUTO(program_drop)
        struct program got = program_run(
            (const char *const[]){"judge", CASES[i].option, path, NULL}, NULL);
        AUTO(memory_drop) char *after = live_read(path);
        if (!CHECK_INT(CASES[i].name, CASES[i].status, got.status))
            fprintf(stderr, "%s%s", got.out, got.err);
        CHECK_HAS(CASES[i].name, CASES[i].says, got.out);
        CHECK_HAS(CASES[i].name, "0 requests", got.out);
        CHECK_STR(CASES[i].name, before, after);
    }
}

/* The page of a failure is that of a run. */
static void test_same_page(void)
{
    char scenario[640];
    snprintf(scenario, sizeof scenario, POLL, "failed", "");
    AUTO(stage_drop) struct stage *stage = begin(TASK, scenario);
    AUTO(memory_drop) char *path = journal_of(stage);
    AUTO(memory_drop) char *file = memory_copy(stage_path(stage, "s.json"));
    AUTO(program_drop)
    struct program live = program_run(
        (const char *const[]){"run", "--var", "mine=1", "--journal", path, file, NULL},
        ENVIRONMENT);
    AUTO(program_drop)
    struct program judged = program_run((const char *const[]){"judge", path, NULL}, NULL);
    AUTO(memory_drop) char *want = page_of(live.out);
    AUTO(memory_drop) char *got = page_of(judged.out);
    CHECK_INT("run", 1, live.status);
    CHECK_INT("judge", 1, judged.status);
    CHECK_HAS("page", "got \"done\"", want);
    CHECK_HAS("page", "Bearer $BIRD_KEY", want);
    CHECK_STR("page", want, got);
}

/* What is large, empty, or no text comes back as it was. */
static void test_bodies(void)
{
    static const struct scripted_reply ROWS[] = {
        {.on = "GET /large", .body = "0123456789abcde\n", .body_times = 1 << 17},
        {.on = "GET /empty", .status = 204},
        {.on = "GET /bytes", .body = "\xff\xfe\x01\x7f\xc3\xa4"},
        {.on = "GET /marks", .body = "\"\\\r\n\t\x1b[1m\xe2\x80\xae"},
        {.on = "GET /twice", .headers = "X-A: one\r\nx-a: two\r\nX-B:\r\n", .body = "{}"},
        {0},
    };
    AUTO(stage_drop)
    struct stage *stage = begin(
        ROWS, "{\"steps\": [{\"id\": \"a\", \"request\": \"GET /large\", \"expect\": "
              "{\"text\": \"#string 2097152..2097152\"}},\n"
              "{\"id\": \"b\", \"request\": \"GET /empty\", \"expect\": {\"status\": "
              "204, \"text\": \"\"}},\n"
              "{\"id\": \"c\", \"request\": \"GET /bytes\", \"expect\": {\"text\": "
              "\"\\ufffd\\ufffd\\u0001\\u007f\\u00e4\"}},\n"
              "{\"id\": \"d\", \"request\": \"GET /marks\", \"expect\": {\"text\": "
              "\"\\\"\\\\\\r\\n\\t\\u001b[1m\\u202e\"}},\n"
              "{\"id\": \"e\", \"request\": \"GET /twice\", \"expect\": {\"headers\": "
              "{\"x-a\": \"one, two\", \"x-b\": \"\"}}}]}");
    AUTO(memory_drop) char *path = journal_of(stage);
    AUTO(program_drop) struct program live = run(stage, "--journal", path);
    AUTO(program_drop)
    struct program judged = program_run((const char *const[]){"judge", path, NULL}, NULL);
    if (!CHECK_INT("run", 0, live.status))
        fprintf(stderr, "%.4000s%s", live.out, live.err);
    if (!CHECK_INT("judge", 0, judged.status))
        fprintf(stderr, "%.4000s", judged.out);
    CHECK_HAS("judge", "PASS  s", judged.out);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"format", test_format},
        {"refused", test_refused},
        {"saved secret", test_saved_secret},
        {"tried again", test_tried_again},
        {"finally", test_finally},
        {"bodies", test_bodies},
        {"judge", test_judge},
        {"same page", test_same_page},
        {NULL, NULL},
    };
    return check_run("journal", TESTS);
}
