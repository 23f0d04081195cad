/* The strict scanner, numbers, pointers, merging, writing. */
#include "base/memory.h"
#include "read/json.h"
#include "read/json_number.h"
#include "read/json_tree.h"
#include "read/json_write.h"
#include "read/merge.h"
#include "read/pointer.h"

#include "check.h"

#include <stdlib.h>
#include <string.h>

static cJSON *parse(const char *text)
{
    struct json_fault fault;
    return json_parse(text, strlen(text), &JSON_REPLY, NULL, NULL, &fault);
}

static char *written(const cJSON *node)
{
    struct text text = text_new(100000);
    if (node != NULL)
        json_write(node, &text);
    return text_take(&text);
}

static void test_good(void)
{
    static const struct {
        const char *text, *want;
    } CASES[] = {
        {"{}", "{}"},
        {" [ 1 , 2 ]\r\n\t", "[1,2]"},
        {"{\"a\":{\"b\":[true,false,null]}}", "{\"a\":{\"b\":[true,false,null]}}"},
        {"9007199254740993", "9007199254740993"},
        {"1e999", "1e999"},
        {"-0.0", "-0.0"},
        {"1E+2", "1E+2"},
        {"\"\\u00e9\\ud83d\\ude00\\n\"", "\"\xc3\xa9\xf0\x9f\x98\x80\\n\""},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\\"\\\\/\\b\\f\\n\\r\\t\""},
        {"\"\\u001b\"", "\"\\u001b\""},
        {"{\"a\":1,\"a\":2}", "{\"a\":1,\"a\":2}"},
        {"\"\"", "\"\""},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(json_drop) cJSON *node = parse(CASES[i].text);
        AUTO(memory_drop) char *got = written(node);
        CHECK_STR(CASES[i].text, CASES[i].want, got);
    }
}

