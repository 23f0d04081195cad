/* What can be done with a whole value. Recursion is bounded by the depth that
 * json_parse() admits. */
#ifndef READ_JSON_TREE_H
#define READ_JSON_TREE_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

/* A deep copy without the name it had as a member; the caller's. Keeps places and number
 * texts. */
cJSON *json_copy(const cJSON *node);

/* Equal values: numbers by value (1 equals 1.0), objects in any order. */
bool json_equal(const cJSON *a, const cJSON *b);

/* Equal for equal values. */
uint64_t json_hash(const cJSON *node);

/* The second member of a name that stands twice in `object`, or NULL. Not recursive. */
const cJSON *json_duplicate(const cJSON *object);

/* "a string", "an object" …; "nothing" for NULL. */
const char *json_type_name(const cJSON *node);

#endif
