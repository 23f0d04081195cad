#include "play/send.h"

#include "base/memory.h"
#include "check.h"
#include "scripted_server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CASE_COUNT(cases) (sizeof(cases) / sizeof(cases)[0])

static const struct send_options QUICK = {.connect_timeout = 2000, .max_time = 5000};

static void sender_drop(struct sender **sender)
{
    sender_free(*sender);
}

static const char *at(struct arena *arena, const struct scripted *server,
                      const char *path)
{
    return arena_printf(arena, "%s%s", scripted_url(server), path);
}

static struct send_result get(const struct send_options *options, const char *url,
                              struct arena *arena)
{
    AUTO(sender_drop) struct sender *sender = sender_new(options);
    return sender_send(sender, &(struct send_request){.method = "GET", .url = url}, NULL,
                       arena);
}

static const char *header_of(const struct reply *reply, const char *name)
{
    for (size_t i = 0; i < reply->header_count; i++)
        if (strcmp(reply->headers[i].name, name) == 0)
            return reply->headers[i].value;
    return NULL;
}

static void test_reply(void)
{
    static const struct {
        const char *name;
        struct scripted_reply reply;
        int status;
        const char *body, *header;
    } CASES[] = {
        {"plain",
         {.on = "*", .headers = "X-A: one\r\n", .body = "{\"a\": 1}"},
         200,
         "{\"a\": 1}",
         "one"},
        {"no body", {.on = "*", .status = 204, .headers = "X-A:  b \r\n"}, 204, "", "b"},
        {"redirect is not followed",
         {.on = "*",
          .status = 302,
          .times = 1,
          .headers = "Location: http://{HOST}/next\r\nX-A: r\r\n"},
         302,
         "",
         "r"},
        {"chunked",
         {.on = "*",
          .chunked = true,
          .body = "abc",
          .body_times = 3,
          .headers = "X-A: c\r\n"},
         200,
         "abcabcabc",
         "c"},
        {"1xx before it",
         {.on = "*",
          .raw = "HTTP/1.1 103 Early\r\nX-A: early\r\n\r\n"
                 "HTTP/1.1 200 OK\r\nX-A: late\r\nContent-Length: 2\r\n\r\nok"},
         200,
         "ok",
         "late"},
        {"folded header",
         {.on = "*",
          .raw = "HTTP/1.1 200 OK\r\nX-A: one\r\n two\r\nContent-Length: 0\r\n\r\n"},
         200,
         "",
         "one two"},
        {"compressed stays as it is",
         {.on = "*", .headers = "Content-Encoding: gzip\r\nX-A: z\r\n", .body = "zzz"},
         200,
         "zzz",
         "z"},
    };
    for (size_t i = 0; i < CASE_COUNT(CASES); i++) {
        const struct scripted_reply script[] = {CASES[i].reply, {0}};
        AUTO(scripted_drop) struct scripted *server = scripted_start(script);
        AUTO(arena_drop) struct arena *arena = arena_new();
        struct send_result got = get(&QUICK, at(arena, server, "/x"), arena);
        CHECK_STR(CASES[i].name, NULL, got.transport);
        CHECK_INT(CASES[i].name, CASES[i].status, got.reply.status);
        CHECK_STR(CASES[i].name, CASES[i].body, got.reply.body);
        CHECK_STR(CASES[i].name, CASES[i].header, header_of(&got.reply, "X-A"));
        CHECK_TRUE(CASES[i].name, got.sent && got.connected);
        CHECK_TRUE(CASES[i].name, got.reply.seconds >= got.first_byte_seconds);
        CHECK_INT(CASES[i].name, 1, scripted_count(server));
    }
}

