#include "base/memory.h"
#include "check.h"
#include "golden.h"
#include "program.h"
#include "stage.h"
#include "tools/hurry.h"
#include "tools/mutant.h"

#include <stdlib.h>
#include <string.h>

#define BODY                                                                             \
    "{\"id\":\"a\",\"n\":7,\"at\":\"2026-06-19T23:02:41Z\",\"list\":[{\"x\":1},{\"x\":"  \
    "2}],"                                                                               \
    "\"more\":{\"deep\":null}}"

/* One change of one reply. */
static void test_changes(void)
{
    static const struct {
        const char *name;
        enum mutation kind;
        const char *argument;
        const char *path[4];
        const char *body; /* NULL: nothing changes */
    } CASES[] = {
        {"drop", MUTATION_DROP, NULL, {"id"}, "{\"n\":7,"},
        {"drop below", MUTATION_DROP, NULL, {"more", "deep"}, "\"more\":{}}"},
        {"drop in the first element",
         MUTATION_DROP,
         NULL,
         {"list", "*", "x"},
         "[{},{\"x\":2}]"},
        {"not there", MUTATION_DROP, NULL, {"none"}, NULL},
        {"null", MUTATION_NULL, NULL, {"n"}, "\"n\":null"},
        {"null already", MUTATION_NULL, NULL, {"more", "deep"}, NULL},
        {"rename", MUTATION_RENAME, "x_id", {"id"}, "\"x_id\":\"a\""},
        {"set", MUTATION_SET, "[1]", {"id"}, "{\"id\":[1],"},
        {"set the same", MUTATION_SET, "7.0", {"n"}, NULL},
        {"one more", MUTATION_ADD, "1", {"n"}, "\"n\":8,"},
        {"one less", MUTATION_ADD, "-1", {"n"}, "\"n\":6,"},
        {"more of no number", MUTATION_ADD, "1", {"id"}, NULL},
        {"an hour later, at midnight",
         MUTATION_SHIFT,
         NULL,
         {"at"},
         "\"2026-06-19T00:02:41Z\""},
        {"another format", MUTATION_REFORMAT, NULL, {"at"}, "\"2026-06-19 23:02:41\""},
        {"no instant", MUTATION_SHIFT, NULL, {"id"}, NULL},
        {"reverse", MUTATION_REVERSE, NULL, {"list"}, "[{\"x\":2},{\"x\":1}]"},
        {"shorten", MUTATION_SHORTEN, NULL, {"list"}, "[{\"x\":1}]"},
        {"twice", MUTATION_TWICE, NULL, {"list"}, "[{\"x\":1},{\"x\":1},{\"x\":2}]"},
        {"no array", MUTATION_TWICE, NULL, {"more"}, NULL},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(arena_drop) struct arena *arena = arena_new();
        const struct mutant mutant = {.operation = "GET /x",
                                      .status = 200,
                                      .path = CASES[i].path,
                                      .kind = CASES[i].kind,
                                      .argument = CASES[i].argument};
        struct mutant_run run = {0};
        struct reply reply = {.status = 200, .body = BODY, .size = strlen(BODY)};
        mutant_apply(&mutant, &run, "GET /x", &reply, arena);
        CHECK_INT(CASES[i].name, CASES[i].body != NULL, run.applied);
        CHECK_HAS(CASES[i].name, CASES[i].body != NULL ? CASES[i].body : BODY,
                  reply.body);
        CHECK_INT(CASES[i].name, strlen(reply.body), reply.size);
    }
}

