/* From files to a plan: what is merged, selected, found wrong, and where. */
#include "base/memory.h"
#include "judge/prepare.h"
#include "read/json_write.h"
#include "read/plan.h"
#include "read/pointer.h"

#include "check.h"
#include "folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TARGET                                                                           \
    "{\"base\": \"http://127.0.0.1:1\", \"provides\": [\"control\"],\n"                  \
    " \"vars\": {\"api_key\": {\"env\": \"CONF_KEY\", \"default\": \"sk-mock\", "        \
    "\"secret\": true}},\n"                                                              \
    " \"headers\": {\"Authorization\": \"Bearer {{api_key}}\"},\n"                       \
    " \"query\": {\"v\": \"1\"}}\n"

/* Stands in the folder of its files while it lives. */
struct setting {
    struct folder folder;
    struct diagnostics diagnostics;
    struct error err;
    struct plan *plan;
};

static struct setting setting_new(void)
{
    struct setting setting = {.folder = folder_new()};
    if (chdir(setting.folder.path) != 0)
        CHECK_TRUE("a folder", false);
    folder_write(&setting.folder, "scenarios/contract.json", "{}");
    folder_write(&setting.folder, "scenarios/targets/mock.json", TARGET);
    return setting;
}

static void setting_drop(struct setting *setting)
{
    plan_free(setting->plan);
    diagnostics_drop(&setting->diagnostics);
    folder_drop(&setting->folder);
}

static void setting_read(struct setting *setting, const struct plan_options *options)
{
    plan_drop(&setting->plan);
    diagnostics_drop(&setting->diagnostics);
    setting->err = (struct error){0};
    setting->plan = plan_read(options, &setting->diagnostics, &setting->err);
    if (setting->plan != NULL)
        patterns_prepare(setting->plan, &setting->diagnostics);
}

static char *setting_faults(const struct setting *setting)
{
    struct text out = text_new(20000);
    if (setting->plan == NULL)
        text_addf(&out, "%s\n", setting->err.message);
    diagnostics_write(&setting->diagnostics, &out);
    return text_take(&out);
}

struct fault_row {
    const char *name, *text; /* of scenarios/a.json */
    const char *want;        /* without the "scenarios/a.json:" before each line */
};

static void check_faults(const struct fault_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        AUTO(setting_drop) struct setting setting = setting_new();
        struct plan_options options = {0};
        folder_write(&setting.folder, "scenarios/a.json", rows[i].text);
        folder_write(
            &setting.folder, "scenarios/_b.json",
            "{\"steps\": [{\"id\": \"b\", \"request\": \"GET /b\", \"save\": {\"b\": "
            "\"/json/b\"}}]}");
        setting_read(&setting, &options);
        AUTO(memory_drop) char *got = setting_faults(&setting);
        AUTO(text_drop) struct text shown = text_new(20000);
        static const char FILE_NAME[] = "scenarios/a.json:";
        for (const char *line = got; *line != '\0'; line = strchr(line, '\n') + 1) {
            size_t skip =
                strncmp(line, FILE_NAME, strlen(FILE_NAME)) == 0 ? strlen(FILE_NAME) : 0;
            text_add_n(&shown, line + skip,
                       (size_t)(strchr(line, '\n') + 1 - line) - skip);
        }
        CHECK_STR(rows[i].name, rows[i].want, text_string(&shown));
    }
}

#define CHECK_FAULTS(rows) check_faults(rows, sizeof(rows) / sizeof(rows)[0])

static void test_file_faults(void)
{
    static const struct fault_row ROWS[] = {
        {"syntax", "{\"steps\": [\n {\"id\": \"a\",}]}",
         "2:13: error: expected a member's name in quotes, found `}`\n"},
        {"no object", "[]", "1:1: error: a scenario is an object, found an array\n"},
        {"no steps", "{}", "1:1: error: this scenario has no `steps`\n"},
        {"empty steps", "{\"steps\": []}", "1:11: error: `steps` is empty\n"},
        {"unknown member", "{\"step\": []}",
         "1:1: error: this scenario has no `steps`\n"
         "1:2: error: unknown member `step` of a scenario, did you mean `steps`?\n"},
        {"nothing like it",
         "{\"zzz\": 1, \"steps\": [{\"id\": \"a\", \"request\": \"GET /\"}]}",
         "1:2: error: unknown member `zzz` of a scenario\n"},
        {"wrong type",
         "{\"tags\": \"x\", \"needs\": [1], \"name\": 2, \"steps\": {}, \"defaults\": "
         "[]}",
         "1:10: error: `tags` must be an array of strings, found a string\n"
         "1:24: error: `needs` must be an array of strings, found an array\n"
         "1:37: error: `name` must be a string, found a number\n"
         "1:49: error: `steps` must be an array, found an object\n"
         "1:65: error: `defaults` must be an object, found an array\n"},
        {"a bad variable",
         "{\"vars\": {\"1a\": 1, \"step\": 2, \"c\": {\"env\": 3, \"defualt\": 4}},\n"
         "\"steps\": [{\"id\": \"a\", \"request\": \"GET /\"}]}",
         "1:11: error: `1a` is no name: a letter or _, then letters, digits, _ and -\n"
         "1:20: error: `step` is always there and cannot be declared\n"
         "1:44: error: `env` must be a string, found a number\n"
         "1:47: error: unknown member `defualt` of a variable, did you mean "
         "`default`?\n"},
        {"a short secret",
         "{\"vars\": {\"k\": {\"default\": \"12345\", \"secret\": true}},\n"
         "\"steps\": [{\"id\": \"a\", \"request\": \"GET /\"}]}",
         "1:11: error: the secret `k` is shorter than 6 characters: it could not be kept "
         "out of reports\n"},
    };
    CHECK_FAULTS(ROWS);
}

