/* `lint`: what is wrong with scenario files, and what only looks so. */
#ifndef TOOLS_LINT_H
#define TOOLS_LINT_H

#include "tools/tool.h"

/* Checks everything that `run` would check before it sends, the contract, and:
 *   - secrets written into a file (errors);
 *   - cases that repeat another one, expectations that `until` makes impossible;
 *   - names that nothing uses: `vars`, `save`, `collect`, files for `use` (warnings).
 * Prints a line each, with file:line:column. Returns the exit code: 2 when there is an
 * error, 4 when nothing is selected. */
int lint_command(const struct tool *tool);

/* The parts. Each adds to `diagnostics`. */
void lint_secrets(const struct plan *plan, struct diagnostics *diagnostics);
void lint_reach(const struct plan *plan, struct diagnostics *diagnostics);
void lint_names(const struct plan *plan, const char *const *paths,
                struct diagnostics *diagnostics);

/* Each call of a plan once: of all scenarios, `finally` and used files included. */
typedef void lint_call_fn(void *context, const struct step *step,
                          const struct call *call);
void lint_each_call(const struct plan *plan, lint_call_fn *visit, void *context);

#endif
