/* The recording proxy: what passes and what does not, whose key goes where, many clients
 * at once. */
#include "base/memory.h"
#include "check.h"
#include "proxied.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* One row for each kind of reply. */
static const struct scripted_reply EACH[] = {
    {.on = "POST /v1/a?x=%20&v=1",
     .headers = "Content-Type: application/json\r\nX-Own: 1\r\nConnection: "
                "keep-alive\r\nStrict-Transport-Security: max-age=9\r\n",
     .body = "{\"link\":\"http://{HOST}/b\",\"other\":\"http://{HOST}9/b\"}"},
    {.on = "GET /b?v=1", .status = 302, .headers = "Location: http://{HOST}/c?d=1\r\n"},
    {.on = "HEAD /b?v=1", .headers = "Content-Type: text/plain\r\n", .body = "12345"},
    {.on = "GET /large?v=1", .body = "0123456789", .body_times = 20000},
    {0}};

static void check_client(const struct recorder *recorder, const char *reply)
{
    char link[64];
    snprintf(link, sizeof link, "{\"link\":\"http://127.0.0.1:%d/b\",\"other\"",
             recorder->port);
    CHECK_HAS("status", "HTTP/1.1 200 OK\r\n", reply);
    CHECK_HAS("its header", "X-Own: 1\r\n", reply);
    CHECK_HAS("relinked", link, reply);
    CHECK_TRUE("no HSTS", strstr(reply, "Strict-Transport") == NULL);
    CHECK_HAS("closes", "Connection: close\r\n", reply);
}

static void check_target(const struct scripted *server,
                         const struct scripted_request *request)
{
    static const struct {
        const char *row, *header, *value;
    } HEADERS[] = {
        {"its own key", "Authorization", "Bearer its-own"},
        {"no gzip", "Accept-Encoding", NULL},
        {"the target's header", "X-Team", "red"},
        {"its other header", "X-Free", "2"},
    };
    for (size_t i = 0; i < sizeof HEADERS / sizeof HEADERS[0]; i++) {
        AUTO(memory_drop) char *value = scripted_header(request, HEADERS[i].header);
        CHECK_STR(HEADERS[i].row, HEADERS[i].value, value);
    }
    AUTO(memory_drop) char *host = scripted_header(request, "Host");
    CHECK_STR("the target's host", scripted_url(server) + strlen("http://"), host);
    CHECK_STR("body", "{\"a\":1}", request->body);
}

/* A redirect, no body, a large one. */
static void check_kinds(const struct proxied *proxied)
{
    const struct recorder *recorder = &proxied->recorder;
    char link[64];
    snprintf(link, sizeof link, "Location: http://127.0.0.1:%d/c?d=1\r\n",
             recorder->port);
    AUTO(memory_drop) char *moved = recorder_ask(recorder, "GET /b", "", NULL);
    CHECK_HAS("a redirect is relinked", link, moved);
    AUTO(memory_drop)
    char *none = scripted_header(scripted_request(proxied->server, 1), "Authorization");
    CHECK_STR("the target's key", "Bearer " PROXIED_KEY, none);
    AUTO(memory_drop) char *head = recorder_ask(recorder, "HEAD /b", "", NULL);
    CHECK_HAS("HEAD", "Content-Length: 5\r\n", head);
    CHECK_STR("no body", "\r\n\r\n", strstr(head, "\r\n\r\n"));
    AUTO(memory_drop) char *large = recorder_ask(recorder, "GET /large", "", NULL);
    CHECK_HAS("200 KB", "Content-Length: 200000\r\n", large);
    CHECK_TRUE("all of it", strlen(large) > 200000);
}

static void check_written(struct recorder *recorder)
{
    AUTO(memory_drop) char *written = recorder_stop(recorder);
    CHECK_INT("status", 0, recorder->program.status);
    CHECK_HAS("summary", "recorded 5 exchanges as 5 steps in ", recorder->program.out);
    CHECK_HAS("written", "\"request\": \"POST /v1/a\"", written);
    CHECK_TRUE("no key", strstr(written, "its-own") == NULL);
    struct stat info;
    CHECK_INT("mode", 0600,
              stat(recorder->output, &info) == 0 ? (int)(info.st_mode & 07777) : -1);
}

static void test_passes(void)
{
    AUTO(proxied_drop) struct proxied proxied = proxied_new(EACH, NULL);
    struct recorder *recorder = &proxied.recorder;
    if (!CHECK_TRUE("ready", recorder->port > 0))
        return;
    AUTO(memory_drop)
    char *own = recorder_ask(recorder, "POST /v1/a?x=%20",
                             "authorization: Bearer its-own\r\nAccept-Encoding: gzip\r\n"
                             "Connection: close, X-Hop\r\nX-Free: 2\r\n",
                             "{\"a\":1}");
    check_client(recorder, own);
    check_target(proxied.server, scripted_request(proxied.server, 0));
    check_kinds(&proxied);
    AUTO(memory_drop)
    char *chunked = recorder_send(recorder, "POST /v1/a?x=%20 HTTP/1.1\r\nHost: h\r\n"
                                            "Transfer-Encoding: chunked\r\n\r\n2\r\n{}"
                                            "\r\n0\r\n\r\n");
    CHECK_HAS("chunked", "HTTP/1.1 200", chunked);
    CHECK_STR("its body", "{}", scripted_request(proxied.server, 4)->body);
    check_written(recorder);
}

