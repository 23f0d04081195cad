#include "http/json_scan.h"

#include "base/auto.h"
#include "base/json_out.h"
#include "tests/check.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define TEXT(literal) literal, sizeof(literal) - 1

/* clang-format off */
static const struct {
    const char *name, *data;
    size_t size;
    const char *why; /* NULL: accepted */
    size_t offset;
} CASES[] = {
    {"object", TEXT("{\"a\":1}"), NULL, 0},
    {"empty object", TEXT("{}"), NULL, 0},
    {"empty array", TEXT("[]"), NULL, 0},
    {"blanks everywhere", TEXT(" \t\r\n{ \"a\" : [ 1 , { } , [ ] ] } \n"), NULL, 0},
    {"scalar at the top", TEXT("1"), NULL, 0},
    {"string at the top", TEXT("\"a\""), NULL, 0},
    {"literals", TEXT("[true,false,null]"), NULL, 0},
    {"escapes", TEXT("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\""), NULL, 0},
    {"surrogate pair", TEXT("\"\\ud83d\\ude00\""), NULL, 0},
    {"highest code point", TEXT("\"\\udbff\\udfff\""), NULL, 0},
    {"noncharacter", TEXT("\"\\uffff\""), NULL, 0},
    {"delete character", TEXT("\"\x7f\""), NULL, 0},
    {"UTF-8", TEXT("\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\""), NULL, 0},
    {"zero", TEXT("0"), NULL, 0},
    {"minus zero", TEXT("-0"), NULL, 0},
    {"fraction", TEXT("-12.50"), NULL, 0},
    {"exponents", TEXT("[1e5,1E+5,1e-5,0e0,1.5e300]"), NULL, 0},
    {"underflow", TEXT("1e-999"), NULL, 0},
    {"2^53+1", TEXT("9007199254740993"), NULL, 0},
    {"largest double", TEXT("1.7976931348623157e308"), NULL, 0},
    {"more than 63 digits",
     TEXT("-0.000000000000000000000000000000000000000000000000000000000000000000000000000001"),
     NULL, 0},
    {"duplicate keys", TEXT("{\"a\":1,\"a\":2}"), NULL, 0},
    {"empty key", TEXT("{\"\":0}"), NULL, 0},

    {"nothing", TEXT(""), "expected a value", 0},
    {"only blanks", TEXT("  "), "expected a value", 2},
    {"trailing junk", TEXT("{} x"), "something follows the document", 3},
    {"two documents", TEXT("{}{}"), "something follows the document", 2},
    {"NUL behind", TEXT("{}\0"), "something follows the document", 2},
    {"comment", TEXT("{/**/}"), "expected a string", 1},
    {"BOM", TEXT("\xef\xbb\xbf{}"), "expected a value", 0},
    {"UTF-16", TEXT("{\0\"\0"), "expected a string", 1},
    {"form feed", TEXT("[\f1]"), "expected a value", 1},
    {"no-break space", TEXT("[\xc2\xa0""1]"), "expected a value", 1},
    {"open object", TEXT("{"), "expected a string", 1},
    {"open array", TEXT("["), "expected a value", 1},
    {"array not closed", TEXT("[1"), "expected a comma or a closing bracket", 2},
    {"object not closed", TEXT("{\"a\":1"), "expected a comma or a closing bracket", 6},
    {"wrong bracket", TEXT("[1}"), "expected a comma or a closing bracket", 2},
    {"wrong bracket in object", TEXT("{\"a\":1]"), "expected a comma or a closing bracket", 6},
    {"closing bracket alone", TEXT("]"), "expected a value", 0},
    {"comma at the end", TEXT("[1,]"), "expected a value", 3},
    {"comma at the end of an object", TEXT("{\"a\":1,}"), "expected a string", 7},
    {"comma first", TEXT("[,1]"), "expected a value", 1},
    {"two commas", TEXT("[1,,2]"), "expected a value", 3},
    {"no comma", TEXT("[1 2]"), "expected a comma or a closing bracket", 3},
    {"no colon", TEXT("{\"a\" 1}"), "expected a colon", 5},
    {"no value", TEXT("{\"a\":}"), "expected a value", 5},
    {"key without quotes", TEXT("{a:1}"), "expected a string", 1},
    {"key of number", TEXT("{1:1}"), "expected a string", 1},
    {"single quotes", TEXT("{'a':1}"), "expected a string", 1},
    {"string not closed", TEXT("\"abc"), "a string does not end", 4},
    {"escape at the end", TEXT("\"\\"), "an escape that JSON does not have", 2},
    {"quote escaped away", TEXT("\"\\\""), "a string does not end", 3},
    {"newline in string", TEXT("\"a\nb\""), "a control character in a string", 2},
    {"tab in string", TEXT("\"\t\""), "a control character in a string", 1},
    {"NUL in string", TEXT("\"a\0b\""), "a control character in a string", 2},
    {"unknown escape", TEXT("\"\\x41\""), "an escape that JSON does not have", 2},
    {"escaped NUL byte", TEXT("\"\\\0\""), "an escape that JSON does not have", 2},
    {"capital U", TEXT("\"\\U0041\""), "an escape that JSON does not have", 2},
    {"short \\u", TEXT("\"\\u00\""), "\\u needs four hex digits", 5},
    {"\\u with letters", TEXT("\"\\uzzzz\""), "\\u needs four hex digits", 3},
    {"\\u0000", TEXT("\"a\\u0000b\""), "\\u0000 is not admitted", 8},
    {"\\u0000 in a key", TEXT("{\"\\u0000\":1}"), "\\u0000 is not admitted", 8},
    {"lone high surrogate", TEXT("\"\\ud800\""), "a surrogate escape stands alone", 7},
    {"lone low surrogate", TEXT("\"\\udc00\""), "a surrogate escape stands alone", 7},
    {"high with a letter", TEXT("\"\\ud800x\""), "a surrogate escape stands alone", 7},
    {"high then high", TEXT("\"\\ud800\\ud800\""), "a surrogate escape stands alone", 13},
    {"high then newline", TEXT("\"\\ud800\\n\""), "a surrogate escape stands alone", 8},
    {"stray continuation", TEXT("\"\x80\""), "a string that is not UTF-8", 1},
    {"overlong", TEXT("\"\xc0\xaf\""), "a string that is not UTF-8", 1},
    {"encoded surrogate", TEXT("\"\xed\xa0\x80\""), "a string that is not UTF-8", 1},
    {"beyond U+10FFFF", TEXT("\"\xf4\x90\x80\x80\""), "a string that is not UTF-8", 1},
    {"truncated UTF-8", TEXT("\"\xe2\x82\""), "a string that is not UTF-8", 1},
    {"Latin-1 key", TEXT("{\"\xe9\":1}"), "a string that is not UTF-8", 2},
    {"leading zero", TEXT("01"), "something follows the document", 1},
    {"minus alone", TEXT("-"), "expected a digit", 1},
    {"minus letter", TEXT("-a"), "expected a digit", 1},
    {"plus", TEXT("+1"), "expected a value", 0},
    {"point first", TEXT(".5"), "expected a value", 0},
    {"point last", TEXT("1."), "expected a digit", 2},
    {"exponent without digits", TEXT("1e"), "expected a digit", 2},
    {"exponent with two signs", TEXT("1e+-1"), "expected a digit", 3},
    {"hex", TEXT("0x10"), "something follows the document", 1},
    {"infinite", TEXT("[1e999]"), "a number beyond the range of doubles", 1},
    {"minus infinite", TEXT("-1e999"), "a number beyond the range of doubles", 0},
    {"NaN", TEXT("NaN"), "expected a value", 0},
    {"Infinity", TEXT("Infinity"), "expected a value", 0},
    {"True", TEXT("True"), "expected a value", 0},
    {"cut literal", TEXT("tru"), "expected a value", 0},
    {"literal runs on", TEXT("nulll"), "something follows the document", 4},
};
/* clang-format on */

