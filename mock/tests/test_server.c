#include "http/server.h"

#include "base/auto.h"
#include "tests/check.h"
#include "tests/echo_server.h"
#include "tests/load.h"

#include <stdio.h>

/* How it starts and how it stops. */

static void test_start_fails(void)
{
    struct echo_server echo;
    char listen[32], want[80];
    if (!CHECK("start", echo_start(&echo, 4, 0)))
        return;
    struct error taken = {0}, foreign = {0};
    struct server_config config = {.threads = 1, .instance = "", .listen = listen};
    snprintf(listen, sizeof listen, "127.0.0.1:%d", echo.port);
    CHECK("taken", server_start(&config, &taken) == NULL);
    snprintf(want, sizeof want, "cannot listen on %s: the port is taken", listen);
    CHECK_STR("taken", want, taken.message);
    config.listen = "192.0.2.1:0";
    CHECK("not ours", server_start(&config, &foreign) == NULL);
    CHECK_STR("not ours", "cannot listen on 192.0.2.1:0: Cannot assign requested address",
              foreign.message);
    echo_stop(&echo);
}

static void test_stop_lets_requests_end(void)
{
    struct echo_server echo;
    struct wire idle, running;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    if (!echo_open(&echo, &idle, 4, 0))
        return;
    int port = echo.port;
    wire_puts(&idle, ECHO_GOOD);
    wire_read(&idle, false, &answer);
    CHECK("open", wire_open(&running, port));
    wire_puts(&running, "GET /wait/60000 HTTP/1.1\r\nHost: a\r\n\r\n");
    echo_check(&echo, "it waits");
    int64_t begin_ms = stop_now_ms();
    echo_stop(&echo);
    CHECK("at once, idle connections or not", stop_now_ms() - begin_ms < 1000);
    char connection[32] = "";
    wire_read(&running, false, &answer);
    CHECK_STR("the reply was not lost", "GET /wait/60000 []", answer.body);
    wire_header(&answer, "Connection", connection, sizeof connection);
    CHECK_STR("and told the end", "close", connection);
    CHECK("closed", wire_ends(&running));
    CHECK("closed", wire_ends(&idle));
    wire_close(&running);
    wire_close(&idle);
    CHECK("nobody listens", !wire_open(&idle, port));
}

static void test_stop_under_load(void)
{
    struct echo_server echo;
    struct load load;
    if (!CHECK("start", echo_start(&echo, 16, 0)))
        return;
    load_start(&load, echo.port, ECHO_GOOD);
    while (atomic_load(&load.served) < 200)
        echo_check(&echo, "loaded");
    echo_stop(&echo);
    load_join(&load);
    CHECK_INT("no reply was cut", 0, atomic_load(&load.cut));
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"start fails", test_start_fails},
        {"stop lets requests end", test_stop_lets_requests_end},
        {"stop under load", test_stop_under_load},
    };
    return check_main("server", TESTS, COUNT_OF(TESTS));
}
