/* JSON pointers, RFC 6901. */
#ifndef READ_POINTER_H
#define READ_POINTER_H

#include "base/text.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

/* Takes RFC 6901 syntax: "" or "/a/b~1c/0". */
bool pointer_valid(const char *pointer);

/* The node that a valid pointer names, or NULL. Array indexes are exact: "01" and "-"
 * name nothing. "" is the root. */
const cJSON *pointer_find(const cJSON *root, const char *pointer);

/* Appends "/" and `name` with ~ and / escaped. */
void pointer_add(struct text *pointer, const char *name);
void pointer_add_index(struct text *pointer, int index);

#endif
