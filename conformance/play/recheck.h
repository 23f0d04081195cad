/* Is what an earlier run remembered still there? Asked before it is used. */
#ifndef PLAY_RECHECK_H
#define PLAY_RECHECK_H

#include "play/player.h"

#include <stdbool.h>

/* Asks the target with one free request: the first GET of the contract whose path has no
 * `{id}`, with the names as parameters (GET /v1/video/assets?group_id=…). 400, 404, 410
 * or 422: what was remembered is gone, and false is returned. Anything else, a broken
 * connection or no such GET too, proves nothing against it. The exchange is reported
 * under the step, `path`, which is skipped either way; `names` are the step's, which have
 * their values in the player's scope. Nothing of it is judged or journaled, and
 * `judge`, which sends nothing, asks nothing. */
bool recheck(struct player *player, const struct step *step, const char *path);

#endif
