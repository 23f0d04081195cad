/* Replies that come from a recording instead of the network: the one place where a run
 * that is resumed, and `judge`, differ from a run. */
#ifndef PLAY_REPLAY_H
#define PLAY_REPLAY_H

#include "base/clock.h"
#include "play/attempt.h"
#include "play/player.h"

#include <stdbool.h>

/* A clock that begins at `wall`, shows the time of what is replayed and never waits, for
 * `judge`. One thread may use it. */
struct clock *replay_clock_new(int64_t wall);
void replay_clock_free(struct clock *clock);

/* A scenario begins: sets the clock, when it is one of the above. */
void replay_scenario(struct player *player);

/* The call at `player->place` begins. False when it is not to be played: `judge` has no
 * reply to it. */
bool replay_begin(struct player *player);

/* How long this call took: `ms` of this run, or as it was recorded, for `judge`. */
int64_t replay_elapsed(const struct player *player, int64_t ms);

/* There is a further reply to this call. */
bool replay_pending(const struct player *player);

/* No further one, and none can be sent for. */
bool replay_ended(const struct player *player);

/* Takes the next reply, which must be pending. */
void replay_attempt(struct player *player, struct attempt *out);

/* A step with `once` was spared when it was recorded; its names stand in the scope then.
 */
bool replay_known(struct player *player);

/* This step with `once` was played to its end when it was recorded. */
bool replay_is_over(const struct player *player);

#endif
