#include "base/memory.h"
#include "check.h"
#include "play/guard.h"
#include "play/send.h"
#include "stage.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CASE_COUNT(cases) (sizeof(cases) / sizeof(cases)[0])
#define STEP(id, request) "{\"id\": \"" id "\", \"request\": \"" request "\"}"

static const struct scripted_reply ROWS[] = {
    {.on = "POST /kyc",
     .status = 302,
     .headers = "Location: https://app.example.com/?a=1\r\n"},
    {.on = "POST /lost", .hang_up = true},
    {.on = "*", .body = "{\"state\": \"new\"}"},
    {0}};

static const struct guard_case {
    const char *name, *steps;
    bool live; /* --live */
    int exit;
    struct budget_line budget[2];
    const char *says; /* the error, or a part of the story */
    size_t requests;
} CASES[] = {
    {"a live target wants --live",
     STEP("s", "GET /"),
     false,
     5,
     {{0}},
     "the target `mock` is live (https://127.0.0.1:",
     0},
    {"a GET needs no price", STEP("s", "GET /"), true, 0, {{0}}, "s pass", 1},
    {"everything else does",
     STEP("s", "GET /") "," STEP("t", "POST /unknown?x=1"),
     true,
     5,
     {{0}},
     "`POST /unknown` has no price on the live target `mock`",
     0},
    {"HEAD too", STEP("s", "HEAD /"), true, 5, {{0}}, "`HEAD /` has no price", 0},
    {"in finally and in cases as well",
     "{\"id\": \"s\", \"request\": \"GET /\", \"cases\": [{\"id\": \"a\"}, {\"id\": "
     "\"b\", \"request\": "
     "\"DELETE /x\"}]}",
     true,
     5,
     {{0}},
     "`DELETE /x` has no price",
     0},
    {"free is a price", STEP("s", "POST /free"), true, 0, {{0}}, "s pass", 1},
    {"no budget is a budget of 0",
     STEP("s", "POST /things"),
     true,
     5,
     {{0}},
     "costs at least 1 thing, and the budget is 0",
     0},
    {"enough",
     STEP("s", "POST /things") "," STEP("t", "POST /things"),
     true,
     0,
     {{"thing", 2}},
     "t pass",
     2},
    {"too little at the least",
     STEP("s", "POST /things") "," STEP("t", "POST /things"),
     true,
     5,
     {{"thing", 1}},
     "costs at least 2 thing, and the budget is 1",
     0},
    {"another kind",
     STEP("s", "POST /things"),
     true,
     5,
     {{"scan", 9}},
     "at least 1 thing",
     0},
    {"bill, where the target has no price",
     "{\"id\": \"s\", \"request\": \"POST /other\", \"bill\": {\"other\": 3}}",
     true,
     5,
     {{"other", 2}},
     "at least 3 other",
     0},
    {"a reply that is lost may have been paid for",
     "{\"id\": \"s\", \"request\": \"POST /lost\", \"bill\": {\"other\": 1}}",
     true,
     3,
     {{"other", 1}},
     "without a reply; maybe billed",
     1},
    {"a scan costs as well",
     "{\"id\": \"s\", \"human\": \"Scan.\", \"link\": \"https://{HOST}/kyc\"}",
     true,
     5,
     {{0}},
     "at least 1 scan",
     0},
    {"a scan within the budget",
     "{\"id\": \"s\", \"human\": \"Scan.\", \"link\": \"https://{HOST}/kyc\"}",
     true,
     0,
     {{"scan", 1}},
     "s pass",
     1},
    {"what a poll costs shows only while it runs",
     "{\"id\": \"s\", \"request\": \"GET /job\", \"bill\": {\"look\": 1}, \"until\": "
     "{\"json\": "
     "{\"state\": \"done\"}}}",
     true,
     5,
     {{"look", 2}},
     "stopped before `GET /job`: it costs 1 look, and 2 of a budget of 2 are spent",
     2},
};

static void test_cases(void)
{
    for (size_t i = 0; i < CASE_COUNT(CASES); i++) {
        AUTO(stage_drop) struct stage *stage = stage_new_live(ROWS);
        AUTO(arena_drop) struct arena *arena = arena_new();
        if (!CHECK_TRUE(CASES[i].name, stage != NULL))
            return;
        stage_write(stage, "x.json",
                    arena_printf(arena, "{\"steps\": [%s]}", CASES[i].steps));
        struct stage_options options = {.live = CASES[i].live,
                                        .budget = CASES[i].budget,
                                        .budget_count =
                                            CASES[i].budget[0].kind != NULL ? 1 : 0};
        CHECK_INT(CASES[i].name, CASES[i].exit, stage_run(stage, &options));
        CHECK_HAS(CASES[i].name, CASES[i].says,
                  arena_printf(arena, "%s\n%s", stage_error(stage), stage_story(stage)));
        CHECK_INT(CASES[i].name, CASES[i].requests, scripted_count(stage_server(stage)));
    }
}

