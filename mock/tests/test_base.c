#include "base/auto.h"
#include "base/embedded.h"
#include "base/error.h"
#include "base/json_out.h"
#include "base/stop.h"
#include "base/text.h"
#include "tests/check.h"

#include <string.h>

static void test_fail(void)
{
    struct error err = {0};
    CHECK("fail() is false",
          !fail(&err, RULE_ASSET_NOT_FOUND, "content[1].image_url.url", "asset-x"));
    CHECK_STR("two arguments",
              "The parameter `content[1].image_url.url` specified in the request is not "
              "valid: the "
              "specified asset asset-x is not found.",
              err.message);
    CHECK_INT("status of the row", 400, err.status);
    CHECK_STR("type of the row", "invalid_request_error", err.type);
    fail(&err, RULE_GROUP);
    CHECK_INT("the first failure wins", RULE_ASSET_NOT_FOUND, err.rule);

    char long_id[2000];
    memset(long_id, 0xC3, sizeof long_id - 1);
    for (size_t i = 1; i < sizeof long_id - 1; i += 2)
        long_id[i] = (char)0xA9;
    long_id[sizeof long_id - 2] = '\0';
    struct error cut = {0};
    fail(&cut, RULE_UNKNOWN_ASSET, long_id);
    CHECK("cut on a character", text_is_utf8(cut.message, strlen(cut.message)));
    CHECK("cut near the end", strlen(cut.message) > sizeof cut.message - 4);
}

static void test_rules_are_sound(void)
{
    for (int i = RULE_NONE + 1; i < RULE_COUNT; i++) {
        const struct rule_row *row = rule_row((enum rule)i);
        CHECK(row->id, row->sentence[0] != '\0');
        CHECK(row->id, row->status == 200 || row->type[0] != '\0');
        for (int j = i + 1; j < RULE_COUNT; j++)
            CHECK(row->id, strcmp(row->id, rule_row((enum rule)j)->id) != 0);
    }
}

static void test_utf8(void)
{
    static const struct {
        const char *name, *bytes;
        bool good;
    } CASES[] = {
        {"ascii", "abc", true},
        {"two bytes", "\xC3\xA9", true},
        {"overlong slash", "\xC0\xAF", false},
        {"overlong three", "\xE0\x80\xAF", false},
        {"surrogate", "\xED\xA0\x80", false},
        {"last character", "\xF4\x8F\xBF\xBF", true},
        {"beyond the last", "\xF4\x90\x80\x80", false},
        {"cut", "\xE2\x82", false},
        {"lone continuation", "\x80", false},
        {"latin-1", "caf\xE9", false},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        CHECK_INT(CASES[i].name, CASES[i].good,
                  text_is_utf8(CASES[i].bytes, strlen(CASES[i].bytes)));
}

static void test_text_limit(void)
{
    struct text text = TEXT_INIT(4);
    text_puts(&text, "1234");
    CHECK_STR("up to the limit", "1234", text.data);
    text_putc(&text, '5');
    CHECK("over the limit", text.failed);
    CHECK("nothing to take", text_take(&text) == NULL);

    struct text escaped = TEXT_INIT(100);
    text_percent(&escaped, "a b/\xC3\xA9~");
    text_html(&escaped, "<'&\">");
    AUTO(string_drop) char *taken = text_take(&escaped);
    CHECK_STR("escapes", "a%20b%2F%C3%A9~&lt;&#39;&amp;&quot;&gt;", taken);
}

static void test_numbers(void)
{
    static const struct {
        const char *text;
        bool good;
        int64_t value;
    } INTS[] = {
        {"0", true, 0},
        {"-12", true, -12},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"+1", false, 0},
        {" 1", false, 0},
        {"1 ", false, 0},
        {"1.0", false, 0},
    };
    for (size_t i = 0; i < COUNT_OF(INTS); i++) {
        int64_t value = 0;
        CHECK_INT(INTS[i].text, INTS[i].good, text_to_int(INTS[i].text, &value));
        CHECK_INT(INTS[i].text, INTS[i].value, value);
    }
    static const struct {
        const char *text;
        int64_t ms;
    } DURATIONS[] = {
        {"500ms", 500},
        {"2s", 2000},
        {"30m", 1800000},
        {"12h", 43200000},
        {"0s", 0},
        {"2", -1},
        {"s", -1},
        {"1.5s", -1},
        {"2 s", -1},
        {"-2s", -1},
        {"1d", -1},
        {"900000h", -1},
        {"99999999999999h", -1},
        {"1sx", -1},
        {"", -1},
    };
    for (size_t i = 0; i < COUNT_OF(DURATIONS); i++) {
        int64_t ms = -1;
        text_to_duration(DURATIONS[i].text, &ms);
        CHECK_INT(DURATIONS[i].text, DURATIONS[i].ms, ms);
    }
}

