#ifndef MOCK_WORLD_VALUE_H
#define MOCK_WORLD_VALUE_H

#include "base/error.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

/* Checks of the documents that people write for the mock: each failure is
 * RULE_CONTROL_VALUE, begins with the JSON Pointer of what is wrong and says what would
 * be right. */

/* "POINTER: must be EXPECTED" ("the document" for an empty pointer); `got` (NULL: absent)
 * goes to the details. Returns false. */
bool value_bad(struct error *err, const char *pointer, const cJSON *got,
               const char *expected);

/* Whether `object` is one, and has no members but `known` (NULL-terminated). */
bool value_members(const cJSON *object, const char *pointer, const char *const *known,
                   struct error *err);

/* A whole number from `min` to `max` (within 53 bits). */
bool value_int(const cJSON *value, const char *pointer, int64_t min, int64_t max,
               int64_t *out, struct error *err);

/* A string such as "500ms", "2s", "30m", "12h", from 1 ms to `max_ms`, which `limit` puts
 * into words ("10m"). */
bool value_duration(const cJSON *value, const char *pointer, int64_t max_ms,
                    const char *limit, int64_t *out_ms, struct error *err);

#endif
