/* Patterns over documents: what holds, and what exactly is told when it does not. */
#include "base/memory.h"
#include "judge/match.h"
#include "read/json.h"
#include "read/source.h"

#include "check.h"

#include <stdio.h>
#include <string.h>

/* Matches `pattern` over `value` and returns its findings, one a line:
 * "LINE:COLUMN+LENGTH POINTER TEXT". `document` NULL: the value is absent. */
static char *judge(const char *pattern, const char *document, const struct scope *scope)
{
    struct diagnostics diagnostics = {0};
    struct sources *sources = sources_new();
    AUTO(arena_drop) struct arena *arena = arena_new();
    AUTO(text_drop) struct text out = text_new(100000);
    const struct source *source = sources_add(sources, "p.json", pattern, &diagnostics);
    if (source != NULL) {
        const struct pattern *compiled =
            pattern_compile(source->root, sources->places, arena, &diagnostics);
        struct json_fault fault;
        AUTO(json_drop) cJSON *value = NULL;
        if (document != NULL)
            value =
                json_parse(document, strlen(document), &JSON_REPLY, NULL, NULL, &fault);
        struct findings findings = {.arena = arena};
        struct match match = {value, scope, FINDING_EXPECT, &findings};
        bool holds = match_pattern(&match, compiled, value, "");
        struct match quiet = {value, scope, FINDING_EXPECT, NULL};
        if (holds != (findings.count == 0) ||
            holds != match_pattern(&quiet, compiled, value, ""))
            text_add(&out, "the answer and the findings disagree\n");
        for (size_t i = 0; i < findings.count; i++)
            text_addf(&out, "%d:%d+%d %s %s\n", findings.items[i].place.line,
                      findings.items[i].place.column, findings.items[i].place.length,
                      findings.items[i].pointer, findings.items[i].text);
    }
    diagnostics_write(&diagnostics, &out);
    diagnostics_drop(&diagnostics);
    sources_free(sources);
    return text_take(&out);
}

struct row {
    const char *pattern, *document;
    const char *want; /* "": it holds */
};

static void check_rows(const struct row *rows, size_t count, const struct scope *scope)
{
    for (size_t i = 0; i < count; i++) {
        char name[300];
        snprintf(name, sizeof name, "%s over %s", rows[i].pattern,
                 rows[i].document != NULL ? rows[i].document : "nothing");
        AUTO(memory_drop) char *got = judge(rows[i].pattern, rows[i].document, scope);
        CHECK_STR(name, rows[i].want, got);
    }
}

#define CHECK_ROWS(rows, scope) check_rows(rows, sizeof(rows) / sizeof(rows)[0], scope)

static void test_json_matches_itself(void)
{
    static const struct row ROWS[] = {
        {"1", "1", ""},
        {"1", "1.0", ""},
        {"100", "1e2", ""},
        {"9007199254740993", "9007199254740993", ""},
        {"9007199254740993", "9007199254740992", "1:1+16  got 9007199254740992\n"},
        {"-0", "0", ""},
        {"1", "\"1\"", "1:1+1  got \"1\"\n"},
        {"true", "true", ""},
        {"true", "false", "1:1+4  got false\n"},
        {"\"a\"", "\"a\"", ""},
        {"\"a\"", "\"A\"", "1:1+3  got \"A\"\n"},
        {"\"a\"", NULL, "1:1+3  got nothing\n"},
        {"[null]", "[null]", ""},
        {"[null]", "[0]", "1:2+4 /0 got 0\n"},
        {"{}", "{\"a\": 1}", ""},
        {"{}", "[]", "1:1+1  got []\n"},
        {"{\"a\": 1}", "{\"b\": 2, \"a\": 1}", ""},
        {"{\"a\": 1}", "{\"b\": 2}", "1:7+1 /a got nothing\n"},
        {"{\"a\": 1, \"b\": 2}", "{\"a\": 2, \"b\": 3}",
         "1:7+1 /a got 2\n1:15+1 /b got 3\n"},
        {"{\"a~/b\": 1}", "{\"a~/b\": 2}", "1:10+1 /a~0~1b got 2\n"},
        {"{\"A\": 1}", "{\"a\": 1}", "1:7+1 /A got nothing\n"},
        {"[1, 2]", "[1, 2]", ""},
        {"[1, 2]", "[1, 3]", "1:5+1 /1 got 3\n"},
        {"[1, 2]", "[1]", "1:1+1  got [1] of 1 element, not 2\n"},
        {"[1]", "[2, 3]", "1:1+1  got [2,3] of 2 elements, not 1\n1:2+1 /0 got 2\n"},
        {"[]", "[]", ""},
        {"[{\"a\": 1}]", "[{\"a\": 1, \"b\": 2}]", ""},
        {"{\n  \"json\": {\n    \"status\": \"active\"}}",
         "{\"json\":{\"status\":\"failed\"}}", "3:15+8 /json/status got \"failed\"\n"},
    };
    CHECK_ROWS(ROWS, NULL);
}

