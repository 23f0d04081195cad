/* "1..64", "0..", "..9", "5": the argument of #string, #integer, #number, #array,
 * #length. */
#ifndef JUDGE_RANGE_H
#define JUDGE_RANGE_H

#include "base/arena.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

struct range {
    const cJSON *least, *most; /* NULL: no such end */
};

/* Reads a range; the ends live in `arena`. False when `text` is none, or its first end is
 * above the second. */
bool range_read(const char *text, struct arena *arena, struct range *range);

bool range_holds(const struct range *range, const cJSON *number);
bool range_holds_count(const struct range *range, size_t count);

#endif
