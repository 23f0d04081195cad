/* What the commands share that look at files and send nothing. */
#ifndef TOOLS_TOOL_H
#define TOOLS_TOOL_H

#include "read/diagnostics.h"
#include "read/plan.h"

#include <stdbool.h>
#include <stdio.h>

struct tool {
    const struct plan_options *plan; /* what is selected, on which target */
    bool check, color, verbose;
    FILE *out, *err; /* results; what is wrong with the call or a file */
};

/* Reads and checks what is selected. NULL when there is no plan: `exit` is then what the
 * program ends with, and `tool->err` knows why. Diagnostics are the caller's to tell. */
struct plan *tool_plan(const struct tool *tool, struct diagnostics *diagnostics,
                       int *exit);

/* Writes diagnostics, a line each. */
void tool_tell(const struct diagnostics *diagnostics, FILE *out);

#endif
