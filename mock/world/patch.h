#ifndef MOCK_WORLD_PATCH_H
#define MOCK_WORLD_PATCH_H

#include "base/error.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

/* JSON Patch (RFC 6902): add, remove, replace, move, copy, test. Our own, since
 * cJSON_Utils' array index wraps (libraries.md 3). */

enum { PATCH_MAX_DEPTH = 64, PATCH_MAX_BYTES = 1024 * 1024 };

/* Checks all that can be told without a document. False with RULE_CONTROL_VALUE naming
 * the pointer of the operation at fault below `at` ("…/2/path: must be …"). */
bool patch_check(const cJSON *patch, const char *at, struct error *err);

/* Applies a checked patch to `*root`, which may be replaced and is left half-changed on a
 * failure. False with RULE_PATCH_LIMIT when the document outgrows the limits on the way,
 * with RULE_INTERNAL naming the operation when it does not apply. */
bool patch_apply(cJSON **root, const cJSON *patch, struct error *err);

#endif
