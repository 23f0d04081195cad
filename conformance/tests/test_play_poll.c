#include "base/memory.h"
#include "check.h"
#include "play/send.h"
#include "stage.h"

#include <stdlib.h>

#define CASE_COUNT(cases) (sizeof(cases) / sizeof(cases)[0])
#define STATE(word) "{\"id\": 1, \"state\": \"" word "\"}"

/* One step that polls GET /job, what comes back, and how it ends. */
static const struct poll_case {
    const char *name;
    const char *members; /* of the step, behind its request */
    struct scripted_reply rows[5];
    int exit;
    const char *story;
    size_t requests;
    double seconds; /* that the clock jumped */
} CASES[] = {
    {"until it holds",
     "\"until\": {\"json\": {\"state\": \"done\"}}",
     {{.on = "*", .times = 2, .body = STATE("new")}, {.on = "*", .body = STATE("done")}},
     0,
     "s pass\n= pass\n",
     3,
     3},
    {"at once",
     "\"until\": {\"json\": {\"state\": \"done\"}}",
     {{.on = "*", .body = STATE("done")}},
     0,
     "s pass\n= pass\n",
     1,
     0},
    {"expect judges the last reply",
     "\"until\": {\"json\": {\"state\": \"#oneof done|failed\"}}, \"expect\": {\"json\": "
     "{\"state\": \"done\"}}",
     {{.on = "*", .times = 1, .body = STATE("new")},
      {.on = "*", .body = STATE("failed")}},
     1,
     "s fail; expect 1:128 /json/state got \"failed\"\n= fail\n",
     2,
     1},
    {"the deadline fails until, and expect judges as well",
     "\"until\": {\"json\": {\"state\": \"done\"}}, \"every\": \"2s\", \"within\": "
     "\"5s\", \"expect\": {\"json\": {\"id\": 2}}",
     {{.on = "*", .body = STATE("new")}},
     1,
     "s fail; until 1:75 /json/state got \"new\" after 5 s; expect 1:142 /json/id got "
     "1\n= fail\n",
     4,
     5},
    {"no pause reaches over the deadline",
     "\"until\": {\"json\": {\"state\": \"done\"}}, \"every\": \"60s\", \"within\": "
     "\"3s\"",
     {{.on = "*", .times = 1, .body = STATE("new")}, {.on = "*", .body = STATE("done")}},
     0,
     "s pass\n= pass\n",
     2,
     3},
    {"another status ends it at once",
     "\"until\": {\"json\": {\"state\": \"done\"}}",
     {{.on = "*", .status = 404, .body = "{}"}},
     1,
     "s fail; expect 1:35 /status got 404\n= fail\n",
     1,
     0},
    {"and may be expected",
     "\"until\": {\"json\": {\"state\": \"done\"}}, \"expect\": {\"status\": 404}",
     {{.on = "*", .times = 1, .body = STATE("new")},
      {.on = "*", .status = 404, .body = "{}"}},
     0,
     "s pass\n= pass\n",
     2,
     1},
    {"a status that until names is waited for",
     "\"until\": {\"status\": 404}, \"expect\": {\"status\": 404}",
     {{.on = "*", .times = 2, .body = STATE("new")},
      {.on = "*", .status = 404, .body = "{}"}},
     0,
     "s pass\n= pass\n",
     3,
     3},
    {"until may name a status and more",
     "\"until\": {\"status\": 404, \"json\": {\"state\": \"gone\"}}, \"expect\": "
     "{\"status\": 404}",
     {{.on = "*", .times = 1, .status = 404, .body = "{}"},
      {.on = "*", .status = 404, .body = STATE("gone")}},
     0,
     "s pass\n= pass\n",
     2,
     1},
    {"503 and a broken connection are got over",
     "\"until\": {\"json\": {\"state\": \"done\"}}",
     {{.on = "*", .times = 1, .status = 503},
      {.on = "*", .times = 1, .close = true, .body = STATE("new")},
      {.on = "*", .times = 1, .hang_up = true},
      {.on = "*", .body = STATE("done")}},
     0,
     "s pass\n= pass\n",
     4,
     7},
    {"Retry-After is a lower bound",
     "\"until\": {\"json\": {\"state\": \"done\"}}",
     {{.on = "*", .times = 1, .status = 429, .headers = "Retry-After: 7\r\n"},
      {.on = "*", .body = STATE("done")}},
     0,
     "s pass\n= pass\n",
     2,
     7},
    {"a status that is expected is no reason to go on",
     "\"until\": {\"json\": {\"state\": \"done\"}}, \"expect\": {\"status\": 503}",
     {{.on = "*", .status = 503, .body = "{}"}},
     0,
     "s pass\n= pass\n",
     1,
     0},
    {"a connection that stays broken cannot be judged",
     "\"until\": {\"json\": {\"state\": \"done\"}}, \"within\": \"3s\"",
     {{.on = "*", .hang_up = true}},
     3,
     "s unknown; transport 1:19 {HOST} closed the connection without a reply\n= "
     "unknown\n",
     3,
     3},
    {"always is judged at every attempt",
     "\"until\": {\"json\": {\"state\": \"done\"}}, \"always\": {\"json\": {\"id\": 1}}",
     {{.on = "*", .times = 1, .body = "{\"id\": 2}"}, {.on = "*", .body = STATE("done")}},
     1,
     "s fail; always 1:111 /json/id got 2\n= fail\n",
     2,
     1},
    {"what always finds is said once",
     "\"until\": {\"json\": {\"state\": \"done\"}}, \"always\": {\"json\": {\"id\": 2}}",
     {{.on = "*", .times = 2, .body = STATE("new")}, {.on = "*", .body = STATE("done")}},
     1,
     "s fail; always 1:111 /json/id got 1\n= fail\n",
     3,
     3},
    {"attempt counts",
     "\"query\": {\"n\": \"{{attempt}}\"}, \"until\": {\"vars\": {\"attempt\": 3}}",
     {{.on = "*", .body = STATE("new")}},
     0,
     "s pass\n= pass\n",
     3,
     3},
    {"collect appends at every attempt",
     "\"until\": {\"json\": {\"state\": \"done\"}}, \"collect\": {\"seen\": "
     "\"/json/state\"}, \"expect\": {\"vars\": {\"seen\": [\"new\", \"new\", \"done\"]}}",
     {{.on = "*", .times = 2, .body = STATE("new")}, {.on = "*", .body = STATE("done")}},
     0,
     "s pass\n= pass\n",
     3,
     3},
    {"doubling",
     "\"until\": {\"json\": {\"state\": \"done\"}}, \"every\": \"1s..4s\", \"within\": "
     "\"60s\"",
     {{.on = "*", .times = 5, .body = STATE("new")}, {.on = "*", .body = STATE("done")}},
     0,
     "s pass\n= pass\n",
     6,
     15},
};

