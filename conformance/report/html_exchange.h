/* The folded part of the HTML report: steps with their exchanges. */
#ifndef REPORT_HTML_EXCHANGE_H
#define REPORT_HTML_EXCHANGE_H

#include "base/text.h"
#include "report/view.h"

/* "pass", "warn", "fail" or "calm": the colour of a verdict. */
const char *html_class(enum verdict verdict);

/* Appends a step with its verdict and one <details> an exchange. */
void html_add_step(struct text *out, const struct step_view *view);

#endif
