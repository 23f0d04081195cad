/* `record`: a proxy between a client under test and a target, which writes what passes as
 * a scenario. */
#ifndef TOOLS_RECORD_H
#define TOOLS_RECORD_H

#include "base/error.h"
#include "judge/contract.h"
#include "play/guard.h"
#include "play/send.h"
#include "read/plan.h"

#include <stdbool.h>
#include <stdio.h>

struct record_options {
    const struct plan *plan; /* its target; it has no scenarios */
    const struct contract *contract;
    struct guard *guard;
    struct send_options send;
    const char *listen, *output;
    bool verbose;
    FILE *out, *err; /* the line that tells the URL, and the summary; what goes wrong */
};

/* Serves until SIGINT or SIGTERM, writing `output` after each exchange. Returns the exit
 * status: 5 when the guard stopped a request, 3 when one failed on its way, 70 when the
 * file could not be written in the end. False usage is `err`, with nothing served. */
int record(const struct record_options *options, struct error *err);

#endif