#define STEP(members)                                                                    \
    "{\"steps\": [\n{\"id\": \"a\", \"request\": \"GET /a\"" members "}]}"

static void test_step_faults(void)
{
    static const struct fault_row ROWS[] = {
        {"no object", "{\"steps\": [1]}",
         "1:12: error: a step is an object, found a number\n"},
        {"no id", "{\"steps\": [{\"request\": \"GET /\"}]}",
         "1:12: error: this step has no `id`\n"},
        {"id twice",
         "{\"steps\": [{\"id\": \"a\", \"request\": \"GET /\"},\n{\"id\": \"a\", "
         "\"request\": \"GET "
         "/\"}]}",
         "2:8: error: two steps have the id `a`\n"},
        {"an empty id", "{\"steps\": [{\"id\": \"\", \"request\": \"GET /\"}]}",
         "1:19: error: an `id` has 1 to 100 characters and no control character\n"},
        {"no kind", "{\"steps\": [{\"id\": \"a\"}]}",
         "1:12: error: this step has none of `request`, `human` and `use`\n"},
        {"two kinds", STEP(", \"human\": \"x\""),
         "2:34: error: a step has one of `request`, `human` and `use`, not several\n"},
        {"unknown member", STEP(", \"expct\": {}"),
         "2:34: error: unknown member `expct` of a step with `request`, did you mean "
         "`expect`?\n"},
        {"a member of another kind", STEP(", \"link\": \"x\""),
         "2:34: error: `link` does not go with a step with `request`\n"},
        {"human", "{\"steps\": [{\"id\": \"a\", \"human\": \"x\", \"until\": {}}]}",
         "1:38: error: `until` does not go with a step with `human`\n"},
        {"wrong type", STEP(", \"expect\": 1"),
         "2:44: error: `expect` must be an object, found a number\n"},
        {"method", "{\"steps\": [{\"id\": \"a\", \"request\": \"get /a\"}]}",
         "1:35: error: `get` is no method: `request` is like `GET /v1/…`, did you mean "
         "`GET`?\n"},
        {"no method", "{\"steps\": [{\"id\": \"a\", \"request\": \"/a\"}]}",
         "1:35: error: `/a` is no method: `request` is like `GET /v1/…`\n"},
        {"no URL", "{\"steps\": [{\"id\": \"a\", \"request\": \"GET a\"}]}",
         "1:35: error: the URL of a request begins with `/` or `https://`, or is one "
         "`{{name}}`\n"},
        {"a blank", "{\"steps\": [{\"id\": \"a\", \"request\": \"GET /a b\"}]}",
         "1:35: error: the URL of a request has no blank, no control character and no "
         "`#`\n"},
        {"json and raw", STEP(", \"json\": 1, \"raw\": \"x\""),
         "2:45: error: `json` and `raw` exclude each other: `\"json\": null` takes an "
         "inherited one away\n"},
        {"headers", STEP(", \"headers\": {\"a b\": \"c\", \"d\": 1, \"e\": \"f\\ng\"}"),
         "2:46: error: `a b` is no name of a header\n"
         "2:63: error: the value of a header is a string\n"
         "2:71: error: the value of a header has no line break\n"},
        {"query", STEP(", \"query\": {\"a\": [1]}"),
         "2:49: error: the value of a query parameter is a string, a number or a "
         "boolean\n"},
        {"every", STEP(", \"every\": \"2\", \"within\": \"x\""),
         "2:43: error: `every` must be like `2s` or `2s..30s`\n"
         "2:58: error: `within` must be like `500ms`, `60s`, `10m` or `12h`\n"},
        {"until",
         "{\"steps\": [{\"id\": \"a\", \"request\": \"POST /\", \"until\": {}}]}",
         "1:45: error: `until` is for GET and HEAD: a POST would be sent again\n"},
        {"save",
         STEP(", \"save\": {\"x\": \"json/id\", \"y\": \"/jsn/id\", \"z z\": \"/json\", "
              "\"step\": \"/json\"}"),
         "2:48: error: a JSON pointer into the document is needed, like `/json/id`\n"
         "2:64: error: the document has no `/jsn`, did you mean `json`?\n"
         "2:75: error: `z z` is no name: a letter or _, then letters, digits, _ and -\n"
         "2:91: error: `step` is always there and cannot be saved\n"},
        {"repeat", STEP(", \"repeat\": 1.5"),
         "2:44: error: `repeat` must be a whole number from 1 to 10000\n"},
        {"xfail", STEP(", \"xfail\": \"\""),
         "2:43: error: `xfail` says why the step is expected to fail\n"},
        {"bill", STEP(", \"bill\": {\"video\": -1}"),
         "2:52: error: `video` must cost a number that is not negative\n"},
        {"once", STEP(", \"once\": [\"x\"]"),
         "2:8: error: `once` names `x`, which the step `a` does not save\n"},
        {"a matcher", STEP(", \"expect\": {\"json\": {\"a\": \"#sting\"}}"),
         "2:59: error: unknown matcher `#sting`, did you mean `#string`?\n"},
        {"a regex", STEP(", \"until\": {\"json\": \"#regex [\"}"),
         "2:52: error: bad regex: missing terminating ] for character class at character "
         "2\n"},
        {"defaults",
         "{\"defaults\": {\"id\": \"x\", \"expext\": {}}, \"steps\": [{\"id\": \"a\", "
         "\"request\": \"GET /\"}]}",
         "1:15: error: `id` does not go with `defaults`\n"
         "1:26: error: unknown member `expext` of `defaults`, did you mean `expect`?\n"},
    };
    CHECK_FAULTS(ROWS);
}