/* Off a live target only the kinds that --budget names are limited. */
static void test_not_live(void)
{
    static const struct budget_line SMALL = {"other", 1};
    AUTO(stage_drop) struct stage *stage = stage_new(ROWS);
    stage_write(stage, "x.json",
                "{\"steps\": [{\"id\": \"s\", \"request\": \"POST /other\", \"bill\": "
                "{\"other\": 3}}]}");
    CHECK_INT("no budget", 0, stage_run(stage, &(struct stage_options){0}));
    CHECK_INT(
        "a budget", 5,
        stage_run(stage, &(struct stage_options){.budget = &SMALL, .budget_count = 1}));
}

/* Five requests at two a second take two seconds: nothing is saved up for a burst. */
static void test_rate(void)
{
    AUTO(stage_drop) struct stage *stage = stage_new(ROWS);
    stage_write(stage, "targets/mock.json",
                "{\"base\": \"http://{HOST}\", \"rate\": \"2/s\"}");
    stage_write(stage, "x.json",
                "{\"steps\": [{\"id\": \"s\", \"request\": \"GET /\", \"repeat\": 5}]}");
    CHECK_INT("exit", 0, stage_run(stage, &(struct stage_options){0}));
    CHECK_INT("seconds", 2000, (long long)(stage_seconds(stage) * 1000));
}

/* A live target over plain http is refused. */
static void test_plain_http(void)
{
    AUTO(stage_drop) struct stage *stage = stage_new(ROWS);
    stage_write(stage, "targets/mock.json",
                "{\"base\": \"http://{HOST}\", \"live\": true}");
    stage_write(stage, "x.json", "{\"steps\": [" STEP("s", "GET /") "]}");
    CHECK_INT("refused", 5, stage_run(stage, &(struct stage_options){.live = true}));
    CHECK_HAS("refused", "without https", stage_error(stage));
    CHECK_INT("nothing was sent", 0, scripted_count(stage_server(stage)));
}

struct second_call {
    struct guard *guard;
    const struct call *call;
    atomic_bool admitted;
};

static void *admit(void *argument)
{
    struct second_call *second = argument;
    struct guard_pass pass;
    struct error err = {0};
    second->admitted =
        guard_admit(second->guard, second->call, "POST", "/x", &pass, &err);
    guard_done(second->guard, &pass, true);
    return NULL;
}

/* Never two billable calls at a time. */
static void test_one_at_a_time(void)
{
    AUTO(json_drop) cJSON *bill = cJSON_CreateObject();
    cJSON_AddNumberToObject(bill, "thing", 1);
    struct target target = {.name = "t", .file = "t", .live = true};
    struct plan plan = {.target = &target};
    struct call call = {.bill = bill};
    struct budget_line budget = {"thing", 2};
    struct guard *guard = guard_new(&plan, &budget, 1, clock_real());
    struct guard_pass first;
    struct error err = {0};
    CHECK_TRUE("first", guard_admit(guard, &call, "POST", "/x", &first, &err));

    struct second_call second = {guard, &call, false};
    pthread_t thread;
    pthread_create(&thread, NULL, admit, &second);
    nanosleep(&(struct timespec){.tv_nsec = 30000000}, NULL);
    CHECK_TRUE("the second waits", !second.admitted);
    guard_done(guard, &first, true);
    pthread_join(thread, NULL);
    CHECK_TRUE("then it goes", second.admitted);
    CHECK_TRUE("the budget is spent",
               !guard_admit(guard, &call, "POST", "/x", &first, &err));
    CHECK_INT("guard", ERROR_GUARD, err.kind);
    guard_free(guard);
}

/* What was never sent is not paid for. */
static void test_refund(void)
{
    AUTO(json_drop) cJSON *bill = cJSON_CreateObject();
    cJSON_AddNumberToObject(bill, "thing", 1);
    struct target target = {.name = "t", .file = "t", .live = true};
    struct plan plan = {.target = &target};
    struct call call = {.bill = bill};
    struct budget_line budget = {"thing", 1};
    struct guard *guard = guard_new(&plan, &budget, 1, clock_real());
    struct guard_pass pass;
    struct error err = {0};
    CHECK_TRUE("first", guard_admit(guard, &call, "POST", "/x", &pass, &err));
    guard_done(guard, &pass, false);
    CHECK_TRUE("again", guard_admit(guard, &call, "POST", "/x", &pass, &err));
    guard_done(guard, &pass, true);
    CHECK_TRUE("spent", !guard_admit(guard, &call, "POST", "/x", &pass, &err));
    guard_free(guard);
}