/* By type and size. */
static const struct row OF_TYPES[] = {
    {"\"#any\"", "null", ""},
    {"\"#any\"", NULL, "1:1+6  got nothing\n"},
    {"\"#null\"", "null", ""},
    {"\"#null\"", "0", "1:1+7  got 0\n"},
    {"\"#null\"", NULL, "1:1+7  got nothing\n"},
    {"\"#absent\"", NULL, ""},
    {"\"#absent\"", "null", "1:1+9  got null\n"},
    {"\"#string\"", "\"\"", ""},
    {"\"#string\"", "1", "1:1+9  got 1\n"},
    {"\"#string 1..2\"", "\"\xc3\xa9\xf0\x9f\x98\x80\"", ""},
    {"\"#string 1..2\"", "\"abc\"", "1:1+14  got \"abc\" of 3 characters\n"},
    {"\"#string 2\"", "\"a\"", "1:1+11  got \"a\" of 1 character\n"},
    {"\"#string ..2\"", "\"\"", ""},
    {"\"#string 1..\"", "\"\"", "1:1+13  got \"\" of 0 characters\n"},
    {"\"#number\"", "1.5", ""},
    {"\"#number\"", "\"1\"", "1:1+9  got \"1\"\n"},
    {"\"#number 0.5..1.5\"", "1.5", ""},
    {"\"#number 0.5..1.5\"", "1.50000000000000000001",
     "1:1+18  got 1.50000000000000000001\n"},
    {"\"#integer\"", "1.0", ""},
    {"\"#integer\"", "1e2", ""},
    {"\"#integer\"", "1.5", "1:1+10  got 1.5\n"},
    {"\"#integer\"", "15e-1", "1:1+10  got 15e-1\n"},
    {"\"#integer\"", "9007199254740993", ""},
    {"\"#integer 0..\"", "-1", "1:1+14  got -1\n"},
    {"\"#integer -5..-1\"", "-3", ""},
    {"\"#boolean\"", "false", ""},
    {"\"#boolean\"", "0", "1:1+10  got 0\n"},
    {"\"#object\"", "{\"a\": 1}", ""},
    {"\"#object\"", "[]", "1:1+9  got []\n"},
    {"\"#array\"", "[]", ""},
    {"\"#array 0..1\"", "[1,2]", "1:1+13  got [1,2] of 2 elements\n"},
    {"\"#array 1\"", "{}", "1:1+10  got {}\n"},
};

