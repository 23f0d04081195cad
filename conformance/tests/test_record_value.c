/* What recording makes of single values, links and heads. */
#include "base/memory.h"
#include "base/text.h"
#include "check.h"
#include "tools/record_file.h"
#include "tools/record_guard.h"
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

static void test_guard(void)
{
    static const struct {
        const char *name, *target, *version;
        struct header headers[4];
        int status;
    } CASES[] = {
        {"plain", "/v1", "1.1", {{"Host", "127.0.0.1:80"}}, 0},
        {"localhost", "/v1", "1.1", {{"Host", "localhost"}}, 0},
        {"below localhost", "/", "1.1", {{"host", "api.localhost:1"}}, 0},
        {"IPv6", "/", "1.1", {{"Host", "[::1]:80"}}, 0},
        {"a container", "/", "1.1", {{"Host", "proxy:80"}}, 0},
        {"a name of the web", "/", "1.1", {{"Host", "evil.example"}}, 421},
        {"an address in a name", "/", "1.1", {{"Host", "127.0.0.1.evil.example"}}, 421},
        {"a user in front", "/", "1.1", {{"Host", "127.0.0.1@evil"}}, 421},
        {"no host", "/", "1.1", {{"A", "b"}}, 400},
        {"two hosts", "/", "1.1", {{"Host", "a"}, {"Host", "a"}}, 400},
        {"absolute", "http://h/", "1.1", {{"Host", "a"}}, 400},
        {"a blank in the target", "/a b", "1.1", {{"Host", "a"}}, 400},
        {"a fragment", "/a#b", "1.1", {{"Host", "a"}}, 400},
        {"own page", "/", "1.1", {{"Host", "a:1"}, {"Origin", "http://a:1"}}, 0},
        {"foreign page", "/", "1.1", {{"Host", "a"}, {"Origin", "https://evil"}}, 403},
        {"sandbox", "/", "1.1", {{"Host", "a"}, {"Origin", "null"}}, 403},
        {"cross-site",
         "/",
         "1.1",
         {{"Host", "a"}, {"Sec-Fetch-Site", "cross-site"}},
         403},
        {"two keys",
         "/",
         "1.1",
         {{"Host", "a"}, {"Authorization", "x"}, {"authorization", "y"}},
         400},
        {"both framings",
         "/",
         "1.1",
         {{"Host", "a"}, {"Content-Length", "1"}, {"Transfer-Encoding", "chunked"}},
         400},
        {"chunked", "/", "1.1", {{"Host", "a"}, {"Transfer-Encoding", "chunked"}}, 0},
        {"chunked 1.0",
         "/",
         "1.0",
         {{"Host", "a"}, {"Transfer-Encoding", "chunked"}},
         400},
        {"gzip", "/", "1.1", {{"Host", "a"}, {"Transfer-Encoding", "gzip"}}, 400},
        {"length +5", "/", "1.1", {{"Host", "a"}, {"Content-Length", "+5"}}, 400},
        {"length ''", "/", "1.1", {{"Host", "a"}, {"Content-Length", ""}}, 400},
        {"8 MiB", "/", "1.1", {{"Host", "a"}, {"Content-Length", "8388608"}}, 0},
        {"more", "/", "1.1", {{"Host", "a"}, {"Content-Length", "8388609"}}, 413},
        {"2^64",
         "/",
         "1.1",
         {{"Host", "a"}, {"Content-Length", "18446744073709551616"}},
         413},
        {"continue", "/", "1.1", {{"Host", "a"}, {"Expect", "100-continue"}}, 0},
        {"expects", "/", "1.1", {{"Host", "a"}, {"Expect", "tea"}}, 417},
        {"websocket", "/", "1.1", {{"Host", "a"}, {"Upgrade", "websocket"}}, 400},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        size_t count = 0;
        while (count < 4 && CASES[i].headers[count].name != NULL)
            count++;
        const struct record_head head = {.target = CASES[i].target,
                                         .version = CASES[i].version,
                                         .headers = CASES[i].headers,
                                         .count = count};
        struct record_framing framing;
        const char *why = NULL;
        CHECK_INT(CASES[i].name, CASES[i].status, record_guard(&head, &framing, &why));
        CHECK_TRUE(CASES[i].name, why != NULL);
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
        {"matchers", test_matchers}, {"links", test_links}, {"guard", test_guard},
        {"titles", test_titles},     {NULL, NULL},
    };
    return check_run("record_value", TESTS);
}
