#include "tools/record_server.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "play/header_lines.h"
#include "read/json_write.h"
#include "tools/record_guard.h"

#include <arpa/inet.h>
#include <civetweb.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum {
    THREADS = 64,
    READ_TIMEOUT = 3000,
    BODY_DEADLINE = 10000, /* ms for a whole body */
    READ_STEP = 16,        /* bytes: a longer step lets a drip hold a worker */
    LARGEST_HEAD = 1024 * 1024
};

struct record_server {
    struct mg_context *civetweb;
    record_handle_fn *handle;
    void *context;
    char url[64];
    int port;
    atomic_int running;
    atomic_bool stopping, stopped;
    pthread_t waker;
    sem_t ending; /* posted when the waker is to begin */
};

/* One request and its answer. */
struct visit {
    struct record_server *server;
    struct mg_connection *connection;
    struct record_framing framing;
    struct record_request request;
    struct record_answer answer;
};

/* --- Answering --- */

void record_refuse(const struct record_request *request, int status, const char *type,
                   const char *message, struct record_answer *answer)
{
    static const struct header JSON = {"Content-Type", "application/json"};
    AUTO(text_drop) struct text body = text_new(LARGEST_HEAD);
    text_add(&body, "{\"error\":{\"message\":");
    json_write_string(message, &body);
    text_add(&body, ",\"type\":");
    json_write_string(type, &body);
    text_add(&body, "}}");
    *answer = (struct record_answer){
        .status = status,
        .headers = &JSON,
        .header_count = 1,
        .body = arena_copy_n(request->arena, text_string(&body), body.size),
        .size = body.size,
    };
}

static void add_head(const struct visit *visit, struct text *out)
{
    const struct record_answer *answer = &visit->answer;
    text_addf(out, "HTTP/1.1 %d %s\r\n", answer->status,
              mg_get_response_code_text(visit->connection, answer->status));
    for (size_t i = 0; i < answer->header_count; i++)
        if (headers_unsendable(&answer->headers[i], 1) == NULL)
            text_addf(out, "%s: %s\r\n", answer->headers[i].name,
                      answer->headers[i].value);
    if (answer->length != NULL)
        text_addf(out, "Content-Length: %s\r\n", answer->length);
    else if (answer->status != 204 && answer->status != 304)
        text_addf(out, "Content-Length: %zu\r\n", answer->size);
    text_add(out, "Connection: close\r\n\r\n");
}

/* One write for head and body (libraries.md 1.9), but for a body that is long. */
static void answer(struct visit *visit)
{
    const struct record_answer *answer = &visit->answer;
    bool head_only = strcmp(visit->request.method, "HEAD") == 0;
    AUTO(text_drop) struct text out = text_new(2 * LARGEST_HEAD);
    add_head(visit, &out);
    size_t size = head_only ? 0 : answer->size;
    bool together = out.size + size <= LARGEST_HEAD;
    if (together && size > 0)
        text_add_n(&out, answer->body, size);
    mg_write(visit->connection, text_string(&out), out.size);
    if (!together)
        mg_write(visit->connection, answer->body, size);
    mg_disable_connection_keep_alive(visit->connection);
}

/* --- Receiving --- */

/* 0, or the status to refuse with. */
static int receive_head(struct visit *visit, const char **why)
{
    const struct mg_request_info *info = mg_get_request_info(visit->connection);
    struct record_request *request = &visit->request;
    struct arena *arena = request->arena;
    request->method = arena_copy(arena, info->request_method);
    struct header *cut = arena_alloc(arena, (size_t)info->num_headers * sizeof *cut);
    for (int i = 0; i < info->num_headers; i++)
        cut[i] = (struct header){info->http_headers[i].name, info->http_headers[i].value};
    request->headers =
        record_fields(arena, info->http_version, cut, (size_t)info->num_headers);
    *why = "a header line must be NAME: VALUE, not folded, and there may be 63 of them";
    if (request->headers == NULL)
        return 400;
    request->header_count = (size_t)info->num_headers;
    request->target =
        info->query_string != NULL
            ? arena_printf(arena, "%s?%s", info->request_uri, info->query_string)
            : arena_copy(arena, info->request_uri);
    const struct record_head head = {.method = request->method,
                                     .target = request->target,
                                     .version = info->http_version,
                                     .headers = request->headers,
                                     .count = request->header_count};
    int status = record_guard(&head, &visit->framing, why);
    const struct header *host =
        header_find(request->headers, request->header_count, "Host");
    request->host = host != NULL ? host->value : "";
    return status;
}