static void test_case_faults(void)
{
    static const struct fault_row ROWS[] = {
        {"empty", STEP(", \"cases\": []"), "2:43: error: `cases` is empty\n"},
        {"no object", STEP(", \"cases\": [1]"),
         "2:44: error: a case is an object, found a number\n"},
        {"no id", STEP(", \"cases\": [{}]"), "2:44: error: this case has no `id`\n"},
        {"id twice", STEP(", \"cases\": [{\"id\": \"x\"}, {\"id\": \"x\"}]"),
         "2:64: error: two cases have the id `x`\n"},
        {"save", STEP(", \"save\": {\"b\": \"/json\"}, \"cases\": [{\"id\": \"x\"}]"),
         "2:34: error: `save` does not go with `cases`\n"},
        {"save in a case", STEP(", \"cases\": [{\"id\": \"x\", \"save\": {}}]"),
         "2:56: error: `save` does not go with a case\n"},
        {"unknown", STEP(", \"cases\": [{\"id\": \"x\", \"jsn\": {}}]"),
         "2:56: error: unknown member `jsn` of a case, did you mean `json`?\n"},
        {"cases of a use",
         "{\"steps\": [{\"id\": \"a\", \"use\": \"_b.json\", \"cases\": []}]}",
         "1:42: error: `cases` does not go with a step with `use`\n"},
    };
    CHECK_FAULTS(ROWS);
}

