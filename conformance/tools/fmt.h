/* `fmt`: scenario files in one style. */
#ifndef TOOLS_FMT_H
#define TOOLS_FMT_H

#include "base/text.h"
#include "tools/tool.h"

#include <stddef.h>

/* Formats the scenario files below the given paths in place and prints the path of each
 * that changed; with `check` only prints. A file that is no JSON is told and left alone.
 * Returns the exit code: 2 for a bad file, 1 when `check` found something to change, 4
 * when there is no file. */
int fmt_command(const struct tool *tool);

/* Appends `text`, which must be JSON with comments, formatted:
 *   - line breaks stay where the author put them; a line over 200 columns is broken at
 * its outermost bracket that ends on it;
 *   - a line stands under the first element of the bracket it is in, when that is on the
 *     bracket's own line; else two blanks further in than that line;
 *   - one blank behind `:` and `,`, none before; trailing blanks go, of several empty
 * lines one stays, none next to a bracket;
 *   - comments and the text of every value stay as they are.
 * Formatting twice changes nothing more. */
void fmt_text(const char *text, size_t size, struct text *out);

#endif