static void test_table(void)
{
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct json_fault fault = {0};
        bool ok = json_scan(CASES[i].data, CASES[i].size, JSON_MAX_VALUES, &fault);
        CHECK_STR(CASES[i].name, CASES[i].why, fault.why);
        CHECK_INT(CASES[i].name, CASES[i].why == NULL, ok);
        CHECK_INT(CASES[i].name, CASES[i].offset, fault.offset);

        AUTO(json_drop)
        cJSON *tree = json_parse(CASES[i].data, CASES[i].size, JSON_MAX_VALUES, NULL);
        CHECK_INT(CASES[i].name, CASES[i].why == NULL, tree != NULL);
    }
}

/* `count` opening and closing brackets. */
static bool nested(const char *open, const char *shut, int count)
{
    AUTO(text_drop) struct text text = TEXT_INIT(1 << 20);
    for (int i = 0; i < count; i++)
        text_puts(&text, open);
    text_puts(&text, "1");
    for (int i = 0; i < count; i++)
        text_puts(&text, shut);
    AUTO(json_drop) cJSON *tree = json_parse(text.data, text.size, SIZE_MAX, NULL);
    return tree != NULL;
}

static void test_depth(void)
{
    CHECK("arrays, 64", nested("[", "]", 64));
    CHECK("arrays, 65", !nested("[", "]", 65));
    CHECK("objects, 64", nested("{\"a\":", "}", 64));
    CHECK("objects, 65", !nested("{\"a\":", "}", 65));
    CHECK("800", !nested("[", "]", 800));
    CHECK("100,000", !nested("[", "]", 100000));

    AUTO(text_drop) struct text open = TEXT_INIT(1 << 20);
    for (int i = 0; i < 100000; i++)
        text_puts(&open, "[");
    struct json_fault fault;
    CHECK("only opening", !json_scan(open.data, open.size, SIZE_MAX, &fault));
    CHECK_STR("only opening", "nesting deeper than 64", fault.why);
    CHECK_INT("only opening", 64, fault.offset);
}