static void test_name_faults(void)
{
    static const struct fault_row ROWS[] = {
        {"undefined", STEP(", \"json\": {\"x\": [\"a {{asset}}\"]}"),
         "2:49: error: undefined variable `asset`: declare it in `vars`, `save` it in an "
         "earlier step, or give --var asset=…\n"},
        {"did you mean",
         "{\"vars\": {\"portrait\": 1}, \"steps\": [{\"id\": \"a\", \"request\": \"GET "
         "/{{protrait}}\"}]}",
         "1:60: error: undefined variable `protrait`, did you mean `portrait`?\n"},
        {"saved later",
         "{\"steps\": [{\"id\": \"a\", \"request\": \"GET /{{x}}\"},\n"
         "{\"id\": \"b\", \"request\": \"GET /\", \"save\": {\"x\": \"/json\"}}]}",
         "1:35: error: `x` has no value yet: it is saved by the step `b`, which is "
         "played "
         "later\n"},
        {"saved by the step itself",
         STEP(", \"expect\": {\"json\": \"{{x}}\"}, \"save\": {\"x\": "
              "\"/json\"}"),
         "2:53: error: `x` has no value yet: the step itself saves it, after its "
         "`expect` held\n"},
        {"environment",
         "{\"vars\": {\"p\": {\"env\": \"CONF_NOT_SET\"}}, \"steps\": [{\"id\": \"a\", "
         "\"request\": \"GET /{{p}}\"}]}",
         "1:75: error: `p` has no value: set CONF_NOT_SET in the environment, or give "
         "--var "
         "p=…\n"},
        {"a secret of the environment",
         "{\"vars\": {\"p\": {\"env\": \"CONF_NOT_SET\", \"secret\": true}}, "
         "\"steps\": [{\"id\": \"a\", \"request\": \"GET /{{p}}\"}]}",
         "1:91: error: `p` has no value: set CONF_NOT_SET in the environment\n"},
        {"malformed", STEP(", \"raw\": \"x {{a b}} y\""),
         "2:41: error: `{{a b}}` is no template: write {{name}}, or {{{{ for {{ "
         "itself\n"},
        {"no end", STEP(", \"raw\": \"x {{a\""),
         "2:41: error: `{{a` is no template: write {{name}}, or {{{{ for {{ itself\n"},
        {"saved in use",
         "{\"steps\": [{\"id\": \"u\", \"use\": \"_b.json\"}, {\"id\": \"a\", "
         "\"request\": \"GET "
         "/{{b}}/{{attempt}}/{{run_id}}/{{step}}\"}]}",
         ""},
        {"collected in the step",
         STEP(", \"collect\": {\"all\": \"/json\"}, \"expect\": {\"json\": \"{{all}}\"}"),
         ""},
        {"finally sees all",
         "{\"steps\": [{\"id\": \"a\", \"request\": \"GET /\", \"save\": {\"x\": "
         "\"/json\"}}],\n"
         "\"finally\": [{\"id\": \"f\", \"request\": \"DELETE /{{x}}\"}]}",
         ""},
        {"escaped", STEP(", \"raw\": \"{{{{x}}\""), ""},
        {"never a member's name", STEP(", \"json\": {\"{{x}}\": 1}"), ""},
    };
    CHECK_FAULTS(ROWS);
}

static void test_use_faults(void)
{
    static const struct fault_row ROWS[] = {
        {"missing", "{\"steps\": [{\"id\": \"a\", \"use\": \"_bb.json\"}]}",
         "1:31: error: there is no file scenarios/_bb.json, did you mean `_b.json`?\n"},
        {"itself", "{\"steps\": [{\"id\": \"a\", \"use\": \"a.json\"}]}",
         "1:31: error: files use one another in a ring: scenarios/a.json → "
         "scenarios/a.json\n"},
    };
    CHECK_FAULTS(ROWS);
    AUTO(setting_drop) struct setting setting = setting_new();
    struct plan_options options = {0};
    folder_write(&setting.folder, "scenarios/a.json",
                 "{\"steps\": [{\"id\": \"a\", \"use\": \"x/_b.json\"}]}");
    folder_write(&setting.folder, "scenarios/x/_b.json",
                 "{\"steps\": [{\"id\": \"b\", \"use\": \"../_c.json\"}]}");
    folder_write(
        &setting.folder, "scenarios/_c.json",
        "{\"steps\": [\n{\"id\": \"c\", \"use\": \"./x/_b.json\"},\n {\"oops\": 1}]}");
    setting_read(&setting, &options);
    AUTO(memory_drop) char *got = setting_faults(&setting);
    CHECK_STR(
        "a ring of two",
        "scenarios/_c.json:2:20: error: files use one another in a ring: "
        "scenarios/x/_b.json → scenarios/_c.json → scenarios/x/_b.json\n"
        "scenarios/_c.json:3:2: error: this step has none of `request`, `human` and "
        "`use`\n",
        got);
}

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
         "\"human\": {\"x\": "
         "\"y\"}}}",
         "1:33: error: `POST v1` is no operation: write `POST /v1/…`, or `human`\n"
         "1:58: error: a price is an object: `{\"video\": 1}`, `{}` is free\n"
         "1:76: error: `x` must cost a number that is not negative\n"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(setting_drop) struct setting setting = setting_new();
        struct plan_options options = {.target = "t"};
        folder_write(&setting.folder, "scenarios/targets/t.json", CASES[i].text);
        folder_write(&setting.folder, "scenarios/a.json", STEP(""));
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