/* By what stands in a string. */
static const struct row OF_TEXTS[] = {
    {"\"#date-time\"", "\"2026-06-19T07:02:41Z\"", ""},
    {"\"#date-time\"", "\"2026-06-19\"", "1:1+12  got \"2026-06-19\"\n"},
    {"\"#date-time\"", "5", "1:1+12  got 5\n"},
    {"\"#uri\"", "\"asset://x\"", ""},
    {"\"#uri https\"", "\"HTTPS://example.com/\"", ""},
    {"\"#uri https\"", "\"http://example.com/\"",
     "1:1+12  got \"http://example.com/\"\n"},
    {"\"#uri\"", "\"/relative\"", "1:1+6  got \"/relative\"\n"},
    {"\"#regex ^asset-\"", "\"asset-1\"", ""},
    {"\"#regex set\"", "\"asset-1\"", ""},
    {"\"#regex ^asset-\"", "\"x-asset-1\"", "1:1+16  got \"x-asset-1\"\n"},
    {"\"#regex ^.$\"", "\"\xc3\xa9\"", ""},
    {"\"#regex 1\"", "1", "1:1+10  got 1\n"},
    {"\"#regex ^(a+)+$\"", "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\"",
     "1:1+16  got \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\", for which the regex "
     "takes too long\n"},
    {"\"#oneof active|failed\"", "\"failed\"", ""},
    {"\"#oneof active|failed\"", "\"fail\"", "1:1+22  got \"fail\"\n"},
    {"\"#oneof 1|2\"", "1", ""},
    {"\"#oneof 1|2\"", "1.0", "1:1+12  got 1.0\n"},
    {"\"#oneof 1|2\"", "\"2\"", ""},
    {"\"#oneof true|a\"", "true", ""},
    {"\"#oneof a|b\"", "null", "1:1+12  got null\n"},
    {"\"#literal #not-a-matcher\"", "\"#not-a-matcher\"", ""},
    {"\"#literal  x\"", "\" x\"", ""},
    {"\"#literal a\"", "\"b\"", "1:1+12  got \"b\"\n"},
};

/* What may be missing. */
static const struct row OF_OPTIONS[] = {
    {"\"##string\"", NULL, ""},
    {"\"##string\"", "null", ""},
    {"\"##string\"", "1", "1:1+10  got 1\n"},
    {"{\"a\": \"##oneof x|y\"}", "{}", ""},
    {"\"##literal #x\"", "\"#x\"", ""},
};

static void test_matchers(void)
{
    CHECK_ROWS(OF_TYPES, NULL);
    CHECK_ROWS(OF_TEXTS, NULL);
    CHECK_ROWS(OF_OPTIONS, NULL);
}

static void test_order(void)
{
    static const struct row ROWS[] = {
        {"\"#ge 5\"", "5.0", ""},
        {"\"#ge 5\"", "10", ""},
        {"\"#ge 5\"", "4", "1:1+7  got 4\n"},
        {"\"#ge 5\"", "\"10\"", ""}, /* headers are texts */
        {"\"#gt 5\"", "5", "1:1+7  got 5\n"},
        {"\"#lt b\"", "\"a\"", ""},
        {"\"#lt b\"", "\"b\"", "1:1+7  got \"b\"\n"},
        {"\"#le b\"", "\"b\"", ""},
        {"\"#le 5\"", "true", "1:1+7  got true\n"},
        {"\"#le 5\"", NULL, "1:1+7  got nothing\n"},
        {"\"#ge 2026-06-19T07:02:41Z\"", "\"2026-06-19T09:02:41.5+02:00\"", ""},
        {"\"#gt 2026-06-19T07:02:41Z\"", "\"2026-06-19T09:02:41+02:00\"",
         "1:1+26  got \"2026-06-19T09:02:41+02:00\"\n"},
        {"{\"b\": \"#ge /a\"}", "{\"a\": 1, \"b\": 2}", ""},
        {"{\"b\": \"#ge /a\"}", "{\"a\": 3, \"b\": 2}", "1:7+8 /b got 2; /a is 3\n"},
        {"{\"b\": \"#ge /a\"}", "{\"b\": 2}", "1:7+8 /b got 2; /a is nothing\n"},
        {"{\"b\": \"##ge /a\"}", "{}", ""},
        {"{\"b\": \"#ge /a\"}", "{\"a\": [1], \"b\": 2}", "1:7+8 /b got 2; /a is [1]\n"},
    };
    CHECK_ROWS(ROWS, NULL);
}

static void test_wrappers(void)
{
    static const struct row ROWS[] = {
        {"{\"#maybe\": 1}", NULL, ""},
        {"{\"#maybe\": 1}", "null", ""},
        {"{\"#maybe\": 1}", "1", ""},
        {"{\"#maybe\": 1}", "2", "1:12+1  got 2\n"},
        {"{\"#maybe\": {\"a\": 1}}", "{\"a\": 2}", "1:18+1 /a got 2\n"},
        {"{\"#anyof\": [1, \"#string\"]}", "\"x\"", ""},
        {"{\"#anyof\": [1, \"#string\"]}", "2",
         "1:1+1  got 2, which none of the 2 patterns takes\n"},
        {"{\"#anyof\": [\"#absent\", 1]}", NULL, ""},
        {"{\"#not\": 1}", "2", ""},
        {"{\"#not\": 1}", "1", "1:1+1  got 1\n"},
        {"{\"#not\": \"#string\"}", NULL, ""},
        {"{\"a\": {\"#not\": {\"#anyof\": [1, 2]}}}", "{\"a\": 2}", "1:7+1 /a got 2\n"},
    };
    CHECK_ROWS(ROWS, NULL);
}

