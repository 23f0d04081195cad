/* `mutate`: is there a wrong reply that no scenario notices? */
#ifndef TOOLS_MUTATE_H
#define TOOLS_MUTATE_H

#include "base/error.h"
#include "play/run.h"

#include <stdbool.h>
#include <stdio.h>

struct mutate_options {
    const struct plan *plan;
    const struct contract *contract;
    struct guard *guard;
    struct send_options send;
    int jobs; /* 0: 16 */
    int retries;
    bool strict, color, verbose;
    FILE *out;
};

/* Plays every scenario as it is, then for each change of a reply the scenarios that
 * receive it, until one notices: fails, where it did not before. Prints what none
 * noticed, with those that should have, and "killed n of m". Returns the exit status: 1
 * when something survived; when a scenario fails with nothing changed, what a run would
 * end with. Not for a live target (5). */
int mutate(const struct mutate_options *options, struct error *err);

#endif