/* Four workers, and a server that takes its time: what costs goes out one by one. */
static void test_workers(void)
{
    enum { WORKERS = 4, DELAY = 60 };
    static const struct scripted_reply SLOW[] = {
        {.on = "*", .delay_ms = DELAY, .body = "{}"}, {0}};
    static const struct budget_line BUDGET = {"thing", WORKERS};
    static const char *const FILES[] = {"a.json", "b.json", "c.json", "d.json"};
    static const struct {
        const char *name, *steps;
        bool one_by_one;
    } ROWS_OF_STEPS[] = {{"billable", STEP("s", "POST /things"), true},
                         {"free", STEP("s", "POST /free"), false}};
    for (size_t i = 0; i < CASE_COUNT(ROWS_OF_STEPS); i++) {
        AUTO(stage_drop) struct stage *stage = stage_new_live(SLOW);
        AUTO(arena_drop) struct arena *arena = arena_new();
        if (!CHECK_TRUE("stage", stage != NULL))
            return;
        for (size_t j = 0; j < WORKERS; j++)
            stage_write(stage, FILES[j],
                        arena_printf(arena, "{\"steps\": [%s]}", ROWS_OF_STEPS[i].steps));
        int64_t start = clock_real()->now(clock_real());
        CHECK_INT(ROWS_OF_STEPS[i].name, 0,
                  stage_run(stage, &(struct stage_options){.live = true,
                                                           .jobs = WORKERS,
                                                           .budget = &BUDGET,
                                                           .budget_count = 1}));
        int64_t took = clock_real()->now(clock_real()) - start;
        CHECK_INT(ROWS_OF_STEPS[i].name, WORKERS, scripted_count(stage_server(stage)));
        if (ROWS_OF_STEPS[i].one_by_one)
            CHECK_TRUE("one after the other", took >= WORKERS * DELAY);
    }
}

/* Two targets, one purse. */
static void test_joined(void)
{
    AUTO(json_drop) cJSON *bill = cJSON_Parse("{\"thing\": 1}");
    struct target target = {.name = "t", .file = "t"};
    struct plan plan = {.target = &target};
    struct call call = {.bill = bill};
    struct budget_line budget = {"thing", 2};
    struct guard_pass pass;
    struct error err = {0};
    struct guard *one = guard_new(&plan, &budget, 1, clock_real());
    struct guard *other = guard_new(&plan, &budget, 1, clock_real());
    guard_join(other, one);
    struct guard *const TURNS[] = {one, other};
    for (size_t i = 0; i < 2; i++) {
        CHECK_TRUE("within", guard_admit(TURNS[i], &call, "POST", "/x", &pass, &err));
        guard_done(TURNS[i], &pass, true);
    }
    CHECK_TRUE("one more", !guard_admit(other, &call, "POST", "/x", &pass, &err));
    CHECK_TRUE("nor there",
               !guard_admit(one, &call, "POST", "/x", &pass, &(struct error){0}));
    CHECK_HAS("why", "2 of a budget of 2 are spent", err.message);
    guard_free(other);
    guard_free(one);
}

/* After an interrupt, which wakes whoever sleeps, the rate is kept as well. */
static void test_rate_after_interrupt(void)
{
    struct target target = {.name = "t", .file = "t", .rate = 25};
    struct plan plan = {.target = &target};
    struct call call = {0};
    struct guard_pass pass;
    struct error err = {0};
    struct clock *clock = clock_real();
    struct guard *guard = guard_new(&plan, NULL, 0, clock);
    clock_wake();
    int64_t start = clock->now(clock);
    for (int i = 0; i < 3; i++) {
        CHECK_TRUE("admitted", guard_admit(guard, &call, "GET", "/x", &pass, &err));
        guard_done(guard, &pass, true);
    }
    CHECK_TRUE("two pauses of 40 ms", clock->now(clock) - start >= 80);
    clock_rearm();
    guard_free(guard);
}

int main(void)
{
    memory_init();
    if (!send_init())
        return 1;
    static const struct check_test TESTS[] = {
        {"cases", test_cases},
        {"not live", test_not_live},
        {"rate", test_rate},
        {"plain http", test_plain_http},
        {"one at a time", test_one_at_a_time},
        {"workers", test_workers},
        {"rate after an interrupt", test_rate_after_interrupt},
        {"joined", test_joined},
        {"refund", test_refund},
        {NULL, NULL},
    };
    int status = check_run("guard", TESTS);
    send_cleanup();
    return status;
}
