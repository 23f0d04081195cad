/* What can be done with a whole value. Recursion is bounded by the depth that
 * json_parse() admits. */
#ifndef READ_JSON_TREE_H
#define READ_JSON_TREE_H

#include "base/arena.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

/* A deep copy without the name it had as a member; the caller's. Keeps places and number
 * texts. */
cJSON *json_copy(const cJSON *node);

/* A copy in an arena, never to be deleted. It shares all strings with the original, which
 * must live as long. */
cJSON *json_copy_into(struct arena *arena, const cJSON *node);

/* New nodes in an arena: of a type without a value (cJSON_Object …), a number, a string
 * (which is copied). */
cJSON *json_node(struct arena *arena, int type);
cJSON *json_node_number(struct arena *arena, double number);
cJSON *json_node_string(struct arena *arena, const char *string);

/* Adds `member` under `name` (borrowed) to an object, both in an arena. */
void json_node_add(cJSON *object, const char *name, cJSON *member);

/* The member of that name, or NULL; also of what is no object. cJSON's own function, at a
 * third of its cost: reading and judging look up more names than they do anything else.
 */
cJSON *json_member(const cJSON *object, const char *name);

/* Equal values: numbers by value (1 equals 1.0), objects in any order. */
bool json_equal(const cJSON *a, const cJSON *b);

/* Equal for equal values. */
uint64_t json_hash(const cJSON *node);

/* The second member of a name that stands twice in `object`, or NULL. Not recursive. */
const cJSON *json_duplicate(const cJSON *object);

/* "a string", "an object" …; "nothing" for NULL. */
const char *json_type_name(const cJSON *node);

#endif