/* Only the replies that a mutant is about. */
static void test_others_stay(void)
{
    static const struct {
        const char *name, *operation;
        int status;
    } CASES[] = {
        {"operation", "GET /y", 200}, {"status", "GET /x", 404}, {"none", NULL, 200}};
    static const char *const PATH[] = {"id", NULL};
    const struct mutant mutant = {
        .operation = "GET /x", .status = 200, .path = PATH, .kind = MUTATION_DROP};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(arena_drop) struct arena *arena = arena_new();
        struct mutant_run run = {0};
        struct reply reply = {
            .status = CASES[i].status, .body = BODY, .size = strlen(BODY)};
        mutant_apply(&mutant, &run, CASES[i].operation, &reply, arena);
        CHECK_TRUE(CASES[i].name, !run.applied);
        CHECK_STR(CASES[i].name, BODY, reply.body);
    }
}

/* What a member shows over the replies of a run. */
static void test_courses(void)
{
    static const struct {
        const char *name;
        enum mutation kind;
        const char *sent[5], *shown[5];
    } CASES[] = {
        {"back", MUTATION_BACK, {"a", "a", "b", "b", "b"}, {"a", "a", "b", "a", "b"}},
        {"back needs a second look", MUTATION_BACK, {"a", "b"}, {"a", "b"}},
        {"jump", MUTATION_JUMP, {"a", "a", "b"}, {"z", "a", "b"}},
    };
    static const char *const PATH[] = {"status", NULL};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(arena_drop) struct arena *arena = arena_new();
        const struct mutant mutant = {.operation = "GET /x",
                                      .status = 200,
                                      .path = PATH,
                                      .kind = CASES[i].kind,
                                      .argument = "\"z\""};
        struct mutant_run run = {0};
        for (size_t j = 0; j < 5 && CASES[i].sent[j] != NULL; j++) {
            char *body = arena_printf(arena, "{\"status\":\"%s\"}", CASES[i].sent[j]);
            struct reply reply = {.status = 200, .body = body, .size = strlen(body)};
            mutant_apply(&mutant, &run, "GET /x", &reply, arena);
            CHECK_STR(CASES[i].name,
                      arena_printf(arena, "{\"status\":\"%s\"}", CASES[i].shown[j]),
                      reply.body);
        }
    }
}

static void test_status_header_query(void)
{
    AUTO(arena_drop) struct arena *arena = arena_new();
    const struct header headers[] = {{"Content-Type", "a/b"}, {"X-Other", "1"}};
    struct reply reply = {.status = 200, .headers = headers, .header_count = 2};
    struct mutant_run run = {0};
    struct mutant mutant = {.operation = "GET /x",
                            .status = 200,
                            .kind = MUTATION_HEADER,
                            .argument = "content-type"};
    mutant_apply(&mutant, &run, "GET /x", &reply, arena);
    CHECK_INT("header", 1, reply.header_count);
    CHECK_STR("header", "X-Other", reply.headers[0].name);

    mutant.kind = MUTATION_STATUS;
    mutant.argument = "201";
    mutant_apply(&mutant, &run, "GET /x", &reply, arena);
    CHECK_INT("status", 201, reply.status);

    static const char *const PATH[] = {"code", NULL};
    struct reply redirect = {.status = 302, .query = "a=x%26y&code=1"};
    const struct mutant callback = {.operation = "callback",
                                    .path = PATH,
                                    .kind = MUTATION_SET,
                                    .argument = "\"2 3\""};
    mutant_apply(&callback, &run, "callback", &redirect, arena);
    CHECK_STR("query", "a=x%26y&code=2%203", redirect.query);
}

/* Waits twice as long as usual, and then pretends. */
static void test_hurry(void)
{
    struct hurry hurry = hurry_new(-0.149); /* 2 ms are left of the least patience */
    struct clock *clock = &hurry.clock;
    int64_t start = clock->now(clock), really = clock_real()->now(clock_real());
    CHECK_TRUE("sleeps", clock->sleep(clock, 1));
    CHECK_TRUE("pretends", clock->sleep(clock, 3600 * 1000));
    CHECK_TRUE("has slept", clock->now(clock) - start >= 3600 * 1000);
    CHECK_TRUE("in no time", clock_real()->now(clock_real()) - really < 5000);
}

