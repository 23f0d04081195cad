/* JSON in the style that people write scenarios in: as much on a line as it holds. */
#ifndef TOOLS_RECORD_LAYOUT_H
#define TOOLS_RECORD_LAYOUT_H

#include "base/text.h"

#include <cjson/cJSON.h>
#include <stddef.h>

/* Appends `node`, whose first character comes into `column`; what does not fit into the
 * line goes under the first element of its bracket. Returns the column behind it. The
 * depth of the recursion is that of `node`. */
size_t record_layout(const cJSON *node, size_t column, struct text *out);

#endif
