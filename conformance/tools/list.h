/* `list`: the selected scenarios, a line each. */
#ifndef TOOLS_LIST_H
#define TOOLS_LIST_H

#include "tools/tool.h"

/* Prints name, title, tags, and why one would be skipped; the steps and cases of each
 * when verbose. Returns the exit code: 2 when a file is bad (the others are listed all
 * the same), 4 when nothing is selected. */
int list_command(const struct tool *tool);

#endif
