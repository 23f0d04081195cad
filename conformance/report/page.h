/* The page that a failure gets, as scenario-format.md draws it: what terminal, JUnit, TAP
 * and HTML all show. */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "base/text.h"
#include "read/source.h"
#include "report/redact.h"
#include "report/style.h"
#include "report/view.h"

#include <stdbool.h>

struct page_options {
    const struct sources *sources;   /* NULL: no source lines */
    const struct redactor *redactor; /* NULL: source lines are shown as they are */
    bool color;
    enum style style; /* of the label and the carets */
    bool about;       /* adds the scenario's `about` */
};

/* Which findings a page lists. */
typedef bool page_lists_fn(const struct finding *finding, void *context);

/* "FAIL", "XPASS", "ERROR" …: five letters at most. */
const char *page_label(enum verdict verdict);
enum style page_style(enum verdict verdict);

/* Appends a whole page, which ends with a newline: header, a block for each finding that
 * `lists` takes (all when NULL), `seen` for a poll, `again` for what can be sent again.
 * Text from the wire cannot act on a terminal. */
void page_add(struct text *out, const char *label, const struct step_view *view,
              const struct page_options *options, page_lists_fn *lists, void *context);

/* Appends one block: place, source line, carets, `note`. */
void page_add_block(struct text *out, const struct page_options *options,
                    struct place place, const char *pointer, const char *note);

#endif
