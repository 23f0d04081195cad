/* Differences as they were found, step by step; and those that are one and the same put
 * together for people. */
#ifndef TOOLS_DIFF_ITEM_H
#define TOOLS_DIFF_ITEM_H

#include "base/arena.h"
#include "read/place.h"
#include "tools/diff_compare.h"

#include <stdbool.h>
#include <stddef.h>

enum diff_class {
    DIFF_CONTRADICTION, /* one of the two contradicts the reference */
    DIFF_ASSUMPTION,    /* a switch of the mock takes it away */
    DIFF_UNDOCUMENTED,  /* the reference is silent */
};

/* "contradiction", "assumption", "undocumented". */
const char *diff_class_name(enum diff_class class);

/* Which sides contradict the reference: bits. */
enum { DIFF_SIDE_A = 1, DIFF_SIDE_B = 2 };

struct diff_switch; /* tools/diff_mock.h */

struct diff_item {
    enum diff_kind kind;
    const char *operation, *pointer, *a, *b;
    int status; /* of both; 0: they differ in it, or there is none */
    bool hides; /* a success beside a refusal: nothing else was compared */
    unsigned contradicts;
    const struct diff_switch *by; /* what takes it away, or NULL */
    const char *value;            /* then at this value */
    bool listed;                  /* the operation is one of the contract's */
    bool likely;                  /* `by` is taken over from a difference just like it */
    size_t scenario;              /* its number in the plan */
    const char *path, *case_id;   /* of the step */
    int repetition;
    struct place place;
};

/* Something to know that is no difference: where a side stopped, what was not compared.
 */
struct diff_remark {
    size_t scenario;
    const char *side; /* "A", "B"; NULL: both */
    const char *path; /* of the step; NULL: the whole scenario */
    const char *text;
    size_t steps; /* that were not compared because of it */
    struct place place;
};

struct diff_items {
    struct arena *arena;
    struct diff_item *items;
    size_t count;
    struct diff_remark *remarks;
    size_t remark_count;
    size_t compared; /* scenarios */
};

void diff_items_add(struct diff_items *items, struct diff_item item);
void diff_remarks_add(struct diff_items *items, struct diff_remark remark);

/* What a change of the mock is measured by: the less the better. What hides other
 * differences (a status, a missing member, a step that was not played) weighs more than
 * they; timing weighs nothing. */
size_t diff_items_weight(const struct diff_items *items);

/* The item of the same step, kind and place in `items`, or NULL. */
const struct diff_item *diff_items_find(const struct diff_items *items,
                                        const struct diff_item *item);

/* One difference with all the places where it shows. */
struct diff_group {
    enum diff_class class;
    const char *operation; /* "*": several, which refuse in the same way */
    const struct diff_item *first;
    const struct diff_item **items; /* the first included */
    size_t count;
};

/* All of them: contradictions first, then assumptions by switch, then the rest; in the
 * order of the plan within. In the arena of `items`. */
const struct diff_group *diff_groups(const struct diff_items *items, size_t *count);

#endif
