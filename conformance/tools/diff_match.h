/* Two recordings of one suite, step by step. */
#ifndef TOOLS_DIFF_MATCH_H
#define TOOLS_DIFF_MATCH_H

#include "judge/contract.h"
#include "read/plan.h"
#include "tools/diff_item.h"
#include "tools/diff_recording.h"

#include <stdbool.h>
#include <stddef.h>

/* What is compared. Where only a part of the suite was played, `which` has the numbers of
 * its scenarios. */
struct diff_match {
    const struct plan *plan;         /* for the places; that of either side */
    const struct contract *contract; /* NULL: none */
    const struct diff_recording *a, *b;
    /* Two plays of one target, from which what is volatile is learned. `again` may be
     * NULL. */
    const struct diff_recording *once, *again;
    /* Two more: of a mock without and with what others have left there; or NULL. */
    const struct diff_recording *alone, *crowded;
    const char *base_a, *base_b;
    /* A switch of the mock was turned since: of a reply with another status than the ones
     * that were learned from everything counts, where else nothing but types would. */
    bool turned;
    const size_t *which;
    size_t count;
};

/* Adds what differs to `items`, and what else there is to be told. */
void diff_match(const struct diff_match *match, struct diff_items *items);

/* Adds operations whose fastest replies are of another class: under 300 ms, under a
 * second, under ten, slower; and besides four times as long and half a second longer.
 * `more_a` and `more_b` are further plays (NULL-terminated), whose replies count as well.
 */
void diff_match_timing(const struct diff_match *match,
                       const struct diff_recording *const *more_a,
                       const struct diff_recording *const *more_b,
                       struct diff_items *items);

/* "at once", "within a second", "within seconds", "slower". */
const char *diff_pace(double seconds);

#endif
