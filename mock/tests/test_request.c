#include "http/request.h"

#include "base/auto.h"
#include "http/target.h"
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

static struct request with_header(const char *name, const char *value)
{
    struct request req = {.query = "", .body = ""};
    if (value)
        req.headers[req.header_count++] = (struct header){name, value};
    return req;
}

static void test_header(void)
{
    struct request req = with_header("Content-type", "a");
    req.headers[req.header_count++] = (struct header){"content-TYPE", "b"};
    CHECK_STR("first, without case", "a", request_header(&req, "Content-Type"));
    CHECK_STR("absent", NULL, request_header(&req, "Content-Typ"));
}

static void test_form(void)
{
    static const struct {
        const char *name, *form, *field, *want;
    } ROWS[] = {
        {"first", "a=1&b=2", "a", "1"},
        {"second", "a=1&b=2", "b", "2"},
        {"the first of two", "a=1&a=2", "a", "1"},
        {"absent", "a=1", "b", NULL},
        {"empty form", "", "a", NULL},
        {"empty value", "a=", "a", ""},
        {"no equals sign", "a&b=1", "a", ""},
        {"equals sign in the value", "a=b=c", "a", "b=c"},
        {"prefix of another", "ab=1&a=2", "a", "2"},
        {"case counts", "A=1", "a", NULL},
        {"plus is a blank", "a=b+c", "a", "b c"},
        {"encoded plus", "a=b%2Bc", "a", "b+c"},
        {"decoded once", "a=%2541", "a", "%41"},
        {"encoded ampersand", "a=1%262&b=3", "a", "1&2"},
        {"encoded name", "%61%2b=1", "a+", "1"},
        {"blank in the name", "a+b=1", "a b", "1"},
        {"UTF-8", "a=%C3%A9", "a", "\xc3\xa9"},
        {"empty pairs", "&&a=1&&", "a", "1"},
        {"not UTF-8", "a=%ff", "a", NULL},
        {"NUL", "a=%00", "a", NULL},
        {"not decodable", "a=%zz", "a", NULL},
        {"cut short", "a=%4", "a", NULL},
        {"percent at the end", "a=%", "a", NULL},
        {"semicolons do not part", "a=1;b=2", "b", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct request req = {.query = ROWS[i].form, .body = ROWS[i].form};
        req.body_size = strlen(req.body);
        AUTO(string_drop) char *query = request_query(&req, ROWS[i].field);
        AUTO(string_drop) char *form = request_form(&req, ROWS[i].field);
        CHECK_STR(ROWS[i].name, ROWS[i].want, query);
        CHECK_STR(ROWS[i].name, ROWS[i].want, form);
    }
    struct request req = {.query = "", .body = "a=1\0b", .body_size = 5};
    AUTO(string_drop) char *form = request_form(&req, "a");
    CHECK_STR("NUL in the form", NULL, form);
}

static void test_query_names(void)
{
    static const char *const WANT[] = {"a", "b c", "a", "%zz", "lon"};
    struct request req = {.query = "a=1&&b+c&a=2&%zz=1&longer=3&"};
    char name[4];
    size_t cursor = 0, count = 0;
    for (; request_query_next(&req, &cursor, name, sizeof name); count++)
        CHECK_STR("name", count < COUNT_OF(WANT) ? WANT[count] : NULL, name);
    CHECK_INT("names", COUNT_OF(WANT), count);
}

static void test_bearer(void)
{
    static const struct {
        const char *name, *value, *want;
    } ROWS[] = {
        {"key", "Bearer sk-1", "sk-1"},
        {"scheme without case", "bEARER sk-1", "sk-1"},
        {"two blanks", "Bearer  sk-1", "sk-1"},
        {"absent", NULL, NULL},
        {"bare key", "sk-1", NULL},
        {"empty", "", NULL},
        {"scheme alone", "Bearer", NULL},
        {"empty key", "Bearer ", NULL},
        {"another scheme", "Basic c2stMQ==", NULL},
        {"longer scheme", "Bearers sk-1", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct request req = with_header("authorization", ROWS[i].value);
        CHECK_STR(ROWS[i].name, ROWS[i].want, request_bearer(&req));
    }
}

static void test_json(void)
{
    static const struct {
        const char *name, *body, *got;
    } ROWS[] = {
        {"object", "{\"a\":[1]}", NULL},
        {"empty", "", "an empty body"},
        {"array", "[]", "a value that is no object"},
        {"scalar", "\"{}\"", "a value that is no object"},
        {"junk", "{} x", "at byte 3: something follows the document"},
        {"broken", "{\"a\" 1}", "at byte 5: expected a colon"},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct request req = {.body = ROWS[i].body, .body_size = strlen(ROWS[i].body)};
        struct error err = {0};
        AUTO(json_drop) cJSON *json = request_json(&req, &err);
        CHECK_INT(ROWS[i].name, ROWS[i].got == NULL, json != NULL);
        CHECK_INT(ROWS[i].name, ROWS[i].got ? RULE_BODY_JSON : RULE_NONE, err.rule);
        CHECK_STR(ROWS[i].name, ROWS[i].got ? ROWS[i].got : "", err.got);
    }
}

static void test_base_url(void)
{
    static const struct {
        const char *name, *host, *want;
    } ROWS[] = {
        {"host and port", "127.0.0.1:8080", "http://127.0.0.1:8080"},
        {"host alone", "mock.example", "http://mock.example"},
        {"service name", "pomex_mock:80", "http://pomex_mock:80"},
        {"IPv6", "[::1]:8080", "http://[::1]:8080"},
        {"highest port", "a:65535", "http://a:65535"},
        {"no Host", NULL, "http://fall.back:1"},
        {"userinfo", "u@a", "http://fall.back:1"},
        {"path", "a/b", "http://fall.back:1"},
        {"blank", "a b", "http://fall.back:1"},
        {"quote", "a\"b", "http://fall.back:1"},
        {"port too high", "a:65536", "http://fall.back:1"},
        {"no port behind the colon", "a:", "http://fall.back:1"},
        {"negative port", "a:-1", "http://fall.back:1"},
        {"port alone", ":80", "http://fall.back:1"},
        {"open bracket", "[::1", "http://fall.back:1"},
        {"high byte", "\xc3\xa9", "http://fall.back:1"},
        {"too long for the room", "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q",
         "http://fall.back:1"},
    };
    char out[40];
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct request req = with_header("Host", ROWS[i].host);
        request_base_url(&req, NULL, "http://fall.back:1", out, sizeof out);
        CHECK_STR(ROWS[i].name, ROWS[i].want, out);
        request_base_url(&req, "https://public", "http://fall.back:1", out, sizeof out);
        CHECK_STR(ROWS[i].name, "https://public", out);
    }
}

static void test_target(void)
{
    AUTO(string_drop) char *owned = NULL;
    struct error err = {0};
    const char *path = NULL, *plain = "/a/b";
    CHECK("plain", target_path(plain, &owned, &path, &err));
    CHECK("nothing copied", path == plain && !owned);
    CHECK("encoded", target_path("/%41", &owned, &path, &err));
    CHECK_STR("encoded", "/A", path);
    CHECK("copied", path == owned);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"header", test_header}, {"form", test_form}, {"query names", test_query_names},
        {"bearer", test_bearer}, {"json", test_json}, {"base url", test_base_url},
        {"target", test_target},
    };
    return check_main("request", TESTS, COUNT_OF(TESTS));
}
