#include "http/server.h"

#include "base/auto.h"
#include "http/address.h"
#include "http/body.h"
#include "http/guard.h"
#include "http/newcomers.h"
#include "http/sockets.h"
#include "http/target.h"
#include "http/watch.h"

#include <arpa/inet.h>
#include <civetweb.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    REQUEST_TIMEOUT_MS = 3000, /* head, and the next byte of a body */
    BODY_DEADLINE_MS = 8000,   /* all of a body */
    DRAIN_MS = 1000,           /* of a body that was refused */
    DRAIN_BYTES = 4 * 1024 * 1024,
    UNSENT_BYTES = 512 * 1024, /* that the system keeps for a slow reader */
    STOP_MS = 4500             /* for the requests that run when the server stops */
};

struct server {
    struct mg_context *civetweb;
    struct server_config config;
    struct address address;
    char instance[13];
    struct watcher *watcher;
    struct newcomers *newcomers;
    atomic_int connections; /* those a worker is bound to */
    atomic_int running;     /* requests in our hands */
    atomic_ullong requests;
    atomic_bool stopping;
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

static struct server *server_of(const struct mg_connection *connection)
{
    return mg_get_user_data(mg_get_context(connection));
}

/* --- What we keep with a connection --- */

struct peer {
    struct newcomer newcomer; /* its `fd` is kept when it no longer is one */
    bool answered;            /* by refuse() */
};

/* NULL when there was no memory for it. */
static struct peer *peer_of(const struct mg_connection *connection)
{
    return mg_get_user_connection_data(connection);
}

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

/* Its request is there: it no longer keeps a worker waiting. */
static void arrived(const struct mg_connection *connection)
{
    struct peer *peer = peer_of(connection);
    if (peer)
        newcomers_remove(server_of(connection)->newcomers, &peer->newcomer);
}

/* A worker belongs to a connection until it closes: when they run short, connections have
 * to take turns (libraries.md 1.10). */
static bool workers_run_short(struct server *server)
{
    return atomic_load(&server->connections) * 4 >= server->config.threads * 3;
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
static int begin_request(struct mg_connection *connection)
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

/* Answers in our manner; nothing of what the client sent shows in it. */
static void refuse(struct mg_connection *connection, int status, const char *why)
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

static int http_error(struct mg_connection *connection, int status, const char *message)
{
    (void)message; /* may quote the client */
    if (status == 505)
        refuse(connection, 505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
    else if (status >= 500)
        refuse(connection, 500, "the server cannot handle this request");
    else
        refuse(connection, 400, "this is no request of HTTP/1.1 that is served here");
    return 0;
}

static bool where_from(const void *connection, struct sockaddr_in *out)
{
    const struct mg_request_info *info = mg_get_request_info(connection);
    if (!info || inet_pton(AF_INET, info->remote_addr, &out->sin_addr) != 1)
        return false;
    out->sin_port = htons((uint16_t)info->remote_port);
    return true;
}

static int init_connection(const struct mg_connection *connection, void **data)
{
    struct server *server = server_of(connection);
    struct peer *peer = calloc(1, sizeof *peer);
    *data = peer;
    atomic_fetch_add(&server->connections, 1);
    newcomers_hurry(server->newcomers, workers_run_short(server));
    if (peer)
        newcomers_add(server->newcomers, &peer->newcomer, connection);
    return 0;
}

/* Also the last chance to answer `*` and the URLs of other servers, which CivetWeb drops
 * without a word. */
static void connection_close(const struct mg_connection *connection)
{
    const struct mg_request_info *info = mg_get_request_info(connection);
    struct server *server = server_of(connection);
    struct peer *peer = peer_of(connection);
    void *writable;
    memcpy(&writable, &connection, sizeof writable);
    if (info && info->request_uri && !info->local_uri && !(peer && peer->answered))
        refuse(writable, 400, "the request target must begin with a slash");
    arrived(connection);
    free(peer);
    atomic_fetch_sub(&server->connections, 1);
    newcomers_hurry(server->newcomers, workers_run_short(server));
}

static int log_message(const struct mg_connection *connection, const char *message)
{
    (void)connection;
    (void)message;
    return 1; /* CivetWeb is to write nothing itself */
}

/* --- Starting and stopping --- */

static void raise_file_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static bool start_civetweb(struct server *server, struct error *err)
{
    static const struct mg_callbacks CALLBACKS = {.begin_request = begin_request,
                                                  .http_error = http_error,
                                                  .init_connection = init_connection,
                                                  .connection_close = connection_close,
                                                  .log_message = log_message};
    char listen[32], threads[16], timeout[16], why[256] = "";
    snprintf(listen, sizeof listen, "%s:%d", server->address.host, server->address.port);
    snprintf(threads, sizeof threads, "%d", server->config.threads);
    snprintf(timeout, sizeof timeout, "%d", REQUEST_TIMEOUT_MS);
    /* clang-format off */
    const char *options[] = {
        "listening_ports", listen,
        "num_threads", threads,
        "connection_queue", "256",
        "listen_backlog", "1024",
        "enable_keep_alive", "yes",
        "keep_alive_timeout_ms", "5000",
        "request_timeout_ms", timeout,
        "tcp_nodelay", "1",
        "decode_url", "no",
        "decode_query_string", "no",
        "enable_auth_domain_check", "no",
        "enable_directory_listing", "no",
        "access_control_allow_origin", "",
        "access_control_allow_methods", "",
        "access_control_allow_headers", "",
        NULL,
    };
    /* clang-format on */
    struct mg_callbacks callbacks = CALLBACKS;
    struct mg_init_data init = {&callbacks, server, options};
    struct mg_error_data error = {.text = why, .text_buffer_size = sizeof why};
    server->civetweb = mg_start2(&init, &error);
    return server->civetweb ||
           fail_text(err, RULE_INTERNAL, "cannot serve on %s: %s", listen, why);
}

static void free_server(struct server *server)
{
    newcomers_stop(server->newcomers);
    watcher_stop(server->watcher);
    free(server);
    mg_exit_library();
}

static bool start(struct server *server, struct error *err)
{
    struct mg_server_port bound;
    server->watcher = watcher_start();
    server->newcomers = newcomers_start(where_from);
    if (!server->watcher || !server->newcomers)
        return fail(err, RULE_INTERNAL, "cannot start a thread");
    if (!start_civetweb(server, err))
        return false;
    if (mg_get_server_ports(server->civetweb, 1, &bound) == 1)
        server->address.port = bound.port;
    newcomers_serve(server->newcomers, server->address.port);
    sockets_limit_unsent(server->address.port, UNSENT_BYTES);
    return true;
}

struct server *server_start(const struct server_config *config, struct error *err)
{
    struct address address;
    if (!address_parse(config->listen, &address, err) || !address_is_free(&address, err))
        return NULL;
    struct server *server = calloc(1, sizeof *server);
    if (!server) {
        fail(err, RULE_INTERNAL, "out of memory");
        return NULL;
    }
    server->config = *config;
    server->address = address;
    text_copy(server->instance, sizeof server->instance, config->instance);
    if (server->config.body_deadline_ms == 0)
        server->config.body_deadline_ms = BODY_DEADLINE_MS;
    raise_file_limit();
    mg_init_library(0);

    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = start(server, err);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (started)
        return server;
    free_server(server);
    return NULL;
}

int server_port(const struct server *server)
{
    return server->address.port;
}

/* No request is running, on its way, or waiting for a worker. */
static bool is_quiet(struct server *server)
{
    int port = server->address.port;
    return atomic_load(&server->running) == 0 && !sockets_waiting(port) &&
           sockets_unread(port) == 0 &&
           sockets_count(port) <= atomic_load(&server->connections);
}

static void wait_until_quiet(struct server *server)
{
    int64_t end_ms = stop_now_ms() + STOP_MS;
    int in_a_row = 0; /* between reading a head and begin_request() nothing shows */
    while (in_a_row < 3 && stop_now_ms() < end_ms) {
        in_a_row = is_quiet(server) ? in_a_row + 1 : 0;
        usleep(1000);
    }
}

void server_stop(struct server *server)
{
    if (!server)
        return;
    atomic_store(&server->stopping, true);
    stop_set(server->config.stop);
    sockets_turn_away(server->address.port);
    wait_until_quiet(server);
    sockets_wake(server->address.port); /* mg_stop() would wait for polls of 2 s */
    mg_stop(server->civetweb);
    free_server(server);
}
