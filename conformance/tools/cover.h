/* What of the contract was reached. */
#ifndef TOOLS_COVER_H
#define TOOLS_COVER_H

#include "base/text.h"
#include "judge/coverage.h"

#include <stdbool.h>

/* The share of the contract's rows that was reached, in whole percent: 100 only when all
 * was. */
int cover_percent(const struct coverage *coverage);

/* Appends each operation with its statuses, values and messages and how often each was
 * reached, what was not, and the totals. */
void cover_write(const struct coverage *coverage, bool color, struct text *out);

#endif
