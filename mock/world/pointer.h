#ifndef MOCK_WORLD_POINTER_H
#define MOCK_WORLD_POINTER_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

/* JSON Pointers (RFC 6901) over a cJSON tree. Pure; a pointer's tokens are the escaped
 * texts between its slashes. */

/* Whether it is "" or a row of /token, with `~` only in `~0` and `~1`. */
bool pointer_is_valid(const char *pointer);

/* How many tokens a valid pointer has: the depth below the root of what it names. */
size_t pointer_depth(const char *pointer);

/* What a valid pointer names, NULL when there is nothing. */
cJSON *pointer_find(cJSON *root, const char *pointer);

/* What holds that which a valid pointer other than "" names or would name, NULL when
 * there is nothing; `token` gets the last token. */
cJSON *pointer_parent(cJSON *root, const char *pointer, const char **token);

/* The child of an object or array that a token names; NULL when there is none. */
cJSON *pointer_child(const cJSON *container, const char *token, size_t size);

/* An array's index: digits without a leading zero, at most 9 of them. -1 when it is none.
 */
int pointer_index(const char *token, size_t size);

/* The member's name that a token stands for; the caller frees. NULL when out of memory.
 */
char *pointer_name(const char *token);

#endif
