/* Plays one scenario on one worker: template → guard → send → match → save; polls. */
#ifndef PLAY_PLAY_H
#define PLAY_PLAY_H

#include "base/clock.h"
#include "judge/contract.h"
#include "judge/coverage.h"
#include "judge/verdict.h"
#include "play/guard.h"
#include "play/once.h"
#include "play/send.h"
#include "read/plan.h"
#include "report/events.h"
#include "report/reporter.h"

#include <stdatomic.h>
#include <stdbool.h>

/* Takes a reply on its way in and may change it (`mutate`); NULL: nothing does.
 * `operation` is that of the contract, "callback" for a redirect's query, or NULL. */
typedef void play_tamper_fn(void *context, const char *operation, struct reply *reply,
                            struct arena *arena);

/* Shared by all workers; borrowed. */
struct play_context {
    const struct plan *plan;
    const struct contract *contract; /* NULL: none */
    struct coverage *coverage;       /* NULL: not counted */
    struct guard *guard;
    struct clock *clock;
    struct once *once;
    struct stream *stream; /* told what is being done right now; NULL: nobody is */
    const char *run_id;
    int retries;
    bool strict;
    const atomic_bool *interrupted; /* set by SIGINT: only `finally` is still played */
    play_tamper_fn *tamper;
    void *tamper_context;
};

/* Plays `scenario` and writes all that happened into `log`. */
enum verdict play_scenario(const struct play_context *context,
                           const struct scenario *scenario, struct sender *sender,
                           struct scenario_log *log);

#endif
