/* What is wrong in a scenario file, and where. */
#include "base/memory.h"
#include "base/text.h"
#include "check.h"
#include "setting.h"

#include <string.h>

struct fault_row {
    const char *name, *text; /* of scenarios/a.json */
    const char *want;        /* without the "scenarios/a.json:" before each line */
};

/* `faults` without the name of the file before each line. */
static char *without_file(const char *faults)
{
    static const char FILE_NAME[] = "scenarios/a.json:";
    struct text shown = text_new(20000);
    for (const char *line = faults, *next; *line != '\0'; line = next) {
        next = strchr(line, '\n') + 1;
        if (strncmp(line, FILE_NAME, strlen(FILE_NAME)) == 0)
            line += strlen(FILE_NAME);
        text_add_n(&shown, line, (size_t)(next - line));
    }
    return text_take(&shown);
}

/* Beside each there is scenarios/_b.json, which saves `b`. */
static void check_faults(const struct fault_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        AUTO(setting_drop) struct setting setting = setting_new();
        setting_write(&setting, "scenarios/a.json", rows[i].text);
        setting_write(&setting, "scenarios/_b.json",
                      "{\"steps\": [{\"id\": \"b\", \"request\": \"GET /b\", \"save\": "
                      "{\"b\": \"/json/b\"}}]}");
        setting_read(&setting, &(struct plan_options){0});
        AUTO(memory_drop) char *faults = setting_faults(&setting);
        AUTO(memory_drop) char *got = without_file(faults);
        CHECK_STR(rows[i].name, rows[i].want, got);
    }
}

#define CHECK_FAULTS(rows) check_faults(rows, sizeof(rows) / sizeof(rows)[0])

static const struct fault_row OF_FILES[] = {
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

#define STEP(members)                                                                    \
    "{\"steps\": [\n{\"id\": \"a\", \"request\": \"GET /a\"" members "}]}"

static const struct fault_row OF_STEPS[] = {
    {"no object", "{\"steps\": [1]}",
     "1:12: error: a step is an object, found a number\n"},
    {"no id", "{\"steps\": [{\"request\": \"GET /\"}]}",
     "1:12: error: this step has no `id`\n"},
    {"id twice",
     "{\"steps\": [{\"id\": \"a\", \"request\": \"GET /\"},\n{\"id\": \"a\", "
     "\"request\": \"GET /\"}]}",
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
};

static const struct fault_row OF_REQUESTS[] = {
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
};

static const struct fault_row OF_MEMBERS[] = {
    {"every", STEP(", \"every\": \"2\", \"within\": \"x\""),
     "2:43: error: `every` must be like `2s` or `2s..30s`\n"
     "2:58: error: `within` must be like `500ms`, `60s`, `10m` or `12h`\n"},
    {"until", "{\"steps\": [{\"id\": \"a\", \"request\": \"POST /\", \"until\": {}}]}",
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

static const struct fault_row OF_CASES[] = {
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

static const struct fault_row OF_NAMES[] = {
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
     "1:35: error: `x` has no value yet: it is saved by the step `b`, which is played "
     "later\n"},
    {"saved by the step itself",
     STEP(", \"expect\": {\"json\": \"{{x}}\"}, \"save\": {\"x\": \"/json\"}"),
     "2:53: error: `x` has no value yet: the step itself saves it, after its "
     "`expect` held\n"},
    {"environment",
     "{\"vars\": {\"p\": {\"env\": \"CONF_NOT_SET\"}}, \"steps\": [{\"id\": \"a\", "
     "\"request\": \"GET /{{p}}\"}]}",
     "1:75: error: `p` has no value: set CONF_NOT_SET in the environment, or give --var "
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
     "\"request\": \"GET /{{b}}/{{attempt}}/{{run_id}}/{{step}}\"}]}",
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

static const struct fault_row OF_USE[] = {
    {"missing", "{\"steps\": [{\"id\": \"a\", \"use\": \"_bb.json\"}]}",
     "1:31: error: there is no file scenarios/_bb.json, did you mean `_b.json`?\n"},
    {"itself", "{\"steps\": [{\"id\": \"a\", \"use\": \"a.json\"}]}",
     "1:31: error: files use one another in a ring: scenarios/a.json → "
     "scenarios/a.json\n"},
};

static void test_files(void)
{
    CHECK_FAULTS(OF_FILES);
}

static void test_steps(void)
{
    CHECK_FAULTS(OF_STEPS);
}

static void test_requests(void)
{
    CHECK_FAULTS(OF_REQUESTS);
}

static void test_members(void)
{
    CHECK_FAULTS(OF_MEMBERS);
}

static void test_cases(void)
{
    CHECK_FAULTS(OF_CASES);
}

static void test_names(void)
{
    CHECK_FAULTS(OF_NAMES);
}

static void test_use(void)
{
    CHECK_FAULTS(OF_USE);
}

static void test_ring(void)
{
    AUTO(setting_drop) struct setting setting = setting_new();
    struct plan_options options = {0};
    setting_write(&setting, "scenarios/a.json",
                  "{\"steps\": [{\"id\": \"a\", \"use\": \"x/_b.json\"}]}");
    setting_write(&setting, "scenarios/x/_b.json",
                  "{\"steps\": [{\"id\": \"b\", \"use\": \"../_c.json\"}]}");
    setting_write(
        &setting, "scenarios/_c.json",
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

int main(void)
{
    memory_init();
    static const struct check_test TESTS[] = {
        {"files", test_files},     {"steps", test_steps}, {"requests", test_requests},
        {"members", test_members}, {"cases", test_cases}, {"names", test_names},
        {"use", test_use},         {"ring", test_ring},   {NULL, NULL},
    };
    return check_run("scenario_faults", TESTS);
}
