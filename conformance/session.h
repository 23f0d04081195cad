/* One run, from its options to its exit status: plan, contract, guard, reports, workers.
 */
#ifndef SESSION_H
#define SESSION_H

#include "options.h"
#include "read/plan.h"

/* `run`: 0–6, 70, 77 as in design.md. `cover`: the same, and then what of the contract
 * was reached; 1 when that is less than --fail-under, unless 70 or 2. `mutate`:
 * tools/mutate.h. `judge`: as `run`, with the replies of a journal.
 */
int session_run(const struct options *options);

/* `record`, till it is interrupted: tools/record.h. */
int session_record(const struct options *options);

/* `diff`: tools/diff.h. The first two paths are the targets. */
int session_diff(const struct options *options);

/* What is selected, as reading wants it; `installed` may be NULL. Borrows both. */
struct plan_options session_selection(const struct options *options,
                                      const char *installed);

bool session_wants_color(const struct options *options);

#endif
