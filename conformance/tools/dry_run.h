/* `run --dry-run`: what would be sent, and what it would cost. */
#ifndef TOOLS_DRY_RUN_H
#define TOOLS_DRY_RUN_H

#include "base/text.h"
#include "judge/contract.h"
#include "play/guard.h"
#include "read/plan.h"

/* Appends every call of the plan with how often it goes out at most and what it costs,
 * the calls by operation, and the bill at the least and at the most beside the budget. Of
 * `contract` (NULL: none) come the names of operations. */
void dry_run_write(const struct plan *plan, const struct contract *contract,
                   const struct budget_line *budget, size_t budget_count,
                   struct text *out);

#endif