static bool many_values(int count)
{
    AUTO(text_drop) struct text text = TEXT_INIT(1 << 20);
    for (int i = 1; i < count; i++) /* the array is a value too */
        text_puts(&text, i == 1 ? "[1" : ",1");
    text_puts(&text, "]");
    return json_scan(text.data, text.size, JSON_MAX_VALUES, NULL);
}

static void test_values(void)
{
    CHECK("4096 values", many_values(4096));
    CHECK("4097 values", !many_values(4097));
    CHECK("no values", !json_scan("1", 1, 0, NULL));
    CHECK("keys are none", json_scan("{\"a\":1}", 7, 2, NULL));
}

static void test_tree(void)
{
    static const struct {
        const char *name, *document, *want;
    } ROWS[] = {
        {"members in order", "{\"b\":1,\"a\":[true,false,null,\"x\"]}",
         "{\"b\":1,\"a\":[true,false,null,\"x\"]}"},
        {"last duplicate", "{\"a\":1,\"b\":2,\"a\":3}", "{\"b\":2,\"a\":3}"},
        {"three of a kind", "{\"a\":1,\"a\":2,\"a\":3}", "{\"a\":3}"},
        {"by its escape", "{\"a\":1,\"\\u0061\":2}", "{\"a\":2}"},
        {"case counts", "{\"a\":1,\"A\":2}", "{\"a\":1,\"A\":2}"},
        {"inner object", "[{\"a\":[1],\"a\":{}}]", "[{\"a\":{}}]"},
        {"escapes", "\"\\u00e9\\ud83d\\ude00\\u20ac\\n\\/\"", "\"é😀€\\n/\""},
        {"numbers", "[0,-1.5,1e3,9007199254740991]", "[0,-1.5,1000,9007199254740991]"},
        {"long number", "1.0000000000000000000000000000000000000000000000000000000000001",
         "1"},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        AUTO(json_drop)
        cJSON *tree =
            json_parse(ROWS[i].document, strlen(ROWS[i].document), JSON_MAX_VALUES, NULL);
        AUTO(json_out_drop) struct json_out out = JSON_OUT_INIT(1 << 20);
        if (CHECK(ROWS[i].name, tree != NULL))
            json_value(&out, NULL, tree);
        CHECK_STR(ROWS[i].name, ROWS[i].want, out.text.data);
    }
}

/* More members than are compared pair by pair. */
static void test_many_duplicates(void)
{
    AUTO(text_drop) struct text text = TEXT_INIT(1 << 20);
    for (int i = 0; i < 2000; i++)
        text_printf(&text, "%s\"k%d\":%d", i == 0 ? "{" : ",", i % 100, i);
    text_puts(&text, "}");
    AUTO(json_drop) cJSON *tree = json_parse(text.data, text.size, JSON_MAX_VALUES, NULL);
    CHECK_INT("members left", 100, cJSON_GetArraySize(tree));
    for (int i = 0; i < 100; i++) {
        char key[16];
        snprintf(key, sizeof key, "k%d", i);
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(tree, key);
        CHECK_INT(key, 1900 + i, item ? item->valueint : -1);
    }
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"table", test_table},
        {"depth", test_depth},
        {"values", test_values},
        {"tree", test_tree},
        {"many duplicates", test_many_duplicates},
    };
    return check_main("json_scan", TESTS, COUNT_OF(TESTS));
}
