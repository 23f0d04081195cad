/* The shapes that judge every reply: findings, drift, coverage. */
#include "base/memory.h"
#include "judge/contract.h"
#include "read/json.h"
#include "read/source.h"

#include "check.h"

#include <string.h>

static const char CONTRACT[] =
    "{\n"
    " \"GET /v1/assets/{id} 200\": {\"id\": \"#regex ^asset-\", \"status\": \"#oneof "
    "active|failed\", \"more\": {\"#maybe\": {\"a\": 1}}},\n"
    " \"GET /v1/assets/sessions 200\": {\"object\": \"session\"},\n"
    " \"GET /v1/assets 200\": {\"items\": {\"#each\": {\"id\": \"#string\", \"kind\": "
    "\"#oneof x|y\"}}},\n"
    " \"POST /v1/assets 200\": \"#object\",\n"
    " \"* 400\": {\"error\": {\"message\": {\"#anyof\": [\"a is required\", \"b is "
    "wrong\", \"#string 1..\"]}, \"type\": \"bad\"}},\n"
    " \"* 401\": {\"error\": {\"message\": \"no key\"}},\n"
    " \"GET /v1/assets/{id} 400\": {\"#anyof\": [{\"error\": 1}, {\"fault\": 2}]},\n"
    " \"headers\": {\"x-request-id\": \"#string 1..\"},\n"
    " \"callback\": {\"resultCode\": \"#string\", \"group_id\": \"##string\"}\n"
    "}\n";

struct setting {
    struct diagnostics diagnostics;
    struct sources *sources;
    struct arena *arena;
    const struct contract *contract;
    struct coverage *coverage;
};

static struct setting setting_new(const char *text)
{
    struct setting setting = {.sources = sources_new(), .arena = arena_new()};
    sources_add(setting.sources, "contract.json", text, &setting.diagnostics);
    setting.contract = contract_read(setting.sources, "contract.json", setting.arena,
                                     &setting.diagnostics);
    if (setting.contract != NULL)
        setting.coverage = coverage_new(setting.contract);
    return setting;
}

static void setting_drop(struct setting *setting)
{
    coverage_free(setting->coverage);
    diagnostics_drop(&setting->diagnostics);
    arena_free(setting->arena);
    sources_free(setting->sources);
}

static void add_findings(struct text *out, const struct findings *findings)
{
    for (size_t i = 0; i < findings->count; i++)
        text_addf(out, "%s %d:%d %s %s\n", finding_kind_name(findings->items[i].kind),
                  findings->items[i].place.line, findings->items[i].place.column,
                  findings->items[i].pointer, findings->items[i].text);
}

/* Judges a document given as JSON text; the findings, one a line. */
static char *judge(struct setting *setting, const char *method, const char *path,
                   const char *document)
{
    struct json_fault fault;
    struct findings findings = {.arena = setting->arena};
    AUTO(json_drop)
    cJSON *tree = json_parse(document, strlen(document), &JSON_REPLY, NULL, NULL, &fault);
    contract_judge(setting->contract, method, path, tree, setting->coverage, &findings);
    struct text out = text_new(10000);
    add_findings(&out, &findings);
    return text_take(&out);
}

#define GOOD_HEADERS "\"headers\":{\"x-request-id\":\"r\"}"

