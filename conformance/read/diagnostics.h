/* What reading found wrong: every error of every file, not the first only. */
#ifndef READ_DIAGNOSTICS_H
#define READ_DIAGNOSTICS_H

#include "base/text.h"
#include "read/place.h"

#include <stdbool.h>
#include <stddef.h>

enum severity { SEVERITY_ERROR, SEVERITY_WARNING };

struct diagnostic {
    enum severity severity;
    struct place place; /* place.file is NULL when it concerns no file */
    char *message;      /* a sentence without a full stop; owned by the list */
};

struct diagnostics {
    struct diagnostic *items; /* in the order found; sort with diagnostics_sort() */
    size_t count, errors;
};

/* Adds one. At most 1,000 are kept; `errors` counts all. */
void diagnostics_add(struct diagnostics *list, enum severity severity, struct place place,
                     const char *format, ...) __attribute__((format(printf, 4, 5)));

/* An error; returns false so that a caller can `return` it. */
bool diagnostics_error(struct diagnostics *list, struct place place, const char *format,
                       ...) __attribute__((format(printf, 3, 4)));

/* By file, line, column. */
void diagnostics_sort(struct diagnostics *list);

/* One line each: "scenarios/x.json:12:5: error: unknown member `expct`, did you mean
 * `expect`?". */
void diagnostics_write(const struct diagnostics *list, struct text *out);

/* Frees the items; `list` itself is the caller's. */
void diagnostics_drop(struct diagnostics *list);

#endif
