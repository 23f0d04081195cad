#include "base/memory.h"
#include "check.h"
#include "play/send.h"
#include "stage.h"

#include <stdlib.h>
#include <string.h>

#define CASE_COUNT(cases) (sizeof(cases) / sizeof(cases)[0])

/* What most cases here talk to: things are made, read and deleted. */
static const struct scripted_reply THINGS[] = {
    {.on = "POST /things*",
     .body = "{\"id\": \"t 1\", \"n\": 7, \"link\": \"http://{HOST}/far\"}"},
    {.on = "GET /things/t%201*", .body = "{\"id\": \"t 1\", \"state\": \"new\"}"},
    {.on = "DELETE /things/*", .status = 204, .headers = ""},
    {.on = "GET /list*", .times = 1, .body = "{\"items\": [1, 2], \"last\": \"b\"}"},
    {.on = "GET /list*", .times = 1, .body = "{\"items\": [3]}"},
    {.on = "GET /list*", .body = "{\"items\": []}"},
    {.on = "* /bad*", .status = 400, .body = "{\"error\": \"no\"}"},
    {.on = "GET /gone", .hang_up = true},
    {.on = "GET /*", .body = "{}"},
    {.on = "HEAD /*"},
    {0}};

struct play_case {
    const char *name, *scenario;
    int exit;
    const char *story, *lines;
};

static void check_case(const struct play_case *each, const struct scripted_reply *rows,
                       const struct stage_options *options)
{
    AUTO(stage_drop) struct stage *stage = stage_new(rows);
    if (!CHECK_TRUE(each->name, stage != NULL))
        return;
    stage_write(stage, "x.json", each->scenario);
    CHECK_INT(each->name, each->exit, stage_run(stage, options));
    CHECK_STR(each->name, each->story, stage_story(stage));
    AUTO(memory_drop) char *lines = scripted_lines(stage_server(stage));
    CHECK_STR(each->name, each->lines, lines);
}

static void check_cases(const struct play_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check_case(&cases[i], THINGS, &(struct stage_options){0});
}

static const struct play_case OF_VALUES[] = {
    {"a value goes from reply to request",
     "{\"steps\": ["
     "{\"id\": \"make\", \"request\": \"POST /things\", \"json\": {\"a\": 1}, \"save\": "
     "{\"id\": \"/json/id\"}},{\"id\": \"read\", \"request\": \"GET /things/{{id}}\", "
     "\"query\": {\"v\": \"a&{{id}}\"}, \"expect\": {\"json\": {\"id\": \"{{id}}\"}}}]}",
     0, "make pass\nread pass\n= pass\n",
     "POST /things\nGET /things/t%201?v=a%26t%201\n"},
    {"a pointer of save to nothing fails",
     "{\"steps\": [{\"id\": \"make\", \"request\": \"POST /things\",\n"
     "\"save\": {\"id\": \"/json/no\"}}]}",
     1, "make fail; save 2:16 /json/no got nothing to save\n= fail\n", "POST /things\n"},
    {"a name alone keeps its type",
     "{\"steps\": [{\"id\": \"make\", \"request\": \"POST /things\", \"save\": {\"n\": "
     "\"/json/n\"}},{\"id\": \"same\", \"request\": \"POST /things\", \"json\": {\"n\": "
     "\"{{n}}\"}, \"expect\": {\"json\": {\"n\": \"{{n}}\"}}}]}",
     0, "make pass\nsame pass\n= pass\n", "POST /things\nPOST /things\n"},
    {"HEAD", "{\"steps\": [{\"id\": \"head\", \"request\": \"HEAD /\"}]}", 0,
     "head pass\n= pass\n", "HEAD /\n"},
    {"attempt, step and run_id are always there",
     "{\"steps\": [{\"id\": \"s\", \"request\": \"GET "
     "/{{step}}/{{attempt}}/{{run_id}}\"}]}",
     0, "s pass\n= pass\n", "GET /s/1/run-1\n"},
};

