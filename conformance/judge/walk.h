/* What the parts of matching share: where in the document they are, and how a mismatch is
 * told. Private to judge/. */
#ifndef JUDGE_WALK_H
#define JUDGE_WALK_H

#include "judge/match.h"

#include <stdbool.h>

/* A value's way down from the start, kept on the stack and written out only for a
 * mismatch. */
struct trail {
    const struct trail *up; /* NULL: the start */
    const char *name;       /* of a member; NULL: an element */
    int index;
};

struct walk {
    const struct match *match;
    const char *start; /* pointer of the start */
    bool quiet;        /* only the answer is wanted: stop at the first mismatch */
};

/* Does `pattern` hold for `value` (NULL: absent) at `trail`? */
typedef bool walk_fn(const struct walk *walk, const struct pattern *pattern,
                     const cJSON *value, const struct trail *trail);

/* Any pattern; the one recursion of matching. */
bool walk_pattern(const struct walk *walk, const struct pattern *pattern,
                  const cJSON *value, const struct trail *trail);

/* The same without a word about it. */
bool walk_quietly(const struct walk *walk, const struct pattern *pattern,
                  const cJSON *value, const struct trail *trail);

/* A matcher (judge/walk_matcher.c). */
bool walk_matcher(const struct walk *walk, const struct pattern *pattern,
                  const cJSON *value, const struct trail *trail);

/* Predicates over an array (judge/predicates.c). */
bool walk_predicates(const struct walk *walk, const struct pattern *pattern,
                     const cJSON *value, const struct trail *trail);

/* Tells that `value` at `trail` breaks the pattern `wanted` (NULL: no one pattern)
 * written at `place`. `format` follows "got VALUE"; NULL: nothing does. Returns false. */
bool walk_mismatch(const struct walk *walk, struct place place,
                   const struct pattern *wanted, const cJSON *value,
                   const struct trail *trail, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

/* The same, with no more to say than what was got. */
bool walk_broken(const struct walk *walk, const struct pattern *pattern,
                 const cJSON *value, const struct trail *trail);

/* The text that #oneof compares: of a string its value, of a number and a boolean its
 * JSON text; NULL for others. `room` has at least 32 bytes. */
const char *walk_text(const cJSON *value, char *room, size_t size);

/* <0, 0, >0 when both are numbers (or texts that are), both instants, else both texts;
 * false when they cannot be compared. */
bool walk_compare(const cJSON *a, const cJSON *b, int *order);

#endif
