#include "http/server.h"

#include "base/auto.h"
#include "http/address.h"
#include "http/sockets.h"
#include "tests/check.h"
#include "tests/echo_server.h"
#include "tests/wire.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char GOOD[] = "GET /good HTTP/1.1\r\nHost: a\r\n\r\n";

static bool begin(struct echo_server *echo, struct wire *wire, int threads,
                  int64_t deadline_ms)
{
    *wire = (struct wire){.fd = -1};
    return CHECK("start", echo_start(echo, threads, deadline_ms)) &&
           CHECK("open", wire_open(wire, echo->port));
}

static void end(struct echo_server *echo, struct wire *wire)
{
    wire_close(wire);
    echo_stop(echo);
}

static void check_good(const char *name, int port)
{
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    CHECK_INT(name, 200, wire_exchange(port, GOOD, &answer));
    CHECK_STR(name, "GET /good []", answer.body);
}

static void test_pipelined(void)
{
    struct echo_server echo;
    struct wire wire;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    if (!begin(&echo, &wire, 4, 0))
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
    end(&echo, &wire);
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
        wire_puts(&wire, GOOD);
        CHECK(ROWS[i].name, wire_read(&wire, false, &answer));
        CHECK_INT(ROWS[i].name, 413, answer.status);
        CHECK(ROWS[i].name, wire_ends(&wire));
        wire_close(&wire);
    }
    check_good("after", echo.port);
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
    if (!begin(&echo, &wire, 4, 0))
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
    end(&echo, &wire);
}

static void test_small_chunks(void)
{
    enum { COUNT = 10000 };
    struct echo_server echo;
    struct wire wire;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    AUTO(text_drop) struct text raw = TEXT_INIT(1 << 20);
    if (!begin(&echo, &wire, 4, 0))
        return;
    text_puts(&raw, "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < COUNT; i++)
        text_puts(&raw, "1\r\nx\r\n");
    text_puts(&raw, "0\r\n\r\n");
    wire_send(&wire, raw.data, raw.size);
    wire_read(&wire, false, &answer);
    CHECK_INT("10,000 chunks", COUNT + strlen("POST /a []"), answer.size);
    end(&echo, &wire);
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
        check_good(ROWS[i].name, echo.port);
    }
    echo_stop(&echo);
}

static void test_expect(void)
{
    struct echo_server echo;
    struct wire wire;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    if (!begin(&echo, &wire, 4, 0))
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
    end(&echo, &wire);
}

static void test_half_close(void)
{
    struct echo_server echo;
    struct wire wire;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    if (!begin(&echo, &wire, 4, 0))
        return;
    wire_puts(&wire, GOOD);
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
    end(&echo, &wire);
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
        GOOD,
        "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc",
        "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"};
    struct echo_server echo;
    struct wire wire;
    if (!CHECK("start", echo_start(&echo, 16, 0)))
        return;
    check_good("before", echo.port);
    int before = open_files();
    for (size_t i = 0; i < 300; i++) {
        if (!CHECK("open", wire_open(&wire, echo.port)))
            break;
        wire_puts(&wire, PARTS[i % COUNT_OF(PARTS)]);
        wire_reset(&wire);
    }
    check_good("after", echo.port);
    for (int tries = 0; tries < 200 && open_files() > before; tries++)
        check_good("after", echo.port);
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
        wire_puts(&wires[i], GOOD);
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
    check_good("served", echo.port);
    CHECK("soon", stop_now_ms() - begin_ms < PATIENCE_MS);
    for (int i = 0; i < CLIENTS; i++)
        wire_close(&wires[i]);
    echo_stop(&echo);
}

static void test_faults(void)
{
    struct echo_server echo;
    struct wire wire;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    if (!begin(&echo, &wire, 4, 0))
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
    end(&echo, &wire);
}