static const struct play_case OF_VERDICTS[] = {
    {"after a failing step the rest is not run",
     "{\"steps\": ["
     "{\"id\": \"make\", \"request\": \"POST /things\", \"expect\": {\"json\": "
     "{\"n\": 8}}},\n"
     "{\"id\": \"read\", \"request\": \"GET /things/1\"}],"
     "\"finally\": [{\"id\": \"end\", \"request\": \"GET /end\"}]}",
     1,
     "make fail; expect 1:79 /json/n got 7\nread skip (`make` did not pass)\nend pass\n= "
     "fail\n",
     "POST /things\nGET /end\n"},
    {"finally: what was never saved is not cleaned up, the rest is",
     "{\"steps\": ["
     "{\"id\": \"make\", \"request\": \"POST /bad\", \"save\": {\"id\": "
     "\"/json/id\"}}],"
     "\"finally\": [{\"id\": \"drop\", \"request\": \"DELETE /things/{{id}}\", "
     "\"expect\": {\"status\": 204}}, {\"id\": \"end\", \"request\": \"GET /end\"}]}",
     1,
     "make fail; expect 1:38 /status got 400\ndrop skip (`id` has no value)\nend "
     "pass\n= fail\n",
     "POST /bad\nGET /end\n"},
    {"transport",
     "{\"steps\": [{\"id\": \"gone\", \"request\": \"GET /gone\"},"
     "{\"id\": \"next\", \"request\": \"GET /\"}]}",
     3,
     "gone unknown; transport 1:19 {HOST} closed the connection without a reply\n"
     "next skip (`gone` did not pass)\n= unknown\n",
     "GET /gone\n"},
    {"observe is a note",
     "{\"steps\": [{\"id\": \"s\", \"request\": \"GET /\", \"observe\": {\"json\": "
     "{\"a\": 1}}}]}",
     0, "s pass; observe 1:70 /json/a got nothing\n= pass\n", "GET /\n"},
    {"xfail",
     "{\"steps\": [{\"id\": \"s\", \"request\": \"GET /bad\", \"xfail\": "
     "\"known\"}]}",
     0, "s xfail; expect 1:35 /status got 400\n= xfail\n", "GET /bad\n"},
    {"xfail that passes",
     "{\"steps\": [{\"id\": \"s\", \"request\": \"GET /\", \"xfail\": \"known\"}]}", 1,
     "s xpass (known)\n= xpass\n", "GET /\n"},
    {"xfail is not about transport",
     "{\"steps\": [{\"id\": \"s\", \"request\": \"GET /gone\", \"xfail\": "
     "\"known\"}]}",
     3,
     "s unknown; transport 1:19 {HOST} closed the connection without a reply\n= "
     "unknown\n",
     "GET /gone\n"},
};

static void test_values(void)
{
    check_cases(OF_VALUES, CASE_COUNT(OF_VALUES));
}

static void test_verdicts(void)
{
    check_cases(OF_VERDICTS, CASE_COUNT(OF_VERDICTS));
}

static void test_many(void)
{
    static const struct play_case CASES[] = {
        {"all cases run",
         "{\"steps\": [{\"id\": \"s\", \"request\": \"GET /a\", \"cases\": ["
         "{\"id\": \"one\", \"request\": \"GET /bad\"},\n"
         "{\"id\": \"two\", \"query\": {\"q\": 2}},"
         "{\"id\": \"three\", \"request\": \"GET /bad/3\", \"expect\": {\"status\": "
         "400}}]}]}",
         1, "s:one fail; expect 1:80 /status got 400\ns:two pass\ns:three pass\n= fail\n",
         "GET /bad\nGET /a?q=2\nGET /bad/3\n"},
        {"repeat",
         "{\"steps\": [{\"id\": \"s\", \"request\": \"GET /a/{{attempt}}\", \"repeat\": "
         "3}]}",
         0, "s#1 pass\ns#2 pass\ns#3 pass\n= pass\n", "GET /a/1\nGET /a/2\nGET /a/3\n"},
        {"collect joins arrays over repetitions",
         "{\"steps\": [{\"id\": \"s\", \"request\": \"GET /list\", \"repeat\": 3, "
         "\"collect\": {\"all\": \"/json/items\", \"lasts\": \"/json/last\"}},"
         "{\"id\": \"t\", \"request\": \"GET /\", \"expect\": {\"vars\": {\"all\": [1, "
         "2, 3], \"lasts\": [\"b\"]}}}]}",
         0, "s#1 pass\ns#2 pass\ns#3 pass\nt pass\n= pass\n",
         "GET /list\nGET /list\nGET /list\nGET /\n"},
        {"what was collected can be expected at once",
         "{\"steps\": [{\"id\": \"s\", \"request\": \"GET /list\", \"collect\": "
         "{\"all\": \"/json/items\"}, \"expect\": {\"vars\": {\"all\": [1, 2]}}}]}",
         0, "s pass\n= pass\n", "GET /list\n"},
    };
    check_cases(CASES, CASE_COUNT(CASES));
}

