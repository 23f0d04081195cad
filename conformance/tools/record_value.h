/* What kind of value a text of a reply is, and which matcher stands for it. */
#ifndef TOOLS_RECORD_VALUE_H
#define TOOLS_RECORD_VALUE_H

#include "base/text.h"

#include <stdbool.h>

enum record_class {
    RECORD_EMPTY,
    RECORD_WORD,   /* "active", "byteplus/seedance-2.0": stays as it is */
    RECORD_DIGITS, /* "10000" */
    RECORD_ID,     /* "asset-20260619150241-b8xd4", a UUID */
    RECORD_DATE,   /* RFC 3339 */
    RECORD_URI,    /* absolute, with a host or the like behind the scheme */
    RECORD_TOKEN,  /* long and without sense */
    RECORD_PROSE   /* words with blanks between, or in another script than ASCII */
};

enum record_class record_class(const char *text);

/* A value that names one thing of one run: worth to be saved when it comes again. */
bool record_class_names(enum record_class class);

/* Appends the pattern that a like value fulfils too: "#regex ^asset-", "#date-time"; a
 * word itself. */
void record_matcher(const char *text, struct text *out);

/* Appends `text` as a string of a pattern that matches it alone, but for templates. */
void record_literal(const char *text, struct text *out);

#endif
