/* JSON as RFC 8259 has it: a strict scanner that builds a cJSON tree, pointers into it,
 * comparison and writing. Two conventions, kept by everything here:
 *   - a number keeps its text in `valuestring`, so that 9007199254740993 stays itself;
 *     it is NULL for numbers that the program made (cJSON_CreateNumber);
 *   - `valueint` is the number of the node's place (read/place.h), 0 for none.
 * cJSON's own parser and printer are used nowhere. */
#ifndef READ_JSON_H
#define READ_JSON_H

#include "base/text.h"
#include "read/place.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

/* What is wrong with a text, and where: the byte at `offset`. */
struct json_fault {
    size_t offset, length; /* of the offending token; 1 unless it is a whole one */
    char message[160];
};

struct json_limits {
    int depth;       /* the outermost array or object is 1 */
    size_t values;   /* nodes at most; 0: no limit */
    bool duplicates; /* a name twice in an object is a fault */
};

extern const struct json_limits JSON_FILE; /* depth 64, a million values, no duplicates */
extern const struct json_limits
    JSON_REPLY; /* depth 256, a million values, duplicates pass */

/* Called for each node as its token ends; stores a place in it. May be NULL.
 * `name_offset` is that of the member's name, 0 when it has none. */
typedef void json_node_fn(void *context, cJSON *node, size_t offset, size_t length,
                          size_t name_offset, size_t name_length);

/* Parses all `size` bytes. RFC 8259, valid UTF-8 with no BOM, no \u0000 and no lone
 * surrogate (cJSON strings end at NUL). Returns a tree that the caller owns, or NULL with
 * `fault` filled. */
cJSON *json_parse(const char *text, size_t size, const struct json_limits *limits,
                  json_node_fn *on_node, void *context, struct json_fault *fault);

/* Appends `node` as compact JSON; numbers as they were written. */
void json_write(const cJSON *node, struct text *out);

/* The same in lines, indented by two blanks from `indent` on. */
void json_write_pretty(const cJSON *node, int indent, struct text *out);

/* Appends `string` as a JSON string with its quotes. */
void json_write_string(const char *string, struct text *out);

/* A number's text: as written, else the shortest that reads back the same. Borrowed from
 * the node, or written into `room` (at least 32 bytes). */
const char *json_number_text(const cJSON *number, char *room, size_t size);

/* Compares two numbers by value, exactly: 1 equals 1.0, 1e2 equals 100, and
 * 9007199254740993 does not equal 9007199254740992. Returns <0, 0, >0. */
int json_number_compare(const cJSON *a, const cJSON *b);

/* A whole number: 1, 1.0, 1e2. */
bool json_is_whole(const cJSON *number);

/* Equal values: numbers by value, objects in any order. */
bool json_equal(const cJSON *a, const cJSON *b);

/* A deep copy; keeps places and number texts. */
cJSON *json_copy(const cJSON *node);

/* Takes RFC 6901 syntax: "" or "/a/b~1c/0". */
bool json_pointer_valid(const char *pointer);

/* The node that a valid pointer names, or NULL. Array indexes are exact ("01" and "-"
 * name nothing). "" is the root. */
const cJSON *json_pointer_find(const cJSON *root, const char *pointer);

/* Appends "/" and `name` with ~ and / escaped. */
void json_pointer_add(struct text *pointer, const char *name);

#endif
