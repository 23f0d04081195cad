/* The command as a user has it, between two scripted servers. */
#include "base/memory.h"
#include "check.h"
#include "folder.h"
#include "golden.h"
#include "program.h"
#include "scripted_server.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

enum { MOST_WORDS = 16 };

/* Two servers with their targets, and a suite between them. */
struct duel {
    struct folder folder;
    struct scripted *a, *b;
};

static void write_target(const struct duel *duel, const char *name,
                         const struct scripted *server, const char *more)
{
    char file[64], text[1024];
    snprintf(file, sizeof file, "targets/%s.json", name);
    snprintf(text, sizeof text,
             "{\"base\": \"%s\", \"vars\": {\"api_key\": {\"env\": \"KEY_%s\", "
             "\"default\": \"sk-default-%s\", \"secret\": true}}, "
             "\"headers\": {\"Authorization\": \"Bearer {{api_key}}\"}%s}",
             scripted_url(server), name, name, more);
    folder_write(&duel->folder, file, text);
}

static const char CONTRACT[] =
    "{\"GET /thing 200\": {\"id\": \"#string\", \"state\": \"#oneof new|old\"},\n"
    " \"POST /thing 200\": {}, \"* 400\": {\"error\": {\"message\": \"#string\", "
    "\"type\": \"#string\"}}}";

static struct duel duel_new(const struct scripted_reply *a,
                            const struct scripted_reply *b, const char *scenario)
{
    struct duel duel = {
        .folder = folder_new(), .a = scripted_start(a), .b = scripted_start(b)};
    write_target(&duel, "a", duel.a, "");
    write_target(&duel, "b", duel.b, "");
    folder_write(&duel.folder, "contract.json", CONTRACT);
    folder_write(&duel.folder, "thing.json", scenario);
    return duel;
}

static void duel_drop(struct duel *duel)
{
    scripted_stop(duel->a);
    scripted_stop(duel->b);
    folder_drop(&duel->folder);
}

/* `words` (NULL: none) behind "diff a b FOLDER". */
static struct program duel_run(const struct duel *duel, const char *const *words)
{
    const char *arguments[MOST_WORDS] = {"diff",   "a", "b",       duel->folder.path,
                                         "--jobs", "1", "--color", "never"};
    for (size_t i = 0; words != NULL && words[i] != NULL && 8 + i < MOST_WORDS - 1; i++)
        arguments[8 + i] = words[i];
    return program_run(arguments, NULL);
}

#define GET "{\"steps\": [{\"id\": \"get\", \"request\": \"GET /thing\"}]}"

