#ifndef MOCK_HTTP_SERVER_H
#define MOCK_HTTP_SERVER_H

#include "base/error.h"
#include "base/stop.h"
#include "http/request.h"
#include "http/response.h"

#include <stddef.h>

/* The only module that knows CivetWeb: shields (libraries.md 1, 2.3), one begin_request
 * for everything, one write per answer. What is above it sees sound requests and touches
 * no socket. */
struct server;

/* Answers a request. Runs on a worker thread with about 70 KiB of stack. */
typedef void server_handle_fn(void *context, struct request *req, struct response *res);
/* The largest body that this method and path may carry, in bytes. */
typedef size_t server_limit_fn(void *context, const char *method, const char *path);

struct server_config {
    const char *listen;       /* "127.0.0.1:8080"; port 0 takes a free one */
    int threads;              /* connections served at once */
    int64_t body_deadline_ms; /* 0: the default, 8000 */
    const char *instance; /* unguessable, at most 12 characters: in every request id */
    struct stop *stop;    /* borrowed; set by server_stop() */
    server_handle_fn *handle;
    server_limit_fn *limit;
    void *context; /* for both */
};

/* Starts serving, with all signals blocked in the workers (CivetWeb closes connections on
 * EINTR) and as many files allowed as the system admits. Copies the configuration but for
 * `stop` and `context`. On failure returns NULL and sets `err` with one sentence that
 * names the address (port taken, no such address). */
struct server *server_start(const struct server_config *config, struct error *err);

/* The port really bound. */
int server_port(const struct server *server);

/* No new connections; running requests end (the stop is set first), within 5 s; then
 * frees. NULL is allowed. */
void server_stop(struct server *server);

#endif
