/* What differs between the replies of two targets to the same request. */
#ifndef TOOLS_DIFF_COMPARE_H
#define TOOLS_DIFF_COMPARE_H

#include "base/arena.h"
#include "tools/diff_volatile.h"

#include <cjson/cJSON.h>

enum diff_kind {
    DIFF_STATUS,
    DIFF_STATUSES, /* what a poll saw, one after the other */
    DIFF_MISSING,  /* a member that only A has */
    DIFF_ADDED,    /* a member that only B has */
    DIFF_TYPE,     /* or what a text is: an instant, a URI */
    DIFF_ENUM,     /* a word for which the contract has a list, or one word only */
    DIFF_MESSAGE,
    DIFF_VALUE,
    DIFF_LENGTH,   /* of an array */
    DIFF_MEMBERS,  /* their order */
    DIFF_ELEMENTS, /* their order */
    DIFF_TIMING
};

/* "status", "missing", "added" …: as reports name them. */
const char *diff_kind_name(enum diff_kind kind);

/* "another status", "a member less" …: for people. */
const char *diff_kind_words(enum diff_kind kind);

/* One difference; the strings live in the arena of the comparison. */
struct diff_found {
    enum diff_kind kind;
    const char *pointer; /* every index is `*` */
    const char *a, *b;   /* the values as JSON, or in words: "nothing", "a string" */
};

typedef void diff_found_fn(void *context, const struct diff_found *found);

/* Is an element of an array something that this very scenario has made, on its side? Of a
 * list with others in it only the shape of its elements is compared. */
typedef bool diff_own_fn(void *context, const cJSON *element, bool on_b);

struct comparison {
    const struct volatiles *volatiles;
    const char *base_a, *base_b; /* of the targets: a URL that begins so is its path */
    struct arena *arena;
    diff_found_fn *found;
    diff_own_fn *own; /* NULL: all are */
    void *context;
};

/* Compares two values at `pointer`, which is as it was afterwards. What is volatile is
 * compared by its type only; instants and identifiers always are. */
void diff_values(const struct comparison *comparison, const cJSON *a, const cJSON *b,
                 struct text *pointer);

/* `value` as JSON, shortened; "nothing" for NULL. */
const char *diff_show(struct arena *arena, const cJSON *value);

/* "a string", "an instant", "a URI", "null" …; "nothing" for NULL. */
const char *diff_shape(const cJSON *value);

#endif