static void test_bad(void)
{
    static const struct {
        const char *text;
        int offset;
        const char *message;
    } CASES[] = {
        {"", 0, "expected a value, found the end of the text"},
        {"{", 0, "this `{` has no end"},
        {"[1", 0, "this `[` has no end"},
        {"[1,]", 3, "expected a value, found `]`"},
        {"[1 2]", 3, "expected `,` or `]`, found `2`"},
        {"{\"a\" 1}", 5, "expected `:`, found `1`"},
        {"{a:1}", 1, "expected a member's name in quotes, found `a`"},
        {"{\"a\":1,}", 7, "expected a member's name in quotes, found `}`"},
        {"{\"a\":1 \"b\":2}", 7, "expected `,` or `}`, found `\"`"},
        {"01", 0, "a number does not begin with 0"},
        {"1.", 2, "expected a digit, found the end of the text"},
        {"1.e", 2, "expected a digit, found `e`"},
        {"1e+", 3, "expected a digit, found the end of the text"},
        {"-", 1, "expected a digit, found the end of the text"},
        {"+1", 0, "expected a value, found `+`"},
        {"NaN", 0, "expected a value, found `N`"},
        {"nul", 0, "expected a value, found `n`"},
        {"nulll", 0, "expected a value, found `n`"},
        {"true false", 5, "expected the end of the text, found `f`"},
        {"\"abc", 0, "this string has no end"},
        {"\"a\nb\"", 2, "a control character in a string must be escaped"},
        {"\"\\x\"", 1, "a backslash needs one of \"\\/bfnrtu behind it"},
        {"\"\\u12g4\"", 1, "\\u needs four hex digits"},
        {"\"\\u0000\"", 1, "\\u0000 cannot stand in a string"},
        {"\"\\ud800\"", 1, "half a surrogate pair"},
        {"\"\\ud800\\u0041\"", 1, "half a surrogate pair"},
        {"\"\\udc00\"", 1, "half a surrogate pair"},
        {"\"\xff\"", 1, "invalid UTF-8"},
        {"\"\xed\xa0\x80\"", 1, "invalid UTF-8"},
        {"\xef\xbb\xbf{}", 0, "the text begins with a byte order mark"},
        {"[1]\x1b", 3, "expected the end of the text, found `\\u001b`"},
        {"\v1", 0, "expected a value, found `\\u000b`"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct json_fault fault;
        cJSON *node = json_parse(CASES[i].text, strlen(CASES[i].text), &JSON_REPLY, NULL,
                                 NULL, &fault);
        CHECK_TRUE(CASES[i].text, node == NULL);
        CHECK_INT(CASES[i].text, CASES[i].offset, fault.offset);
        CHECK_STR(CASES[i].text, CASES[i].message, fault.message);
        cJSON_Delete(node);
    }
}

static void test_limits(void)
{
    struct json_fault fault;
    static const char TWICE[] = "{\"a\":1,\"b\":{\"a\":1,\"a\":2}}";
    cJSON *node = json_parse(TWICE, strlen(TWICE), &JSON_FILE, NULL, NULL, &fault);
    CHECK_TRUE("twice", node == NULL);
    CHECK_STR("twice", "`a` stands here twice", fault.message);
    CHECK_INT("twice", 18, fault.offset);
    CHECK_INT("twice", 3, fault.length);

    char deep[600];
    memset(deep, '[', 257);
    node = json_parse(deep, 257, &JSON_REPLY, NULL, NULL, &fault);
    CHECK_TRUE("257 deep", node == NULL && fault.too_much);
    CHECK_INT("257 deep", 256, fault.offset);
    memset(deep, '[', 256);
    memset(deep + 256, ']', 256);
    node = json_parse(deep, 512, &JSON_REPLY, NULL, NULL, &fault);
    CHECK_TRUE("256 deep", node != NULL);
    cJSON_Delete(node);

    static const char NUL[] = "[1\0]";
    node = json_parse(NUL, 4, &JSON_REPLY, NULL, NULL, &fault);
    CHECK_TRUE("NUL", node == NULL);
    CHECK_INT("NUL", 2, fault.offset);

    AUTO(text_drop) struct text many = text_new(1000000);
    text_add(&many, "{\"x\":0");
    for (int i = 0; i < 1000; i++)
        text_addf(&many, ",\"%d\":0", i);
    text_add_char(&many, '}');
    node = json_parse(many.data, many.size, &JSON_FILE, NULL, NULL, &fault);
    CHECK_TRUE("1001 members", node == NULL);
    CHECK_STR("1001 members", "more than 1000 members in one object", fault.message);
}

static void test_numbers(void)
{
    static const struct {
        const char *a, *b;
        int order;
    } CASES[] = {
        {"1", "1.0", 0},
        {"1e2", "100", 0},
        {"100e-2", "1", 0},
        {"0.05", "5e-2", 0},
        {"0", "-0", 0},
        {"0.0e5", "0", 0},
        {"9007199254740993", "9007199254740992", 1},
        {"-9007199254740993", "-9007199254740992", -1},
        {"0.1", "0.10000000000000000001", -1},
        {"1e400", "1e401", -1},
        {"1e400", "10e399", 0},
        {"-1e400", "1e400", -1},
        {"1e-400", "0", 1},
        {"123456789012345678901234567890", "123456789012345678901234567890.0", 0},
        {"1.5", "1.25", 1},
        {"10.01", "10.1", -1},
        {"1e99999999999999999999", "1e400", 1},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(json_drop) cJSON *a = parse(CASES[i].a);
        AUTO(json_drop) cJSON *b = parse(CASES[i].b);
        CHECK_INT(CASES[i].b, CASES[i].order, json_number_compare(a, b));
        CHECK_INT(CASES[i].a, -CASES[i].order, json_number_compare(b, a));
    }
    AUTO(json_drop) cJSON *made = cJSON_CreateNumber(0.1);
    char room[32];
    CHECK_STR("made", "0.1", json_number_text(made, room, sizeof room));
}

static void test_whole(void)
{
    static const struct {
        const char *text;
        bool whole;
    } CASES[] = {{"1", true},      {"1.0", true},   {"1.5", false},    {"15e-1", false},
                 {"150e-1", true}, {"1.5e1", true}, {"0", true},       {"0.00", true},
                 {"-3", true},     {"1e400", true}, {"1e-400", false}, {"1.25e1", false}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(json_drop) cJSON *number = parse(CASES[i].text);
        CHECK_INT(CASES[i].text, CASES[i].whole, json_number_is_whole(number));
    }
}

static void test_equal(void)
{
    static const struct {
        const char *a, *b;
        bool equal;
    } CASES[] = {
        {"{\"a\":1,\"b\":[2]}", "{\"b\":[2.0],\"a\":1}", true},
        {"{\"a\":1}", "{\"a\":1,\"b\":2}", false},
        {"{\"a\":1,\"c\":1}", "{\"a\":1,\"b\":1}", false},
        {"[1,2]", "[2,1]", false},
        {"[1]", "[1,2]", false},
        {"\"1\"", "1", false},
        {"null", "false", false},
        {"true", "true", true},
        {"{}", "[]", false},
        {"{\"a\":1,\"b\":3,\"a\":2}", "{\"a\":1,\"a\":2,\"b\":3}", true},
        {"{\"a\":1,\"a\":1}", "{\"a\":1,\"a\":2}", false},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(json_drop) cJSON *a = parse(CASES[i].a);
        AUTO(json_drop) cJSON *b = parse(CASES[i].b);
        CHECK_INT(CASES[i].a, CASES[i].equal, json_equal(a, b));
        CHECK_INT(CASES[i].a, CASES[i].equal, json_hash(a) == json_hash(b));
    }
}

static void test_duplicates(void)
{
    static const struct {
        const char *text, *name;
    } CASES[] = {
        {"{\"a\":1,\"b\":2}", NULL},
        {"{\"a\":1,\"b\":2,\"a\":3}", "a"},
        {"{\"0\":0,\"1\":0,\"2\":0,\"3\":0,\"4\":0,\"5\":0,\"6\":0,\"7\":0,\"8\":0,\"9\":"
         "0,"
         "\"a\":0,\"b\":0,\"c\":0,\"d\":0,\"e\":0,\"f\":0,\"g\":0}",
         NULL},
        {"{\"0\":0,\"1\":0,\"2\":0,\"3\":0,\"4\":0,\"5\":0,\"6\":0,\"7\":0,\"8\":0,\"9\":"
         "0,"
         "\"a\":0,\"b\":0,\"c\":0,\"d\":0,\"e\":0,\"f\":0,\"3\":0}",
         "3"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(json_drop) cJSON *object = parse(CASES[i].text);
        const cJSON *found = json_duplicate(object);
        CHECK_STR(CASES[i].text, CASES[i].name, found != NULL ? found->string : NULL);
    }
}

/* The examples of RFC 6901, section 5, and what names nothing. */
static void test_pointers(void)
{
    static const struct {
        const char *pointer;
        bool valid;
        const char *want;
    } CASES[] = {
        {"/foo", true, "[\"bar\",\"baz\"]"},
        {"/foo/0", true, "\"bar\""},
        {"/", true, "0"},
        {"/a~1b", true, "1"},
        {"/c%d", true, "2"},
        {"/e^f", true, "3"},
        {"/ ", true, "7"},
        {"/m~0n", true, "8"},
        {"/foo/00", true, ""},
        {"/foo/-", true, ""},
        {"/foo/2", true, ""},
        {"/foo/99999999999999999999", true, ""},
        {"/foo/0/x", true, ""},
        {"/fo", true, ""},
        {"/fooo", true, ""},
        {"foo", false, NULL},
        {"/m~n", false, NULL},
        {"/m~", false, NULL},
    };
    AUTO(json_drop)
    cJSON *root = parse("{\"foo\":[\"bar\",\"baz\"],\"\":0,\"a/b\":1,\"c%d\":2,"
                        "\"e^f\":3,\" \":7,\"m~n\":8}");
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        CHECK_INT(CASES[i].pointer, CASES[i].valid, pointer_valid(CASES[i].pointer));
        if (!CASES[i].valid)
            continue;
        AUTO(memory_drop) char *got = written(pointer_find(root, CASES[i].pointer));
        CHECK_STR(CASES[i].pointer, CASES[i].want, got);
    }
    CHECK_TRUE("the empty pointer", pointer_find(root, "") == root);
}

/* The examples of RFC 7396, appendix A. */
static void test_merge(void)
{
    static const struct {
        const char *target, *patch, *want;
    } CASES[] = {
        {"{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"},
        {"{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}"},
        {"{\"a\":\"b\"}", "{\"a\":null}", "{}"},
        {"{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\":\"c\"}"},
        {"{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"},
        {"{\"a\":\"c\"}", "{\"a\":[\"b\"]}", "{\"a\":[\"b\"]}"},
        {"{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}",
         "{\"a\":{\"b\":\"d\"}}"},
        {"{\"a\":[{\"b\":\"c\"}]}", "{\"a\":[1]}", "{\"a\":[1]}"},
        {"[\"a\",\"b\"]", "[\"c\",\"d\"]", "[\"c\",\"d\"]"},
        {"{\"a\":\"b\"}", "[\"c\"]", "[\"c\"]"},
        {"{\"a\":\"foo\"}", "null", "null"},
        {"{\"a\":\"foo\"}", "\"bar\"", "\"bar\""},
        {"{\"e\":null}", "{\"a\":1}", "{\"e\":null,\"a\":1}"},
        {"[1,2]", "{\"a\":\"b\",\"c\":null}", "{\"a\":\"b\"}"},
        {"{}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\":{\"bb\":{}}}"},
    };
    AUTO(arena_drop) struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(json_drop) cJSON *patch = parse(CASES[i].patch);
        AUTO(json_drop) cJSON *target = parse(CASES[i].target);
        const cJSON *merged = merge_patch(arena, json_copy_into(arena, target), patch);
        AUTO(memory_drop) char *got = written(merged);
        CHECK_STR(CASES[i].patch, CASES[i].want, got);
    }
    AUTO(json_drop) cJSON *patch = parse("{\"a\":{\"b\":null}}");
    const cJSON *merged = merge_patch(arena, NULL, patch);
    AUTO(memory_drop) char *got = written(merged);
    CHECK_STR("onto nothing", "{\"a\":{}}", got);
}

static void test_pretty(void)
{
    AUTO(json_drop) cJSON *node = parse("{\"a\":[1,{\"b\":2}],\"c\":{},\"d\":[]}");
    AUTO(text_drop) struct text out = text_new(1000);
    json_write_pretty(node, 0, &out);
    CHECK_STR("pretty",
              "{\n  \"a\": [\n    1,\n    {\n      \"b\": 2\n    }\n  ],\n  \"c\": {},\n"
              "  \"d\": []\n}",
              text_string(&out));
}

int main(void)
{
    memory_init();
    static const struct check_test TESTS[] = {
        {"what is JSON", test_good},
        {"what is not", test_bad},
        {"limits", test_limits},
        {"numbers", test_numbers},
        {"whole numbers", test_whole},
        {"equality", test_equal},
        {"duplicates", test_duplicates},
        {"pointers", test_pointers},
        {"merge patch", test_merge},
        {"in lines", test_pretty},
        {NULL, NULL},
    };
    return check_run("json", TESTS);
}