static const struct {
    const char *method, *path, *document, *want;
} JUDGED[] = {
    {"GET", "/v1/assets/asset-1",
     "{\"status\":200," GOOD_HEADERS
     ",\"json\":{\"id\":\"asset-1\",\"status\":\"active\"}}",
     ""},
    {"GET", "/v1/assets/asset-1?x=1",
     "{\"status\":200," GOOD_HEADERS ",\"json\":{\"id\":\"a\",\"status\":\"odd\"}}",
     "contract 2:36 /json/id got \"a\"\n"
     "contract 2:64 /json/status got \"odd\"\n"},
    /* a literal path wins over {id} */
    {"GET", "/v1/assets/sessions",
     "{\"status\":200," GOOD_HEADERS ",\"json\":{\"object\":\"session\"}}", ""},
    /* drift, at any depth; inside an array once for all */
    {"GET", "/v1/assets/asset-1",
     "{\"status\":200," GOOD_HEADERS
     ",\"json\":{\"id\":\"asset-1\",\"status\":\"active\","
     "\"new\":1,\"more\":{\"a\":1,\"b\":2}}}",
     "drift 2:29 /json/new got 1, a member that the contract does not name\n"
     "drift 2:107 /json/more/b got 2, a member that the contract does not name\n"},
    {"GET", "/v1/assets",
     "{\"status\":200," GOOD_HEADERS ",\"json\":{\"items\":[{\"id\":\"1\",\"kind\":\"x\","
     "\"z\":1},{\"id\":\"2\",\"kind\":\"x\",\"z\":2}]}}",
     "drift 4:44 /json/items/0/z got 1, a member that the contract does not name\n"},
    /* what the shape does not look into cannot drift */
    {"POST", "/v1/assets", "{\"status\":200," GOOD_HEADERS ",\"json\":{\"any\":1}}", ""},
    /* its own shape before `*` */
    {"GET", "/v1/assets/asset-1",
     "{\"status\":400," GOOD_HEADERS ",\"json\":{\"fault\":2,\"error\":3}}",
     "drift 8:55 /json/error got 3, a member that the contract does not name\n"},
    {"POST", "/v1/assets",
     "{\"status\":400," GOOD_HEADERS
     ",\"json\":{\"error\":{\"message\":\"\",\"type\":\"bad\"}}}",
     "contract 6:33 /json/error/message got \"\", which none of the 3 patterns "
     "takes\n"},
    {"POST", "/v1/assets", "{\"status\":418," GOOD_HEADERS ",\"json\":{}}",
     "contract 5:2 /status got 418, a status that the contract does not list for POST "
     "/v1/assets\n"},
    {"POST", "/v1/assets", "{\"status\":200," GOOD_HEADERS ",\"text\":\"<html>\"}",
     "contract 5:2 /json got \"<html>\", which is no JSON\n"},
    {"POST", "/v1/assets", "{\"status\":200," GOOD_HEADERS ",\"text\":\"\"}",
     "contract 5:25 /json got nothing\n"},
    {"POST", "/v1/assets", "{\"status\":200,\"headers\":{},\"json\":{}}",
     "contract 9:30 /headers/x-request-id got nothing\n"},
    {"POST", "/v1/assets",
     "{\"status\":200," GOOD_HEADERS ",\"json\":{\"a\":{\"id\":1,\"id\":2}}}",
     "contract 5:2 /json/a/id got 2 under a name that stands twice in its object\n"},
    /* not of the contract: judged by the scenario alone */
    {"GET", "/kyc", "{\"status\":500,\"headers\":{}}", ""},
    {"PUT", "/v1/assets", "{\"status\":405,\"headers\":{}}", ""},
    {"HEAD", "/v1/assets", "{\"status\":200,\"headers\":{}}", ""},
    {"GET", "/v1/assets/", "{\"status\":500,\"headers\":{}}", ""},
    {"GET", "/v1/assets/a/b", "{\"status\":500,\"headers\":{}}", ""},
};

static void test_judge(void)
{
    AUTO(setting_drop) struct setting setting = setting_new(CONTRACT);
    if (!CHECK_TRUE("the contract", setting.contract != NULL))
        return;
    for (size_t i = 0; i < sizeof JUDGED / sizeof JUDGED[0]; i++) {
        AUTO(memory_drop)
        char *got = judge(&setting, JUDGED[i].method, JUDGED[i].path, JUDGED[i].document);
        CHECK_STR(JUDGED[i].document, JUDGED[i].want, got);
    }
}

static void test_callback(void)
{
    static const struct {
        const char *document, *want;
    } CASES[] = {
        {"{\"query\":{\"resultCode\":\"10000\"}}", ""},
        {"{\"query\":{\"group_id\":\"g\",\"x\":\"1\"}}",
         "contract 10:29 /query/resultCode got nothing\n"
         "drift 10:14 /query/x got \"1\", a member that the contract does not name\n"},
        {"{}", ""},
    };
    AUTO(setting_drop) struct setting setting = setting_new(CONTRACT);
    for (size_t i = 0; setting.contract != NULL && i < sizeof CASES / sizeof CASES[0];
         i++) {
        struct json_fault fault;
        struct findings findings = {.arena = setting.arena};
        AUTO(json_drop)
        cJSON *tree = json_parse(CASES[i].document, strlen(CASES[i].document),
                                 &JSON_REPLY, NULL, NULL, &fault);
        contract_judge_callback(setting.contract, tree, setting.coverage, &findings);
        AUTO(text_drop) struct text out = text_new(1000);
        add_findings(&out, &findings);
        CHECK_STR(CASES[i].document, CASES[i].want, text_string(&out));
    }
}