static void test_use(void)
{
    static const char USED[] =
        "{\"vars\": {\"size\": \"small\", \"color\": \"red\"},"
        "\"defaults\": {\"query\": {\"d\": 1}},"
        "\"steps\": [{\"id\": \"make\", \"request\": \"POST /things\", \"save\": "
        "{\"id\": \"/json/id\"}},{\"id\": \"look\", \"request\": \"GET "
        "/{{size}}/{{color}}\"}],"
        "\"finally\": [{\"id\": \"end\", \"request\": \"GET /used-end\"}]}";
    static const struct play_case CASES[] = {
        {"in the same variables, with its own defaults and finally",
         "{\"vars\": {\"size\": \"large\"}, \"defaults\": {\"query\": {\"mine\": 1}},"
         "\"steps\": [{\"id\": \"first\", \"use\": \"_used.json\"},"
         "{\"id\": \"read\", \"request\": \"GET /things/{{id}}\"}]}",
         0, "first/make pass\nfirst/look pass\nfirst/end pass\nread pass\n= pass\n",
         "POST /things?d=1\nGET /large/red?d=1\nGET /used-end?d=1\nGET "
         "/things/t%201?mine=1\n"},
        {"again and again",
         "{\"vars\": {\"size\": \"x\"}, \"steps\": [{\"id\": \"two\", \"use\": "
         "\"_used.json\", \"repeat\": 2}]}",
         0,
         "two#1/make pass\ntwo#1/look pass\ntwo#1/end pass\n"
         "two#2/make pass\ntwo#2/look pass\ntwo#2/end pass\n= pass\n",
         "POST /things?d=1\nGET /x/red?d=1\nGET /used-end?d=1\n"
         "POST /things?d=1\nGET /x/red?d=1\nGET /used-end?d=1\n"},
        {"its failure ends the scenario",
         "{\"vars\": {\"size\": \"bad\", \"color\": 1},"
         "\"steps\": [{\"id\": \"first\", \"use\": \"_used.json\"},"
         "{\"id\": \"read\", \"request\": \"GET /things/1\"}]}",
         1,
         "first/make pass\nfirst/look fail; expect 1:182 /status got 400\nfirst/end "
         "pass\nread skip (`first` did not pass)\n= fail\n",
         "POST /things?d=1\nGET /bad/1?d=1\nGET /used-end?d=1\n"},
    };
    for (size_t i = 0; i < CASE_COUNT(CASES); i++) {
        AUTO(stage_drop) struct stage *stage = stage_new(THINGS);
        if (!CHECK_TRUE(CASES[i].name, stage != NULL))
            return;
        stage_write(stage, "x.json", CASES[i].scenario);
        stage_write(stage, "_used.json", USED);
        CHECK_INT(CASES[i].name, CASES[i].exit,
                  stage_run(stage, &(struct stage_options){0}));
        CHECK_STR(CASES[i].name, CASES[i].story, stage_story(stage));
        AUTO(memory_drop) char *lines = scripted_lines(stage_server(stage));
        CHECK_STR(CASES[i].name, CASES[i].lines, lines);
    }
}

