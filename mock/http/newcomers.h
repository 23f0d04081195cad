#ifndef MOCK_HTTP_NEWCOMERS_H
#define MOCK_HTTP_NEWCOMERS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

/* Connections that have not sent a request yet. A worker belongs to each (libraries.md
 * 1.10), so that clients who connect and say nothing could keep all others out. When
 * workers run short, those who have kept theirs waiting for NEWCOMER_MS are sent away:
 * nothing more is read from them than what has already come. */
struct newcomers;

enum { NEWCOMER_MS = 100 };

struct newcomer {
    const void *who; /* for newcomer_where_fn */
    int64_t since_ms;
    struct sockaddr_in where; /* port 0: not asked yet */
    int fd;                   /* its socket, once it was sent away; else -1 */
    struct newcomer *next, **link;
    bool listed; /* it is one; only its connection's own thread looks at this */
};

/* Says where a connection comes from. CivetWeb does not tell while it announces one. */
typedef bool newcomer_where_fn(const void *who, struct sockaddr_in *out);

/* Of the server on the port that newcomers_serve() tells once it listens. NULL when it
 * cannot be started. The thread inherits the caller's signal mask. */
struct newcomers *newcomers_start(newcomer_where_fn *where);
void newcomers_serve(struct newcomers *all, int port);
void newcomers_stop(struct newcomers *all); /* NULL is allowed */

/* `who` has got a worker; its first request is there, or it is closed (twice is once). */
void newcomers_add(struct newcomers *all, struct newcomer *one, const void *who);
void newcomers_remove(struct newcomers *all, struct newcomer *one);

/* Whether workers run short. */
void newcomers_hurry(struct newcomers *all, bool hurry);

#endif
