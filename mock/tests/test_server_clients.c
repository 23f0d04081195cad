#include "base/auto.h"
#include "base/stop.h"
#include "tests/check.h"
#include "tests/echo_server.h"

#include <dirent.h>
#include <string.h>

/* Clients that close half, reset, are many, or say nothing. */

static void test_half_close(void)
{
    struct echo_server echo;
    struct wire wire;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    if (!echo_open(&echo, &wire, 4, 0))
        return;
    wire_puts(&wire, ECHO_GOOD);
    wire_half_close(&wire);
    wire_read(&wire, false, &answer);
    CHECK_STR("half closed", "GET /good []", answer.body);
    CHECK("then closed", wire_ends(&wire));
    wire_close(&wire);

    wire_open(&wire, echo.port);
    wire_puts(&wire, "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc");
    wire_half_close(&wire);
    wire_read(&wire, false, &answer);
    CHECK_INT("short body", 400, answer.status);
    echo_close(&echo, &wire);
}

static int open_files(void)
{
    int count = 0;
    DIR *folder = opendir("/proc/self/fd");
    while (folder && readdir(folder))
        count++;
    if (folder)
        closedir(folder);
    return count;
}

static void test_resets(void)
{
    static const char *const PARTS[] = {
        "",
        "GET",
        "GET /a HTTP/1.1\r\nHost: a\r\n",
        ECHO_GOOD,
        "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc",
        "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"};
    struct echo_server echo;
    struct wire wire;
    if (!CHECK("start", echo_start(&echo, 16, 0)))
        return;
    echo_check(&echo, "before");
    int before = open_files();
    for (size_t i = 0; i < 300; i++) {
        if (!CHECK("open", wire_open(&wire, echo.port)))
            break;
        wire_puts(&wire, PARTS[i % COUNT_OF(PARTS)]);
        wire_reset(&wire);
    }
    echo_check(&echo, "after");
    int64_t end_ms = stop_now_ms() + 5000; /* for workers that do not run at once */
    while (open_files() > before && stop_now_ms() < end_ms)
        echo_check(&echo, "after");
    CHECK("no file is left open", open_files() <= before);
    echo_stop(&echo);
}

/* Idle and busy keep-alive clients, many more than there are threads. */
static void test_more_clients_than_threads(void)
{
    enum { THREADS = 8, CLIENTS = 64 };
    struct echo_server echo;
    struct wire wires[CLIENTS];
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    int kept = 0;
    char connection[32] = "";
    if (!CHECK("start", echo_start(&echo, THREADS, 0)))
        return;
    int64_t begin_ms = stop_now_ms();
    for (int i = 0; i < CLIENTS; i++) {
        CHECK("open", wire_open(&wires[i], echo.port));
        wire_puts(&wires[i], ECHO_GOOD);
    }
    for (int i = 0; i < CLIENTS; i++) {
        wire_read(&wires[i], false, &answer);
        CHECK_INT("served", 200, answer.status);
        wire_header(&answer, "Connection", connection, sizeof connection);
        kept += strcmp(connection, "keep-alive") == 0;
    }
    CHECK("soon", stop_now_ms() - begin_ms < 2000);
    CHECK("some may go on", kept > 0 && kept < THREADS);
    for (int i = 0; i < CLIENTS; i++)
        wire_close(&wires[i]);
    echo_stop(&echo);
}

/* Clients who connect and do not come to the point keep nobody waiting. */
static void test_silent_clients(void)
{
    enum { THREADS = 8, CLIENTS = 64, PATIENCE_MS = 1500 };
    static const char *const SENT[] = {"", "GET /a HTTP/1.1\r\nHost"};
    struct echo_server echo;
    struct wire wires[CLIENTS];
    if (!CHECK("start", echo_start(&echo, THREADS, 0)))
        return;
    for (int i = 0; i < CLIENTS; i++) {
        CHECK("open", wire_open(&wires[i], echo.port));
        wire_puts(&wires[i], SENT[i % 2]);
    }
    int64_t begin_ms = stop_now_ms();
    echo_check(&echo, "served");
    CHECK("soon", stop_now_ms() - begin_ms < PATIENCE_MS);
    for (int i = 0; i < CLIENTS; i++)
        wire_close(&wires[i]);
    echo_stop(&echo);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"half close", test_half_close},
        {"resets", test_resets},
        {"more clients than threads", test_more_clients_than_threads},
        {"silent clients", test_silent_clients},
    };
    return check_main("server_clients", TESTS, COUNT_OF(TESTS));
}