/* Reads on until the end, too much, or too late. */
static bool read_all(struct visit *visit, struct text *body)
{
    struct clock *clock = clock_real();
    const struct record_framing *framing = &visit->framing;
    int64_t end = clock->now(clock) + BODY_DEADLINE;
    while (framing->chunked || body->size < framing->length) {
        char step[READ_STEP];
        int got = mg_read(visit->connection, step, sizeof step);
        if (got <= 0)
            return framing->chunked && got == 0;
        text_add_n(body, step, (size_t)got);
        if (body->cut || clock->now(clock) > end)
            return false;
    }
    return true;
}

static int receive_body(struct visit *visit, const char **why)
{
    static const char CONTINUE[] = "HTTP/1.1 100 Continue\r\n\r\n";
    if (!visit->framing.chunked && visit->framing.length == 0)
        return 0;
    if (visit->framing.expects_continue)
        mg_write(visit->connection, CONTINUE, strlen(CONTINUE));
    AUTO(text_drop) struct text body = text_new(RECORD_MAX_BODY);
    *why = "the body did not come as its head says, or not in time";
    if (!read_all(visit, &body))
        return body.cut ? 413 : 408;
    visit->request.body =
        arena_copy_n(visit->request.arena, text_string(&body), body.size);
    visit->request.size = body.size;
    return 0;
}

/* --- Handling --- */

static void *run_handle(void *argument)
{
    struct visit *visit = argument;
    visit->server->handle(visit->server->context, &visit->request, &visit->answer);
    return NULL;
}

/* CivetWeb's own threads have 100 KiB of stack; TLS and JSON want more. */
static void hand_over(struct visit *visit)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, run_handle, visit) == 0)
        pthread_join(thread, NULL);
    else
        record_refuse(&visit->request, 503, "proxy_error", "no thread could be started",
                      &visit->answer);
}

/* Every request that CivetWeb could parse comes here. */
static int begin_request(struct mg_connection *connection)
{
    AUTO(arena_drop) struct arena *arena = arena_new();
    struct record_server *server = mg_get_user_data(mg_get_context(connection));
    struct visit visit = {
        .server = server, .connection = connection, .request = {.arena = arena}};
    const char *why = "";
    atomic_fetch_add(&server->running, 1);
    int status = receive_head(&visit, &why);
    if (status == 0)
        status = receive_body(&visit, &why);
    if (status == 0 && atomic_load(&server->stopping)) {
        why = "the recording has ended";
        status = 503;
    }
    if (status == 0)
        hand_over(&visit);
    else
        record_refuse(&visit.request, status, "proxy_error", why, &visit.answer);
    answer(&visit);
    atomic_fetch_sub(&server->running, 1);
    return 200;
}

/* What CivetWeb refuses by itself, in our manner: its own page may quote the client. */
static int http_error(struct mg_connection *connection, int status, const char *message)
{
    AUTO(arena_drop) struct arena *arena = arena_new();
    struct visit visit = {.connection = connection,
                          .request = {.arena = arena, .method = ""}};
    (void)message;
    record_refuse(&visit.request, status, "proxy_error",
                  "this is no request of HTTP/1.1 that is passed on here", &visit.answer);
    answer(&visit);
    return 0;
}

static int log_message(const struct mg_connection *connection, const char *message)
{
    (void)connection, (void)message;
    return 1; /* CivetWeb is to write nothing itself */
}

/* --- Starting and stopping --- */

