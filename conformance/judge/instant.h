/* Points in time as RFC 3339 writes them. */
#ifndef JUDGE_INSTANT_H
#define JUDGE_INSTANT_H

#include <stdbool.h>
#include <stdint.h>

struct instant {
    int64_t seconds; /* since 1970-01-01T00:00:00Z; a leap second counts as the next */
    const char *fraction; /* its digits, into the text that was read; "" when none */
    int digits;           /* how many */
};

/* Reads a `date-time` (section 5.6): lower-case `t` and `z` too, a leap second where UTC
 * has 23:59, any number of fraction digits. `instant` may be NULL. */
bool instant_read(const char *text, struct instant *instant);

/* <0, 0, >0. */
int instant_compare(const struct instant *a, const struct instant *b);

#endif