static void test_usage(void)
{
    static const struct {
        const char *name;
        const char *path, *target, *var;
        const char *want;
    } CASES[] = {
        {"no path", "nowhere", NULL, NULL, "there is no file or folder nowhere\n"},
        {"only for use", "scenarios/_b.json", NULL, NULL,
         "scenarios/_b.json is only for `use`: its name begins with `_`\n"},
        {"no target", "scenarios", "mok", NULL,
         "there is no target `mok`: no scenarios/targets/mok.json, did you mean "
         "`mock`?\n"},
        {"no target file", "scenarios", "./x.json", NULL,
         "there is no target file ./x.json\n"},
        {"a var without a value", "scenarios", NULL, "x",
         "`--var x`: write --var name=value, where the name is a letter or _, then "
         "letters, "
         "digits, _ and -\n"},
        {"a var that is there", "scenarios", NULL, "step=1",
         "`--var step=1`: `step` is always there and cannot be set\n"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(setting_drop) struct setting setting = setting_new();
        const char *paths[] = {CASES[i].path, NULL}, *vars[] = {CASES[i].var, NULL};
        struct plan_options options = {
            .paths = paths, .target = CASES[i].target, .vars = vars};
        folder_write(&setting.folder, "scenarios/_b.json", STEP(""));
        setting_read(&setting, &options);
        AUTO(memory_drop) char *got = setting_faults(&setting);
        CHECK_STR(CASES[i].name, CASES[i].want, got);
        CHECK_INT(CASES[i].name, ERROR_USAGE, setting.err.kind);
    }
    AUTO(setting_drop) struct setting setting = setting_new();
    struct plan_options options = {0};
    rename("scenarios", "elsewhere");
    setting_read(&setting, &options);
    AUTO(memory_drop) char *got = setting_faults(&setting);
    CHECK_STR("no scenarios",
              "there is no folder scenarios/ here: name a scenario file or a folder of "
              "them\n",
              got);
}

static const struct call *call_of(const struct setting *setting, size_t step, size_t call)
{
    if (setting->plan == NULL || setting->plan->count == 0)
        return NULL;
    const struct steps *steps = &setting->plan->scenarios[0]->steps;
    return step < steps->count && call < steps->items[step].count
               ? &steps->items[step].calls[call]
               : NULL;
}

static char *json_text(const cJSON *node)
{
    struct text out = text_new(10000);
    if (node != NULL)
        json_write(node, &out);
    return text_take(&out);
}

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
         "{\"json\":{\"error\":{\"type\":\"t\"}},\"status\":400}"},
        {"no key, in another spelling", 1, "{\"X-D\":\"d\",\"X-S\":\"s\"}",
         "{\"v\":\"2\"}", "{\"a\":1,\"b\":{\"c\":2,\"d\":3}}", "",
         "{\"status\":401,\"json\":{\"error\":{\"type\":\"t\",\"message\":\"m\"}}}"},
        {"a member gone", 2,
         "{\"Authorization\":\"Bearer {{api_key}}\",\"X-D\":\"d\",\"X-S\":\"s\"}", "",
         "{\"a\":1,\"b\":{\"d\":3}}", "",
         "{\"json\":{\"error\":{\"type\":\"t\"}},\"status\":400}"},
        {"raw in place of json", 3,
         "{\"Authorization\":\"Bearer {{api_key}}\",\"X-D\":\"d\",\"X-S\":\"s\"}",
         "{\"v\":\"2\"}", "", "\"{\"",
         "{\"json\":{\"error\":{\"type\":\"t\"}},\"status\":400}"},
    };
    AUTO(setting_drop) struct setting setting = setting_new();
    struct plan_options options = {0};
    folder_write(
        &setting.folder, "scenarios/a.json",
        "{\"defaults\": {\"headers\": {\"X-D\": \"d\"}, \"json\": {\"a\": 0, \"z\": 9},\n"
        "  \"expect\": {\"status\": 400, \"json\": {\"error\": {\"type\": \"t\"}}}},\n"
        " \"steps\": [{\"id\": \"s\", \"request\": \"POST /s\", \"headers\": {\"X-S\": "
        "\"s\"},\n"
        "  \"query\": {\"v\": \"2\"}, \"json\": {\"a\": 1, \"b\": {\"c\": 2, \"d\": 3}, "
        "\"z\": null},\n"
        "  \"cases\": [{\"id\": \"0\"},\n"
        "   {\"id\": \"1\", \"headers\": {\"authorization\": null}, \"expect\": "
        "{\"status\": "
        "401, \"json\": {\"error\": {\"message\": \"m\"}}}},\n"
        "   {\"id\": \"2\", \"query\": null, \"json\": {\"b\": {\"c\": null}}},\n"
        "   {\"id\": \"3\", \"json\": null, \"raw\": \"{\"}]}]}");
    setting_read(&setting, &options);
    AUTO(memory_drop) char *faults = setting_faults(&setting);
    CHECK_STR("no faults", "", faults);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const struct call *call = call_of(&setting, 0, CASES[i].call);
        if (!CHECK_TRUE(CASES[i].name, call != NULL))
            return;
        AUTO(memory_drop) char *headers = json_text(call->headers);
        AUTO(memory_drop) char *query = json_text(call->query);
        AUTO(memory_drop) char *json = json_text(call->json);
        AUTO(memory_drop) char *raw = json_text(call->raw);
        CHECK_STR(CASES[i].name, CASES[i].headers, headers);
        CHECK_STR(CASES[i].name, CASES[i].query, query);
        CHECK_STR(CASES[i].name, CASES[i].json, json);
        CHECK_STR(CASES[i].name, CASES[i].raw, raw);
        const cJSON *status = pointer_find(call->expect.json, "/status");
        const cJSON *wanted = CASES[i].call == 1 ? NULL : status;
        CHECK_TRUE(CASES[i].name, CASES[i].call == 1 || wanted->valuedouble == 400);
    }
}

