#ifndef MOCK_HTTP_PERCENT_H
#define MOCK_HTTP_PERCENT_H

#include <stdbool.h>
#include <stddef.h>

/* Decodes %XX once, and `+` to a blank when `plus` is set, into a string that the caller
 * frees. NULL for a `%` without two hex digits, a NUL, bytes that are not UTF-8, and when
 * out of memory. */
char *percent_decode(const char *text, size_t size, bool plus);

/* The same into `decoded`, which has room for `size` + 1. */
bool percent_decode_into(char *decoded, const char *text, size_t size, bool plus);

#endif
