/* Plays one scenario on one worker: template → guard → send → match → save; polls. */
#ifndef PLAY_PLAY_H
#define PLAY_PLAY_H

#include "base/clock.h"
#include "judge/contract.h"
#include "judge/coverage.h"
#include "judge/verdict.h"
#include "play/guard.h"
#include "play/journal.h"
#include "play/once.h"
#include "play/person.h"
#include "play/recording.h"
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

/* Told of each request of a step before it goes out, on the worker's own thread; may send
 * through `sender` (`diff`, which prepares the worlds of a mock). NULL: nobody is. */
typedef void play_before_fn(void *context, struct sender *sender,
                            const struct send_request *request);

/* Shared by all workers; borrowed. */
struct play_context {
    const struct plan *plan;
    const struct contract *contract; /* NULL: none */
    struct coverage *coverage;       /* NULL: not counted */
    struct guard *guard;
    struct clock *clock;
    struct once *once;       /* NULL: every scenario has a memory of its own */
    struct person *person;   /* NULL: nobody can be asked */
    struct stream *stream;   /* told what is being done right now; NULL: nobody is */
    struct journal *journal; /* NULL: nothing is written down */
    const struct recording *recording; /* where replies come from first; NULL: none */
    bool offline; /* and from nowhere else; `clock` is then a replay_clock_new() */
    const char *run_id;
    int retries;
    bool strict;
    const atomic_bool *interrupted; /* set by SIGINT: only `finally` is still played */
    play_tamper_fn *tamper;
    void *tamper_context;
    play_before_fn *before;
    void *before_context;
};

/* Plays `scenario` and writes all that happened into `log`. */
enum verdict play_scenario(const struct play_context *context,
                           const struct scenario *scenario, struct sender *sender,
                           struct scenario_log *log);

#endif
