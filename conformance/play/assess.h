/* What is wrong with a reply: contract, always, until, expect, observe; and what is kept
 * of it. */
#ifndef PLAY_ASSESS_H
#define PLAY_ASSESS_H

#include "play/attempt.h"
#include "play/player.h"

#include <stdbool.h>
#include <stdint.h>

/* Of every attempt: the contract, and `always`. What an earlier attempt has shown already
 * is not said again. */
void assess_attempt(struct player *player, const struct call *call,
                    const struct attempt *attempt, struct findings *findings);

/* `until` holds. */
bool assess_until(const struct player *player, const struct call *call,
                  const struct attempt *attempt);

/* The deadline passed after `elapsed` ms. */
void assess_deadline(struct player *player, const struct call *call,
                     const struct attempt *attempt, int64_t elapsed,
                     struct findings *findings);

/* Of the last attempt: `expect`, `observe`, transport; then `save`. */
void assess_last(struct player *player, const struct call *call,
                 const struct attempt *attempt, struct findings *findings);

/* The status of the reply is one that `expect` (`until`) asks for. */
bool assess_expects_status(const struct player *player, const struct expectation *pattern,
                           const struct attempt *attempt);

/* Appends what `collect` names to its variables. */
void assess_collect(struct player *player, const struct call *call,
                    const struct attempt *attempt);

/* What the pattern of `until` looks at, e.g. "processing"; NULL: nothing. */
const char *assess_until_value(struct player *player, const struct call *call,
                               const struct attempt *attempt);

#endif