/* "HOST:PORT" with an IPv4 address or localhost for HOST. */
static bool read_address(const char *listen, char host[32], int *port, struct error *err)
{
    struct in_addr binary;
    const char *colon = strrchr(listen, ':');
    size_t size = colon != NULL ? (size_t)(colon - listen) : 0;
    bool local = size == strlen("localhost") && strncmp(listen, "localhost", size) == 0;
    snprintf(host, 32, "%.*s", (int)size, local ? "127.0.0.1" : listen);
    char *end = NULL;
    long number = colon != NULL ? strtol(colon + 1, &end, 10) : -1;
    *port = (int)number;
    return (end != NULL && end != colon + 1 && *end == '\0' && colon[1] != '-' &&
            colon[1] != '+' && number <= 65535 && size < 32 &&
            inet_pton(AF_INET, host, &binary) == 1) ||
           error_set(err, ERROR_USAGE,
                     "`--listen %s`: want HOST:PORT, HOST an IPv4 address or localhost, "
                     "as in 127.0.0.1:8081; port 0 takes a free one",
                     listen);
}

static bool start(struct record_server *server, const char *listen, struct error *err)
{
    static const struct mg_callbacks CALLBACKS = {.begin_request = begin_request,
                                                  .http_error = http_error,
                                                  .log_message = log_message};
    char threads[16], timeout[16], why[256] = "";
    snprintf(threads, sizeof threads, "%d", THREADS);
    snprintf(timeout, sizeof timeout, "%d", READ_TIMEOUT);
    /* clang-format off */
    const char *options[] = {
        "listening_ports", listen,
        "num_threads", threads,
        "request_timeout_ms", timeout,
        "enable_keep_alive", "no",
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
    struct mg_server_port bound;
    if (server->civetweb != NULL && mg_get_server_ports(server->civetweb, 1, &bound) == 1)
        server->port = bound.port;
    return server->civetweb != NULL ||
           error_set(err, ERROR_USAGE, "cannot listen on %s; is the port taken?", listen);
}

/* mg_stop() looks up only when somebody comes: comes, until it has. It waits from the
 * start: at the end there may be no memory for a thread. */
static void *wake(void *argument)
{
    struct record_server *server = argument;
    struct clock *clock = clock_real();
    while (sem_wait(&server->ending) != 0)
        continue;
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)server->port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    while (!atomic_load(&server->stopped)) {
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (fd >= 0) {
            (void)connect(fd, (struct sockaddr *)&address, sizeof address);
            close(fd);
        }
        clock->sleep(clock, 10);
    }
    return NULL;
}

static bool start_waker(struct record_server *server, struct error *err)
{
    sem_init(&server->ending, 0, 0);
    return pthread_create(&server->waker, NULL, wake, server) == 0 ||
           error_set(err, ERROR_INTERNAL, "no thread could be started");
}

static void end_waker(struct record_server *server)
{
    atomic_store(&server->stopped, true);
    sem_post(&server->ending);
    pthread_join(server->waker, NULL);
}

static void drop(struct record_server *server)
{
    sem_destroy(&server->ending);
    mg_exit_library();
    free(server);
}

struct record_server *record_server_start(const char *listen, record_handle_fn *handle,
                                          void *context, struct error *err)
{
    char host[32], address[48];
    int port;
    if (!read_address(listen, host, &port, err))
        return NULL;
    struct record_server *server = memory_zeroed(1, sizeof *server);
    server->handle = handle;
    server->context = context;
    snprintf(address, sizeof address, "%s:%d", host, port);
    mg_init_library(0);
    sigset_t all, before; /* a signal makes CivetWeb close connections */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool waits = start_waker(server, err), started = waits && start(server, address, err);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (waits && !started)
        end_waker(server);
    if (!started) {
        drop(server);
        return NULL;
    }
    snprintf(server->url, sizeof server->url, "http://%s:%d",
             strcmp(host, "0.0.0.0") == 0 ? "127.0.0.1" : host, server->port);
    return server;
}

const char *record_server_url(const struct record_server *server)
{
    return server->url;
}

void record_server_stop(struct record_server *server, int64_t wait)
{
    if (server == NULL)
        return;
    struct clock *clock = clock_real();
    int64_t end = clock->now(clock) + wait;
    atomic_store(&server->stopping, true);
    while (atomic_load(&server->running) > 0 && clock->now(clock) < end)
        clock->sleep(clock, 5);
    sem_post(&server->ending);
    mg_stop(server->civetweb);
    end_waker(server);
    drop(server);
}
