/* Compiles every pattern of a plan, so that a bad one is found before anything is sent.
 */
#ifndef JUDGE_PREPARE_H
#define JUDGE_PREPARE_H

#include "read/diagnostics.h"
#include "read/plan.h"

/* Fills the `pattern` of every expectation. Faults are diagnostics. */
void patterns_prepare(struct plan *plan, struct diagnostics *diagnostics);

#endif
