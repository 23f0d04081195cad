#include "tests/echo_server.h"

#include "base/auto.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

static void echo(const struct request *req, struct response *res)
{
    struct text text = TEXT_INIT(8 << 20);
    text_printf(&text, "%s %s%s%s [", req->method, req->path, *req->query ? "?" : "",
                req->query);
    text_add(&text, req->body, req->body_size);
    text_puts(&text, "]");
    size_t size = text.size;
    response_text(res, "text/plain", text_take(&text), size);
}

static void echo_handle(void *context, struct request *req, struct response *res)
{
    static const char LARGE[4 << 20];
    struct echo_server *server = context;
    struct error err = {0};
    const char *path = req->path;
    if (req->body_too_large) {
        fail(&err, RULE_BODY_SIZE, "1048576");
        response_error(res, &err);
        return;
    }
    if (strcmp(path, "/large") == 0) {
        res->fixed = LARGE;
        res->size = sizeof LARGE;
        return;
    }
    if (strncmp(path, "/wait/", 6) == 0)
        stop_sleep(server->stop, strtol(path + 6, NULL, 10));
    echo(req, res);
    if (strcmp(path, "/drip") == 0)
        res->drip_ms = 20;
    if (strcmp(path, "/close/before") == 0)
        res->close = CLOSE_BEFORE;
    if (strcmp(path, "/close/head") == 0)
        res->close = CLOSE_AFTER_HEAD;
    if (strcmp(path, "/close/body") == 0)
        res->close = CLOSE_MID_BODY;
}

static size_t echo_limit(void *context, const char *method, const char *path)
{
    (void)context;
    (void)method;
    return strncmp(path, "/small", 6) == 0 ? 16 : 1024 * 1024;
}

bool echo_start(struct echo_server *echo, int threads, int64_t body_deadline_ms)
{
    struct error err = {0};
    *echo = (struct echo_server){.stop = stop_new()};
    struct server_config config = {.listen = "127.0.0.1:0",
                                   .threads = threads,
                                   .body_deadline_ms = body_deadline_ms,
                                   .instance = "0123456789ab",
                                   .stop = echo->stop,
                                   .handle = echo_handle,
                                   .limit = echo_limit,
                                   .context = echo};
    echo->server = echo->stop ? server_start(&config, &err) : NULL;
    echo->port = echo->server ? server_port(echo->server) : 0;
    return echo->server != NULL;
}

void echo_stop(struct echo_server *echo)
{
    server_stop(echo->server);
    stop_free(echo->stop);
    *echo = (struct echo_server){0};
}

bool echo_open(struct echo_server *echo, struct wire *wire, int threads,
               int64_t body_deadline_ms)
{
    *wire = (struct wire){.fd = -1};
    return CHECK("start", echo_start(echo, threads, body_deadline_ms)) &&
           CHECK("open", wire_open(wire, echo->port));
}

void echo_close(struct echo_server *echo, struct wire *wire)
{
    wire_close(wire);
    echo_stop(echo);
}

void echo_check(const struct echo_server *echo, const char *row)
{
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    CHECK_INT(row, 200, wire_exchange(echo->port, ECHO_GOOD, &answer));
    CHECK_STR(row, "GET /good []", answer.body);
}