static void test_nearest(void)
{
    static const char *const WORDS[] = {"Image", "Video", "Audio", "face_mismatch", NULL};
    static const struct {
        const char *word, *nearest;
    } CASES[] = {
        {"image", "Image"}, {"Vidoe", "Video"}, {"face-mismatch", "face_mismatch"},
        {"picture", NULL},  {"", NULL},         {"Im", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        CHECK_STR(CASES[i].word, CASES[i].nearest, text_nearest(CASES[i].word, WORDS));
}

static void test_json_out(void)
{
    struct json_out out = JSON_OUT_INIT(1000);
    json_open(&out, NULL, '{');
    json_string(&out, "a\"b", "<\x01\n\\\x7f/\xC3\xA9");
    json_int(&out, "big", INT64_C(9007199254740993));
    json_open(&out, "list", '[');
    json_bool(&out, NULL, true);
    json_null(&out, NULL);
    json_open(&out, NULL, '{');
    json_close(&out, '}');
    json_close(&out, ']');
    AUTO(json_drop) cJSON *value = cJSON_Parse("[0.1,1e21,3,-0.5,\"x\",null,{\"k\":[]}]");
    json_value(&out, "value", value);
    json_close(&out, '}');
    AUTO(string_drop) char *text = json_out_take(&out);
    CHECK_STR(
        "document",
        "{\"a\\\"b\":\"\\u003c\\u0001\\n\\\\\\u007f/\xC3\xA9\",\"big\":9007199254740993,"
        "\"list\":[true,null,{}],\"value\":[0.1,1e+21,3,-0.5,\"x\",null,{\"k\":[]}]}",
        text);

    struct json_out lines = JSON_OUT_INIT(1000);
    lines.indent = true;
    json_open(&lines, NULL, '{');
    json_open(&lines, "empty", '[');
    json_close(&lines, ']');
    json_int(&lines, "n", 1);
    json_close(&lines, '}');
    AUTO(string_drop) char *indented = json_out_take(&lines);
    CHECK_STR("indented", "{\n  \"empty\": [],\n  \"n\": 1\n}\n", indented);

    struct json_out deep = JSON_OUT_INIT(1000);
    for (int i = 0; i < JSON_OUT_DEPTH + 1; i++)
        json_open(&deep, NULL, '[');
    CHECK("too deep", json_out_take(&deep) == NULL);
}

static void test_stop(void)
{
    struct stop *stop = stop_new();
    CHECK("sleeps to the end", stop_sleep(stop, 1));
    stop_set(stop);
    int64_t before = stop_now_ms();
    CHECK("cut short", !stop_sleep(stop, 60000));
    CHECK("at once", stop_now_ms() - before < 30000);
    stop_free(stop);
}

static void test_embedded(void)
{
    CHECK("unknown", embedded_find("no-such-file") == NULL);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"fail", test_fail},         {"rules are sound", test_rules_are_sound},
        {"utf-8", test_utf8},        {"text limit", test_text_limit},
        {"numbers", test_numbers},   {"nearest", test_nearest},
        {"json out", test_json_out}, {"stop", test_stop},
        {"embedded", test_embedded},
    };
    return check_main("base", TESTS, COUNT_OF(TESTS));
}
