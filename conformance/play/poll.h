/* When the next attempt of a poll is due. Pure: no clock, no sleep. */
#ifndef PLAY_POLL_H
#define PLAY_POLL_H

#include <stdbool.h>
#include <stdint.h>

struct poll {
    int64_t pause, longest; /* the next pause, and what it doubles up to; ms */
    int64_t deadline;       /* on the clock the caller reads */
};

/* `every` and `within` in ms, multiplied by `pace`. */
struct poll poll_new(int64_t every_from, int64_t every_to, int64_t within, double pace,
                     int64_t now);

/* How long to wait before the next attempt, never past the deadline; false when it has
 * passed. `retry_after` (ms, 0: none) is a lower bound for the pause. */
bool poll_next(struct poll *poll, int64_t now, int64_t retry_after, int64_t *pause);

#endif
