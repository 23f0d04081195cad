/* The front of the recording proxy, and the only file of the runner that knows CivetWeb:
 * what its version lets pass is kept out here (libraries.md 1, 2.3). Each connection is
 * closed after one reply. */
#ifndef TOOLS_RECORD_SERVER_H
#define TOOLS_RECORD_SERVER_H

#include "base/arena.h"
#include "base/error.h"
#include "judge/document.h"

#include <stddef.h>
#include <stdint.h>

struct record_server;

/* A sound request: one Host of this machine, a target that begins with a slash, a whole
 * body. All of it lives in `arena`, until the reply was sent. */
struct record_request {
    struct arena *arena;
    const char *method, *target, *host;
    const struct header *headers;
    size_t header_count;
    const char *body; /* NULL: none */
    size_t size;
};

/* What goes back; strings may live in the request's arena. Content-Length and Connection
 * are the server's. */
struct record_answer {
    int status;
    const struct header *headers;
    size_t header_count;
    const char *body;
    size_t size;
    const char *length; /* for HEAD: what Content-Length says; NULL: `size` */
};

/* Answers a request; runs on a thread with a large stack. */
typedef void record_handle_fn(void *context, const struct record_request *request,
                              struct record_answer *answer);

/* Serves on `listen`, "127.0.0.1:0". ERROR_USAGE with a sentence when that is no address
 * or is taken. SIGINT and SIGTERM should be blocked before. */
struct record_server *record_server_start(const char *listen, record_handle_fn *handle,
                                          void *context, struct error *err);

/* "http://127.0.0.1:40123" */
const char *record_server_url(const struct record_server *server);

/* No new requests; those that run have `wait` ms to end; then frees. NULL is allowed. */
void record_server_stop(struct record_server *server, int64_t wait);

/* Makes an answer of ours: {"error":{"message","type"}}. */
void record_refuse(const struct record_request *request, int status, const char *type,
                   const char *message, struct record_answer *answer);

#endif
