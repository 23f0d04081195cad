/* What a target answers differently each time it is asked: learned from two replies to
 * the same request. */
#ifndef TOOLS_DIFF_VOLATILE_H
#define TOOLS_DIFF_VOLATILE_H

#include "base/arena.h"
#include "base/text.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

/* Of larger objects and arrays only so much is looked at one by one: a hostile reply must
 * not take all day. */
enum { DIFF_MOST = 1000 };

/* More members than that: compared as a whole. */
bool diff_is_large(const cJSON *object);

/* Equal scalars, or large objects that are as good as equal: of the same hash. */
bool diff_same_value(const cJSON *a, const cJSON *b);

/* Of the value at one place. */
enum {
    VOLATILE_VALUE = 1,
    VOLATILE_TYPE = 2,
    VOLATILE_PRESENCE = 4, /* it is not always there */
    VOLATILE_ORDER = 8,    /* of its members or elements */
    VOLATILE_LENGTH = 16
};

struct volatile_place {
    const char *pointer; /* every index is `*`: "/json/items/X/id" with X for a star */
    unsigned what;
    const char *sentence; /* of a text: "the asset \001 is not found"; NULL: no such */
};

struct volatiles {
    struct arena *arena;
    unsigned everywhere; /* what is volatile at every place */
    struct volatile_place *items;
    size_t count;
};

/* Compares two replies of one target. `pointer` is where they stand, and is as it was
 * afterwards. Either may be NULL: absent. */
void volatiles_learn(struct volatiles *volatiles, const cJSON *one, const cJSON *other,
                     struct text *pointer);

/* What is volatile at a place. */
unsigned volatiles_at(const struct volatiles *volatiles, const char *pointer);

/* The sentence of a place, with "…" for its volatile words, when `text` says something
 * else; NULL when it says that, and where there is no sentence. In `arena`. */
const char *volatiles_contradict(const struct volatiles *volatiles, const char *pointer,
                                 const char *text, struct arena *arena);

/* Adds "/name" or "/" and a star; pointer_cut() takes it off again. */
size_t pointer_enter(struct text *pointer, const char *name);
void pointer_cut(struct text *pointer, size_t size);

enum direction { DIRECTION_NONE, DIRECTION_UP, DIRECTION_DOWN };

/* How the instants of a member run through an array of objects; `name` is that of the
 * first member whose instants run at all. */
enum direction array_direction(const cJSON *array, const char **name);

/* Appends `node` with the type in place of every volatile value and instant: equal for
 * what cannot be told apart. */
void volatiles_print(const struct volatiles *volatiles, const cJSON *node,
                     struct text *pointer, struct text *out);

/* The names of two objects that both have, in the order of `object`, joined by commas. */
void members_in_order(const cJSON *object, const cJSON *other, struct text *out);

#endif
