#include "base/auto.h"
#include "http/sockets.h"
#include "tests/check.h"
#include "tests/echo_server.h"

#include <arpa/inet.h>
#include <stdlib.h>

/* Answers as they go out: cut, dripping, large, unread, numbered. */

static void test_faults(void)
{
    struct echo_server echo;
    struct wire wire;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    if (!echo_open(&echo, &wire, 4, 0))
        return;
    wire_puts(&wire, "GET /close/before HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK("before", wire_ends(&wire));
    wire_close(&wire);

    wire_open(&wire, echo.port);
    wire_puts(&wire, "GET /close/head HTTP/1.1\r\nHost: a\r\n\r\n");
    wire_read(&wire, false, &answer);
    CHECK_INT("head", 200, answer.status);
    CHECK_INT("head", 0, answer.size);
    CHECK("head", !answer.complete && wire.ended);
    wire_close(&wire);

    wire_open(&wire, echo.port);
    wire_puts(&wire, "GET /close/body HTTP/1.1\r\nHost: a\r\n\r\n");
    wire_read(&wire, false, &answer);
    CHECK_STR("body", "GET /clos", answer.body);
    CHECK("body", !answer.complete && wire.ended);
    echo_close(&echo, &wire);
}

static void test_drip(void)
{
    struct echo_server echo;
    struct wire wire;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    if (!echo_open(&echo, &wire, 4, 0))
        return;
    int64_t begin_ms = stop_now_ms();
    wire_puts(&wire, "GET /drip HTTP/1.1\r\nHost: a\r\n\r\n");
    wire_read(&wire, false, &answer);
    CHECK_STR("whole", "GET /drip []", answer.body);
    CHECK("slowly", stop_now_ms() - begin_ms >= 12 * 20);

    wire_puts(&wire, "GET /drip?a-query-that-takes-long-to-drip-because-it-is-so-long "
                     "HTTP/1.1\r\nHost: a\r\n\r\n");
    wire_read(&wire, true, &answer); /* it is dripping now */
    begin_ms = stop_now_ms();
    echo_stop(&echo);
    CHECK("cut short by the stop", stop_now_ms() - begin_ms < 1000);
    char last = '\0';
    do {
        if (wire.size > 0)
            last = wire.data[wire.size - 1];
        wire.size = 0;
    } while (!wire_ends(&wire) && !wire.failed);
    CHECK_INT("but whole", ']', last);
    wire_close(&wire);
}

static void test_large_answer(void)
{
    struct echo_server echo;
    struct wire wire;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    if (!echo_open(&echo, &wire, 4, 0))
        return;
    wire_puts(&wire, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    wire_read(&wire, false, &answer);
    CHECK("4 MiB", answer.complete && answer.size == 4 << 20);
    wire_puts(&wire, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    wire_reset(&wire);
    echo_check(&echo, "after a reader that went away");
    echo_close(&echo, &wire);
}

/* What the system keeps for a client that does not read is bounded: hundreds of them took
 * its memory for all connections. */
static void test_unsent_is_bounded(void)
{
    struct echo_server echo;
    struct wire wire;
    struct sockaddr_in own = {0};
    socklen_t size = sizeof own;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    if (!echo_open(&echo, &wire, 4, 0))
        return;
    wire_puts(&wire, ECHO_GOOD);
    wire_read(&wire, false, &answer);
    getsockname(wire.fd, (struct sockaddr *)&own, &size);
    int fd = sockets_find("127.0.0.1", ntohs(own.sin_port), echo.port), bytes = 0;
    size = sizeof bytes;
    CHECK("found", getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, &size) == 0);
    CHECK("bounded", bytes > 0 && bytes <= 512 * 1024);
    echo_close(&echo, &wire);
}

static void test_request_ids(void)
{
    struct echo_server echo;
    struct wire wire;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    char first[64] = "", second[64] = "";
    if (!echo_open(&echo, &wire, 4, 0))
        return;
    wire_puts(&wire, "GET /a HTTP/1.1\r\nHost: a\r\nX-Request-Id: mine\r\n\r\n");
    wire_read(&wire, false, &answer);
    wire_header(&answer, "X-Request-Id", first, sizeof first);
    CHECK_STR("ours, not an echo", "req-0123456789ab-1", first);
    wire_puts(&wire, ECHO_GOOD);
    wire_read(&wire, false, &answer);
    wire_header(&answer, "X-Request-Id", second, sizeof second);
    CHECK_STR("another", "req-0123456789ab-2", second);
    echo_close(&echo, &wire);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"faults", test_faults},
        {"drip", test_drip},
        {"large answer", test_large_answer},
        {"unsent is bounded", test_unsent_is_bounded},
        {"request ids", test_request_ids},
    };
    return check_main("server_answers", TESTS, COUNT_OF(TESTS));
}