/* What two replies to one GET make. */
static const struct {
    const char *name;
    struct scripted_reply a, b;
    const char *scenario;
    int status;
    const char *says;
} REPLIES[] = {
    {"no difference", {.body = "{}"}, {.body = "{}"}, GET, 0, "no difference"},
    {"a status",
     {.body = "{}"},
     {.status = 400, .body = "{\"error\":{\"message\":\"no\",\"type\":\"t\"}}"},
     GET,
     1,
     "WRONG GET /thing · /status · another status\n"},
    {"with its message",
     {.body = "{}"},
     {.status = 400, .body = "{\"error\":{\"message\":\"no\",\"type\":\"t\"}}"},
     GET,
     1,
     "   = B          400, \"no\"\n"},
    {"a status of none",
     {.body = "{}"},
     {.status = 418, .body = "{}"},
     GET,
     1,
     "WRONG GET /thing · /status · another status\n"},
    {"a member that nobody knows",
     {.body = "{\"id\":\"x\"}"},
     {.body = "{\"id\":\"x\",\"colour\":\"blue\"}"},
     GET,
     1,
     "DIFF  GET /thing 200 · /json/colour · only in B\n"},
    {"a member of the contract",
     {.body = "{\"id\":\"x\",\"state\":\"new\"}"},
     {.body = "{\"state\":\"new\"}"},
     GET,
     1,
     "WRONG GET /thing 200 · /json/id · only in A\n"},
    {"and who is wrong",
     {.body = "{\"id\":\"x\",\"state\":\"new\"}"},
     {.body = "{\"state\":\"new\"}"},
     GET,
     1,
     "   = broken     by B\n"},
    {"a word",
     {.body = "{\"id\":\"x\",\"state\":\"new\"}"},
     {.body = "{\"id\":\"x\",\"state\":\"old\"}"},
     GET,
     1,
     "DIFF  GET /thing 200 · /json/state · another word\n"},
    {"no word of the list",
     {.body = "{\"id\":\"x\",\"state\":\"new\"}"},
     {.body = "{\"id\":\"x\",\"state\":\"odd\"}"},
     GET,
     1,
     "WRONG GET /thing 200 · /json/state · another word\n"},
    {"a message",
     {.status = 400, .body = "{\"error\":{\"message\":\"no\",\"type\":\"t\"}}"},
     {.status = 400, .body = "{\"error\":{\"message\":\"never\",\"type\":\"t\"}}"},
     GET,
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
     GET,
     1,
     "/json · another type\n"},
    {"nor its content type",
     {.body = "{}"},
     {.body = "<p>", .headers = "Content-Type: text/html; charset=utf-8\r\n"},
     GET,
     1,
     "   = B          \"text/html\"\n"},
    {"parameters of a content type",
     {.body = "{}"},
     {.body = "{}", .headers = "Content-Type: Application/JSON;charset=utf-8\r\n"},
     GET,
     0,
     "no difference"},
    {"pace",
     {.body = "{}"},
     {.body = "{}", .delay_ms = 1100},
     GET,
     1,
     "/time · another pace\n  --> "},
    {"the wire", {.body = "{}"}, {.hang_up = true}, GET, 3, "STOP  B at thing · get"},
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
    AUTO(duel_drop) struct duel duel = duel_new(A, B, GET);
    AUTO(program_drop) struct program got = duel_run(&duel, NULL);
    CHECK_INT("exit", 1, got.status);
    CHECK_HAS("n", "/json/n", got.out);
    CHECK_TRUE("not the id", strstr(got.out, "/json/id") == NULL);
    CHECK_INT("A is played twice", 2, scripted_count(duel.a));
    CHECK_INT("B once", 1, scripted_count(duel.b));
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

/* One slow reply may be the machine's fault: it is asked for again. */
static void test_hiccup(void)
{
    static const struct scripted_reply B[] = {
        {.on = "GET /thing", .times = 1, .body = "{}", .delay_ms = 700},
        {.on = "GET /thing", .body = "{}"},
        {0}};
    AUTO(duel_drop) struct duel duel = duel_new(SAME, B, GET);
    AUTO(program_drop) struct program got = duel_run(&duel, NULL);
    CHECK_INT("exit", 0, got.status);
    CHECK_HAS("nothing", "no difference", got.out);
    CHECK_INT("asked again", 2, scripted_count(duel.b));
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

/* A switch that takes the difference away is found by trying, in worlds of its own. */
static const struct scripted_reply MOCK[] = {
    {.on = "GET /_mock/assumptions",
     .body = "{\"assumptions\":[{\"name\":\"first\",\"value\":\"a\",\"values\":[\"a\","
             "\"b\"]},"
             "{\"name\":\"second\",\"value\":\"a\",\"values\":[\"a\",\"b\",\"c\"],"
             "\"basis\":\"inferred\",\"about\":\"What things are.\",\"decision\":7}]}"},
    {.on = "GET /_mock/*", .body = "{}"},
    {.on = "PUT /_mock/*", .body = "{}"},
    /* played, again, twice in the full world, first=b, second=b */
    {.on = "GET /thing", .times = 6, .body = "{\"id\":\"x\",\"state\":\"new\"}"},
    {.on = "GET /thing", .body = "{\"id\":\"x\",\"state\":\"old\"}"},
    {0}};
static const struct scripted_reply OTHER[] = {
    {.on = "GET /thing", .body = "{\"id\":\"x\",\"state\":\"old\"}"}, {0}};

static void check_worlds(struct scripted *mock)
{
    bool turned = false;
    for (size_t i = 0; i < scripted_count(mock); i++) {
        const struct scripted_request *request = scripted_request(mock, i);
        bool own = strstr(request->head, "Bearer sk-default-a") == NULL;
        turned |= strstr(request->body, "{\"assumptions\":{\"first\":\"a\",\"second\":"
                                        "\"c\"}}") != NULL;
        CHECK_TRUE(request->line, own || strncmp(request->line, "GET /_mock", 10) == 0);
    }
    CHECK_TRUE("the switch was set", turned);
}

static void test_switch(void)
{
    AUTO(duel_drop) struct duel duel = duel_new(MOCK, OTHER, GET);
    write_target(&duel, "a", duel.a, ", \"provides\": [\"control\"]");
    AUTO(program_drop) struct program got = duel_run(&duel, NULL);
    CHECK_INT("exit", 1, got.status);
    CHECK_HAS("class", "MOCK  GET /thing 200 · /json/state · another word\n", got.out);
    CHECK_HAS("switch", "--assume second=c\n", got.out);
    CHECK_HAS("about it", "What things are. (inferred, decision 7)\n", got.out);
    CHECK_HAS("line", "A agrees with  --assume second=c\n", got.out);
    CHECK_TRUE("nothing is left", strstr(got.out, "but for") == NULL);
    check_worlds(duel.a);
}

static void test_mock_options(void)
{
    static const char *const WORDS[] = {"--mock-options", NULL};
    AUTO(duel_drop) struct duel duel = duel_new(MOCK, OTHER, GET);
    write_target(&duel, "a", duel.a, ", \"provides\": [\"control\"]");
    AUTO(program_drop) struct program got = duel_run(&duel, WORDS);
    CHECK_INT("exit", 1, got.status);
    CHECK_STR("only the line", "--assume second=c\n", got.out);
    AUTO(duel_drop) struct duel none = duel_new(SAME, SAME, GET);
    AUTO(program_drop) struct program empty = duel_run(&none, WORDS);
    CHECK_INT("no difference", 0, empty.status);
    CHECK_STR("no line", "", empty.out);
}

static const cJSON *at(const cJSON *node, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(node, name);
}

static const char *text_at(const cJSON *node, const char *name)
{
    return cJSON_GetStringValue(at(node, name));
}

static void test_files(void)
{
    AUTO(duel_drop) struct duel duel = duel_new(MOCK, OTHER, GET);
    write_target(&duel, "a", duel.a, ", \"provides\": [\"control\"]");
    char json[128], html[128];
    snprintf(json, sizeof json, "%s/out.j", duel.folder.path);
    snprintf(html, sizeof html, "%s/out.html", duel.folder.path);
    const char *const words[] = {"--json", json, "--html", html, NULL};
    AUTO(program_drop) struct program got = duel_run(&duel, words);
    AUTO(memory_drop) char *text = golden_read(json);
    AUTO(memory_drop) char *page = golden_read(html);
    AUTO(json_drop) cJSON *root = cJSON_Parse(text != NULL ? text : "");
    const cJSON *first = cJSON_GetArrayItem(at(root, "differences"), 0);
    CHECK_INT("exit", 1, got.status);
    CHECK_INT("version", 1, cJSON_GetNumberValue(at(root, "version")));
    CHECK_STR("target", "a", text_at(at(root, "a"), "target"));
    CHECK_TRUE("mock", cJSON_IsTrue(at(at(root, "a"), "mock")));
    CHECK_STR("class", "assumption", text_at(first, "class"));
    CHECK_STR("kind", "enum", text_at(first, "kind"));
    CHECK_STR("a", "\"new\"", text_at(first, "a"));
    CHECK_STR("switch", "second", text_at(at(first, "switch"), "name"));
    CHECK_STR("value", "c", text_at(at(first, "switch"), "value"));
    const cJSON *place = cJSON_GetArrayItem(at(first, "places"), 0);
    CHECK_STR("scenario", "thing", text_at(place, "scenario"));
    CHECK_INT("line", 1, cJSON_GetNumberValue(at(place, "line")));
    CHECK_STR("options", "--assume second=c", text_at(at(root, "mock_options"), "line"));
    CHECK_INT("remaining", 0,
              cJSON_GetNumberValue(at(at(root, "mock_options"), "remaining")));
    CHECK_INT("exit", 1, cJSON_GetNumberValue(at(at(root, "summary"), "exit")));
    CHECK_HAS("page", "<h1 class=\"warn\">1 difference</h1>", page);
    CHECK_HAS("switch", "--assume second=c", page);
    CHECK_TRUE("asks for nothing", page != NULL && strstr(page, "src=") == NULL &&
                                       strstr(page, "@import") == NULL);
}

/* Both cost, A twice, from one purse; nothing is sent when that is too much. */
static void test_budget(void)
{
    static const struct scripted_reply ROWS[] = {{.on = "POST /thing", .body = "{}"},
                                                 {0}};
    static const char POST[] =
        "{\"steps\": [{\"id\": \"buy\", \"request\": \"POST /thing\", \"json\": {}}]}";
    static const char PRICE[] = ", \"prices\": {\"POST /thing\": {\"thing\": 1}}";
    static const struct {
        const char *budget;
        int status;
        size_t sent;
    } CASES[] = {{"thing=2", 5, 0}, {"thing=3", 0, 3}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(duel_drop) struct duel duel = duel_new(ROWS, ROWS, POST);
        write_target(&duel, "a", duel.a, PRICE);
        write_target(&duel, "b", duel.b, PRICE);
        const char *const words[] = {"--budget", CASES[i].budget, NULL};
        AUTO(program_drop) struct program got = duel_run(&duel, words);
        CHECK_INT(CASES[i].budget, CASES[i].status, got.status);
        CHECK_INT(CASES[i].budget, CASES[i].sent,
                  scripted_count(duel.a) + scripted_count(duel.b));
    }
}

static void test_live(void)
{
    AUTO(duel_drop) struct duel duel = duel_new(SAME, SAME, GET);
    write_target(&duel, "b", duel.b, ", \"live\": true");
    AUTO(program_drop) struct program got = duel_run(&duel, NULL);
    CHECK_INT("either may be live", 5, got.status);
    CHECK_HAS("which", "the target `b` is live", got.err);
    CHECK_INT("nothing was sent", 0, scripted_count(duel.a) + scripted_count(duel.b));
}

static void test_not_compared(void)
{
    static const char NEEDY[] = "{\"needs\": [\"kyc\"], \"steps\": [{\"id\": \"get\", "
                                "\"request\": \"GET /thing\"}]}";
    static const char *const TAGS[] = {"--tag", "none", NULL};
    AUTO(duel_drop) struct duel duel = duel_new(SAME, SAME, NEEDY);
    write_target(&duel, "a", duel.a, ", \"provides\": [\"kyc\"]");
    AUTO(program_drop) struct program got = duel_run(&duel, NULL);
    CHECK_INT("all skipped", 77, got.status);
    CHECK_HAS("whose fault", "SKIP  1 scenario on B: needs `kyc`", got.out);
    CHECK_INT("A is spared", 0, scripted_count(duel.a));
    AUTO(program_drop) struct program none = duel_run(&duel, TAGS);
    CHECK_INT("nothing selected", 4, none.status);
}

static void test_usage(void)
{
    static const struct {
        const char *const words[6];
        const char *says;
    } CASES[] = {
        {{"diff", NULL}, "diff needs two targets"},
        {{"diff", "mock", NULL}, "diff needs two targets"},
        {{"diff", "mock", "nobody", "data/suite", NULL}, "there is no target `nobody`"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(program_drop) struct program got = program_run(CASES[i].words, NULL);
        CHECK_INT(CASES[i].says, 2, got.status);
        CHECK_HAS(CASES[i].says, CASES[i].says, got.err);
    }
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"replies", test_replies}, {"volatile", test_volatile},
        {"hiccup", test_hiccup},   {"polls", test_polls},
        {"lists", test_lists},     {"stop", test_stop},
        {"switch", test_switch},   {"mock options", test_mock_options},
        {"files", test_files},     {"budget", test_budget},
        {"live", test_live},       {"not compared", test_not_compared},
        {"usage", test_usage},     {NULL, NULL},
    };
    return check_run("diff", TESTS);
}
