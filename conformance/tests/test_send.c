/* What goes out, to whom, and what is not sent. */
#include "base/memory.h"
#include "check.h"
#include "sending.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CASE_COUNT(cases) (sizeof(cases) / sizeof(cases)[0])

static void test_request(void)
{
    static const struct scripted_reply SCRIPT[] = {{.on = "*"}, {0}};
    static const struct header TYPED[] = {{"Content-Type", "text/plain"},
                                          {"X-Empty", ""}};
    static const struct {
        const char *method, *body;
        size_t headers;
        const char *length, *type;
    } CASES[] = {
        {"GET", NULL, 0, NULL, NULL},         {"HEAD", NULL, 0, NULL, NULL},
        {"DELETE", NULL, 0, NULL, NULL},      {"POST", NULL, 0, "0", NULL},
        {"PUT", NULL, 0, "0", NULL},          {"PATCH", NULL, 0, "0", NULL},
        {"POST", "{}", 0, "2", NULL},         {"POST", "{}", 2, "2", "text/plain"},
        {"GET", "{}", 0, "2", NULL},          {"DELETE", "{}", 0, "2", NULL},
        {"PUT", "abc", 2, "3", "text/plain"},
    };
    AUTO(scripted_drop) struct scripted *server = scripted_start(SCRIPT);
    AUTO(sending_drop) struct sender *sender = sender_new(&SENDING_PATIENT);
    AUTO(arena_drop) struct arena *arena = arena_new();
    for (size_t i = 0; i < CASE_COUNT(CASES); i++) {
        const char *body = CASES[i].body;
        struct send_request request = {
            .method = CASES[i].method,
            .url = sending_url(arena, server, "/a/../b?x=%20"),
            .headers = TYPED,
            .header_count = CASES[i].headers,
            .body = body,
            .size = body != NULL ? strlen(body) : 0,
        };
        struct send_result got = sender_send(sender, &request, NULL, arena);
        CHECK_STR(CASES[i].method, NULL, got.transport);
        const struct scripted_request *seen = scripted_request(server, i);
        if (!CHECK_TRUE(CASES[i].method, seen != NULL))
            return;
        CHECK_STR("line", arena_printf(arena, "%s /a/../b?x=%%20", CASES[i].method),
                  seen->line);
        CHECK_STR(CASES[i].method, body != NULL ? body : "", seen->body);
        AUTO(memory_drop) char *length = scripted_header(seen, "Content-Length");
        AUTO(memory_drop) char *type = scripted_header(seen, "Content-Type");
        AUTO(memory_drop) char *agent = scripted_header(seen, "User-Agent");
        AUTO(memory_drop) char *expect = scripted_header(seen, "Expect");
        AUTO(memory_drop) char *empty = scripted_header(seen, "X-Empty");
        CHECK_STR(CASES[i].method, CASES[i].length, length);
        CHECK_STR(CASES[i].method, CASES[i].type, type);
        CHECK_STR(CASES[i].method, "pomex-conformance/" POMEX_VERSION, agent);
        CHECK_STR(CASES[i].method, NULL, expect);
        CHECK_STR(CASES[i].method, CASES[i].headers > 0 ? "" : NULL, empty);
        CHECK_INT("one connection serves all", 1, seen->connection);
    }
}

static void test_unsendable(void)
{
    static const struct scripted_reply SCRIPT[] = {{.on = "*"}, {0}};
    static const struct header BAD[] = {
        {"X-A", "b\r\nX-Injected: 1"},
        {"X-A", "b\nc"},
        {"X-A", "\x01"},
        {"X-A\r\nX-B", "c"},
        {"", "no name"},
        {"X A", "blank"},
        {"X-A", "\x7f"},
        {"X-A:", "no token"},
    };
    AUTO(scripted_drop) struct scripted *server = scripted_start(SCRIPT);
    AUTO(sending_drop) struct sender *sender = sender_new(&SENDING_PATIENT);
    AUTO(arena_drop) struct arena *arena = arena_new();
    for (size_t i = 0; i < CASE_COUNT(BAD); i++) {
        struct send_request request = {.method = "GET",
                                       .url = sending_url(arena, server, "/"),
                                       .headers = &BAD[i],
                                       .header_count = 1};
        struct send_result got = sender_send(sender, &request, NULL, arena);
        CHECK_HAS(BAD[i].value, "nothing was sent", got.transport);
        CHECK_TRUE(BAD[i].value, !got.sent);
    }
    CHECK_INT("nothing arrived", 0, scripted_count(server));
}