/* The carets of a failure page point into the file that the pattern was written in. */
static void test_places(void)
{
    AUTO(setting_drop) struct setting setting = setting_new();
    struct plan_options options = {0};
    folder_write(&setting.folder, "scenarios/a.json",
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
    const struct call *call = call_of(&setting, 0, 0);
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
        folder_write(&setting.folder, "scenarios/a.json", text_string(&file));
        setting_read(&setting, &options);
        const struct call *call = call_of(&setting, 0, 0);
        AUTO(memory_drop) char *got = json_text(call != NULL ? call->expect.json : NULL);
        CHECK_STR(CASES[i].step, CASES[i].want, got);
    }
}

/* What was given by --var wins over the environment, that over the file. */
static void test_variables(void)
{
    AUTO(setting_drop) struct setting setting = setting_new();
    folder_write(
        &setting.folder, "scenarios/a.json",
        "{\"vars\": {\"a\": {\"env\": \"CONF_A\", \"default\": 1}, \"b\": {\"env\": "
        "\"CONF_B\", \"default\": 2},\n"
        " \"c\": {\"env\": \"CONF_C\", \"default\": 3}, \"d\": [4], \"e\": {\"f\": 5}},\n"
        " \"steps\": [{\"id\": \"u\", \"use\": \"_u.json\"}]}");
    folder_write(&setting.folder, "scenarios/_u.json",
                 "{\"vars\": {\"a\": \"not seen\", \"u\": 6}, \"needs\": [\"control\"],\n"
                 " \"steps\": [{\"id\": \"s\", \"request\": \"GET /{{a}}/{{u}}\"}]}");
    setenv("CONF_A", "env", 1);
    setenv("CONF_B", "env", 1);
    setenv("CONF_C", "", 1);
    setenv("CONF_KEY", "sk-canary", 1);
    const char *vars[] = {"a=option", "g=x=y", NULL};
    struct plan_options options = {.vars = vars};
    setting_read(&setting, &options);
    unsetenv("CONF_A");
    unsetenv("CONF_B");
    unsetenv("CONF_C");
    unsetenv("CONF_KEY");
    AUTO(memory_drop) char *faults = setting_faults(&setting);
    CHECK_STR("no faults", "", faults);
    if (setting.plan == NULL || setting.plan->count != 1)
        return;
    const struct scenario *scenario = setting.plan->scenarios[0];
    AUTO(scope_drop) struct scope scope = scope_new(&scenario->vars);
    AUTO(memory_drop) char *got = json_text(scope.values);
    CHECK_STR(
        "the scenario's",
        "{\"a\":\"option\",\"b\":\"env\",\"c\":3,\"d\":[4],\"e\":{\"f\":5},\"api_key\":"
        "\"sk-canary\",\"g\":\"x=y\"}",
        got);
    if (scenario->steps.count != 1 || scenario->steps.items[0].use == NULL)
        return;
    scope_default(&scope, &scenario->steps.items[0].use->vars);
    CHECK_STR("a used file's are defaults", "option",
              scope_get(&scope, "a")->valuestring);
    CHECK_TRUE("its own", scope_get(&scope, "u") != NULL);
    CHECK_STR("its needs are added", "control", scenario->needs[0]);
    CHECK_INT("one secret", 1, setting.plan->secret_count);
    CHECK_STR("as shown", "$CONF_KEY", setting.plan->secrets[0].shown);
    CHECK_STR("its value", "sk-canary", setting.plan->secrets[0].value);
}

static cJSON *remembered(void *context, const struct target *target, const char *name)
{
    (void)context;
    (void)target;
    return strcmp(name, "group_id") == 0 ? cJSON_CreateString("group-1") : NULL;
}

