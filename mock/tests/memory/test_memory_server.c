/* Memory runs out while the server starts, and at the n-th allocation of a request that
 * comes over a socket: an answer, an honest refusal or a closed connection, and the next
 * request is served. Every n with POMEX_EVERY=1; else some. */
#include "base/auto.h"
#include "tests/check.h"
#include "tests/echo_server.h"
#include "tests/memory/fail_malloc.h"
#include "tests/wire.h"

#include <stdio.h>

enum { MOST = 100000, SOME = 3, THREADS = 4, BODY_MS = 3000 };

static const char *const REQUESTS[] = {
    "GET /a?b=c HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n[1,2]",
    "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "GET /%61%20b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\n",
    "GET /a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "nonsense\r\n\r\n",
};

static int every(void)
{
    /* The other threads do not set it. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    return getenv("POMEX_EVERY") ? 1 : SOME;
}

static int ask(int port, const char *raw)
{
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    return wire_exchange(port, raw, &answer);
}

static void exhaust(int port, const char *raw)
{
    char name[120];
    int usual = ask(port, raw);
    for (long n = 1, failures = 1; failures > 0 && n < MOST; n += every()) {
        fail_malloc(n, false);
        int status = ask(port, raw);
        failures = fail_malloc_stop();
        snprintf(name, sizeof name, "%.20s, allocation %ld", raw, n);
        CHECK(name, status == usual || status == 0 || status == 500 || status == 503);
        CHECK_INT(name, 200, ask(port, REQUESTS[0]));
    }
}

static void test_requests(void)
{
    struct echo_server echo;
    fail_malloc_spare(true);
    if (!CHECK("started", echo_start(&echo, THREADS, BODY_MS)))
        return;
    for (size_t i = 0; i < COUNT_OF(REQUESTS); i++)
        exhaust(echo.port, REQUESTS[i]);
    echo_stop(&echo);
    fail_malloc_spare(false);
}

/* The sanitizers themselves cannot start a thread without memory. */
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
enum { CAN_START = 0 };
#else
enum { CAN_START = 1 };
#endif

static void test_start(void)
{
    char name[64], library[] = "libcivetweb";
    fail_malloc_spare_library(library); /* mg_start2() follows a null pointer */
    for (long n = 1, failures = 1; CAN_START && failures > 0 && n < MOST; n += every()) {
        struct echo_server echo;
        fail_malloc(n, false);
        bool started = echo_start(&echo, THREADS, BODY_MS);
        failures = fail_malloc_stop();
        snprintf(name, sizeof name, "start, allocation %ld", n);
        CHECK(name, started || failures > 0);
        if (started)
            CHECK_INT(name, 200, ask(echo.port, REQUESTS[0]));
        echo_stop(&echo);
    }
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"requests over a socket", test_requests},
        {"the start", test_start},
    };
    return check_main("memory_server", TESTS, COUNT_OF(TESTS));
}
