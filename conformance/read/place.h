/* Where a value was written: every node of a parsed file knows its token, and keeps it
 * through merging, copying and templates. */
#ifndef READ_PLACE_H
#define READ_PLACE_H

#include "base/arena.h"

#include <cjson/cJSON.h>
#include <stddef.h>

/* A token in a file. `line` and `column` count from 1, the column and `length` in
 * characters, as an editor shows them. line 0: no place (a value that no file holds). */
struct place {
    const char *file; /* as shown to the user; borrowed from its source */
    int line, column, length;
};

/* All places of a run. Grows while files are read (one thread), then only read. */
struct places;

/* In `arena`, with which they go. */
struct places *places_new(struct arena *arena);

/* Remembers a place and returns its number, from 1. */
int places_add(struct places *places, struct place place);

/* The place numbered `number`; line 0 when there is none. */
struct place places_get(const struct places *places, int number);

/* A node's number stands in its `valueint`, which cJSON only copies (cJSON_Duplicate
 * keeps it) and nothing here reads as a number: a number's value is its valuedouble. */
struct place place_of(const struct places *places, const cJSON *node);

/* Of a member: the place of its name rather than its value. */
struct place place_of_name(const struct places *places, const cJSON *member);

/* Gives `to` the place of `from`. */
void place_copy(cJSON *to, const cJSON *from);

#endif
