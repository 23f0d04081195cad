/* The sentence that sums a run up. */
#ifndef REPORT_TALLY_TEXT_H
#define REPORT_TALLY_TEXT_H

#include "base/text.h"
#include "report/events.h"

#include <stdbool.h>

/* "7 scenarios" / "1 scenario". */
void tally_add_count(struct text *out, unsigned long count, const char *noun);

/* Appends "12 scenarios: 9 passed, 2 failed, 1 skipped · 148 requests, 2.1 s". */
void tally_add(struct text *out, bool color, const struct event_run_end *end);

#endif
