#include "http/response.h"

#include "base/auto.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

/* The whole answer as text; the caller frees. */
static char *serialize(const struct response *res, bool keep_alive, bool head_only,
                       size_t *head_size)
{
    struct text out = {0};
    CHECK("serialized",
          response_serialize(res, "req-1", keep_alive, head_only, &out, head_size));
    return text_take(&out);
}

static void test_serialize(void)
{
    struct response res = {0};
    size_t head_size = 0;
    response_text(&res, "text/plain", strdup("hello"), 5);
    static const char HEAD[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
                               "Content-Length: 5\r\nX-Request-Id: req-1\r\n"
                               "Connection: keep-alive\r\n\r\n";
    AUTO(string_drop) char *whole = serialize(&res, true, false, &head_size);
    CHECK_INT("head size", strlen(HEAD), head_size);
    CHECK_HAS("head", HEAD, whole);
    CHECK_STR("body", "hello", whole + head_size);
    AUTO(string_drop) char *head = serialize(&res, true, true, NULL);
    CHECK_STR("head only", HEAD, head);
    AUTO(string_drop) char *closing = serialize(&res, false, true, NULL);
    CHECK_HAS("close", "\r\nConnection: close\r\n\r\n", closing);
    response_clean(&res);
}

static void test_fixed(void)
{
    struct response res = {.status = 206, .fixed = "abc", .size = 2};
    AUTO(string_drop) char *whole = serialize(&res, true, false, NULL);
    CHECK_HAS("status", "HTTP/1.1 206 Partial Content\r\n", whole);
    CHECK_HAS("type", "Content-Type: application/json\r\n", whole);
    CHECK_STR("body", "\r\n\r\nab", strstr(whole, "\r\n\r\n"));
    response_clean(&res);
}

static void test_without_body(void)
{
    static const struct {
        int status;
        bool length;
    } ROWS[] = {{302, true}, {200, true}, {204, false}, {304, false}};
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct response res = {.status = ROWS[i].status};
        AUTO(string_drop) char *whole = serialize(&res, true, false, NULL);
        CHECK_INT(response_phrase(ROWS[i].status), ROWS[i].length,
                  strstr(whole, "Content-Length: 0\r\n") != NULL);
        CHECK(response_phrase(ROWS[i].status), !strstr(whole, "Content-Type"));
    }
}

static void test_header(void)
{
    static const struct {
        const char *what, *name, *value;
        bool added;
    } ROWS[] = {
        {"plain", "X-A", "b", true},
        {"empty value", "X-B", "", true},
        {"high bytes", "X-C", "\xc3\xa9", true},
        {"CR", "X-D", "a\rb", false},
        {"LF", "X-D", "a\nSet-Cookie: b", false},
        {"TAB", "X-D", "a\tb", false},
        {"DEL", "X-D", "a\x7f", false},
        {"blank in the name", "X D", "a", false},
        {"colon in the name", "X:D", "a", false},
        {"empty name", "", "a", false},
    };
    struct response res = {0};
    for (size_t i = 0; i < COUNT_OF(ROWS); i++)
        CHECK_INT(ROWS[i].what, ROWS[i].added,
                  response_header(&res, ROWS[i].name, ROWS[i].value));
    CHECK_STR("all", "X-A: b\r\nX-B: \r\nX-C: \xc3\xa9\r\n", res.headers.data);

    char *large = calloc(1, 20001);
    memset(large, 'a', 20000);
    CHECK("too large", !response_header(&res, "X-E", large));
    CHECK("the next one still fits", response_header(&res, "X-F", "g"));
    CHECK_HAS("others are left", "X-C: \xc3\xa9\r\nX-F: g\r\n", res.headers.data);
    free(large);
    response_clean(&res);
}

static void test_error(void)
{
    struct response res = {0};
    struct error err = {0};
    response_text(&res, "text/html", strdup("<p>"), 3);
    response_header(&res, "Retry-After", "1");
    fail(&err, RULE_STORE_FAILED);
    response_error(&res, &err);
    AUTO(string_drop) char *whole = serialize(&res, true, false, NULL);
    CHECK_HAS("status", "HTTP/1.1 503 Service Unavailable\r\n", whole);
    CHECK_HAS("type", "\r\nContent-Type: application/json\r\n", whole);
    CHECK_HAS("its own headers stay", "\r\nRetry-After: 1\r\n", whole);
    CHECK_HAS("reason", "\r\nX-Mock-Reason: store-failed; basis=documented\r\n", whole);
    CHECK_STR(
        "envelope",
        "\r\n\r\n{\"error\":{\"message\":\"service temporarily unavailable; retry\","
        "\"type\":\"service_unavailable_error\"}}",
        strstr(whole, "\r\n\r\n"));
    response_clean(&res);
}

static void test_json(void)
{
    struct response res = {0};
    struct error err = {0};
    AUTO(json_out_drop) struct json_out out = JSON_OUT_INIT(100);
    json_open(&out, NULL, '{');
    json_close(&out, '}');
    CHECK("fits", response_json(&res, &out, &err));
    CHECK_STR("fits", "{}", res.body);
    CHECK_INT("fits", 2, res.size);

    AUTO(json_out_drop) struct json_out large = JSON_OUT_INIT(4);
    json_string(&large, NULL, "too much");
    CHECK("does not fit", !response_json(&res, &large, &err));
    CHECK_INT("does not fit", RULE_INTERNAL, err.rule);
    CHECK_STR("the body is left", "{}", res.body);
    response_clean(&res);
}

static void test_hint(void)
{
    struct response res = {0};
    response_hint(&res, "first %d;", 1);
    response_hint(&res, "caf\xc3\xa9\r\nX: y");
    CHECK_STR("cleaned", "first 1; caf????X: y", res.hint.data);
    for (int i = 0; i < 100; i++)
        response_hint(&res, "0123456789012345678901234567890123456789");
    CHECK_INT("bounded", 1024, res.hint.size);
    AUTO(string_drop) char *whole = serialize(&res, true, true, NULL);
    CHECK_HAS("sent", "\r\nX-Mock-Hint: first 1; caf????X: y 0123", whole);
    response_clean(&res);
}

static void test_phrase(void)
{
    CHECK_STR("known", "Misdirected Request", response_phrase(421));
    CHECK_STR("unknown", "", response_phrase(599));
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"serialize", test_serialize},
        {"fixed", test_fixed},
        {"without body", test_without_body},
        {"header", test_header},
        {"error", test_error},
        {"json", test_json},
        {"hint", test_hint},
        {"phrase", test_phrase},
    };
    return check_main("response", TESTS, COUNT_OF(TESTS));
}
