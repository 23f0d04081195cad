/* How the independent server behaves in this run: its command line.
 *
 *   --tls FILE            behind TLS; its certificate, which signs itself and is good for
 *                         127.0.0.1 and localhost, is written to FILE as PEM
 *   --delay MS            what is bought is entered into the ledger, and the answer to
 * any request follows so much later
 *   --phase MS            how long an asset is processed, a task waits, a task runs: each
 *                         so long (else 1200, 700 and 1500)
 *   --ledger FILE         a line is appended for each billable call, before its answer:
 *                         "video ID", "asset ID", "scan ID"
 *   --picky               refuses fields that the reference does not name, and a second
 *                         generation while one is being answered
 *   --reading NAME=VALUE  how to read a point on which the reference is silent: a switch
 *                         of decisions.md by its name. Those it has, the mock's own
 *                         reading first:
 *                             not-found-type  not_found_error | invalid_request_error
 *                             limit-over-max  clamp | reject
 *                             task-model      omit | include
 *                         Without it the server has readings of its own.
 *   --agree               reads every silent point as decisions.md does and adds nothing
 * to the shapes of the reference; --reading still wins. What is left to tell it from the
 * mock are times, the bytes behind its links, its pages, messages of shapes that
 * decisions.md does not spell out, and the options of a generation, which it takes unseen
 */
#ifndef TESTS_INDEPENDENT_OPTIONS_H
#define TESTS_INDEPENDENT_OPTIONS_H

#include <stdbool.h>

struct indep_options {
    const char *tls, *ledger; /* NULL: no */
    long delay, phase;        /* ms; 0: not given */
    bool picky, agree;
};

/* Reads the command line; false, and a line on stderr, when it is wrong. */
bool indep_options_read(int count, char *const *arguments);

const struct indep_options *indep_options(void);

/* --agree was given. */
bool indep_agrees(void);

/* The switch `name` was set to `value`. */
bool indep_reads(const char *name, const char *value);

/* What the switch was set to; `own` when it was not. */
const char *indep_reading(const char *name, const char *own);

/* How long a phase of an asset or a task lasts that takes `own` ms by itself. */
long indep_phase(long own);

/* Enters a billable call into the ledger, before the caller answers. */
void indep_bought(const char *kind, const char *id);

#endif
