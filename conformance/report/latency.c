#include "report/latency.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct latency *find(struct latencies *latencies, const char *operation)
{
    for (size_t i = 0; i < latencies->count; i++)
        if (strcmp(latencies->items[i].operation, operation) == 0)
            return &latencies->items[i];
    latencies->items = arena_grow(latencies->arena, latencies->items, latencies->count,
                                  sizeof *latencies->items);
    struct latency *latency = &latencies->items[latencies->count++];
    *latency = (struct latency){.operation = arena_copy(latencies->arena, operation)};
    return latency;
}

void latencies_add(struct latencies *latencies, const char *operation, double seconds)
{
    struct latency *latency = find(latencies, operation);
    latency->seconds = arena_grow(latencies->arena, latency->seconds, latency->count,
                                  sizeof *latency->seconds);
    latency->seconds[latency->count++] = seconds;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

void latencies_sort(struct latencies *latencies)
{
    for (size_t i = 0; i < latencies->count; i++)
        qsort(latencies->items[i].seconds, latencies->items[i].count, sizeof(double),
              compare);
}

double latency_quantile(const struct latency *latency, double share)
{
    if (latency->count == 0)
        return 0;
    double rank = ceil(share * (double)latency->count);
    size_t index = rank < 1 ? 0 : (size_t)rank - 1;
    return latency->seconds[index < latency->count ? index : latency->count - 1];
}
