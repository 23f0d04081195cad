#include "base/auto.h"
#include "tests/check.h"
#include "tests/echo_server.h"

#include <stdio.h>
#include <string.h>

/* Requests as they come in: pipelined, with large bodies, slowly. */

static void test_pipelined(void)
{
    struct echo_server echo;
    struct wire wire;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    if (!echo_open(&echo, &wire, 4, 0))
        return;
    AUTO(text_drop) struct text raw = TEXT_INIT(1 << 20);
    for (int i = 0; i < 100; i++)
        text_printf(&raw, "POST /%d HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n%03d",
                    i, i);
    wire_puts(&wire, raw.data);
    for (int i = 0; i < 100; i++) {
        char want[32];
        snprintf(want, sizeof want, "POST /%d [%03d]", i, i);
        wire_read(&wire, false, &answer);
        CHECK_STR("in order", want, answer.body);
    }
    echo_close(&echo, &wire);
}

/* What behind a refused body looks like a request is none. */
static void test_refused_body(void)
{
    static const struct {
        const char *name;
        size_t sent;
    } ROWS[] = {{"all of it", 1048577}, {"a part", 1000}, {"nothing", 0}};
    static char body[1048577];
    struct echo_server echo;
    if (!CHECK("start", echo_start(&echo, 4, 0)))
        return;
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct wire wire;
        AUTO(wire_answer_drop) struct wire_answer answer = {0};
        if (!CHECK(ROWS[i].name, wire_open(&wire, echo.port)))
            continue;
        wire_puts(&wire,
                  "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n");
        CHECK(ROWS[i].name, wire_send(&wire, body, ROWS[i].sent));
        wire_puts(&wire, ECHO_GOOD);
        CHECK(ROWS[i].name, wire_read(&wire, false, &answer));
        CHECK_INT(ROWS[i].name, 413, answer.status);
        CHECK(ROWS[i].name, wire_ends(&wire));
        wire_close(&wire);
    }
    echo_check(&echo, "after");
    echo_stop(&echo);
}

static void test_largest_body(void)
{
    enum { SIZE = 1024 * 1024 };
    struct echo_server echo;
    struct wire wire;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    AUTO(text_drop) struct text chunked = TEXT_INIT(2 * SIZE);
    static char body[SIZE];
    if (!echo_open(&echo, &wire, 4, 0))
        return;
    memset(body, 'x', SIZE);
    wire_puts(&wire, "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\n");
    wire_send(&wire, body, SIZE);
    wire_read(&wire, false, &answer);
    CHECK_INT("1 MiB", 200, answer.status);
    CHECK_INT("1 MiB", SIZE + strlen("POST /a []"), answer.size);

    text_puts(&chunked,
              "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 16; i++) {
        text_puts(&chunked, "10000\r\n");
        text_add(&chunked, body, 65536);
        text_puts(&chunked, "\r\n");
    }
    wire_send(&wire, chunked.data, chunked.size);
    wire_puts(&wire, "0\r\n\r\n");
    wire_read(&wire, false, &answer);
    CHECK_INT("1 MiB in chunks", 200, answer.status);
    CHECK_INT("1 MiB in chunks", SIZE + strlen("POST /a []"), answer.size);

    wire_send(&wire, chunked.data, chunked.size);
    wire_puts(&wire, "1\r\ny\r\n0\r\n\r\n");
    wire_read(&wire, false, &answer);
    CHECK_INT("1 MiB and 1 in chunks", 413, answer.status);
    CHECK("closed", wire_ends(&wire));
    echo_close(&echo, &wire);
}

static void test_small_chunks(void)
{
    enum { COUNT = 10000 };
    struct echo_server echo;
    struct wire wire;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    AUTO(text_drop) struct text raw = TEXT_INIT(1 << 20);
    if (!echo_open(&echo, &wire, 4, 0))
        return;
    text_puts(&raw, "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < COUNT; i++)
        text_puts(&raw, "1\r\nx\r\n");
    text_puts(&raw, "0\r\n\r\n");
    wire_send(&wire, raw.data, raw.size);
    wire_read(&wire, false, &answer);
    CHECK_INT("10,000 chunks", COUNT + strlen("POST /a []"), answer.size);
    echo_close(&echo, &wire);
}

/* Sends `part` again and again until an answer comes. */
static void drip(struct wire *wire, const char *part, struct wire_answer *answer)
{
    struct stop *never = stop_new();
    for (int i = 0; i < 100 && !wire->ended; i++) {
        if (!wire_puts(wire, part))
            break;
        stop_sleep(never, 20);
        if (i >= 20) /* by now it must have given up */
            break;
    }
    wire_read(wire, false, answer);
    stop_free(never);
}

static void test_deadline(void)
{
    static const struct {
        const char *name, *head, *part;
    } ROWS[] = {
        {"nothing", "Content-Length: 1000\r\n\r\n", ""},
        {"dripping", "Content-Length: 1000\r\n\r\n", "x"},
        {"chunks dripping", "Transfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n"},
        {"chunk dripping", "Transfer-Encoding: chunked\r\n\r\nffff\r\n", "x"},
        {"huge chunk", "Transfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n", "x"},
        {"chunk size dripping", "Transfer-Encoding: chunked\r\n\r\n", "0"},
    };
    struct echo_server echo;
    if (!CHECK("start", echo_start(&echo, 4, 200)))
        return;
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct wire wire;
        AUTO(wire_answer_drop) struct wire_answer answer = {0};
        AUTO(text_drop) struct text head = TEXT_INIT(1024);
        text_printf(&head, "POST /a HTTP/1.1\r\nHost: a\r\n%s", ROWS[i].head);
        if (!CHECK(ROWS[i].name, wire_open(&wire, echo.port)))
            continue;
        int64_t begin_ms = stop_now_ms();
        wire_puts(&wire, head.data);
        drip(&wire, ROWS[i].part, &answer);
        CHECK_INT(ROWS[i].name, 408, answer.status);
        CHECK_HAS(ROWS[i].name, "invalid_request_error", answer.body);
        CHECK(ROWS[i].name, wire_ends(&wire));
        CHECK(ROWS[i].name, stop_now_ms() - begin_ms < 2000);
        wire_close(&wire);
        echo_check(&echo, ROWS[i].name);
    }
    echo_stop(&echo);
}

static void test_expect(void)
{
    struct echo_server echo;
    struct wire wire;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    if (!echo_open(&echo, &wire, 4, 0))
        return;
    wire_puts(&wire, "POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\n"
                     "Content-Length: 2\r\n\r\n");
    wire_read(&wire, true, &answer);
    CHECK_STR("asked to go on", "HTTP/1.1 100 Continue", answer.head);
    wire_puts(&wire, "ab");
    wire_read(&wire, false, &answer);
    CHECK_STR("answered", "POST /a [ab]", answer.body);

    wire_puts(&wire, "POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                     "Content-Length: 1048577\r\n\r\n");
    wire_read(&wire, false, &answer);
    CHECK_INT("too large", 413, answer.status);
    CHECK("too large", wire_ends(&wire));
    echo_close(&echo, &wire);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"pipelined", test_pipelined},       {"refused body", test_refused_body},
        {"largest body", test_largest_body}, {"small chunks", test_small_chunks},
        {"deadline", test_deadline},         {"expect", test_expect},
    };
    return check_main("server_bodies", TESTS, COUNT_OF(TESTS));
}
