/* What two plays of a scenario are compared for, and what is let pass. */
#include "base/memory.h"
#include "check.h"
#include "duel.h"

#include <stdio.h>
#include <string.h>

/* What two replies to one GET make. */
static const struct {
    const char *name;
    struct scripted_reply a, b;
    const char *scenario;
    int status;
    const char *says;
} REPLIES[] = {
    {"no difference", {.body = "{}"}, {.body = "{}"}, DUEL_GET, 0, "no difference"},
    {"a status",
     {.body = "{}"},
     {.status = 400, .body = "{\"error\":{\"message\":\"no\",\"type\":\"t\"}}"},
     DUEL_GET,
     1,
     "WRONG GET /thing · /status · another status\n"},
    {"with its message",
     {.body = "{}"},
     {.status = 400, .body = "{\"error\":{\"message\":\"no\",\"type\":\"t\"}}"},
     DUEL_GET,
     1,
     "   = B          400, \"no\"\n"},
    {"a status of none",
     {.body = "{}"},
     {.status = 418, .body = "{}"},
     DUEL_GET,
     1,
     "WRONG GET /thing · /status · another status\n"},
    {"a member that nobody knows",
     {.body = "{\"id\":\"x\"}"},
     {.body = "{\"id\":\"x\",\"colour\":\"blue\"}"},
     DUEL_GET,
     1,
     "DIFF  GET /thing 200 · /json/colour · only in B\n"},
    {"a member of the contract",
     {.body = "{\"id\":\"x\",\"state\":\"new\"}"},
     {.body = "{\"state\":\"new\"}"},
     DUEL_GET,
     1,
     "WRONG GET /thing 200 · /json/id · only in A\n"},
    {"and who is wrong",
     {.body = "{\"id\":\"x\",\"state\":\"new\"}"},
     {.body = "{\"state\":\"new\"}"},
     DUEL_GET,
     1,
     "   = broken     by B\n"},
    {"a word",
     {.body = "{\"id\":\"x\",\"state\":\"new\"}"},
     {.body = "{\"id\":\"x\",\"state\":\"old\"}"},
     DUEL_GET,
     1,
     "DIFF  GET /thing 200 · /json/state · another word\n"},
    {"no word of the list",
     {.body = "{\"id\":\"x\",\"state\":\"new\"}"},
     {.body = "{\"id\":\"x\",\"state\":\"odd\"}"},
     DUEL_GET,
     1,
     "WRONG GET /thing 200 · /json/state · another word\n"},
    {"a message",
     {.status = 400, .body = "{\"error\":{\"message\":\"no\",\"type\":\"t\"}}"},
     {.status = 400, .body = "{\"error\":{\"message\":\"never\",\"type\":\"t\"}}"},
     DUEL_GET,
     1,
     "DIFF  GET /thing 400 · /json/error/message · another message\n"},
    {"what the scenario expects",
     {.body = "{\"id\":\"x\",\"n\":1}"},
     {.body = "{\"id\":\"x\",\"n\":2}"},
     "{\"steps\": [{\"id\": \"get\", \"request\": \"GET /thing\", \"expect\": "
     "{\"json\": {\"n\": 1}}}]}",
     1,
     "WRONG GET /thing 200 · /json/n · another value\n"},
    {"no JSON",
     {.body = "{}"},
     {.body = "<p>", .headers = "Content-Type: text/html; charset=utf-8\r\n"},
     DUEL_GET,
     1,
     "/json · another type\n"},
    {"nor its content type",
     {.body = "{}"},
     {.body = "<p>", .headers = "Content-Type: text/html; charset=utf-8\r\n"},
     DUEL_GET,
     1,
     "   = B          \"text/html\"\n"},
    {"parameters of a content type",
     {.body = "{}"},
     {.body = "{}", .headers = "Content-Type: Application/JSON;charset=utf-8\r\n"},
     DUEL_GET,
     0,
     "no difference"},
    {"pace",
     {.body = "{}"},
     {.body = "{}", .delay_ms = 1100},
     DUEL_GET,
     1,
     "/time · another pace\n  --> "},
    {"the wire",
     {.body = "{}"},
     {.hang_up = true},
     DUEL_GET,
     3,
     "STOP  B at thing · get"},
};

