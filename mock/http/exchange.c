#include "http/server_parts.h"

#include "base/auto.h"
#include "http/body.h"
#include "http/guard.h"
#include "http/sockets.h"
#include "http/target.h"

#include <stdlib.h>
#include <string.h>

enum {
    DRAIN_MS = 1000, /* of a body that was refused */
    DRAIN_BYTES = 4 * 1024 * 1024,
};

/* One request and its answer. */
struct exchange {
    struct server *server;
    struct mg_connection *connection;
    struct framing framing;
    struct request req;
    struct response res;
    struct body body;
    char *path;   /* owned, when it had to be decoded */
    bool closing; /* the connection ends after the answer */
    bool unread;  /* the client may still be sending */
};

static int socket_of(const struct mg_connection *connection)
{
    const struct mg_request_info *info = mg_get_request_info(connection);
    struct peer *peer = peer_of(connection);
    if (peer && peer->newcomer.fd >= 0)
        return peer->newcomer.fd;
    int fd = sockets_find(info->remote_addr, info->remote_port, info->server_port);
    if (peer)
        peer->newcomer.fd = fd;
    return fd;
}

static void drain(const struct mg_connection *connection)
{
    int fd = socket_of(connection);
    if (fd >= 0)
        sockets_drain(fd, DRAIN_MS, DRAIN_BYTES);
}

/* --- Receiving --- */

/* "req-INSTANCE-COUNT", the count in hexadecimal. */
static void make_id(struct server *server, char id[REQUEST_ID_SIZE])
{
    unsigned long long count = atomic_fetch_add(&server->requests, 1) + 1;
    int digits = 1;
    while (digits < 16 && count >> (4 * digits) > 0)
        digits++;
    char *at = mempcpy(id, "req-", 4);
    at = stpcpy(at, server->instance);
    *at++ = '-';
    for (int i = digits - 1; i >= 0; i--)
        *at++ = "0123456789abcdef"[count >> (4 * i) & 15];
    *at = '\0';
}

/* Copies the head's pointers and has it checked. */
static bool receive_head(struct exchange *x, struct error *err)
{
    const struct mg_request_info *info = mg_get_request_info(x->connection);
    struct request *req = &x->req;
    req->method = info->request_method;
    req->query = info->query_string ? info->query_string : "";
    req->peer = info->remote_addr;
    req->header_count = info->num_headers;
    for (int i = 0; i < info->num_headers; i++)
        req->headers[i] =
            (struct header){info->http_headers[i].name, info->http_headers[i].value};
    struct head head = {.method = info->request_method,
                        .target = info->request_uri,
                        .version = info->http_version,
                        .query = info->query_string,
                        .headers = req->headers,
                        .count = info->num_headers};
    return guard_head(&head, &x->framing, err) &&
           target_path(info->request_uri, &x->path, &req->path, err);
}

static int read_some(void *connection, void *buffer, size_t size)
{
    return mg_read(connection, buffer, size);
}

/* Reads the body within its deadline. */
static enum body_end read_in_time(struct exchange *x, size_t limit, bool *in_time)
{
    struct server *server = x->server;
    struct watch watch;
    int fd = socket_of(x->connection);
    if (fd < 0)
        return BODY_NO_MEMORY;
    int64_t begin_ms = stop_now_ms();
    watch_begin(server->watcher, &watch, fd, server->config.body_deadline_ms);
    enum body_end end = body_read(&x->body, &x->framing, limit, read_some, x->connection);
    *in_time = watch_end(server->watcher, &watch) &&
               stop_now_ms() - begin_ms < REQUEST_TIMEOUT_MS;
    return end;
}

