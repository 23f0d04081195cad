/* What `diff` found, for terminal, JSON and HTML. */
#ifndef TOOLS_DIFF_REPORT_H
#define TOOLS_DIFF_REPORT_H

#include "base/text.h"
#include "report/redact.h"
#include "tools/diff_item.h"
#include "tools/diff_search.h"
#include "tools/diff_side.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct diff_report {
    const struct diff_side *a, *b;
    const struct diff_items *items;
    const struct diff_group *groups;
    size_t count;
    const struct diff_found_options *options;
    const struct redactor *redactor;
    struct arena *arena;
    int64_t started; /* ms since 1970 */
    unsigned long requests;
    bool interrupted;
    int exit_code;
};

/* Appends "--assume NAME=VALUE --assume …": of the mock that was turned all switches that
 * were, and those that had not their first value before. Nothing when there is none. */
void diff_add_line(const struct diff_report *report, struct text *out);

/* Appends the report for a terminal. `verbose`: every place of a difference, and every
 * scenario that was not compared. */
void diff_text_write(const struct diff_report *report, bool color, bool verbose,
                     struct text *out);

/* Appends one difference as diff_text_write() has it, with `places` of its places. */
void diff_add_group(const struct diff_report *report, const struct diff_group *group,
                    bool color, size_t places, struct text *out);

/* Appends one remark: where a side stopped. */
void diff_add_remark(const struct diff_report *report, const struct diff_remark *remark,
                     bool color, struct text *out);

/* How many groups there are of a class, and what it is called over a list of them. */
size_t diff_count_class(const struct diff_report *report, enum diff_class class);
const char *diff_class_title(enum diff_class class);

/* "mock at http://127.0.0.1:8080", without secrets; in the report's arena. */
const char *diff_side_words(const struct diff_report *report,
                            const struct diff_side *side);

/* Scenarios that were skipped on a side, for one reason. */
struct diff_absence {
    const char *side, *text;
    const struct diff_remark **remarks;
    size_t count;
};
const struct diff_absence *diff_absences(const struct diff_report *report, size_t *count);

/* The whole document. Its shape is in README.md. */
void diff_json_write(const struct diff_report *report, struct text *out);
void diff_html_write(const struct diff_report *report, struct text *out);

#endif
