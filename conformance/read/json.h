/* JSON as RFC 8259 has it: a strict scanner that builds a cJSON tree. cJSON's own parser
 * and printer are used nowhere (libraries.md 3: they accept what is no JSON, and spoil
 * large numbers). Two conventions, kept by everything in read/:
 *   - a number keeps its text in `valuestring`, so that 9007199254740993 stays itself; it
 *     is NULL where the double prints as it was written, and for numbers that the program
 *     made (cJSON_CreateNumber): ask json_number_text();
 *   - `valueint` is the number of the node's place (read/place.h), 0 for none. */
#ifndef READ_JSON_H
#define READ_JSON_H

#include "base/arena.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

/* What is wrong with a text, and where. */
struct json_fault {
    size_t offset, length; /* of the offending token, in bytes */
    char message[160];     /* a sentence without a full stop */
    bool too_much;         /* over a limit, rather than wrong */
};

struct json_limits {
    int depth;       /* the outermost array or object is 1 */
    size_t values;   /* nodes at most */
    bool duplicates; /* a name may stand twice in an object; all are kept */
    int members; /* of an object at most, as each is compared with all; 0: any number */
};

extern const struct json_limits JSON_FILE;  /* depth 64, no duplicates */
extern const struct json_limits JSON_REPLY; /* depth 256, duplicates pass */

/* Remembers a token and returns its number for `valueint`. Called in the order of the
 * text; for a member first with its name, then with its value, whose number must be the
 * next one. Of an array or object the token is its opening bracket. */
typedef int json_place_fn(void *context, size_t offset, size_t length);

/* Parses all `size` bytes: RFC 8259, valid UTF-8 without a BOM, no \u0000 and no lone
 * surrogate. `place` may be NULL. Returns a tree that the caller owns, or NULL with
 * `fault` filled. */
cJSON *json_parse(const char *text, size_t size, const struct json_limits *limits,
                  json_place_fn *place, void *context, struct json_fault *fault);

/* The same into an arena, for trees that stay: never delete such a tree. */
cJSON *json_parse_into(struct arena *arena, const char *text, size_t size,
                       const struct json_limits *limits, json_place_fn *place,
                       void *context, struct json_fault *fault);

#endif
