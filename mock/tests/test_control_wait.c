#include "base/auto.h"
#include "base/stop.h"
#include "tests/ask.h"
#include "tests/check.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct mock_process mock;

static void list(const char *key)
{
    AUTO(reply_drop) struct reply done = ask(&mock, "GET", "/v1/video/assets", key, NULL);
}

static void test_past(void)
{
    list("past");
    list("past");
    AUTO(reply_drop)
    struct reply two =
        ask(&mock, "GET", "/_mock/wait?on=GET /v1/video/assets&count=2", "past", NULL);
    CHECK_INT("seen already", 200, two.status);
    CHECK_INT("seen", 2, reply_int(&two, "/seen"));
    CHECK_INT("ids", 2, reply_count(&two, "/ids"));
    AUTO(reply_drop)
    struct reply since =
        ask_f(&mock, "GET", "past", NULL, "/_mock/wait?since=%s&timeout=0s",
              reply_str(&two, "/ids/0"));
    CHECK_INT("after since", 1, reply_int(&since, "/seen"));
    CHECK_STR("the second", reply_str(&two, "/ids/1"), reply_str(&since, "/ids/0"));
    AUTO(reply_drop)
    struct reply none =
        ask_f(&mock, "GET", "past", NULL, "/_mock/wait?since=%s&timeout=50ms",
              reply_str(&two, "/ids/1"));
    CHECK_INT("after the last", 408, none.status);
}

struct waiter {
    const char *path;
    struct reply reply;
};

static void *wait_for(void *context)
{
    struct waiter *waiter = context;
    waiter->reply = ask(&mock, "GET", waiter->path, "future", NULL);
    return NULL;
}

static void test_future(void)
{
    struct waiter waiter = {
        .path = "/_mock/wait?on=GET /v1/video/assets&count=2&timeout=30s"};
    pthread_t thread;
    int64_t start = stop_now_ms();
    pthread_create(&thread, NULL, wait_for, &waiter);
    list("future");
    list("elsewhere");
    AUTO(reply_drop)
    struct reply other = ask(&mock, "GET", "/v1/video/generations", "future", NULL);
    list("future");
    pthread_join(thread, NULL);
    CHECK_INT("came", 200, waiter.reply.status);
    CHECK_INT("seen", 2, reply_int(&waiter.reply, "/seen"));
    CHECK("at once", stop_now_ms() - start < 10000);
    reply_drop(&waiter.reply);
}

static void test_time_out(void)
{
    int64_t start = stop_now_ms();
    AUTO(reply_drop)
    struct reply late =
        ask(&mock, "GET", "/_mock/wait?count=1&timeout=100ms", "late", NULL);
    CHECK_INT("time-out", 408, late.status);
    CHECK_STR("type", "control_error", reply_type(&late));
    CHECK_HAS("what was seen", "seen 0 of 1", reply_message(&late));
    CHECK("waited", stop_now_ms() - start >= 99);
}

static void test_refused(void)
{
    static const struct {
        const char *query, *message;
    } BAD[] = {
        {"on=GET /v1/video/asset", "did you mean GET /v1/video/assets"},
        {"on=", "on: no such operation"},
        {"count=0", "count: must be a whole number from 1"},
        {"count=x", "count: must be"},
        {"count=1001", "--journal-max"},
        {"timeout=11m", "timeout: must be a duration such as 10s, at most 10m"},
        {"timeout=10", "timeout: must be"},
    };
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        AUTO(reply_drop)
        struct reply bad =
            ask_f(&mock, "GET", "bad", NULL, "/_mock/wait?%s", BAD[i].query);
        CHECK_INT(BAD[i].query, 400, bad.status);
        CHECK_HAS(BAD[i].query, BAD[i].message, reply_message(&bad));
    }
}

enum { WAITERS = 32 };

static long waiting_now(const struct mock_process *own)
{
    static const char NAME[] = "\npomex_mock_waiting ";
    AUTO(wire_answer_drop) struct wire_answer metrics = {0};
    wire_call(own->port, "GET", "/_mock/metrics", NULL, NULL, &metrics);
    const char *gauge = metrics.body ? strstr(metrics.body, NAME) : NULL;
    return gauge ? strtol(gauge + strlen(NAME), NULL, 10) : -1;
}

/* At most 32 at once; and a stop cuts them short. */
static void test_many(void)
{
    struct mock_process own = {0};
    struct wire wires[WAITERS];
    if (!CHECK("start", mock_start(&own, NULL)))
        return;
    for (int i = 0; i < WAITERS; i++) {
        wire_open(&wires[i], own.port);
        wire_puts(&wires[i], "GET /_mock/wait?timeout=10m HTTP/1.1\r\nHost: localhost\r\n"
                             "Authorization: Bearer k\r\n\r\n");
    }
    long waiting = 0;
    while (waiting >= 0 && waiting < WAITERS)
        waiting = waiting_now(&own);
    AUTO(reply_drop) struct reply busy = ask(&own, "GET", "/_mock/wait", "k", NULL);
    CHECK_INT("one too many", 503, busy.status);
    CHECK_STR("one too many", "control_error", reply_type(&busy));
    int64_t start = stop_now_ms();
    CHECK_INT("stops", 0, mock_stop(&own));
    CHECK("cut short", stop_now_ms() - start < 5000);
    for (int i = 0; i < WAITERS; i++) {
        AUTO(wire_answer_drop) struct wire_answer answer = {0};
        wire_read(&wires[i], false, &answer);
        CHECK_INT("cut short", 408, answer.status);
        wire_close(&wires[i]);
    }
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"past", test_past},       {"future", test_future}, {"time out", test_time_out},
        {"refused", test_refused}, {"many", test_many},
    };
    if (!mock_start(&mock, NULL))
        return 1;
    int status = check_main("control wait", TESTS, COUNT_OF(TESTS));
    mock_stop(&mock);
    return status;
}
