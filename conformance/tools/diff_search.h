/* Which switches of the mock take differences away: found by trying. */
#ifndef TOOLS_DIFF_SEARCH_H
#define TOOLS_DIFF_SEARCH_H

#include "tools/diff_match.h"
#include "tools/diff_side.h"

#include <stdbool.h>
#include <stddef.h>

/* What was found. */
struct diff_found_options {
    const struct diff_side *side; /* the mock that was turned; NULL: none could be */
    const char **values;          /* of its switches, as they agree best */
    size_t changed;               /* switches that were turned */
    size_t remaining;             /* differences there still are with them, proven */
};

struct diff_search {
    const struct diff_side *side;   /* the mock to turn: one of the two of `match` */
    const struct diff_match *match; /* what was compared, all of it */
    struct diff_items *items;       /* what differed; `by` and `value` are filled in */
    struct error *err;
};

/* Tries each other value of each switch on worlds of its own, replaying the scenarios
 * that still differ, and keeps what leaves fewer differences; again while that helps.
 * Plays the result once more, twice, to see what remains. False only on an internal
 * error; `interrupted` tells that an interrupt ended it. */
bool diff_search(const struct diff_search *search, struct diff_found_options *out,
                 bool *interrupted);

#endif
