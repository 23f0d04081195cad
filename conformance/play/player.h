/* One scenario being played, by one thread. */
#ifndef PLAY_PLAYER_H
#define PLAY_PLAYER_H

#include "play/journal.h"
#include "play/play.h"
#include "play/recording.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct player {
    const struct play_context *context;
    const struct scenario *scenario;
    struct sender *sender;
    struct scenario_log *log;
    struct scope scope;
    struct once *once;       /* the run's, or one of its own */
    struct arena *documents; /* holds that of the last reply */
    int requests;
    const char *const *spared;            /* names of the `once` being played, or NULL */
    bool in_finally;                      /* what runs after an interrupt too */
    struct journal_place place;           /* of the call being played */
    const struct recorded_call *recorded; /* what is known of it; NULL: nothing */
    size_t replayed;                      /* how many of its exchanges were taken */
    bool live;                            /* it went over the wire as well */
};

/* Sets `place`: the step's path (NULL: the scenario as a whole), its case, its
 * repetition.
 */
void player_at(struct player *player, const char *step, const char *case_id,
               int repetition);

/* An interrupt ends everything but `finally`. */
bool player_interrupted(const struct player *player);

/* What sender_send() polls. */
const atomic_bool *player_stopper(const struct player *player);

/* Waits; false when an interrupt came. */
bool player_sleep(const struct player *player, int64_t ms);

int64_t player_now(const struct player *player);
int64_t player_wall(const struct player *player);

#endif