static void test_cases(void)
{
    for (size_t i = 0; i < CASE_COUNT(CASES); i++) {
        AUTO(stage_drop) struct stage *stage = stage_new(CASES[i].rows);
        AUTO(arena_drop) struct arena *arena = arena_new();
        if (!CHECK_TRUE(CASES[i].name, stage != NULL))
            return;
        stage_write(
            stage, "x.json",
            arena_printf(arena,
                         "{\"steps\": [{\"id\": \"s\", \"request\": \"GET /job\", %s}]}",
                         CASES[i].members));
        CHECK_INT(CASES[i].name, CASES[i].exit,
                  stage_run(stage, &(struct stage_options){0}));
        CHECK_STR(CASES[i].name, CASES[i].story, stage_story(stage));
        CHECK_INT(CASES[i].name, CASES[i].requests, scripted_count(stage_server(stage)));
        CHECK_INT(CASES[i].name, (long long)CASES[i].seconds,
                  (long long)stage_seconds(stage));
    }
}

/* The pace of the target shortens pauses and deadlines alike. */
static void test_pace(void)
{
    static const struct scripted_reply ROWS[] = {{.on = "*", .body = STATE("new")}, {0}};
    AUTO(stage_drop) struct stage *stage = stage_new(ROWS);
    stage_write(stage, "targets/mock.json",
                "{\"base\": \"http://{HOST}\", \"pace\": 0.1}");
    stage_write(
        stage, "x.json",
        "{\"steps\": [{\"id\": \"s\", \"request\": \"GET /job\", \"until\": {\"json\": "
        "{\"state\": \"done\"}}, \"every\": \"10s\", \"within\": \"40s\"}]}");
    CHECK_INT("exit", 1, stage_run(stage, &(struct stage_options){0}));
    CHECK_INT("seconds", 4, (long long)stage_seconds(stage));
    CHECK_INT("requests", 5, scripted_count(stage_server(stage)));
}

