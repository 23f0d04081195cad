#include "base/auto.h"
#include "base/text.h"
#include "tests/check.h"
#include "tests/echo_server.h"
#include "tests/wire.h"

#include <string.h>

/* Raw requests that are too long to be rows of a table: test_wire_*.c. */

/* The absolute form needs our port to come as far as the handler. */
static void test_absolute_form(void)
{
    struct echo_server echo;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    AUTO(text_drop) struct text raw = TEXT_INIT(1024);
    if (!CHECK("start", echo_start(&echo, 4, 0)))
        return;
    text_printf(&raw, "GET http://127.0.0.1:%d/a HTTP/1.1\r\nHost: a\r\n\r\n", echo.port);
    CHECK_INT("absolute form of ours", 400, wire_exchange(echo.port, raw.data, &answer));
    CHECK_HAS("absolute form of ours", "the request target must begin with a slash",
              answer.body);
    echo_stop(&echo);
}

static void test_header_count(void)
{
    static const struct {
        const char *name;
        int count, status;
    } ROWS[] = {{"63", 63, 200}, {"64", 64, 400}, {"65", 65, 400}, {"66", 66, 400}};
    struct echo_server echo;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    if (!CHECK("start", echo_start(&echo, 4, 0)))
        return;
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        AUTO(text_drop) struct text raw = TEXT_INIT(1 << 20);
        text_puts(&raw, "POST /a HTTP/1.1\r\nHost: a\r\n");
        for (int n = 2; n < ROWS[i].count; n++)
            text_printf(&raw, "X-%d: y\r\n", n);
        text_puts(&raw, "Content-Length: 4\r\n\r\nGET ");
        CHECK_INT(ROWS[i].name, ROWS[i].status,
                  wire_exchange(echo.port, raw.data, &answer));
        CHECK_INT(ROWS[i].name, 200, wire_exchange(echo.port, ECHO_GOOD, &answer));
    }
    echo_stop(&echo);
}

static void test_head_size(void)
{
    static const struct {
        const char *name;
        size_t size;
        int status;
    } ROWS[] = {{"16384", 16384, 200}, {"16385", 16385, 400}, {"100,000", 100000, 400}};
    struct echo_server echo;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    if (!CHECK("start", echo_start(&echo, 4, 0)))
        return;
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        AUTO(text_drop) struct text raw = TEXT_INIT(1 << 20);
        text_puts(&raw, "GET /a HTTP/1.1\r\nHost: a\r\nX: ");
        while (raw.size < ROWS[i].size - 4)
            text_putc(&raw, 'y');
        text_puts(&raw, "\r\n\r\n");
        CHECK_INT(ROWS[i].name, ROWS[i].status,
                  wire_exchange(echo.port, raw.data, &answer));
        CHECK_INT(ROWS[i].name, 200, wire_exchange(echo.port, ECHO_GOOD, &answer));
    }
    AUTO(text_drop) struct text target = TEXT_INIT(1 << 20);
    text_puts(&target, "GET /");
    while (target.size < 15000)
        text_puts(&target, "%41");
    text_puts(&target, " HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK_INT("target of 15 KB", 200, wire_exchange(echo.port, target.data, &answer));
    CHECK_HAS("target of 15 KB", "GET /AAAA", answer.body);
    echo_stop(&echo);
}

/* However a request is cut into segments, it stays the same request. */
static void test_split_anywhere(void)
{
    static const char RAW[] =
        "POST /a?b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    struct echo_server echo;
    struct wire wire;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    if (!CHECK("start", echo_start(&echo, 4, 0)))
        return;
    if (CHECK("open", wire_open(&wire, echo.port))) {
        for (size_t at = 1; at < strlen(RAW); at++) {
            CHECK("first part", wire_send(&wire, RAW, at));
            CHECK("second part", wire_puts(&wire, RAW + at));
            wire_read(&wire, false, &answer);
            CHECK_STR("split", "POST /a?b [abcde]", answer.body);
        }
        wire_close(&wire);
    }
    echo_stop(&echo);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"absolute form", test_absolute_form},
        {"header count", test_header_count},
        {"head size", test_head_size},
        {"split anywhere", test_split_anywhere},
    };
    return check_main("wire", TESTS, COUNT_OF(TESTS));
}