static const struct scripted_reply ROWS[] = {
    {.on = "GET /things/1", .body = "{\"id\": \"1\", \"state\": \"new\", \"size\": 3}"},
    {.on = "GET /things/2", .status = 404, .body = "{\"error\": {\"message\": \"no\"}}"},
    {.on = "GET /things", .body = "{\"items\": [{\"id\": \"1\"}, {\"id\": \"2\"}]}"},
    {.on = "*", .status = 500, .body = "{}"},
    {0}};

static const char CONTRACT[] =
    "{ \"GET /things/{id} 200\": {\"id\": \"#string\", \"state\": \"#oneof new|old\",\n"
    "                             \"size\": \"##integer 0..\"},\n"
    "  \"GET /things 200\": {\"items\": {\"#each\": {\"id\": \"#string\"}}},\n"
    "  \"* 404\": {\"error\": {\"message\": \"#string 1..\"}} }\n";

static const char WEAK[] = "{\"steps\": [\n"
                           "  {\"id\": \"one\", \"request\": \"GET /things/1\", "
                           "\"expect\": {\"json\": {\"id\": \"1\"}}},\n"
                           "  {\"id\": \"two\", \"request\": \"GET /things/2\", "
                           "\"expect\": {\"status\": 404}},\n"
                           "  {\"id\": \"all\", \"request\": \"GET /things\"}]}\n";

static const char STRONG[] =
    "{\"steps\": [\n"
    "  {\"id\": \"one\", \"request\": \"GET /things/1\",\n"
    "   \"expect\": {\"json\": {\"state\": \"new\", \"size\": 3}}},\n"
    "  {\"id\": \"all\", \"request\": \"GET /things\",\n"
    "   \"expect\": {\"json\": {\"items\": [{\"id\": \"1\"}, {\"id\": \"2\"}]}}}]}\n";

static void hunt(const char *golden, struct stage *stage, const char *option, int status)
{
    const char *arguments[] = {"mutate", stage_path(stage, ""), option, NULL};
    AUTO(program_drop) struct program got = program_run(arguments, NULL);
    CHECK_INT(golden, status, got.status);
    CHECK_STR(golden, "", got.err);
    CHECK_GOLDEN(golden, got.out);
}

static void test_hunt(void)
{
    AUTO(stage_drop) struct stage *stage = stage_new(ROWS);
    stage_write(stage, "contract.json", CONTRACT);
    stage_write(stage, "weak.json", WEAK);
    hunt("mutate-survivors.txt", stage, NULL, 1);
    stage_write(stage, "strong.json", STRONG);
    hunt("mutate-killed.txt", stage, NULL, 0);
    stage_write(stage, "broken.json",
                "{\"steps\": [{\"id\": \"x\", \"request\": \"GET /nowhere\"}]}");
    hunt("mutate-broken.txt", stage, NULL, 1);
}

/* A live target is left alone; so is a suite without a contract. */
static void test_refusals(void)
{
    AUTO(stage_drop) struct stage *live = stage_new_live(ROWS);
    stage_write(live, "contract.json", CONTRACT);
    stage_write(live, "weak.json", WEAK);
    AUTO(memory_drop) char *cacert = memory_copy(stage_path(live, ".ca.pem"));
    const char *arguments[] = {
        "mutate", stage_path(live, ""), "--live", "--cacert", cacert, NULL};
    AUTO(program_drop) struct program got = program_run(arguments, NULL);
    CHECK_INT("live", 5, got.status);
    CHECK_HAS("live", "not on a live target", got.err);
    CHECK_INT("nothing was sent", 0, scripted_count(stage_server(live)));
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"changes", test_changes},   {"others stay", test_others_stay},
        {"courses", test_courses},   {"status, header, query", test_status_header_query},
        {"hurry", test_hurry},       {"a hunt", test_hunt},
        {"refusals", test_refusals}, {NULL, NULL},
    };
    return check_run("mutate", TESTS);
}