static void test_drip(void)
{
    struct echo_server echo;
    struct wire wire;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    if (!begin(&echo, &wire, 4, 0))
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
    if (!begin(&echo, &wire, 4, 0))
        return;
    wire_puts(&wire, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    wire_read(&wire, false, &answer);
    CHECK("4 MiB", answer.complete && answer.size == 4 << 20);
    wire_puts(&wire, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    wire_reset(&wire);
    check_good("after a reader that went away", echo.port);
    end(&echo, &wire);
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
    if (!begin(&echo, &wire, 4, 0))
        return;
    wire_puts(&wire, GOOD);
    wire_read(&wire, false, &answer);
    getsockname(wire.fd, (struct sockaddr *)&own, &size);
    int fd = sockets_find("127.0.0.1", ntohs(own.sin_port), echo.port), bytes = 0;
    size = sizeof bytes;
    CHECK("found", getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, &size) == 0);
    CHECK("bounded", bytes > 0 && bytes <= 512 * 1024);
    end(&echo, &wire);
}

static void test_stop_lets_requests_end(void)
{
    struct echo_server echo;
    struct wire idle, running;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    if (!begin(&echo, &idle, 4, 0))
        return;
    int port = echo.port;
    wire_puts(&idle, GOOD);
    wire_read(&idle, false, &answer);
    CHECK("open", wire_open(&running, port));
    wire_puts(&running, "GET /wait/60000 HTTP/1.1\r\nHost: a\r\n\r\n");
    check_good("it waits", port);
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

struct load {
    int port;
    atomic_int served, cut;
};

/* Asks until the server is gone. A connection that was taken must be answered. */
static void *keep_asking(void *context)
{
    struct load *load = context;
    struct wire wire;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    while (wire_open(&wire, load->port)) {
        wire_puts(&wire, GOOD);
        bool whole = wire_read(&wire, false, &answer) && answer.complete;
        atomic_fetch_add(whole ? &load->served : &load->cut, 1);
        wire_close(&wire);
    }
    return NULL;
}

static void test_stop_under_load(void)
{
    enum { CLIENTS = 8 };
    struct echo_server echo;
    pthread_t threads[CLIENTS];
    if (!CHECK("start", echo_start(&echo, 16, 0)))
        return;
    struct load load = {.port = echo.port};
    for (int i = 0; i < CLIENTS; i++)
        pthread_create(&threads[i], NULL, keep_asking, &load);
    while (atomic_load(&load.served) < 200)
        check_good("loaded", load.port);
    echo_stop(&echo);
    for (int i = 0; i < CLIENTS; i++)
        pthread_join(threads[i], NULL);
    CHECK_INT("no reply was cut", 0, atomic_load(&load.cut));
}

static void test_addresses(void)
{
    static const struct {
        const char *text, *host;
        int port;
    } ROWS[] = {
        {"127.0.0.1:8080", "127.0.0.1", 8080},
        {"0.0.0.0:0", "0.0.0.0", 0},
        {"localhost:65535", "127.0.0.1", 65535},
        {"8080", NULL, 0},
        {":8080", NULL, 0},
        {"127.0.0.1", NULL, 0},
        {"127.0.0.1:", NULL, 0},
        {"127.0.0.1:65536", NULL, 0},
        {"127.0.0.1:-1", NULL, 0},
        {"127.0.0.1:8080s", NULL, 0},
        {"127.0.0.1:8080,8081", NULL, 0},
        {"127.1:8080", NULL, 0},
        {"[::1]:8080", NULL, 0},
        {"example.com:8080", NULL, 0},
        {"127.0.0.1.127.0.0.1.127.0.0.1.127.0.0.1:80", NULL, 0},
        {"", NULL, 0},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct address address = {0};
        struct error err = {0};
        CHECK_INT(ROWS[i].text, ROWS[i].host != NULL,
                  address_parse(ROWS[i].text, &address, &err));
        CHECK_STR(ROWS[i].text, ROWS[i].host ? ROWS[i].host : "", address.host);
        CHECK_INT(ROWS[i].text, ROWS[i].port, address.port);
        CHECK(ROWS[i].text, ROWS[i].host || strstr(err.message, ROWS[i].text));
    }
}

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

static void test_request_ids(void)
{
    struct echo_server echo;
    struct wire wire;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    char first[64] = "", second[64] = "";
    if (!begin(&echo, &wire, 4, 0))
        return;
    wire_puts(&wire, "GET /a HTTP/1.1\r\nHost: a\r\nX-Request-Id: mine\r\n\r\n");
    wire_read(&wire, false, &answer);
    wire_header(&answer, "X-Request-Id", first, sizeof first);
    CHECK_STR("ours, not an echo", "req-0123456789ab-1", first);
    wire_puts(&wire, GOOD);
    wire_read(&wire, false, &answer);
    wire_header(&answer, "X-Request-Id", second, sizeof second);
    CHECK_STR("another", "req-0123456789ab-2", second);
    end(&echo, &wire);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"pipelined", test_pipelined},
        {"refused body", test_refused_body},
        {"largest body", test_largest_body},
        {"small chunks", test_small_chunks},
        {"deadline", test_deadline},
        {"expect", test_expect},
        {"half close", test_half_close},
        {"resets", test_resets},
        {"more clients than threads", test_more_clients_than_threads},
        {"silent clients", test_silent_clients},
        {"faults", test_faults},
        {"drip", test_drip},
        {"large answer", test_large_answer},
        {"unsent is bounded", test_unsent_is_bounded},
        {"stop lets requests end", test_stop_lets_requests_end},
        {"stop under load", test_stop_under_load},
        {"addresses", test_addresses},
        {"start fails", test_start_fails},
        {"request ids", test_request_ids},
    };
    return check_main("server", TESTS, COUNT_OF(TESTS));
}