static void test_remembered(void)
{
    AUTO(setting_drop) struct setting setting = setting_new();
    struct plan_options options = {.remembered = remembered};
    folder_write(&setting.folder, "scenarios/a.json",
                 STEP(", \"once\": [\"group_id\"], \"save\": {\"group_id\": \"/json\"}"));
    setting_read(&setting, &options);
    if (!CHECK_TRUE("a plan", setting.plan != NULL && setting.plan->count == 1))
        return;
    const struct variable *variable =
        variables_find(&setting.plan->scenarios[0]->vars, "group_id");
    CHECK_STR("known from the start", "group-1",
              variable != NULL ? variable->value->valuestring : NULL);
}

static char *names_of(const struct plan *plan)
{
    struct text out = text_new(10000);
    for (size_t i = 0; plan != NULL && i < plan->count; i++)
        text_addf(&out, "%s ", plan->scenarios[i]->name);
    return text_take(&out);
}

static void write_suite(const struct setting *setting)
{
    static const char *const FILES[][2] = {
        {"scenarios/z.json", "\"tags\": [\"slow\"], "},
        {"scenarios/flow/a.json", "\"tags\": [\"flow\", \"slow\"], "},
        {"scenarios/flow/b.json", "\"tags\": [\"flow\"], "},
        {"scenarios/c.json", ""},
        {"scenarios/_only-used.json", ""},
        {"scenarios/.hidden.json", ""},
        {"scenarios/needy.json", "\"needs\": [\"kyc\"], "},
    };
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++) {
        AUTO(text_drop) struct text text = text_new(1000);
        text_addf(&text, "{%s\"steps\": [{\"id\": \"s\", \"request\": \"GET /\"}]}",
                  FILES[i][1]);
        folder_write(&setting->folder, FILES[i][0], text_string(&text));
    }
    folder_write(&setting->folder, "scenarios/scenario.schema.json", "{}");
    folder_write(&setting->folder, "scenarios/flow/README.md", "x");
}

static void test_selection(void)
{
    static const struct {
        const char *name;
        const char *paths[4], *tags[3], *not_tags[3];
        int shard, shards, repeat;
        const char *want;
    } CASES[] = {
        {"all", {0}, {0}, {0}, 0, 0, 0, "c flow/a flow/b needy z "},
        {"a folder", {"scenarios/flow/"}, {0}, {0}, 0, 0, 0, "flow/a flow/b "},
        {"a file", {"./scenarios/flow/b.json"}, {0}, {0}, 0, 0, 0, "flow/b "},
        {"each once",
         {"scenarios/z.json", "scenarios", "scenarios/flow/../z.json"},
         {0},
         {0},
         0,
         0,
         0,
         "c flow/a flow/b needy z "},
        {"a tag", {0}, {"flow"}, {0}, 0, 0, 0, "flow/a flow/b "},
        {"any of several", {0}, {"flow", "slow"}, {0}, 0, 0, 0, "flow/a flow/b z "},
        {"not a tag", {0}, {0}, {"slow"}, 0, 0, 0, "c flow/b needy "},
        {"both", {0}, {"flow"}, {"slow"}, 0, 0, 0, "flow/b "},
        {"none", {0}, {"nothing"}, {0}, 0, 0, 0, ""},
        {"shard 1", {0}, {0}, {0}, 1, 2, 0, "c flow/b z "},
        {"shard 2", {0}, {0}, {0}, 2, 2, 0, "flow/a needy "},
        {"an empty shard", {"scenarios/c.json"}, {0}, {0}, 2, 2, 0, ""},
        {"again", {"scenarios/flow"}, {0}, {0}, 0, 0, 2, "flow/a flow/b flow/a flow/b "},
    };
    AUTO(setting_drop) struct setting setting = setting_new();
    write_suite(&setting);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const char *paths[4], *tags[3], *not_tags[3];
        memcpy(paths, CASES[i].paths, sizeof paths);
        memcpy(tags, CASES[i].tags, sizeof tags);
        memcpy(not_tags, CASES[i].not_tags, sizeof not_tags);
        struct plan_options options = {.paths = paths,
                                       .tags = tags,
                                       .not_tags = not_tags,
                                       .shard = CASES[i].shard,
                                       .shards = CASES[i].shards,
                                       .repeat = CASES[i].repeat};
        setting_read(&setting, &options);
        AUTO(memory_drop) char *got = names_of(setting.plan);
        CHECK_STR(CASES[i].name, CASES[i].want, got);
    }
    struct plan_options options = {0};
    setting_read(&setting, &options);
    if (setting.plan == NULL)
        return;
    CHECK_STR("the suite", "scenarios", setting.plan->suite);
    CHECK_STR("its contract", "scenarios/contract.json", setting.plan->contract);
    CHECK_STR("as shown", "scenarios/flow/a.json", setting.plan->scenarios[1]->file);
    CHECK_STR("needs", "needs `kyc`, which the target mock does not provide",
              setting.plan->scenarios[3]->skip);
}