static void test_contract(void)
{
    static const char CONTRACT[] = "{\n\"GET /things/{id} 200\": {\"id\": \"#string\"},\n"
                                   "\"POST /things 200\": {\"id\": \"#integer\"},\n"
                                   "\"* 400\": {\"error\": \"#string\"}}";
    static const struct play_case CASES[] = {
        {"drift passes",
         "{\"steps\": [{\"id\": \"s\", \"request\": \"GET /things/t%201\"}]}", 0,
         "s drift; drift 2:25 /json/state got \"new\", a member that the contract does "
         "not name\n= drift\n",
         "GET /things/t%201\n"},
        {"a broken shape fails",
         "{\"steps\": [{\"id\": \"s\", \"request\": \"POST /things\"}]}", 1, NULL,
         "POST /things\n"},
        {"an absolute URL is judged by the scenario alone",
         "{\"steps\": [{\"id\": \"s\", \"request\": \"POST http://{HOST}/things\"}]}", 0,
         "s pass\n= pass\n", "POST /things\n"},
        {"so is what the contract does not list",
         "{\"steps\": [{\"id\": \"s\", \"request\": \"GET /other\"}]}", 0,
         "s pass\n= pass\n", "GET /other\n"},
    };
    for (size_t i = 0; i < CASE_COUNT(CASES); i++) {
        AUTO(stage_drop) struct stage *stage = stage_new(THINGS);
        if (!CHECK_TRUE(CASES[i].name, stage != NULL))
            return;
        stage_write(stage, "contract.json", CONTRACT);
        stage_write(stage, "x.json", CASES[i].scenario);
        CHECK_INT(CASES[i].name, CASES[i].exit,
                  stage_run(stage, &(struct stage_options){0}));
        if (CASES[i].story != NULL)
            CHECK_STR(CASES[i].name, CASES[i].story, stage_story(stage));
        else
            CHECK_HAS(CASES[i].name, "; contract 3:28 /json/id got \"t 1\"",
                      stage_story(stage));
        AUTO(memory_drop) char *lines = scripted_lines(stage_server(stage));
        CHECK_STR(CASES[i].name, CASES[i].lines, lines);
    }
}

static void test_strict(void)
{
    static const struct play_case CASE = {
        "observe",
        "{\"steps\": [{\"id\": \"s\", \"request\": \"GET /\", \"observe\": {\"json\": "
        "{\"a\": 1}}}]}",
        1, "s fail; observe 1:70 /json/a got nothing\n= fail\n", "GET /\n"};
    check_case(&CASE, THINGS, &(struct stage_options){.strict = true});
}

static void test_needs(void)
{
    static const struct play_case CASE = {
        "needs",
        "{\"needs\": [\"moon\"], \"steps\": [{\"id\": \"s\", \"request\": \"GET /\"}]}",
        77, NULL, ""};
    AUTO(stage_drop) struct stage *stage = stage_new(THINGS);
    stage_write(stage, "x.json", CASE.scenario);
    CHECK_INT("needs", CASE.exit, stage_run(stage, &(struct stage_options){0}));
    CHECK_HAS("needs", "= skip (", stage_story(stage));
    CHECK_HAS("needs", "moon", stage_story(stage));
    CHECK_INT("needs", 0, scripted_count(stage_server(stage)));
}

/* Everything is checked before anything is sent. */
static void test_nothing_is_sent(void)
{
    static const char *const BAD[] = {
        "{\"steps\": [{\"id\": \"s\", \"request\": \"GET /\", \"expct\": {}}]}",
        "{\"steps\": [{\"id\": \"s\", \"request\": \"GET /{{nowhere}}\"}]}",
        "{\"steps\": [{\"id\": \"s\", \"request\": \"GET /\", \"expect\": {\"json\": "
        "\"#regex (\"}}]}",
        "{\"steps\": [{\"id\": \"s\", \"request\": \"GET /\", \"save\": {\"a\": "
        "\"json\"}}]}",
        "{",
    };
    for (size_t i = 0; i < CASE_COUNT(BAD); i++) {
        AUTO(stage_drop) struct stage *stage = stage_new(THINGS);
        stage_write(stage, "a.json",
                    "{\"steps\": [{\"id\": \"s\", \"request\": \"GET /\"}]}");
        stage_write(stage, "x.json", BAD[i]);
        CHECK_INT(BAD[i], 2, stage_run(stage, &(struct stage_options){0}));
        CHECK_HAS(BAD[i], "x.json:1:", stage_story(stage));
        CHECK_INT(BAD[i], 0, scripted_count(stage_server(stage)));
    }
}

