/* What polls saw, on two targets. Who asks less often sees less: that is no difference.
 */
#ifndef TOOLS_DIFF_POLL_H
#define TOOLS_DIFF_POLL_H

#include "tools/diff_match.h"

/* Did one thing show both of these words (as JSON) on either side, one after the other?
 * Then which of them a single reply shows is a matter of when it was asked for. */
bool diff_is_passage(const struct diff_match *match, const char *a, const char *b);

/* The polls saw two words the other way round; or one saw a word more, and the contract
 * does not know it. */
bool diff_polls_differ(const struct diff_answer *a, const struct diff_answer *b);

/* "processing, active", in `arena`. */
const char *diff_show_seen(struct arena *arena, const struct diff_answer *answer);

#endif
