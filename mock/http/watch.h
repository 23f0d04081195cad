#ifndef MOCK_HTTP_WATCH_H
#define MOCK_HTTP_WATCH_H

#include <stdbool.h>
#include <stdint.h>

/* Ends reads at a deadline. CivetWeb waits for each byte anew, so that a body which drips
 * would hold its worker for ever (libraries.md 1.5); one thread shuts the reading side of
 * such a socket, and the read returns. */
struct watcher;

/* One read under watch: lives on the stack of who reads. */
struct watch {
    int fd;
    int64_t deadline_us;
    bool fired;
    struct watch *next, **link;
};

/* NULL when it cannot be started. The thread inherits the caller's signal mask. */
struct watcher *watcher_start(void);
void watcher_stop(struct watcher *watcher); /* NULL is allowed */

/* From now on, until watch_end(), at most `ms`. */
void watch_begin(struct watcher *watcher, struct watch *watch, int fd, int64_t ms);
/* False when the deadline had to end the read. */
bool watch_end(struct watcher *watcher, struct watch *watch);

#endif
