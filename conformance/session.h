/* One run, from its options to its exit status: plan, contract, guard, reports, workers.
 */
#ifndef SESSION_H
#define SESSION_H

#include "options.h"

/* `run`: 0–6, 70, 77 as in design.md. */
int session_run(const struct options *options);

#endif