static void test_predicates(void)
{
    static const struct row ROWS[] = {
        {"{\"#each\": \"#integer\"}", "[]", ""},
        {"{\"#each\": \"#integer\"}", "[1, \"a\", 2, null]",
         "1:11+10 /1 got \"a\"\n1:11+10 /3 got null\n"},
        {"{\"#each\": 1}", "{}", "1:1+1  got {}, not an array\n"},
        {"{\"#each\": 1}", NULL, "1:1+1  got nothing, not an array\n"},
        {"{\"#length\": 2}", "[1, 2]", ""},
        {"{\"#length\": 2}", "[1]", "1:13+1  got [1] of 1 element\n"},
        {"{\"#length\": \"1..\"}", "[]", "1:13+5  got [] of 0 elements\n"},
        {"{\"#contains\": [1, 2]}", "[3, 2, 1]", ""},
        {"{\"#contains\": [1, 1]}", "[1, 2]",
         "1:19+1  got [1,2], where no element of its own matches\n"},
        {"{\"#contains\": [4]}", "[1, 2]",
         "1:16+1  got [1,2], where no element matches\n"},
        {"{\"#contains\": []}", "[]", ""},
        /* the greedy choice would give 1 to "#any" and nothing to 1 */
        {"{\"#contains\": [\"#any\", 1]}", "[1, 2]", ""},
        {"{\"#contains\": [\"#integer\", \"#integer 1..2\", 1]}", "[1, 2, 3]", ""},
        {"{\"#unordered\": [1, 2]}", "[2, 1]", ""},
        {"{\"#unordered\": [1, 2]}", "[2, 1, 3]",
         "1:16+1 /2 got 3, which no pattern is left for\n"},
        {"{\"#unordered\": [1, 2]}", "[2]",
         "1:17+1  got [2], where no element of its own matches\n"},
        {"{\"#unordered\": []}", "[1]",
         "1:16+1 /0 got 1, which no pattern is left for\n"},
        {"{\"#unique\": \"\"}", "[1, 2, \"1\"]", ""},
        {"{\"#unique\": \"\"}", "[1, 2, 1.0]", "1:13+2 /2 got 1.0, as in element 0\n"},
        {"{\"#unique\": \"/id\"}", "[{\"id\": \"a\"}, {\"id\": \"b\"}, {}, {}]", ""},
        {"{\"#unique\": \"/id\"}", "[{\"id\": \"a\"}, {\"id\": \"b\"}, {\"id\": \"a\"}]",
         "1:13+5 /2 got \"a\", as in element 0\n"},
        {"{\"#unique\": \"\"}", "[{\"a\":1,\"b\":2}, {\"b\":2,\"a\":1}]",
         "1:13+2 /1 got {\"b\":2,\"a\":1}, as in element 0\n"},
        {"{\"#sorted\": \"\"}", "[1, 2, 2, 10]", ""},
        {"{\"#sorted\": \"\"}", "[1, 3, 2]", "1:13+2 /2 got 2 after a greater one\n"},
        {"{\"#sorted\": \"/a desc\"}", "[{\"a\": 2}, {\"a\": 1}]", ""},
        {"{\"#sorted\": \"/a asc\"}", "[{\"a\": 2}, {\"a\": 1}]",
         "1:13+8 /1 got 1 after a greater one\n"},
        {"{\"#sorted\": \"/a desc\"}", "[{\"a\": 1}, {\"a\": 2}]",
         "1:13+9 /1 got 2 after a smaller one\n"},
        {"{\"#sorted\": \"/a\"}", "[{\"a\": 1}, {}]",
         "1:13+4 /1 got nothing at /a to sort by\n"},
        {"{\"#sorted\": \"\"}", "[1, true]",
         "1:13+2 /1 got true, which cannot be compared with the one before\n"},
        {"{\"#sorted\": \"\"}",
         "[\"2026-06-19T09:00:00+02:00\", \"2026-06-19T08:00:00Z\"]", ""},
        {"{\"#each\": \"#integer\", \"#length\": 3, \"#unique\": \"\"}", "[1, 1]",
         "1:34+1  got [1,1] of 2 elements\n1:48+2 /1 got 1, as in element 0\n"},
    };
    CHECK_ROWS(ROWS, NULL);
}

