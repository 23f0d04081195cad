/* The only caller of libcurl: one request, one reply, no retry, no judgement. */
#ifndef PLAY_SEND_H
#define PLAY_SEND_H

#include "base/arena.h"
#include "judge/document.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What all requests of a run share. Strings are borrowed. */
struct send_options {
    int64_t connect_timeout, max_time; /* ms */
    const char *cacert, *proxy;        /* NULL: the system's store, no proxy at all */
    const char *const *resolve;        /* HOST:PORT:ADDRESS, NULL-terminated, or NULL */
    bool live;                         /* plain http is refused */
};

/* Process-wide set-up and its end; unsets SSLKEYLOGFILE. Before the first thread. */
bool send_init(void);
void send_cleanup(void);

/* A connection of its own for one worker, reused between its requests. */
struct sender;

struct sender *sender_new(const struct send_options *options);
void sender_free(struct sender *sender);

struct send_request {
    const char *method, *url;
    const struct header *headers; /* all that go out beside curl's own Host and length */
    size_t header_count;
    const char *body; /* NULL: none */
    size_t size;
};

struct send_result {
    struct reply reply; /* status 0 when there is none */
    const char
        *transport; /* why the exchange failed: one sentence; NULL when it did not */
    bool sent;      /* a byte of the request has left: a POST is not sent again */
    bool connected; /* false: the connection failed */
    double connect_seconds, first_byte_seconds;
};

/* Sends and waits. Follows nothing, decodes nothing, keeps at most 64 MiB of the body and
 * 64 KiB of headers (more is a transport failure). The strings of the result live in
 * `arena`. `interrupted` (may be NULL) is polled: a true value ends the transfer. */
struct send_result sender_send(struct sender *sender, const struct send_request *request,
                               const atomic_bool *interrupted, struct arena *arena);

/* Scheme, host and port of an absolute URL equal those of `base`. */
bool send_same_origin(const char *url, const char *base);

#endif