/* The key goes to the target's origin and nowhere else. */
static void test_key(void)
{
    AUTO(stage_drop) struct stage *stage = stage_new(THINGS);
    AUTO(scripted_drop) struct scripted *other = scripted_start(THINGS);
    AUTO(arena_drop) struct arena *arena = arena_new();
    const char *far = arena_printf(arena, "far=%s", scripted_url(other));
    const char *vars[] = {far, NULL};
    stage_write(stage, "a.json",
                "{\"steps\": [{\"id\": \"far\", \"request\": \"GET {{far}}\", "
                "\"headers\": {\"X-Mine\": \"1\"}},{\"id\": \"near\", \"request\": \"GET "
                "http://{HOST}/near\"}]}");
    CHECK_INT("far and near", 0, stage_run(stage, &(struct stage_options){.vars = vars}));
    AUTO(memory_drop)
    char *key = scripted_header(scripted_request(other, 0), "Authorization");
    AUTO(memory_drop) char *mine = scripted_header(scripted_request(other, 0), "X-Mine");
    AUTO(memory_drop)
    char *near =
        scripted_header(scripted_request(stage_server(stage), 0), "Authorization");
    CHECK_STR("not the target's headers", NULL, key);
    CHECK_STR("the step's own headers", "1", mine);
    CHECK_STR("its own origin", "Bearer sk-stage-key", near);

    stage_write(
        stage, "a.json",
        "{\"steps\": [{\"id\": \"far\", \"request\": \"GET {{far}}\", \"query\": {\"k\": "
        "\"{{api_key}}\"}}]}");
    CHECK_INT("a secret elsewhere", 5,
              stage_run(stage, &(struct stage_options){.vars = vars}));
    CHECK_HAS("a secret elsewhere", "to another origin", stage_story(stage));
    CHECK_INT("nothing more arrived", 1, scripted_count(other));
}

static void test_requests(void)
{
    AUTO(stage_drop) struct stage *stage = stage_new(THINGS);
    stage_write(
        stage, "x.json",
        "{\"steps\": ["
        "{\"id\": \"json\", \"request\": \"POST /things\", \"json\": {\"a\": "
        "9007199254740993, \"b\": [1.50, \"{{step}}\"]}},"
        "{\"id\": \"raw\", \"request\": \"POST /things\", \"raw\": \"{ {{step}} "
        "{{{{x}}\"},{\"id\": \"typed\", \"request\": \"POST /things\", \"raw\": \"x\", "
        "\"headers\": {\"content-type\": \"text/plain\", \"X-N\": \"5\"}},"
        "{\"id\": \"no-key\", \"request\": \"GET /\", \"headers\": {\"Authorization\": "
        "null}}]}");
    CHECK_INT("run", 0, stage_run(stage, &(struct stage_options){0}));
    static const struct {
        const char *body, *type, *key, *number;
    } WANT[] = {
        {"{\"a\":9007199254740993,\"b\":[1.50,\"json\"]}", "application/json",
         "Bearer sk-stage-key", NULL},
        {"{ raw {{x}}", "application/json", "Bearer sk-stage-key", NULL},
        {"x", "text/plain", "Bearer sk-stage-key", "5"},
        {"", NULL, NULL, NULL},
    };
    for (size_t i = 0; i < CASE_COUNT(WANT); i++) {
        const struct scripted_request *seen = scripted_request(stage_server(stage), i);
        if (!CHECK_TRUE("seen", seen != NULL))
            return;
        AUTO(memory_drop) char *type = scripted_header(seen, "Content-Type");
        AUTO(memory_drop) char *key = scripted_header(seen, "Authorization");
        AUTO(memory_drop) char *number = scripted_header(seen, "X-N");
        CHECK_STR(seen->line, WANT[i].body, seen->body);
        CHECK_STR(seen->line, WANT[i].type, type);
        CHECK_STR(seen->line, WANT[i].key, key);
        CHECK_STR(seen->line, WANT[i].number, number);
    }
}

int main(void)
{
    memory_init();
    if (!send_init())
        return 1;
    static const struct check_test TESTS[] = {
        {"values", test_values},
        {"verdicts", test_verdicts},
        {"many", test_many},
        {"use", test_use},
        {"contract", test_contract},
        {"strict", test_strict},
        {"needs", test_needs},
        {"nothing is sent", test_nothing_is_sent},
        {"key", test_key},
        {"requests", test_requests},
        {NULL, NULL},
    };
    int status = check_run("play", TESTS);
    send_cleanup();
    return status;
}