static void test_not_sent(void)
{
    AUTO(arena_drop) struct arena *arena = arena_new();
    static const struct scripted_reply SCRIPT[] = {{.on = "*"}, {0}};
    struct scripted *server = scripted_start(SCRIPT);
    const char *url = sending_url(arena, server, "/");
    struct send_options live = SENDING_PATIENT;
    live.live = true;
    struct send_result got = sending_get(&live, url, arena);
    CHECK_HAS("http to a live target", "only https goes to a live target", got.transport);
    CHECK_TRUE("http to a live target", !got.sent);
    CHECK_INT("nothing arrived", 0, scripted_count(server));
    scripted_stop(server);

    got = sending_get(&SENDING_PATIENT, url, arena);
    CHECK_HAS("nobody listens", "no connection to 127.0.0.1:", got.transport);
    CHECK_TRUE("nobody listens", !got.sent && !got.connected);
    CHECK_INT("nobody listens", 0, got.reply.status);
    got = sending_get(&SENDING_PATIENT, "ftp://127.0.0.1/x", arena);
    CHECK_HAS("ftp", "was not asked", got.transport);
    got = sending_get(&SENDING_PATIENT, "file:///etc/passwd", arena);
    CHECK_HAS("file", "was not asked", got.transport);
    got = sending_get(&SENDING_PATIENT, "http://no-such-host.invalid/", arena);
    CHECK_HAS("no such host", "could not be resolved", got.transport);
    got = sending_get(&SENDING_PATIENT, "http:// /", arena);
    CHECK_HAS("no URL", "is no URL", got.transport);
}

/* The server takes a POST on a connection that was used before and closes it: libcurl by
 * itself would send it again. A GET may be. */
static void test_post_is_sent_once(void)
{
    static const struct {
        const char *method;
        bool fails;
        size_t requests;
    } CASES[] = {
        {"POST", true, 2}, {"PUT", true, 2}, {"DELETE", true, 2}, {"GET", false, 3}};
    for (size_t i = 0; i < CASE_COUNT(CASES); i++) {
        static const struct scripted_reply SCRIPT[] = {
            {.on = "*", .times = 1},
            {.on = "*", .times = 1, .hang_up = true},
            {.on = "*"},
            {0}};
        AUTO(scripted_drop) struct scripted *server = scripted_start(SCRIPT);
        AUTO(sending_drop) struct sender *sender = sender_new(&SENDING_PATIENT);
        AUTO(arena_drop) struct arena *arena = arena_new();
        struct send_request request = {.method = CASES[i].method,
                                       .url = sending_url(arena, server, "/")};
        sender_send(sender, &request, NULL, arena);
        struct send_result got = sender_send(sender, &request, NULL, arena);
        CHECK_TRUE(CASES[i].method, CASES[i].fails == (got.transport != NULL));
        CHECK_TRUE(CASES[i].method, got.sent);
        CHECK_INT(CASES[i].method, CASES[i].requests, scripted_count(server));
    }
}

static void test_proxy(void)
{
    static const struct scripted_reply SCRIPT[] = {{.on = "*"}, {0}};
    AUTO(scripted_drop) struct scripted *server = scripted_start(SCRIPT);
    AUTO(scripted_drop) struct scripted *proxy = scripted_start(SCRIPT);
    AUTO(arena_drop) struct arena *arena = arena_new();
    static const char *const NAMES[] = {"http_proxy", "all_proxy", "ALL_PROXY"};
    for (size_t i = 0; i < CASE_COUNT(NAMES); i++)
        setenv(NAMES[i], scripted_url(proxy), 1);
    setenv("no_proxy", "*", 1);
    struct send_result got =
        sending_get(&SENDING_PATIENT, sending_url(arena, server, "/a"), arena);
    CHECK_STR("environment", NULL, got.transport);
    CHECK_INT("environment", 0, scripted_count(proxy));

    struct send_options options = SENDING_PATIENT;
    options.proxy = scripted_url(proxy);
    got = sending_get(&options, sending_url(arena, server, "/b"), arena);
    CHECK_STR("--proxy", NULL, got.transport);
    CHECK_INT("--proxy", 1, scripted_count(proxy));
    CHECK_INT("--proxy", 1, scripted_count(server));
    CHECK_HAS("--proxy", "/b", scripted_request(proxy, 0)->line);
    for (size_t i = 0; i < CASE_COUNT(NAMES); i++)
        unsetenv(NAMES[i]);
    unsetenv("no_proxy");
}

