/* A clock that loses patience: it waits as long as a scenario took when nothing was
 * changed, and twice that, and then only pretends to. A poll for what never comes ends at
 * its deadline without anybody waiting for it. */
#ifndef TOOLS_HURRY_H
#define TOOLS_HURRY_H

#include "base/clock.h"

#include <stdint.h>

/* One scenario's; used by one thread. */
struct hurry {
    struct clock clock; /* to hand on */
    int64_t patience;   /* ms that are still really waited */
    int64_t skipped;    /* ms that were not */
};

struct hurry hurry_new(double usual_seconds);

#endif
