/* A target: what is wrong with one, whether it is live, its base and its prices. */
#include "base/memory.h"
#include "base/text.h"
#include "check.h"
#include "setting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void test_target_faults(void)
{
    static const struct {
        const char *text, *want; /* without "scenarios/targets/t.json:" */
    } CASES[] = {
        {"[]", "1:1: error: a target is an object\n"},
        {"{}", "1:1: error: the target has no `base`\n"},
        {"{\"base\": \"ftp://x\"}",
         "1:10: error: the base `ftp://x` is no http or https URL\n"},
        {"{\"base\": \"{{b}}\"}", "1:10: error: `b` has no value\n"},
        {"{\"base\": \"http://h\", \"bse\": 1}",
         "1:22: error: unknown member `bse` of a target, did you mean `base`?\n"},
        {"{\"base\": \"http://h\", \"pace\": -1, \"rate\": \"2\"}",
         "1:30: error: `pace` must be a number from 0 to 1000\n"
         "1:42: error: `rate` must be like `2/s` or `30/m`\n"},
        {"{\"base\": \"http://h\", \"human\": \"aks\"}",
         "1:31: error: `human` must be `ask` or {\"post\": …, \"form\": …}\n"},
        {"{\"base\": \"http://h\", \"human\": {\"from\": {}}}",
         "1:32: error: unknown member `from` of `human`, did you mean `form`?\n"},
        {"{\"base\": \"http://h\", \"prices\": {\"POST v1\": {}, \"GET /a\": 1, "
         "\"human\": {\"x\": \"y\"}}}",
         "1:33: error: `POST v1` is no operation: write `POST /v1/…`, or `human`\n"
         "1:58: error: a price is an object: `{\"video\": 1}`, `{}` is free\n"
         "1:76: error: `x` must cost a number that is not negative\n"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(setting_drop) struct setting setting = setting_new();
        struct plan_options options = {.target = "t"};
        setting_write(&setting, "scenarios/targets/t.json", CASES[i].text);
        setting_write(&setting, "scenarios/a.json", SETTING_SCENARIO);
        setting_read(&setting, &options);
        AUTO(memory_drop) char *got = setting_faults(&setting);
        AUTO(text_drop) struct text want = text_new(2000);
        for (const char *line = CASES[i].want; *line != '\0';
             line = strchr(line, '\n') + 1)
            text_addf(&want, "scenarios/targets/t.json:%.*s",
                      (int)(strchr(line, '\n') + 1 - line), line);
        CHECK_STR(CASES[i].text, text_string(&want), got);
    }
}

static void test_live(void)
{
    static const struct {
        const char *base, *said;
        bool live;
    } CASES[] = {
        {"http://127.0.0.1:8080", "", false},
        {"https://127.0.0.1:8443", "", false},
        {"https://127.255.0.1", "", false},
        {"https://localhost:1", "", false},
        {"https://LOCALHOST", "", false},
        {"https://[::1]:1", "", false},
        {"https://api.example.com", "", true},
        {"https://api.example.com", ", \"live\": false", true},
        {"https://127.0.0.1.example.com", "", true},
        {"https://127.0.0.1@example.com", "", true},
        {"https://localhost.example.com", "", true},
        {"https://[::2]", "", true},
        {"http://api.example.com", "", false},
        {"http://127.0.0.1", ", \"live\": true", true},
        {"HTTPS://api.example.com/", "", true},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(setting_drop) struct setting setting = setting_new();
        AUTO(text_drop) struct text text = text_new(1000);
        text_addf(&text, "{\"base\": \"%s\"%s}", CASES[i].base, CASES[i].said);
        setting_write(&setting, "t.json", text_string(&text));
        setting_write(&setting, "scenarios/a.json", SETTING_SCENARIO);
        struct plan_options options = {.target = "t.json"};
        setting_read(&setting, &options);
        if (CHECK_TRUE(CASES[i].base, setting.plan != NULL))
            CHECK_INT(CASES[i].base, CASES[i].live, setting.plan->target->live);
    }
}

static void test_base(void)
{
    AUTO(setting_drop) struct setting setting = setting_new();
    setting_write(&setting, "scenarios/a.json", SETTING_SCENARIO);
    struct plan_options options = {.base = "http://127.0.0.1:9//"};
    setting_read(&setting, &options);
    if (CHECK_TRUE("a plan", setting.plan != NULL))
        CHECK_STR("--base", "http://127.0.0.1:9", setting.plan->target->base);
    rename("scenarios/targets", "scenarios/gone");
    options.base = NULL;
    setenv("API_BASE", "http://127.0.0.1:7", 1);
    setting_read(&setting, &options);
    unsetenv("API_BASE");
    if (CHECK_TRUE("a plan", setting.plan != NULL))
        CHECK_STR("no target: the quickstart's", "http://127.0.0.1:7",
                  setting.plan->target->base);
}

static void test_prices(void)
{
    AUTO(setting_drop) struct setting setting = setting_new();
    setting_write(
        &setting, "t.json",
        "{\"base\": \"http://127.0.0.1:1\", \"prices\": {\"POST /v/{id}\": {\"x\": 1}, "
        "\"POST /v/free\": {}, \"human\": {\"scan\": 1}}}");
    setting_write(
        &setting, "scenarios/a.json",
        "{\"steps\": [\n"
        "{\"id\": \"h\", \"human\": \"scan\", \"once\": [\"g\"], \"save\": {\"g\": "
        "\"/query/g\"}},\n"
        "{\"id\": \"p\", \"request\": \"POST /v/{{step}}?x=1\", \"repeat\": 2, "
        "\"cases\": [{\"id\": \"1\"}, {\"id\": \"2\"}]},\n"
        "{\"id\": \"f\", \"request\": \"POST /v/free\", \"bill\": {\"x\": 100}},\n"
        "{\"id\": \"b\", \"request\": \"POST /other\", \"bill\": {\"y\": 0.5}},\n"
        "{\"id\": \"poll\", \"request\": \"GET /poll\", \"bill\": {\"z\": 1}, \"until\": "
        "{\"json\": 1}, \"every\": \"1s..4s\", \"within\": \"10s\"}]}");
    setting_write(
        &setting, "scenarios/b.json",
        "{\"steps\": [{\"id\": \"h\", \"human\": \"scan\", \"once\": [\"g\"], \"save\": "
        "{\"g\": \"/query/g\"}}]}");
    struct plan_options options = {.target = "t.json"};
    setting_read(&setting, &options);
    if (!CHECK_TRUE("a plan", setting.plan != NULL))
        return;
    AUTO(text_drop) struct text out = text_new(1000);
    for (size_t i = 0; i < setting.plan->bill_count; i++)
        text_addf(&out, "%s %g..%g\n", setting.plan->bill[i].kind,
                  setting.plan->bill[i].least, setting.plan->bill[i].most);
    /* pauses 1, 2, 4 and 3 s: five attempts */
    CHECK_STR("the bill", "scan 1..2\nx 4..4\ny 0.5..0.5\nz 1..5\n", text_string(&out));
}

int main(void)
{
    memory_init();
    static const struct check_test TESTS[] = {
        {"faults", test_target_faults}, {"live", test_live}, {"base", test_base},
        {"prices", test_prices},        {NULL, NULL},
    };
    return check_run("target", TESTS);
}