static void test_resolve(void)
{
    static const struct scripted_reply SCRIPT[] = {{.on = "*"}, {0}};
    AUTO(scripted_drop) struct scripted *server = scripted_start(SCRIPT);
    AUTO(arena_drop) struct arena *arena = arena_new();
    const char *rows[] = {
        arena_printf(arena, "api.test:%d:127.0.0.1", scripted_port(server)), NULL};
    struct send_options options = SENDING_PATIENT;
    options.resolve = rows;
    const char *url = arena_printf(arena, "http://api.test:%d/", scripted_port(server));
    CHECK_STR("--resolve", NULL, sending_get(&options, url, arena).transport);
    AUTO(memory_drop) char *host = scripted_header(scripted_request(server, 0), "Host");
    CHECK_HAS("--resolve", "api.test:", host);
}

/* A certificate that nobody vouches for, one that --cacert does, and a wrong host. */
static void test_tls(void)
{
    static const struct scripted_reply SCRIPT[] = {{.on = "*", .body = "ok"}, {0}};
    char path[] = "/tmp/test_send-XXXXXX";
    int file = mkstemp(path);
    AUTO(scripted_drop) struct scripted *server = scripted_start_tls(SCRIPT, path);
    AUTO(arena_drop) struct arena *arena = arena_new();
    if (!CHECK_TRUE("server", file >= 0 && server != NULL))
        return;
    struct send_options options = SENDING_PATIENT;
    options.live = true;
    struct send_result got =
        sending_get(&options, sending_url(arena, server, "/"), arena);
    CHECK_HAS("nobody vouches", "no secure connection to 127.0.0.1", got.transport);
    CHECK_TRUE("nothing was sent", !got.sent);

    options.cacert = path;
    got = sending_get(&options, sending_url(arena, server, "/"), arena);
    CHECK_STR("--cacert", NULL, got.transport);
    CHECK_STR("--cacert", "ok", got.reply.body);

    const char *rows[] = {
        arena_printf(arena, "api.test:%d:127.0.0.1", scripted_port(server)), NULL};
    options.resolve = rows;
    const char *url = arena_printf(arena, "https://api.test:%d/", scripted_port(server));
    got = sending_get(&options, url, arena);
    CHECK_HAS("another host", "no secure connection to api.test", got.transport);

    options.cacert = "/nonexistent/ca.pem";
    got = sending_get(&options, sending_url(arena, server, "/"), arena);
    CHECK_HAS("no such file", "--cacert", got.transport);
    CHECK_INT("one request arrived", 1, scripted_count(server));
    close(file);
    unlink(path);
}

static void test_interrupt(void)
{
    static const struct scripted_reply SCRIPT[] = {{.on = "*", .delay_ms = 300}, {0}};
    AUTO(scripted_drop) struct scripted *server = scripted_start(SCRIPT);
    AUTO(sending_drop) struct sender *sender = sender_new(&SENDING_PATIENT);
    AUTO(arena_drop) struct arena *arena = arena_new();
    atomic_bool interrupted = true;
    struct send_request request = {.method = "GET",
                                   .url = sending_url(arena, server, "/")};
    struct send_result got = sender_send(sender, &request, &interrupted, arena);
    CHECK_HAS("interrupt", "interrupted", got.transport);
}

static void test_same_origin(void)
{
    static const struct {
        const char *url, *base;
        bool same;
    } CASES[] = {
        {"http://a.test/x", "http://a.test", true},
        {"HTTP://A.TEST:80/x", "http://a.test", true},
        {"https://a.test:443/x", "https://a.test/base", true},
        {"https://a.test/", "http://a.test", false},
        {"http://a.test:81/", "http://a.test", false},
        {"http://a.test.evil/", "http://a.test", false},
        {"http://a.test@evil.test/", "http://a.test", false},
        {"http://evil.test/http://a.test", "http://a.test", false},
        {"http://127.0.0.1:80/", "http://localhost", false},
        {"not a url", "http://a.test", false},
    };
    for (size_t i = 0; i < CASE_COUNT(CASES); i++)
        CHECK_INT(CASES[i].url, CASES[i].same,
                  send_same_origin(CASES[i].url, CASES[i].base));
}

static void test_environment(void)
{
    CHECK_STR("TLS keys are written nowhere", NULL, getenv("SSLKEYLOGFILE"));
}

int main(void)
{
    setenv("SSLKEYLOGFILE", "/nonexistent/keys", 1);
    memory_init();
    if (!send_init())
        return 1;
    static const struct check_test TESTS[] = {
        {"request", test_request},
        {"unsendable", test_unsendable},
        {"not sent", test_not_sent},
        {"post is sent once", test_post_is_sent_once},
        {"proxy", test_proxy},
        {"resolve", test_resolve},
        {"tls", test_tls},
        {"interrupt", test_interrupt},
        {"same origin", test_same_origin},
        {"environment", test_environment},
        {NULL, NULL},
    };
    int status = check_run("send", TESTS);
    send_cleanup();
    return status;
}