static void test_replies(void)
{
    for (size_t i = 0; i < sizeof REPLIES / sizeof REPLIES[0]; i++) {
        struct scripted_reply a[] = {REPLIES[i].a, {0}}, b[] = {REPLIES[i].b, {0}};
        a[0].on = b[0].on = "GET /thing";
        AUTO(duel_drop) struct duel duel = duel_new(a, b, REPLIES[i].scenario);
        AUTO(program_drop) struct program got = duel_run(&duel, NULL);
        CHECK_INT(REPLIES[i].name, REPLIES[i].status, got.status);
        CHECK_HAS(REPLIES[i].name, REPLIES[i].says, got.out);
    }
}

static const struct scripted_reply SAME[] = {{.on = "GET /thing", .body = "{}"}, {0}};

/* What A says differently each time is not compared. */
static void test_volatile(void)
{
    static const struct scripted_reply A[] = {
        {.on = "GET /thing", .times = 1, .body = "{\"id\":\"one\",\"n\":1}"},
        {.on = "GET /thing", .body = "{\"id\":\"two\",\"n\":1}"},
        {0}};
    static const struct scripted_reply B[] = {
        {.on = "GET /thing", .body = "{\"id\":\"three\",\"n\":2}"}, {0}};
    AUTO(duel_drop) struct duel duel = duel_new(A, B, DUEL_GET);
    AUTO(program_drop) struct program got = duel_run(&duel, NULL);
    CHECK_INT("exit", 1, got.status);
    CHECK_HAS("n", "/json/n", got.out);
    CHECK_TRUE("not the id", strstr(got.out, "/json/id") == NULL);
    CHECK_INT("A is played twice", 2, scripted_count(duel.a));
    CHECK_INT("B once", 1, scripted_count(duel.b));
}

/* One slow reply may be the machine's fault: it is asked for again. */
static void test_hiccup(void)
{
    static const struct scripted_reply B[] = {
        {.on = "GET /thing", .times = 1, .body = "{}", .delay_ms = 700},
        {.on = "GET /thing", .body = "{}"},
        {0}};
    AUTO(duel_drop) struct duel duel = duel_new(SAME, B, DUEL_GET);
    AUTO(program_drop) struct program got = duel_run(&duel, NULL);
    CHECK_INT("exit", 0, got.status);
    CHECK_HAS("nothing", "no difference", got.out);
    CHECK_INT("asked again", 2, scripted_count(duel.b));
}

/* Rows that answer with each of the states once, and with "old" from then on. */
static void fill_rows(const char *const states[2], struct scripted_reply rows[4],
                      char bodies[3][64])
{
    size_t count = 0;
    for (size_t i = 0; i < 3; i++) {
        const char *state = i < 2 ? states[i] : "old";
        if (state == NULL)
            continue;
        snprintf(bodies[i], 64, "{\"id\":\"x\",\"state\":\"%s\"}", state);
        rows[count++] = (struct scripted_reply){
            .on = "GET /thing", .times = i < 2 ? 1 : 0, .body = bodies[i]};
    }
    rows[count] = (struct scripted_reply){0};
}

/* Who polls less often sees less: no difference. Another way is one. A is played twice,
 * and sees its course in its first play. */
static void test_polls(void)
{
    static const char POLL[] =
        "{\"steps\": [{\"id\": \"poll\", \"request\": \"GET /thing\", \"until\": "
        "{\"json\": {\"state\": \"old\"}}, \"every\": \"1ms\", \"within\": \"5s\"}]}";
    static const struct {
        const char *name, *a[2], *b[2];
        int status;
    } CASES[] = {
        {"the same", {"new", NULL}, {"new", NULL}, 0},
        {"less", {"new", NULL}, {NULL, NULL}, 0},
        {"more", {NULL, NULL}, {"new", NULL}, 0},
        {"more, unknown to the contract", {"new", NULL}, {"new", "odd"}, 1},
        {"another, unknown as well", {"new", NULL}, {"odd", NULL}, 1},
        {"the other way round", {"new", "odd"}, {"odd", "new"}, 1},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct scripted_reply a[4], b[4];
        char bodies[2][3][64];
        fill_rows(CASES[i].a, a, bodies[0]);
        fill_rows(CASES[i].b, b, bodies[1]);
        AUTO(duel_drop) struct duel duel = duel_new(a, b, POLL);
        AUTO(program_drop) struct program got = duel_run(&duel, NULL);
        CHECK_INT(CASES[i].name, CASES[i].status, got.status);
        CHECK_HAS(CASES[i].name,
                  CASES[i].status == 0 ? "no difference" : "another course", got.out);
    }
}

