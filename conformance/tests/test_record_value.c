/* What recording makes of single values, of links and of the name of its file. */
#include "base/memory.h"
#include "base/text.h"
#include "check.h"
#include "tools/record_file.h"
#include "tools/record_links.h"
#include "tools/record_value.h"

#include <string.h>

static void test_matchers(void)
{
    static const struct {
        const char *text;
        enum record_class class;
        const char *matcher;
    } CASES[] = {
        {"", RECORD_EMPTY, "##string"},
        {"active", RECORD_WORD, "active"},
        {"video.asset", RECORD_WORD, "video.asset"},
        {"byteplus/seedance-2.0-fast", RECORD_WORD, "byteplus/seedance-2.0-fast"},
        {"model-rachel-frontal", RECORD_WORD, "model-rachel-frontal"},
        {"gpt-4-0613", RECORD_WORD, "gpt-4-0613"},
        {"16:9", RECORD_WORD, "16:9"},
        {"#fff", RECORD_WORD, "#literal #fff"},
        {"10000", RECORD_DIGITS, "#regex ^[0-9]+$"},
        {"asset-20260619150241-b8xd4", RECORD_ID, "#regex ^asset-"},
        {"cgt-20260619150458-96ncj", RECORD_ID, "#regex ^cgt-"},
        {"req_a1b2c3d4e5", RECORD_ID, "#regex ^req_"},
        {"550e8400-e29b-41d4-a716-446655440000", RECORD_ID, "#regex ^[0-9A-Fa-f-]{36}$"},
        {"2026-06-19T07:02:41Z", RECORD_DATE, "#date-time"},
        {"2026-06-19t15:02:41.25+08:00", RECORD_DATE, "#date-time"},
        {"2026-02-30T00:00:00Z", RECORD_WORD, "2026-02-30T00:00:00Z"},
        {"https://a.example/x.jpg?Signature=1", RECORD_URI, "#uri"},
        {"asset://asset-1", RECORD_URI, "#uri"},
        {"http://", RECORD_WORD, "http://"},
        {"0ca033d6b452a96d3000a52bc49dbc7c", RECORD_TOKEN, "#string 1.."},
        {"callback_url is required", RECORD_PROSE, "#string 1.."},
        {"人像", RECORD_PROSE, "#string 1.."},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(text_drop) struct text out = text_new(1024);
        record_matcher(CASES[i].text, &out);
        CHECK_INT(CASES[i].text, CASES[i].class, record_class(CASES[i].text));
        CHECK_STR(CASES[i].text, CASES[i].matcher, text_string(&out));
    }
}

static void test_links(void)
{
    static const struct {
        const char *name, *text, *want;
    } CASES[] = {
        {"none", "nothing here", "nothing here"},
        {"alone", "http://h:80", "http://p:1"},
        {"in JSON", "{\"a\":\"http://h:80/x?y\"}", "{\"a\":\"http://p:1/x?y\"}"},
        {"twice", "http://h:80/a http://h:80/b", "http://p:1/a http://p:1/b"},
        {"escaped", "\"http:\\/\\/h:80\\/a\"", "\"http:\\/\\/p:1\\/a\""},
        {"another port", "http://h:8080/a", "http://h:8080/a"},
        {"another host", "http://h:80.example/a", "http://h:80.example/a"},
        {"behind a false start", "http:http://h:80/", "http:http://p:1/"},
        {"cut off", "http://h:8", "http://h:8"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(arena_drop) struct arena *arena = arena_new();
        size_t size = strlen(CASES[i].text);
        const char *got =
            record_relink(arena, CASES[i].text, &size, "http://h:80", "http://p:1");
        CHECK_STR(CASES[i].name, CASES[i].want, got);
        CHECK_INT(CASES[i].name, strlen(CASES[i].want), size);
    }
}

static void test_titles(void)
{
    static const struct {
        const char *path, *title;
    } CASES[] = {
        {"flow/portrait-to-video.json", "Portrait to video"},
        {"a_b", "A b"},
        {"/tmp/x.json", "X"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(memory_drop) char *title = record_file_title(CASES[i].path);
        CHECK_STR(CASES[i].path, CASES[i].title, title);
    }
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"matchers", test_matchers},
        {"links", test_links},
        {"titles", test_titles},
        {NULL, NULL},
    };
    return check_run("record_value", TESTS);
}
