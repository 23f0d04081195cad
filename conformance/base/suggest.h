/* "did you mean": the known word nearest to a mistyped one. */
#ifndef BASE_SUGGEST_H
#define BASE_SUGGEST_H

#include <stddef.h>

/* The word of `known` (NULL-terminated) that is at most a third of its letters away from
 * `typed` (insertions, deletions, changes, swaps of neighbours; case counts half), or
 * NULL. */
const char *suggest(const char *typed, const char *const *known);

/* ", did you mean `expect`?" or "" into `out`; returns `out`. */
const char *suggest_phrase(const char *typed, const char *const *known, char *out,
                           size_t size);

#endif
