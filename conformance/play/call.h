/* One call of a step, from its first attempt to its verdict. */
#ifndef PLAY_CALL_H
#define PLAY_CALL_H

#include "play/player.h"

/* Plays `call`: sends (again, while `until` does not hold), judges, saves, and writes the
 * step's events into the log. `path` is the step's, for people; `repetition` counts from
 * 1. */
enum verdict call_play(struct player *player, const struct step *step,
                       const struct call *call, const char *path, int repetition);

/* Reports a call that is not played: skipped or stopped, for `reason`. */
void call_skip(struct player *player, const struct step *step, const struct call *call,
               const char *path, enum verdict verdict, const char *reason);

#endif
