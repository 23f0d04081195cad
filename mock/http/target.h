#ifndef MOCK_HTTP_TARGET_H
#define MOCK_HTTP_TARGET_H

#include "base/error.h"

#include <stdbool.h>

/* Decodes the path of a request target once. `*path` is `target` itself when nothing was
 * encoded, else a string that `*owned` holds for the caller to free. False with
 * RULE_BAD_REQUEST when it does not begin with '/', or holds %2F, a NUL, a control
 * character, a backslash, a dot segment, or bytes that are not UTF-8; with
 * RULE_INTERNAL when out of memory. */
bool target_path(const char *target, char **owned, const char **path, struct error *err);

#endif
