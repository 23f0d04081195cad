#include "http/server_parts.h"

#include "base/auto.h"
#include "http/sockets.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    BODY_DEADLINE_MS = 8000,   /* all of a body */
    UNSENT_BYTES = 512 * 1024, /* that the system keeps for a slow reader */
    STOP_MS = 4500             /* for the requests that run when the server stops */
};

/* --- Connections --- */

static int http_error(struct mg_connection *connection, int status, const char *message)
{
    (void)message; /* may quote the client */
    if (status == 505)
        exchange_refuse(connection, 505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
    else if (status >= 500)
        exchange_refuse(connection, 500, "the server cannot handle this request");
    else
        exchange_refuse(connection, 400,
                        "this is no request of HTTP/1.1 that is served here");
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
        exchange_refuse(writable, 400, "the request target must begin with a slash");
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
    static const struct mg_callbacks CALLBACKS = {.begin_request = exchange_serve,
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
