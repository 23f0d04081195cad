#ifndef MOCK_HTTP_JSON_SCAN_H
#define MOCK_HTTP_JSON_SCAN_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

/* The strict scanner that stands before cJSON, which is lenient and recursive
 * (libraries.md 1.1, 3). RFC 8259 grammar, well-formed UTF-8, no NUL and no \u0000, no
 * lone surrogate escapes, finite numbers. */

enum { JSON_MAX_DEPTH = 64, JSON_MAX_VALUES = 4096 };

/* Where and why a document was refused. */
struct json_fault {
    size_t offset;   /* byte at fault */
    const char *why; /* static, e.g. "nesting deeper than 64" */
    bool no_memory;  /* nothing is wrong with the document */
};

/* Checks without building anything; iterative. `max_values` bounds all values together
 * (decision 7: JSON_MAX_VALUES for the public API; state documents pass a bound of their
 * own, SIZE_MAX: none). The outer value counts as depth 1. `fault` is set on false; NULL
 * is allowed. */
bool json_scan(const char *data, size_t size, size_t max_values,
               struct json_fault *fault);

/* Scans, then parses. Of duplicate keys only the last is kept (decision 7). The caller
 * owns the tree. NULL with `fault` set when refused or out of memory ("out of memory").
 */
cJSON *json_parse(const char *data, size_t size, size_t max_values,
                  struct json_fault *fault);

#endif
