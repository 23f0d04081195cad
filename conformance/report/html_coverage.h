/* The part of the HTML report that says what of the contract was reached. */
#ifndef REPORT_HTML_COVERAGE_H
#define REPORT_HTML_COVERAGE_H

#include "base/text.h"
#include "judge/coverage.h"

/* Appends a bar for statuses, values and messages, and what was not reached, folded. */
void html_add_coverage(struct text *out, const struct coverage *coverage);

#endif
