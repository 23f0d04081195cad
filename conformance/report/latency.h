/* How long each operation took. */
#ifndef REPORT_LATENCY_H
#define REPORT_LATENCY_H

#include "base/arena.h"

#include <stddef.h>

/* The seconds of one operation's replies. */
struct latency {
    const char *operation;
    double *seconds;
    size_t count;
};

/* Start with zeroes and an arena, which keeps everything. */
struct latencies {
    struct arena *arena;
    struct latency *items; /* in the order in which the operations were first seen */
    size_t count;
};

void latencies_add(struct latencies *latencies, const char *operation, double seconds);

/* Sorts, before the next function is asked. */
void latencies_sort(struct latencies *latencies);

/* The time that `share` (0 to 1) of the replies took at most: nearest rank. */
double latency_quantile(const struct latency *latency, double share);

#endif