static void test_coverage(void)
{
    static const char WANT[] = "status GET /v1/assets/{id} 200   2\n"
                               "value GET /v1/assets/{id} 200 /status active 1\n"
                               "value GET /v1/assets/{id} 200 /status failed 0\n"
                               "status GET /v1/assets/sessions 200   0\n"
                               "status GET /v1/assets 200   1\n"
                               "value GET /v1/assets 200 /items/*/kind x 0\n"
                               "value GET /v1/assets 200 /items/*/kind y 1\n"
                               "status POST /v1/assets 200   0\n"
                               "status * 400   1\n"
                               "message * 400 /error/message a is required 0\n"
                               "message * 400 /error/message b is wrong 1\n"
                               "status * 401   0\n"
                               "message * 401 /error/message no key 0\n"
                               "status GET /v1/assets/{id} 400   0\n"
                               "status callback   0\n";
    static const char *const KINDS[] = {"status", "value", "message"};
    AUTO(setting_drop) struct setting setting = setting_new(CONTRACT);
    if (setting.contract == NULL)
        return;
    static const struct {
        const char *method, *path, *document;
    } REPLIES[] = {
        {"GET", "/v1/assets/asset-1",
         "{\"status\":200,\"json\":{\"id\":\"asset-1\",\"status\":\"active\"}}"},
        {"GET", "/v1/assets/asset-1", "{\"status\":200,\"text\":\"no JSON\"}"},
        {"GET", "/v1/assets",
         "{\"status\":200,\"json\":{\"items\":[{},{\"kind\":\"y\"}]}}"},
        {"POST", "/v1/assets",
         "{\"status\":400,\"json\":{\"error\":{\"message\":\"b is wrong\"}}}"},
        {"POST", "/v1/assets", "{\"status\":418}"},
    };
    for (size_t i = 0; i < sizeof REPLIES / sizeof REPLIES[0]; i++) {
        AUTO(memory_drop)
        char *findings =
            judge(&setting, REPLIES[i].method, REPLIES[i].path, REPLIES[i].document);
        CHECK_TRUE(REPLIES[i].document, findings != NULL);
    }
    AUTO(text_drop) struct text out = text_new(10000);
    size_t count = 0;
    const struct coverage_row *rows = coverage_rows(setting.coverage, &count);
    for (size_t i = 0; i < count; i++)
        text_addf(&out, "%s %s %s %s %lu\n", KINDS[rows[i].kind], rows[i].shape,
                  rows[i].pointer, rows[i].value, rows[i].hits);
    CHECK_STR("rows", WANT, text_string(&out));
}

static void test_faults(void)
{
    static const struct {
        const char *text, *want;
    } CASES[] = {
        {"[]", "contract.json:1:1: error: a contract is an object, found an array\n"},
        {"{\"GET /v1/a\": {}}",
         "contract.json:1:2: error: `GET /v1/a` is no reply: write `GET /v1/… 200`, `* "
         "401`, `callback` or `headers`\n"},
        {"{\"get /v1/a 200\": {}}",
         "contract.json:1:2: error: `get /v1/a 200` is no reply: write `GET /v1/… 200`, "
         "`* 401`, `callback` or `headers`\n"},
        {"{\"GET /v1/a 20\": {}}",
         "contract.json:1:2: error: `GET /v1/a 20` is no reply: write `GET /v1/… 200`, "
         "`* 401`, `callback` or `headers`\n"},
        {"{\"* 200\": \"#strng\"}",
         "contract.json:1:11: error: unknown matcher `#strng`, did "
         "you mean `#string`?\n"},
        {"{\"* 200\": \"{{x}}\"}",
         "contract.json:1:11: error: a contract has no variables, "
         "so there is no `{{…}}` in it\n"},
        {"{\"$schema\": \"x\", \"about\": \"y\", \"* 200\": {}}", ""},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(setting_drop) struct setting setting = setting_new(CASES[i].text);
        AUTO(text_drop) struct text out = text_new(1000);
        diagnostics_write(&setting.diagnostics, &out);
        CHECK_STR(CASES[i].text, CASES[i].want, text_string(&out));
        CHECK_INT(CASES[i].text, CASES[i].want[0] == '\0', setting.contract != NULL);
    }
}

int main(void)
{
    memory_init();
    static const struct check_test TESTS[] = {
        {"replies", test_judge},
        {"the callback", test_callback},
        {"coverage", test_coverage},
        {"faults", test_faults},
        {NULL, NULL},
    };
    return check_run("contract", TESTS);
}
