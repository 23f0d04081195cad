/* Drawings of the HTML report, as SVG that stretches with its column. */
#ifndef REPORT_CHART_H
#define REPORT_CHART_H

#include "base/text.h"
#include "report/latency.h"

#include <stdbool.h>
#include <stddef.h>

/* A stretch of time, in seconds since the run began. */
struct span {
    double from, to;
    const char *class; /* "pass", "fail", "warn" or "" */
    const char *title; /* shown on hover */
    bool attempt;      /* one exchange, drawn over the span of its step */
};

/* One scenario. */
struct lane {
    const char *name, *class;
    struct span *spans;
    size_t count;
};

/* Appends a row a scenario under a scale of `seconds`; names link to #s1, #s2 …. */
void chart_timeline(struct text *out, const struct lane *lanes, size_t count,
                    double seconds);

/* Appends a table of p50, p90, p99 and the longest, each with its range on a common
 * logarithmic scale. `latencies` is sorted. */
void chart_latencies(struct text *out, const struct latencies *latencies);

/* "12 ms", "1.25 s": times shorter than a minute with three digits. */
void chart_add_time(struct text *out, double seconds);

#endif