/* From a folder inside the suite the suite is still found. */
static void test_suite_above(void)
{
    AUTO(setting_drop) struct setting setting = setting_new();
    write_suite(&setting);
    if (!CHECK_TRUE("down", chdir("scenarios/flow") == 0))
        return;
    const char *paths[] = {"a.json", NULL};
    struct plan_options options = {.paths = paths};
    setting_read(&setting, &options);
    AUTO(memory_drop) char *got = names_of(setting.plan);
    CHECK_STR("name", "flow/a ", got);
    CHECK_STR("suite", "..", setting.plan != NULL ? setting.plan->suite : NULL);
    CHECK_STR("file", "a.json",
              setting.plan != NULL ? setting.plan->scenarios[0]->file : NULL);
}

/* A file that no tag selects may be bad. */
static void test_unselected_may_be_bad(void)
{
    AUTO(setting_drop) struct setting setting = setting_new();
    write_suite(&setting);
    folder_write(&setting.folder, "scenarios/bad.json",
                 "{\"tags\": [\"bad\"], \"steps\": [{\"id\": \"s\", \"request\": \"GET "
                 "/{{x}}\"}]}");
    const char *tags[] = {"flow", NULL};
    struct plan_options options = {.tags = tags};
    setting_read(&setting, &options);
    CHECK_INT("not selected", 0, setting.diagnostics.errors);
    options.tags = NULL;
    setting_read(&setting, &options);
    CHECK_INT("selected", 1, setting.diagnostics.errors);
    options.shard = 1;
    options.shards = 7;
    setting_read(&setting, &options);
    CHECK_INT("in another shard", 1, setting.diagnostics.errors);
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
        folder_write(&setting.folder, "t.json", text_string(&text));
        folder_write(&setting.folder, "scenarios/a.json", STEP(""));
        struct plan_options options = {.target = "t.json"};
        setting_read(&setting, &options);
        if (CHECK_TRUE(CASES[i].base, setting.plan != NULL))
            CHECK_INT(CASES[i].base, CASES[i].live, setting.plan->target->live);
    }
}

static void test_base(void)
{
    AUTO(setting_drop) struct setting setting = setting_new();
    folder_write(&setting.folder, "scenarios/a.json", STEP(""));
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
    folder_write(
        &setting.folder, "t.json",
        "{\"base\": \"http://127.0.0.1:1\", \"prices\": {\"POST /v/{id}\": {\"x\": 1}, "
        "\"POST /v/free\": {}, \"human\": {\"scan\": 1}}}");
    folder_write(
        &setting.folder, "scenarios/a.json",
        "{\"steps\": [\n"
        "{\"id\": \"h\", \"human\": \"scan\", \"once\": [\"g\"], \"save\": {\"g\": "
        "\"/query/g\"}},\n"
        "{\"id\": \"p\", \"request\": \"POST /v/{{step}}?x=1\", \"repeat\": 2, "
        "\"cases\": [{\"id\": "
        "\"1\"}, {\"id\": \"2\"}]},\n"
        "{\"id\": \"f\", \"request\": \"POST /v/free\", \"bill\": {\"x\": 100}},\n"
        "{\"id\": \"b\", \"request\": \"POST /other\", \"bill\": {\"y\": 0.5}},\n"
        "{\"id\": \"poll\", \"request\": \"GET /poll\", \"bill\": {\"z\": 1}, \"until\": "
        "{\"json\": "
        "1}, \"every\": \"1s..4s\", \"within\": \"10s\"}]}");
    folder_write(
        &setting.folder, "scenarios/b.json",
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
        {"faults of a file", test_file_faults},
        {"faults of a step", test_step_faults},
        {"faults of a case", test_case_faults},
        {"faults of names", test_name_faults},
        {"faults of use", test_use_faults},
        {"faults of a target", test_target_faults},
        {"usage", test_usage},
        {"inheritance", test_inheritance},
        {"places", test_places},
        {"status unless said", test_status},
        {"variables", test_variables},
        {"remembered", test_remembered},
        {"selection", test_selection},
        {"the suite is above", test_suite_above},
        {"the unselected may be bad", test_unselected_may_be_bad},
        {"live", test_live},
        {"base", test_base},
        {"prices", test_prices},
        {NULL, NULL},
    };
    return check_run("plan", TESTS);
}
