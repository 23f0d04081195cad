/* One of the two targets: playing the suite on it. On a mock every scenario has an empty
 * world of its own, with the switches, faults and clock of the target's, so that nothing
 * depends on who was faster or was there before, and nobody's world is touched. */
#ifndef TOOLS_DIFF_SIDE_H
#define TOOLS_DIFF_SIDE_H

#include "play/run.h"
#include "tools/diff_mock.h"
#include "tools/diff_recording.h"

#include <stdbool.h>

/* What the caller has opened; borrowed. */
struct diff_target {
    const struct plan *plan;
    const struct contract *contract; /* NULL: none */
    struct guard *guard;
    struct once *once;     /* of an earlier run, where the target is live */
    struct person *person; /* who is asked, or NULL */
    struct send_options send;
};

struct diff_side {
    struct diff_target target;
    const char *name; /* "A", "B" */
    const char *run_id;
    int jobs, retries;
    const struct secret *secrets; /* of both sides */
    size_t secret_count;
    struct arena *arena;
    bool is_mock, has_worlds;
    struct diff_mock mock;
    const char *why; /* it is a mock of which no switch can be tried; or NULL */
};

/* Asks what the target is. `side` has everything above `arena`, which is taken too. */
void diff_side_open(struct diff_side *side);

/* The worlds of a play, on a mock that lets us have our own. */
struct diff_worlds {
    const char *name; /* of this play, or of the one whose worlds are entered again */
    bool again;       /* they are there already */
    bool shared;      /* one for all scenarios */
    const char *const *values; /* of the switches */
};

/* Plays the scenarios numbered `which` into a new recording in `arena`. False only on an
 * internal error. */
bool diff_side_play(const struct diff_side *side, const struct diff_worlds *worlds,
                    const size_t *which, size_t count, struct arena *arena,
                    struct diff_recording **out, struct error *err);

/* Every switch as the target's world has it; one a switch. */
const char **diff_side_values(const struct diff_side *side, struct arena *arena);

#endif
