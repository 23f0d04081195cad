/* A line of a source file with carets under a token. */
#ifndef REPORT_SNIPPET_H
#define REPORT_SNIPPET_H

#include "base/text.h"
#include "read/place.h"
#include "report/redact.h"

#include <stddef.h>

struct snippet {
    const char *line; /* `size` bytes, not NUL-terminated */
    size_t size;
    int column, length;              /* of the token, in characters, column from 1 */
    const struct redactor *redactor; /* covers what the line holds; NULL: nothing */
};

/* Appends the line to `shown`, and to `carets` as many blanks and `^` as put the carets
 * under the token on a terminal: wide characters count two columns, a tab stays a tab,
 * control characters are escaped. A line of more than 200 characters is cut around the
 * token. */
void snippet_draw(const struct snippet *snippet, struct text *shown, struct text *carets);

#endif