/* --retry is not for polls, and only for what cannot have done anything. */
static const struct {
    const char *name, *request, *expect;
    struct scripted_reply rows[3];
    int retries, exit;
    size_t requests;
    double seconds;
} RETRIES[] = {
    {"503 of a GET",
     "GET /",
     "{}",
     {{.on = "*", .times = 2, .status = 503}, {.on = "*"}},
     3,
     0,
     3,
     3},
    {"not without --retry", "GET /", "{}", {{.on = "*", .status = 503}}, 0, 1, 1, 0},
    {"so often and no more", "GET /", "{}", {{.on = "*", .status = 502}}, 2, 1, 3, 3},
    {"Retry-After",
     "GET /",
     "{}",
     {{.on = "*", .times = 1, .status = 429, .headers = "Retry-After: 9\r\n"},
      {.on = "*"}},
     1,
     0,
     2,
     9},
    {"not of a POST", "POST /", "{}", {{.on = "*", .status = 503}}, 3, 1, 1, 0},
    {"not what the step expects",
     "GET /",
     "{\"status\": 503}",
     {{.on = "*", .status = 503}},
     3,
     0,
     1,
     0},
    {"not another status", "GET /", "{}", {{.on = "*", .status = 500}}, 3, 1, 1, 0},
    {"not once a byte has left",
     "POST /",
     "{}",
     {{.on = "*", .hang_up = true}},
     3,
     3,
     1,
     0},
};

static void test_retry(void)
{
    for (size_t i = 0; i < CASE_COUNT(RETRIES); i++) {
        AUTO(stage_drop) struct stage *stage = stage_new(RETRIES[i].rows);
        AUTO(arena_drop) struct arena *arena = arena_new();
        stage_write(
            stage, "x.json",
            arena_printf(arena,
                         "{\"steps\": [{\"id\": \"s\", \"request\": \"%s\", \"expect\": "
                         "%s}]}",
                         RETRIES[i].request, RETRIES[i].expect));
        struct stage_options options = {.retries = RETRIES[i].retries};
        CHECK_INT(RETRIES[i].name, RETRIES[i].exit, stage_run(stage, &options));
        CHECK_INT(RETRIES[i].name, RETRIES[i].requests,
                  scripted_count(stage_server(stage)));
        CHECK_INT(RETRIES[i].name, (long long)RETRIES[i].seconds,
                  (long long)stage_seconds(stage));
    }
}

/* A failure to connect is retried whatever the method. */
static void test_connect(void)
{
    static const struct scripted_reply ROWS[] = {{.on = "*"}, {0}};
    AUTO(stage_drop) struct stage *stage = stage_new(ROWS);
    struct scripted *gone = scripted_start(ROWS);
    AUTO(arena_drop) struct arena *arena = arena_new();
    const char *url = arena_printf(arena, "url=%s/", scripted_url(gone));
    scripted_stop(gone);
    const char *vars[] = {url, NULL};
    stage_write(stage, "x.json",
                "{\"steps\": [{\"id\": \"s\", \"request\": \"POST {{url}}\"}]}");
    struct stage_options options = {.retries = 2, .vars = vars};
    CHECK_INT("exit", 3, stage_run(stage, &options));
    CHECK_INT("two pauses", 3, (long long)stage_seconds(stage));
}

int main(void)
{
    memory_init();
    if (!send_init())
        return 1;
    static const struct check_test TESTS[] = {{"cases", test_cases},
                                              {"pace", test_pace},
                                              {"retry", test_retry},
                                              {"connect", test_connect},
                                              {NULL, NULL}};
    int status = check_run("play_poll", TESTS);
    send_cleanup();
    return status;
}
