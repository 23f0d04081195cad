/* Absolute URIs, RFC 3986. */
#ifndef JUDGE_URI_H
#define JUDGE_URI_H

#include <stdbool.h>

/* `text` is an absolute URI: a scheme (that of `scheme` without case, unless it is "")
 * and something behind the colon; only characters that a URI may have; http and https
 * have a host. */
bool uri_is(const char *text, const char *scheme);

/* May `text` be the name of a scheme? */
bool uri_scheme_valid(const char *text);

#endif
