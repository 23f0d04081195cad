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
    int jobs;
};

/* Plays everything and fills `tally`. SIGINT and SIGTERM end it cleanly: running
 * scenarios stop at their next step, play their `finally`, and the rest is reported as
 * not run. False only on an internal error. */
bool run_plan(const struct play_context *context, const struct run_options *options,
              struct stream *stream, struct tally *tally, struct error *err);

#endif