static void test_templates(void)
{
    AUTO(scope_drop) struct scope scope = scope_new(NULL);
    scope_set_string(&scope, "id", "asset-1");
    scope_set_string(&scope, "sly", "#any");
    scope_set_string(&scope, "bar", "a|b");
    scope_set_string(&scope, "dot", "a.c");
    scope_set_string(&scope, "pointer", "/a");
    scope_set_number(&scope, "n", 3);
    static const struct row ROWS[] = {
        {"\"{{id}}\"", "\"asset-1\"", ""},
        {"\"{{id}}\"", "\"asset-2\"", "1:1+8  got \"asset-2\"\n"},
        {"\"x-{{id}}-y\"", "\"x-asset-1-y\"", ""},
        {"\"{{n}}\"", "3", ""},
        {"\"{{n}}\"", "\"3\"", "1:1+7  got \"3\"\n"},
        {"\"{{n}}.\"", "\"3.\"", ""},
        {"\"{{{{n}}\"", "\"{{n}}\"", ""},
        /* a value never becomes a matcher */
        {"\"{{sly}}\"", "\"#any\"", ""},
        {"\"{{sly}}\"", "1", "1:1+9  got 1\n"},
        {"\"#oneof {{bar}}|c\"", "\"a|b\"", ""},
        {"\"#oneof {{bar}}|c\"", "\"a\"", "1:1+18  got \"a\"\n"},
        {"\"#regex ^{{dot}}$\"", "\"a.c\"", ""},
        {"\"#regex ^{{dot}}$\"", "\"abc\"", "1:1+18  got \"abc\"\n"},
        {"\"#ge {{pointer}}\"", "\"/b\"", ""},
        {"\"#literal {{id}}\"", "\"asset-1\"", ""},
        {"\"#string 1..{{n}}\"", "\"abcd\"", "1:1+18  got \"abcd\" of 4 characters\n"},
        {"{\"#length\": \"{{n}}\"}", "[1,2,3]", ""},
        {"\"#integer ..{{n}}\"", "4", "1:1+18  got 4\n"},
        {"\"#ge {{n}}\"", "2", "1:1+11  got 2\n"},
        {"\"{{nobody}}\"", "\"\"", "1:1+12  got \"\"\n"},
    };
    CHECK_ROWS(ROWS, &scope);
}

/* A server may send arrays that would take a careless matcher forever. */
static void test_large_arrays(void)
{
    AUTO(text_drop) struct text document = text_new(10000000);
    text_add_char(&document, '[');
    for (int i = 0; i < 20000; i++)
        text_addf(&document, "%s%d", i > 0 ? "," : "", i);
    text_add_char(&document, ']');
    static const struct row ROWS[] = {
        {"{\"#unique\": \"\", \"#sorted\": \"\"}", NULL, ""},
        {"{\"#contains\": [19999, 19998, \"#integer 19998..\"]}", NULL,
         "1:30+18  got [0,1,2"},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        AUTO(memory_drop)
        char *got = judge(ROWS[i].pattern, text_string(&document), NULL);
        CHECK_TRUE(ROWS[i].pattern,
                   strncmp(got, ROWS[i].want, strlen(ROWS[i].want)) == 0);
        CHECK_TRUE("the value is shortened", strlen(got) < 1000);
    }
}

int main(void)
{
    memory_init();
    static const struct check_test TESTS[] = {
        {"JSON matches itself", test_json_matches_itself},
        {"matchers", test_matchers},
        {"order", test_order},
        {"wrappers", test_wrappers},
        {"predicates", test_predicates},
        {"templates in patterns", test_templates},
        {"large arrays", test_large_arrays},
        {NULL, NULL},
    };
    return check_run("match", TESTS);
}
