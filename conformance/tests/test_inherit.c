/* What a call inherits from target, defaults, step and case, and where each part was
 * written. */
#include "base/memory.h"
#include "base/text.h"
#include "check.h"
#include "read/pointer.h"
#include "setting.h"

/* target ⊕ defaults ⊕ step ⊕ case, each by RFC 7396. */
static void test_inheritance(void)
{
    static const struct {
        const char *name;
        size_t call;
        const char *headers, *query, *json, *raw, *expect;
    } CASES[] = {
        {"as it is", 0,
         "{\"Authorization\":\"Bearer {{api_key}}\",\"X-D\":\"d\",\"X-S\":\"s\"}",
         "{\"v\":\"2\"}", "{\"a\":1,\"b\":{\"c\":2,\"d\":3}}", "",
         "{\"status\":400,\"json\":{\"error\":{\"type\":\"t\"}}}"},
        {"no key, in another spelling", 1, "{\"X-D\":\"d\",\"X-S\":\"s\"}",
         "{\"v\":\"2\"}", "{\"a\":1,\"b\":{\"c\":2,\"d\":3}}", "",
         "{\"status\":401,\"json\":{\"error\":{\"type\":\"t\",\"message\":\"m\"}}}"},
        {"a member gone", 2,
         "{\"Authorization\":\"Bearer {{api_key}}\",\"X-D\":\"d\",\"X-S\":\"s\"}", "",
         "{\"a\":1,\"b\":{\"d\":3}}", "",
         "{\"status\":400,\"json\":{\"error\":{\"type\":\"t\"}}}"},
        {"raw in place of json", 3,
         "{\"Authorization\":\"Bearer {{api_key}}\",\"X-D\":\"d\",\"X-S\":\"s\"}",
         "{\"v\":\"2\"}", "", "\"{\"",
         "{\"status\":400,\"json\":{\"error\":{\"type\":\"t\"}}}"},
    };
    AUTO(setting_drop) struct setting setting = setting_new();
    struct plan_options options = {0};
    setting_write(
        &setting, "scenarios/a.json",
        "{\"defaults\": {\"headers\": {\"X-D\": \"d\"}, \"json\": {\"a\": 0, \"z\": 9},\n"
        "  \"expect\": {\"status\": 400, \"json\": {\"error\": {\"type\": \"t\"}}}},\n"
        " \"steps\": [{\"id\": \"s\", \"request\": \"POST /s\", \"headers\": {\"X-S\": "
        "\"s\"},\n"
        "  \"query\": {\"v\": \"2\"}, \"json\": {\"a\": 1, \"b\": {\"c\": 2, \"d\": 3}, "
        "\"z\": null},\n"
        "  \"cases\": [{\"id\": \"0\"},\n"
        "   {\"id\": \"1\", \"headers\": {\"authorization\": null}, \"expect\": "
        "{\"status\": 401, \"json\": {\"error\": {\"message\": \"m\"}}}},\n"
        "   {\"id\": \"2\", \"query\": null, \"json\": {\"b\": {\"c\": null}}},\n"
        "   {\"id\": \"3\", \"json\": null, \"raw\": \"{\"}]}]}");
    setting_read(&setting, &options);
    AUTO(memory_drop) char *faults = setting_faults(&setting);
    CHECK_STR("no faults", "", faults);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const struct call *call = setting_call(&setting, 0, CASES[i].call);
        if (!CHECK_TRUE(CASES[i].name, call != NULL))
            return;
        AUTO(memory_drop) char *headers = setting_json(call->headers);
        AUTO(memory_drop) char *query = setting_json(call->query);
        AUTO(memory_drop) char *json = setting_json(call->json);
        AUTO(memory_drop) char *raw = setting_json(call->raw);
        CHECK_STR(CASES[i].name, CASES[i].headers, headers);
        CHECK_STR(CASES[i].name, CASES[i].query, query);
        CHECK_STR(CASES[i].name, CASES[i].json, json);
        CHECK_STR(CASES[i].name, CASES[i].raw, raw);
        AUTO(memory_drop) char *expect = setting_json(call->expect.json);
        CHECK_STR(CASES[i].name, CASES[i].expect, expect);
    }
}

/* The carets of a failure page point into the file that the pattern was written in. */
static void test_places(void)
{
    AUTO(setting_drop) struct setting setting = setting_new();
    struct plan_options options = {0};
    setting_write(&setting, "scenarios/a.json",
                  "{\"defaults\": {\"expect\": {\"json\": {\"d\": \"#any\"}}},\n"
                  " \"steps\": [{\"id\": \"s\", \"request\": \"GET /s\",\n"
                  "  \"expect\": {\"json\": {\"s\": \"#any\"}},\n"
                  "  \"cases\": [{\"id\": \"c\",\n"
                  "   \"expect\": {\"json\": {\"c\": \"#any\"}}}]}]}");
    setting_read(&setting, &options);
    static const struct {
        const char *pointer;
        int line, column, length;
    } CASES[] = {
        {"/json/d", 1, 40, 6},
        {"/json/s", 3, 28, 6},
        {"/json/c", 5, 29, 6},
        {"/status", 2, 35, 8}, /* unsaid: the request stands for it */
    };
    const struct call *call = setting_call(&setting, 0, 0);
    if (!CHECK_TRUE("a call", call != NULL))
        return;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct place place = place_of(setting.plan->sources->places,
                                      pointer_find(call->expect.json, CASES[i].pointer));
        CHECK_STR(CASES[i].pointer, "scenarios/a.json", place.file);
        CHECK_INT(CASES[i].pointer, CASES[i].line, place.line);
        CHECK_INT(CASES[i].pointer, CASES[i].column, place.column);
        CHECK_INT(CASES[i].pointer, CASES[i].length, place.length);
    }
}

static void test_status(void)
{
    static const struct {
        const char *step, *want;
    } CASES[] = {
        {"\"request\": \"GET /\"", "{\"status\":200}"},
        {"\"human\": \"scan\"", "{\"status\":302}"},
        {"\"human\": \"scan\", \"expect\": {\"query\": {\"a\": \"b\"}}",
         "{\"query\":{\"a\":\"b\"},\"status\":302}"},
        {"\"request\": \"GET /\", \"expect\": {\"status\": \"#any\"}",
         "{\"status\":\"#any\"}"},
        {"\"request\": \"GET /\", \"expect\": {\"#anyof\": [{\"json\": 1}, {\"status\": "
         "404}]}",
         "{\"#anyof\":[{\"json\":1,\"status\":200},{\"status\":404}]}"},
        {"\"request\": \"GET /\", \"expect\": {\"#not\": {\"json\": 1}}",
         "{\"#not\":{\"json\":1}}"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(setting_drop) struct setting setting = setting_new();
        struct plan_options options = {0};
        AUTO(text_drop) struct text file = text_new(1000);
        text_addf(&file, "{\"steps\": [{\"id\": \"a\", %s}]}", CASES[i].step);
        setting_write(&setting, "scenarios/a.json", text_string(&file));
        setting_read(&setting, &options);
        const struct call *call = setting_call(&setting, 0, 0);
        AUTO(memory_drop)
        char *got = setting_json(call != NULL ? call->expect.json : NULL);
        CHECK_STR(CASES[i].step, CASES[i].want, got);
    }
}

int main(void)
{
    memory_init();
    static const struct check_test TESTS[] = {
        {"inheritance", test_inheritance},
        {"places", test_places},
        {"status unless said", test_status},
        {NULL, NULL},
    };
    return check_run("inherit", TESTS);
}