static bool receive_body(struct exchange *x, struct error *err)
{
    static const char CONTINUE[] = "HTTP/1.1 100 Continue\r\n\r\n";
    const struct server_config *config = &x->server->config;
    if (!x->framing.chunked && x->framing.length == 0)
        return true;
    size_t limit = config->limit(config->context, x->req.method, x->req.path);
    bool fits = x->framing.chunked || x->framing.length <= limit;
    if (x->framing.expects_continue && fits)
        mg_write(x->connection, CONTINUE, strlen(CONTINUE));
    bool in_time = true;
    enum body_end end = fits ? read_in_time(x, limit, &in_time) : BODY_TOO_LARGE;
    x->closing = x->unread = end != BODY_WHOLE;
    x->req.body_too_large = end == BODY_TOO_LARGE;
    if (end == BODY_NO_MEMORY)
        return fail(err, RULE_INTERNAL, "out of memory");
    if (end == BODY_BROKEN && in_time)
        return fail(err, RULE_BAD_REQUEST, "the body must be framed as its head says");
    if (end == BODY_BROKEN)
        return fail(err, RULE_BODY_DEADLINE);
    if (end == BODY_WHOLE && x->body.data) {
        x->req.body = x->body.data;
        x->req.body_size = x->body.size;
    }
    return true;
}

/* --- Answering --- */

static bool may_go_on(const struct exchange *x)
{
    return x->framing.keep_alive && !x->closing && x->res.close == CLOSE_NORMAL &&
           !workers_run_short(x->server) && !atomic_load(&x->server->stopping);
}

static bool write_all(struct mg_connection *connection, const char *data, size_t size)
{
    return size == 0 || mg_write(connection, data, size) == (int)size;
}

static bool drip(struct exchange *x, const char *data, size_t size)
{
    while (size > 0 && stop_sleep(x->server->config.stop, x->res.drip_ms)) {
        if (!write_all(x->connection, data++, 1))
            return false;
        size--;
    }
    return write_all(x->connection, data, size);
}

/* How much of an answer a fault lets through. */
static size_t cut(enum response_close close, size_t head_size, size_t size)
{
    switch (close) {
    case CLOSE_BEFORE:
        return 0;
    case CLOSE_AFTER_HEAD:
        return head_size;
    case CLOSE_MID_BODY:
        return head_size + (size - head_size) / 2;
    case CLOSE_NORMAL:
        break;
    }
    return size;
}

static void answer(struct exchange *x)
{
    AUTO(text_drop) struct text out = {0};
    size_t head_size;
    bool head_only = strcmp(x->req.method, "HEAD") == 0;
    bool keep_alive = may_go_on(x);
    bool sent =
        response_serialize(&x->res, x->req.id, keep_alive, head_only, &out, &head_size);
    if (sent) {
        size_t size = cut(x->res.close, head_size, out.size);
        size_t at_once = x->res.drip_ms > 0 && size > head_size ? head_size : size;
        sent = write_all(x->connection, out.data, at_once) &&
               drip(x, out.data + at_once, size - at_once);
    }
    if (keep_alive && sent)
        return;
    mg_disable_connection_keep_alive(x->connection);
    if (x->unread)
        drain(x->connection);
}

/* Every request that CivetWeb could parse comes here. */
int exchange_serve(struct mg_connection *connection)
{
    struct server *server = server_of(connection);
    struct exchange x = {.server = server, .connection = connection};
    struct error err = {0};
    atomic_fetch_add(&server->running, 1);
    arrived(connection);
    x.req.body = "";
    x.req.received_us = stop_now_us();
    make_id(server, x.req.id);
    x.closing = x.unread = true; /* until head and body are known to be sound */
    bool sound = receive_head(&x, &err);
    if (sound) {
        x.closing = x.unread = false;
        sound = receive_body(&x, &err);
    }
    if (sound)
        server->config.handle(server->config.context, &x.req, &x.res);
    else
        response_error(&x.res, &err);
    answer(&x);
    response_clean(&x.res);
    free(x.body.data);
    free(x.path);
    atomic_fetch_sub(&server->running, 1);
    return 200;
}

/* --- What CivetWeb refuses by itself --- */

void exchange_refuse(struct mg_connection *connection, int status, const char *why)
{
    struct server *server = server_of(connection);
    struct exchange x = {.server = server, .connection = connection, .closing = true};
    struct error err = {0};
    atomic_fetch_add(&server->running, 1);
    arrived(connection);
    x.req.method = "";
    x.unread = true;
    make_id(server, x.req.id);
    fail(&err, status == 500 ? RULE_INTERNAL : RULE_BAD_REQUEST, why);
    err.status = status;
    response_error(&x.res, &err);
    answer(&x);
    response_clean(&x.res);
    if (peer_of(connection))
        peer_of(connection)->answered = true;
    atomic_fetch_sub(&server->running, 1);
}
