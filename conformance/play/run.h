/* All scenarios of a plan on N workers, reported in the plan's order. */
#ifndef PLAY_RUN_H
#define PLAY_RUN_H

#include "base/error.h"
#include "judge/verdict.h"
#include "play/play.h"
#include "report/reporter.h"

#include <stdbool.h>

struct run_options {
    struct send_options send;
    int jobs; /* 0: 16, or 1 on a live target and offline */
};

/* Plays everything, writes every event to `stream`, and fills `tally`. SIGINT and SIGTERM
 * end it cleanly: running scenarios stop at their next step, play their `finally`, and
 * the rest is reported as not run; a second signal ends the process. Of `context`,
 * `interrupted` and `stream` are filled in here. False only on an internal error. */
bool run_plan(const struct play_context *context, const struct run_options *options,
              struct stream *stream, struct tally *tally, struct error *err);

/* A name for this run, e.g. "20261125T134023-1f2e3d4c", into `out`, which has room for 32
 * bytes. */
void run_new_id(struct clock *clock, char *out);

#endif
