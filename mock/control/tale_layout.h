#ifndef MOCK_CONTROL_TALE_LAYOUT_H
#define MOCK_CONTROL_TALE_LAYOUT_H

#include "base/text.h"

#include <cjson/cJSON.h>
#include <stddef.h>

/* Adds JSON as people write it: as much on a line as it holds, the rest under the first
 * element of its bracket. Its first character comes into `column`; the column behind its
 * last is returned. The depth of `node` is at most JSON_MAX_DEPTH. */
size_t tale_layout(const cJSON *node, size_t column, struct text *out);

#endif
