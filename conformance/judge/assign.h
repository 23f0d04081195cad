/* Pairs the left with the right so that as many as possible have a partner of their own
 * (a maximum bipartite matching). */
#ifndef JUDGE_ASSIGN_H
#define JUDGE_ASSIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ASSIGNMENT_NONE SIZE_MAX

struct assignment {
    size_t *right_of; /* for each left its right, or ASSIGNMENT_NONE */
    size_t *left_of;  /* for each right its left, or ASSIGNMENT_NONE */
};

/* May these two be partners? Asked at most once for each pair. */
typedef bool assignment_fits_fn(void *context, size_t left, size_t right);

struct assignment assignment_new(size_t lefts, size_t rights, assignment_fits_fn *fits,
                                 void *context);
void assignment_drop(struct assignment *assignment);

#endif