/* Things of others in a list, and things of this scenario. */
static void test_lists(void)
{
    static const char TWO[] =
        "{\"steps\": [{\"id\": \"make\", \"request\": \"POST /thing\", \"json\": {}},\n"
        "  {\"id\": \"list\", \"request\": \"GET /things\"}]}";
    static const struct {
        const char *name, *list_a, *list_b;
        int status;
        const char *says;
    } CASES[] = {
        {"its own", "[{\"id\":\"t-00000001\",\"n\":1}]",
         "[{\"id\":\"t-00000002\",\"n\":2}]", 1, "/n · "},
        {"of others", "[{\"id\":\"t-00000001\",\"n\":1}]",
         "[{\"id\":\"t-00000007\",\"n\":2}]", 0, "no diff"},
        {"more of others", "[{\"id\":\"t-00000001\",\"n\":1}]",
         "[{\"id\":\"t-00000002\",\"n\":1},{\"id\":\"t-00000007\",\"n\":1}]", 0,
         "no diff"},
        {"which have more members", "[{\"id\":\"t-00000001\",\"n\":1}]",
         "[{\"id\":\"t-00000007\",\"n\":1,\"m\":0}]", 1, "/*/m · only in B"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const struct scripted_reply a[] = {
            {.on = "POST /thing", .body = "{\"id\":\"t-00000001\"}"},
            {.on = "GET /things", .body = CASES[i].list_a},
            {0}};
        const struct scripted_reply b[] = {
            {.on = "POST /thing", .body = "{\"id\":\"t-00000002\"}"},
            {.on = "GET /things", .body = CASES[i].list_b},
            {0}};
        AUTO(duel_drop) struct duel duel = duel_new(a, b, TWO);
        AUTO(program_drop) struct program got = duel_run(&duel, NULL);
        CHECK_INT(CASES[i].name, CASES[i].status, got.status);
        CHECK_HAS(CASES[i].name, CASES[i].says, got.out);
    }
}

/* A scenario that ends early on one side is compared as far as it went. */
static void test_stop(void)
{
    static const char THREE[] =
        "{\"steps\": [{\"id\": \"one\", \"request\": \"GET /thing\"},\n"
        "  {\"id\": \"two\", \"request\": \"GET /thing?2\"},\n"
        "  {\"id\": \"three\", \"request\": \"GET /thing?3\"}]}";
    static const struct scripted_reply A[] = {
        {.on = "GET /thing*", .body = "{\"id\":\"x\",\"state\":\"new\"}"}, {0}};
    static const struct scripted_reply B[] = {
        {.on = "GET /thing", .body = "{\"id\":\"y\",\"state\":\"new\"}"},
        {.on = "GET /thing[?]2", .body = "{\"state\":\"new\"}"},
        {0}};
    AUTO(duel_drop) struct duel duel = duel_new(A, B, THREE);
    AUTO(program_drop) struct program got = duel_run(&duel, NULL);
    CHECK_INT("exit", 1, got.status);
    CHECK_HAS("before", "/json/id · another value\n", got.out);
    CHECK_HAS("where it stops", "/json/id · only in A\n", got.out);
    CHECK_HAS("the stop", "STOP  B at thing · two\n", got.out);
    CHECK_HAS("what is lost", "1 step of the other side not compared", got.out);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"replies", test_replies},
        {"volatile", test_volatile},
        {"hiccup", test_hiccup},
        {"polls", test_polls},
        {"lists", test_lists},
        {"stop", test_stop},
        {NULL, NULL},
    };
    return check_run("diff_plays", TESTS);
}
