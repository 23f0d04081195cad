#include "base/auto.h"
#include "base/text.h"
#include "tests/check.h"
#include "tests/mock_process.h"
#include "tests/wire.h"

#include <stdio.h>
#include <string.h>

/* What a hostile client may send to the whole program: each gets the answer that the
 * documents give, and the next request is served. */

#define HEAD "Host: a\r\nAuthorization: Bearer k\r\nContent-Type: application/json\r\n"

static struct mock_process mock;

/* The hostile bytes get `status` and a body with `has`; then a good request gets its 200.
 */
static void check(const char *row, const struct text *raw, int status, const char *has)
{
    struct wire wire;
    AUTO(wire_answer_drop) struct wire_answer bad = {0};
    AUTO(wire_answer_drop) struct wire_answer good = {0};
    if (!CHECK(row, wire_open(&wire, mock.port)))
        return;
    wire_send(&wire, raw->data, raw->size);
    wire_read(&wire, false, &bad);
    CHECK_INT(row, status, bad.status);
    CHECK_HAS(row, has, bad.body);
    wire_close(&wire);
    CHECK_INT(row, 200,
              wire_call(mock.port, "GET", "/v1/video/assets", "k", NULL, &good));
}

/* A POST of a session whose body is `before`, then `middle` so many times, then `after`.
 */
static void check_body(const char *row, const char *before, const char *middle, int times,
                       const char *after, int status, const char *has)
{
    AUTO(text_drop) struct text body = TEXT_INIT(4 << 20);
    AUTO(text_drop) struct text raw = TEXT_INIT(4 << 20);
    text_puts(&body, before);
    for (int i = 0; i < times; i++)
        text_puts(&body, middle);
    text_puts(&body, after);
    text_printf(&raw,
                "POST /v1/video/assets/sessions HTTP/1.1\r\n" HEAD
                "Content-Length: %zu\r\n\r\n",
                body.size);
    text_add(&raw, body.data, body.size);
    check(row, &raw, status, has);
}

static void test_bodies(void)
{
    static const char INVALID[] = "\"body must be valid JSON\"";
    check_body("800 deep", "", "[", 800, "", 400, INVALID);
    check_body("800 deep and closed", "{\"x\":", "{\"x\":", 799, "0", 400, INVALID);
    check_body("1 MiB", "{\"x\":\"", "x", (1 << 20) - 8, "\"}", 400,
               "callback_url is required");
    check_body("1 MiB and 1", "{\"x\":\"", "x", (1 << 20) - 7, "\"}", 413,
               "\"body must be at most 1048576 bytes\"");
    check_body("invalid UTF-8", "{\"callback_url\":\"\xc0\xaf\"}", "", 0, "", 400,
               INVALID);
    check_body("\\u0000", "{\"callback_url\":\"\\u0000\"}", "", 0, "", 400, INVALID);
    check_body("a lone surrogate", "{\"callback_url\":\"\\ud800\"}", "", 0, "", 400,
               INVALID);
}

/* `levels` deep, the outer object counted, and closed. */
static void check_depth(const char *row, int levels, int status, const char *has)
{
    AUTO(text_drop) struct text closing = TEXT_INIT(1 << 20);
    for (int i = 1; i < levels; i++)
        text_putc(&closing, ']');
    text_puts(&closing, ",\"callback_url\":\"https://a.example/cb\"}");
    check_body(row, "{\"x\":", "[", levels - 1, closing.data, status, has);
}

/* So many values, all together. */
static void check_values(const char *row, int values, int status, const char *has)
{
    check_body(row, "{\"callback_url\":\"https://a.example/cb\",\"x\":[", "1,",
               values - 4, "1]}", status, has);
}

static void test_limits(void)
{
    static const char INVALID[] = "\"body must be valid JSON\"";
    static const char MADE[] = "\"status\":\"pending\"";
    check_depth("64 deep", 64, 200, MADE);
    check_depth("65 deep", 65, 400, INVALID);
    check_depth("1,000 deep", 1000, 400, INVALID);
    check_depth("100,000 deep", 100000, 400, INVALID);
    check_values("4096 values", 4096, 200, MADE);
    check_values("4097 values", 4097, 400, INVALID);
    check_values("500,000 values", 500000, 400, INVALID);
    check_body("a key of 1 MB", "{\"", "k", 1000000, "\":1}", 400,
               "callback_url is required");
    check_body("one key 1,000 times", "{\"callback_url\":\"https://a.example/cb\"",
               ",\"x\":1", 1000, "}", 200, MADE);
}

static void check_head(const char *row, const char *text, int status, const char *has)
{
    AUTO(text_drop) struct text raw = TEXT_INIT(64 * 1024);
    text_puts(&raw, text);
    check(row, &raw, status, has);
}

static void test_heads(void)
{
    static const char BAD[] = "\"type\":\"invalid_request_error\"";
    AUTO(text_drop) struct text many = TEXT_INIT(64 * 1024);
    text_puts(&many, "GET /v1/video/assets HTTP/1.1\r\n" HEAD);
    for (int i = 0; i < 62; i++)
        text_printf(&many, "X-%d: 1\r\n", i);
    text_puts(&many, "\r\n");
    check("65 headers", &many, 400, BAD);
    check_head("CL and TE",
               "POST /v1/video/assets HTTP/1.1\r\n" HEAD
               "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
               400, BAD);
    check_head("TE and CL",
               "POST /v1/video/assets HTTP/1.1\r\n" HEAD
               "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
               400, BAD);
    check_head("%00 in a path", "GET /v1/video/assets%00x HTTP/1.1\r\n" HEAD "\r\n", 400,
               BAD);
    check_head("a WebSocket upgrade",
               "GET /v1/video/assets HTTP/1.1\r\nHost: a\r\nConnection: "
               "Upgrade\r\nUpgrade: websocket\r\n"
               "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
               "dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
               400, BAD);
    check_head("no key before all else",
               "POST /v1/nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999\r\n\r\n",
               401, "authentication_error");
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"bodies", test_bodies}, {"limits", test_limits}, {"heads", test_heads}};
    if (!mock_start(&mock, NULL))
        return 1;
    int status = check_main("hostile", TESTS, COUNT_OF(TESTS));
    return mock_stop(&mock) == 0 ? status : 1;
}
