/* Where the operator's callback host forwards the redirect of a person's scan to: a tiny
 * HTTP server that takes a GET with a query, says thanks, and does nothing else. It is
 * served by whoever waits, through poll(); nothing runs beside. */
#ifndef PLAY_LISTENER_H
#define PLAY_LISTENER_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

/* Connections served at a time, and what listener_files() fills at most. */
enum { LISTENER_CONNECTIONS = 8, LISTENER_FILES = LISTENER_CONNECTIONS + 1 };

struct listener;

/* Listens on HOST:PORT; without a host on 127.0.0.1; port 0 takes a free one. ERROR_USAGE
 * with a sentence that names the option. Borrows `clock`. */
struct listener *listener_open(const char *address, struct clock *clock,
                               struct error *err);
void listener_free(struct listener *listener);

/* "http://127.0.0.1:8090/" */
const char *listener_url(const struct listener *listener);

/* Is this query the one that is waited for? */
typedef bool listener_awaits_fn(void *context, const char *query);

/* Begins to wait. Who came since the last time is sent away: it was meant for what was
 * asked then. */
void listener_begin(struct listener *listener);

/* Ends it: every connection is closed. */
void listener_end(struct listener *listener);

/* What to poll() for, into `files` (LISTENER_FILES of them); how many. */
size_t listener_files(struct listener *listener, struct pollfd *files);

/* Serves what poll() found, or else what is too slow. Returns the first query for which
 * `awaits` holds, in `arena`, once its sender has been thanked; NULL: none yet. A head is
 * at most 16 KiB long and must be there within 5 s; whatever is no such GET is answered
 * with 400, 404, 405 or 431 and ends nothing. */
const char *listener_serve(struct listener *listener, const struct pollfd *files,
                           size_t count, listener_awaits_fn *awaits, void *context,
                           struct arena *arena);

#endif