static void test_transport(void)
{
    static const struct {
        const char *name;
        struct scripted_reply reply;
        const char *says;
    } CASES[] = {
        {"hang up",
         {.on = "*", .hang_up = true},
         "closed the connection without a reply"},
        {"garbage", {.on = "*", .raw = "\x01\x02 no HTTP at all\r\n\r\n"}, "is no HTTP"},
        {"short body",
         {.on = "*", .body = "abc", .length = 100},
         "in the middle of the body (3 bytes came)"},
        {"a length beyond counting",
         {.on = "*",
          .raw = "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775808\r\n\r\n{}"},
         "in the middle of the body (2 bytes came)"},
        {"broken chunk",
         {.on = "*",
          .raw = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"},
         "broke"},
        {"slow", {.on = "*", .delay_ms = 400}, "within 150 ms (0 bytes came)"},
        {"drip", {.on = "*", .body = "0123456789", .drip_ms = 40}, "within 150 ms ("},
    };
    struct send_options options = {.connect_timeout = 2000, .max_time = 150};
    for (size_t i = 0; i < CASE_COUNT(CASES); i++) {
        const struct scripted_reply script[] = {CASES[i].reply, {0}};
        AUTO(scripted_drop) struct scripted *server = scripted_start(script);
        AUTO(arena_drop) struct arena *arena = arena_new();
        struct send_result got = get(&options, at(arena, server, "/x"), arena);
        CHECK_HAS(CASES[i].name, CASES[i].says, got.transport);
        CHECK_TRUE(CASES[i].name, got.sent);
    }
}

/* What is not kept: a reply of 64 MiB and a byte, headers of more than 64 KiB. */
static void test_caps(void)
{
    enum { PIECE = 1 << 20 };
    AUTO(memory_drop) char *piece = memory_alloc(PIECE + 1);
    memset(piece, 'a', PIECE);
    piece[PIECE] = '\0';
    AUTO(memory_drop) char *header = memory_alloc(70000);
    snprintf(header, 70000, "X-A: %069990d\r\n", 7);
    const struct scripted_reply script[] = {
        {.on = "GET /fits", .body = piece, .body_times = 64, .chunked = true},
        {.on = "GET /over", .body = piece, .body_times = 65, .chunked = true},
        {.on = "GET /said", .body = piece, .body_times = 65},
        {.on = "GET /headers", .headers = header},
        {0}};
    AUTO(scripted_drop) struct scripted *server = scripted_start(script);
    static const struct {
        const char *path, *says;
        size_t size;
    } CASES[] = {{"/fits", NULL, 64UL * PIECE},
                 {"/over", "is longer than 64 MiB", 64UL * PIECE},
                 {"/said", "is longer than 64 MiB", 64UL * PIECE},
                 {"/headers", "are longer than 64 KiB", 0}};
    for (size_t i = 0; i < CASE_COUNT(CASES); i++) {
        AUTO(arena_drop) struct arena *arena = arena_new();
        struct send_options options = {.connect_timeout = 2000, .max_time = 60000};
        struct send_result got = get(&options, at(arena, server, CASES[i].path), arena);
        if (CASES[i].says == NULL)
            CHECK_STR(CASES[i].path, NULL, got.transport);
        else
            CHECK_HAS(CASES[i].path, CASES[i].says, got.transport);
        CHECK_INT(CASES[i].path, CASES[i].size, got.reply.size);
    }
}

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
    AUTO(sender_drop) struct sender *sender = sender_new(&QUICK);
    AUTO(arena_drop) struct arena *arena = arena_new();
    for (size_t i = 0; i < CASE_COUNT(CASES); i++) {
        const char *body = CASES[i].body;
        struct send_request request = {
            .method = CASES[i].method,
            .url = at(arena, server, "/a/../b?x=%20"),
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
    AUTO(sender_drop) struct sender *sender = sender_new(&QUICK);
    AUTO(arena_drop) struct arena *arena = arena_new();
    for (size_t i = 0; i < CASE_COUNT(BAD); i++) {
        struct send_request request = {.method = "GET",
                                       .url = at(arena, server, "/"),
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
    const char *url = at(arena, server, "/");
    struct send_options live = QUICK;
    live.live = true;
    struct send_result got = get(&live, url, arena);
    CHECK_HAS("http to a live target", "only https goes to a live target", got.transport);
    CHECK_TRUE("http to a live target", !got.sent);
    CHECK_INT("nothing arrived", 0, scripted_count(server));
    scripted_stop(server);

    got = get(&QUICK, url, arena);
    CHECK_HAS("nobody listens", "no connection to 127.0.0.1:", got.transport);
    CHECK_TRUE("nobody listens", !got.sent && !got.connected);
    CHECK_INT("nobody listens", 0, got.reply.status);
    got = get(&QUICK, "ftp://127.0.0.1/x", arena);
    CHECK_HAS("ftp", "was not asked", got.transport);
    got = get(&QUICK, "file:///etc/passwd", arena);
    CHECK_HAS("file", "was not asked", got.transport);
    got = get(&QUICK, "http://no-such-host.invalid/", arena);
    CHECK_HAS("no such host", "could not be resolved", got.transport);
    got = get(&QUICK, "http:// /", arena);
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
        AUTO(sender_drop) struct sender *sender = sender_new(&QUICK);
        AUTO(arena_drop) struct arena *arena = arena_new();
        struct send_request request = {.method = CASES[i].method,
                                       .url = at(arena, server, "/")};
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
    struct send_result got = get(&QUICK, at(arena, server, "/a"), arena);
    CHECK_STR("environment", NULL, got.transport);
    CHECK_INT("environment", 0, scripted_count(proxy));

    struct send_options options = QUICK;
    options.proxy = scripted_url(proxy);
    got = get(&options, at(arena, server, "/b"), arena);
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
    struct send_options options = QUICK;
    options.resolve = rows;
    const char *url = arena_printf(arena, "http://api.test:%d/", scripted_port(server));
    CHECK_STR("--resolve", NULL, get(&options, url, arena).transport);
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
    struct send_options options = QUICK;
    options.live = true;
    struct send_result got = get(&options, at(arena, server, "/"), arena);
    CHECK_HAS("nobody vouches", "no secure connection to 127.0.0.1", got.transport);
    CHECK_TRUE("nothing was sent", !got.sent);

    options.cacert = path;
    got = get(&options, at(arena, server, "/"), arena);
    CHECK_STR("--cacert", NULL, got.transport);
    CHECK_STR("--cacert", "ok", got.reply.body);

    const char *rows[] = {
        arena_printf(arena, "api.test:%d:127.0.0.1", scripted_port(server)), NULL};
    options.resolve = rows;
    const char *url = arena_printf(arena, "https://api.test:%d/", scripted_port(server));
    got = get(&options, url, arena);
    CHECK_HAS("another host", "no secure connection to api.test", got.transport);

    options.cacert = "/nonexistent/ca.pem";
    got = get(&options, at(arena, server, "/"), arena);
    CHECK_HAS("no such file", "--cacert", got.transport);
    CHECK_INT("one request arrived", 1, scripted_count(server));
    close(file);
    unlink(path);
}

static void test_interrupt(void)
{
    static const struct scripted_reply SCRIPT[] = {{.on = "*", .delay_ms = 300}, {0}};
    AUTO(scripted_drop) struct scripted *server = scripted_start(SCRIPT);
    AUTO(sender_drop) struct sender *sender = sender_new(&QUICK);
    AUTO(arena_drop) struct arena *arena = arena_new();
    atomic_bool interrupted = true;
    struct send_request request = {.method = "GET", .url = at(arena, server, "/")};
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
        {"reply", test_reply},
        {"transport", test_transport},
        {"caps", test_caps},
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