/* The key in every dress that a server can put it in. */
static void test_no_key(void)
{
    static const struct scripted_reply ROWS[] = {
        {.on = "*",
         .headers =
             "Content-Type: application/json\r\nLocation: http://a/?" PROXIED_KEY "\r\n",
         .body = "{\"a\":\"" PROXIED_KEY "\",\"b\":\"sk-canary\\/0123+456789\",\"c\":"
                 "\"sk-canary%2F0123%2B456789\",\"d\":\"c2stY2FuYXJ5LzAxMjMrNDU2Nzg5\","
                 "\"" PROXIED_KEY "\":1,\"error\":{\"message\":\"bad key " PROXIED_KEY
                 "\"}}"},
        {0}};
    static const char *const FORBIDDEN[] = {"canary",   "0123+45",   "0123%2B45",
                                            "Y2FuYXJ5", "NhbmFyeS8", "jYW5hcnk"};
    AUTO(proxied_drop) struct proxied proxied = proxied_new(ROWS, "-v");
    struct recorder *recorder = &proxied.recorder;
    const char *const headers[] = {"", "Authorization: Bearer " PROXIED_KEY "\r\n",
                                   "X-Api-Key: " PROXIED_KEY
                                   "\r\nAccept-Language: " PROXIED_KEY "\r\n"};
    for (size_t i = 0; i < 3; i++) {
        AUTO(memory_drop)
        char *got =
            recorder_ask(recorder, "POST /v1/a?key=" PROXIED_KEY "&b=2", headers[i],
                         "{\"key\":\"" PROXIED_KEY "\",\"" PROXIED_KEY "\":2}");
        CHECK_HAS("passes", "HTTP/1.1 200", got);
    }
    AUTO(memory_drop) char *written = recorder_stop(recorder);
    const char *const outputs[] = {written, recorder->program.out, recorder->program.err};
    CHECK_HAS("the template", "\"key\": \"{{api_key}}\"", written);
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < sizeof FORBIDDEN / sizeof FORBIDDEN[0]; j++)
            if (strstr(outputs[i], FORBIDDEN[j]) != NULL)
                CHECK_STR("what shows", "", outputs[i]);
}

/* Nothing of these reaches the target. */
static void test_refused(void)
{
    static const struct {
        const char *name, *bytes, *status;
    } CASES[] = {
        {"no HTTP", "hello\r\n\r\n", "HTTP/1.1 400"},
        {"a foreign host", "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", " 421 "},
        {"a foreign page",
         "POST / HTTP/1.1\r\nHost: h\r\nOrigin: https://evil\r\nContent-Length: "
         "0\r\n\r\n",
         " 403 "},
        {"an absolute target", "GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n", ""},
        {"two lengths",
         "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
         " 400 "},
        {"both framings",
         "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: "
         "chunked\r\n\r\n0\r\n\r\n",
         " 400 "},
        {"a folded line", "GET / HTTP/1.1\r\nHost: h\r\n fold\r\n\r\n", " 400 "},
        {"a hidden header", "GET / HTTP/1.1\r\nHost: h\r\n:x\r\nA: b\r\n\r\n", " 400 "},
        {"one hidden by a CR", "GET / HTTP/1.1\r\nHost: h\r\n\rA: b\r\n\r\n", " 400 "},
        {"a blank before the colon", "GET / HTTP/1.1\r\nHost: h\r\nA : b\r\n\r\n",
         " 400 "},
        {"too long", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 8388609\r\n\r\n",
         " 413 "},
        {"a websocket",
         "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: "
         "websocket\r\n\r\n",
         " 400 "},
        {"TRACE", "TRACE / HTTP/1.1\r\nHost: h\r\n\r\n", " 400 "},
    };
    static const struct scripted_reply ROWS[] = {{.on = "*", .body = "{}"}, {0}};
    AUTO(proxied_drop) struct proxied proxied = proxied_new(ROWS, NULL);
    struct recorder *recorder = &proxied.recorder;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(memory_drop) char *got = recorder_send(recorder, CASES[i].bytes);
        CHECK_HAS(CASES[i].name, CASES[i].status, got);
        CHECK_TRUE(CASES[i].name, strstr(got, "HTTP/1.1 200") == NULL);
        AUTO(memory_drop) char *good = recorder_ask(recorder, "GET /good", "", NULL);
        CHECK_HAS(CASES[i].name, "HTTP/1.1 200", good);
        CHECK_INT(CASES[i].name, i + 1, scripted_count(proxied.server));
    }
    AUTO(memory_drop) char *written = recorder_stop(recorder);
    CHECK_INT("status", 0, recorder->program.status);
    CHECK_HAS("one step", "get-good", written);
    CHECK_TRUE("and no more", strstr(written, "get-good-2") == NULL);
}

