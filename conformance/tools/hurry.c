#include "tools/hurry.h"

enum { LEAST = 300 };

/* `clock` is the first member. */
static struct hurry *hurry_of(struct clock *clock)
{
    return (struct hurry *)clock;
}

static int64_t now(struct clock *clock)
{
    return clock_real()->now(clock_real()) + hurry_of(clock)->skipped;
}

static int64_t wall(struct clock *clock)
{
    return clock_real()->wall(clock_real()) + hurry_of(clock)->skipped;
}

static bool sleep_or_skip(struct clock *clock, int64_t ms)
{
    struct hurry *hurry = hurry_of(clock);
    int64_t waited = ms < hurry->patience ? ms : hurry->patience;
    hurry->patience -= waited;
    hurry->skipped += ms - waited;
    return waited == 0 || clock_real()->sleep(clock_real(), waited);
}

struct hurry hurry_new(double usual_seconds)
{
    return (struct hurry){.clock = {.now = now, .wall = wall, .sleep = sleep_or_skip},
                          .patience = (int64_t)(usual_seconds * 2000) + LEAST};
}
