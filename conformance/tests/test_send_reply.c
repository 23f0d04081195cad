/* What comes back: replies as servers really send them, broken ones, and too large ones.
 */
#include "base/memory.h"
#include "check.h"
#include "sending.h"

#include <stdio.h>
#include <string.h>

#define CASE_COUNT(cases) (sizeof(cases) / sizeof(cases)[0])

static const char *header_of(const struct reply *reply, const char *name)
{
    for (size_t i = 0; i < reply->header_count; i++)
        if (strcmp(reply->headers[i].name, name) == 0)
            return reply->headers[i].value;
    return NULL;
}

static const struct {
    const char *name;
    struct scripted_reply reply;
    int status;
    const char *body, *header;
} REPLIES[] = {
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

static void test_reply(void)
{
    for (size_t i = 0; i < CASE_COUNT(REPLIES); i++) {
        const struct scripted_reply script[] = {REPLIES[i].reply, {0}};
        AUTO(scripted_drop) struct scripted *server = scripted_start(script);
        AUTO(arena_drop) struct arena *arena = arena_new();
        struct send_result got =
            sending_get(&SENDING_PATIENT, sending_url(arena, server, "/x"), arena);
        CHECK_STR(REPLIES[i].name, NULL, got.transport);
        CHECK_INT(REPLIES[i].name, REPLIES[i].status, got.reply.status);
        CHECK_STR(REPLIES[i].name, REPLIES[i].body, got.reply.body);
        CHECK_STR(REPLIES[i].name, REPLIES[i].header, header_of(&got.reply, "X-A"));
        CHECK_TRUE(REPLIES[i].name, got.sent && got.connected);
        CHECK_TRUE(REPLIES[i].name, got.reply.seconds >= got.first_byte_seconds);
        CHECK_INT(REPLIES[i].name, 1, scripted_count(server));
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
        struct send_result got =
            sending_get(&options, sending_url(arena, server, "/x"), arena);
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
        struct send_result got =
            sending_get(&options, sending_url(arena, server, CASES[i].path), arena);
        if (CASES[i].says == NULL)
            CHECK_STR(CASES[i].path, NULL, got.transport);
        else
            CHECK_HAS(CASES[i].path, CASES[i].says, got.transport);
        CHECK_INT(CASES[i].path, CASES[i].size, got.reply.size);
    }
}

int main(void)
{
    memory_init();
    if (!send_init())
        return 1;
    static const struct check_test TESTS[] = {
        {"reply", test_reply},
        {"transport", test_transport},
        {"caps", test_caps},
        {NULL, NULL},
    };
    int status = check_run("send_reply", TESTS);
    send_cleanup();
    return status;
}