/* The target fails in ways of its own; the client gets 502, and it is no step. */
static void test_broken_target(void)
{
    static const struct scripted_reply ROWS[] = {
        {.on = "GET /gone?v=1", .hang_up = true},
        {.on = "GET /nonsense?v=1", .raw = "SSH-2.0-OpenSSH\r\n"},
        {.on = "GET /slow?v=1", .delay_ms = 1500},
        {.on = "GET /short?v=1", .body = "{}", .length = 9, .close = true},
        {.on = "*", .body = "{}"},
        {0}};
    static const char *const PATHS[] = {"GET /gone", "GET /nonsense", "GET /slow",
                                        "GET /short"};
    AUTO(proxied_drop) struct proxied proxied = proxied_new(ROWS, "--max-time=1s");
    struct recorder *recorder = &proxied.recorder;
    AUTO(memory_drop) char *good = recorder_ask(recorder, "GET /good", "", NULL);
    for (size_t i = 0; i < sizeof PATHS / sizeof PATHS[0]; i++) {
        AUTO(memory_drop) char *got = recorder_ask(recorder, PATHS[i], "", NULL);
        CHECK_HAS(PATHS[i], "HTTP/1.1 502", got);
        CHECK_HAS(PATHS[i], "\"type\":\"proxy_error\"", got);
    }
    AUTO(memory_drop) char *written = recorder_stop(recorder);
    CHECK_INT("could not tell", 3, recorder->program.status);
    CHECK_HAS("said", "GET /gone: 127.0.0.1:", recorder->program.err);
    CHECK_HAS("counted", "4 exchanges that passed could not be kept", written);
    CHECK_TRUE("no step", strstr(written, "gone") == NULL);
}

struct asker {
    const struct recorder *recorder;
    char request[64];
    char *got;
    pthread_t thread;
};

static void *ask(void *argument)
{
    struct asker *asker = argument;
    asker->got = recorder_ask(asker->recorder, asker->request, "", NULL);
    return NULL;
}

static void begin_asking(struct asker *asker, const struct recorder *recorder,
                         const char *kind, int number)
{
    *asker = (struct asker){.recorder = recorder};
    snprintf(asker->request, sizeof asker->request, "GET /v1/%s/%d", kind, number);
    if (pthread_create(&asker->thread, NULL, ask, asker) != 0)
        abort();
}

static void end_asking(struct asker *asker)
{
    pthread_join(asker->thread, NULL);
    CHECK_HAS(asker->request, "HTTP/1.1 200", asker->got);
    free(asker->got);
}

/* The one that begins first ends last, and comes first in the recording. */
static void test_crowd(void)
{
    enum { CROWD = 24 };
    static const struct scripted_reply ROWS[] = {
        {.on = "GET /v1/firsts*", .delay_ms = 500, .body = "{}"},
        {.on = "*", .delay_ms = 20, .body = "{}"},
        {0}};
    AUTO(proxied_drop) struct proxied proxied = proxied_new(ROWS, NULL);
    struct recorder *recorder = &proxied.recorder;
    struct asker first, crowd[CROWD];
    begin_asking(&first, recorder, "firsts", 1);
    CHECK_TRUE("the first is there", scripted_wait(proxied.server, 1));
    for (int i = 0; i < CROWD; i++)
        begin_asking(&crowd[i], recorder, "things", i + 1);
    for (int i = 0; i < CROWD; i++)
        end_asking(&crowd[i]);
    end_asking(&first);
    AUTO(memory_drop) char *written = recorder_stop(recorder);
    size_t steps = 0;
    for (const char *at = written; (at = strstr(at, "\"request\"")) != NULL; at++)
        steps++;
    CHECK_INT("each is a step", CROWD + 1, steps);
    CHECK_HAS("in their order", "\"steps\": [\n    { \"id\": \"get-first\"", written);
    CHECK_INT("status", 0, recorder->program.status);
}

/* Interrupted while the target thinks: the look is given up at once. */
static void test_interrupt(void)
{
    static const struct scripted_reply ROWS[] = {
        {.on = "*", .delay_ms = 900, .body = "{}"}, {0}};
    AUTO(proxied_drop) struct proxied proxied = proxied_new(ROWS, NULL);
    struct recorder *recorder = &proxied.recorder;
    struct asker asker = {.recorder = recorder, .request = "GET /slow"};
    if (pthread_create(&asker.thread, NULL, ask, &asker) != 0)
        abort();
    CHECK_TRUE("it is asked", scripted_wait(proxied.server, 1));
    AUTO(memory_drop) char *written = recorder_stop(recorder);
    pthread_join(asker.thread, NULL);
    CHECK_HAS("the client is told", "HTTP/1.1 502", asker.got);
    CHECK_INT("could not tell", 3, recorder->program.status);
    CHECK_HAS("why", "interrupted while waiting", recorder->program.err);
    free(asker.got);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"passes", test_passes},
        {"no key", test_no_key},
        {"refused", test_refused},
        {"broken target", test_broken_target},
        {"crowd", test_crowd},
        {"interrupt", test_interrupt},
        {NULL, NULL},
    };
    return check_run("record_proxy", TESTS);
}
