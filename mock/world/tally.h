#ifndef MOCK_WORLD_TALLY_H
#define MOCK_WORLD_TALLY_H

#include "world/operations.h"

#include <stdatomic.h>
#include <stdint.h>

/* How many requests there were by operation and status, and how long they took. Counts
 * from any thread; zero-initialise. */

enum { TALLY_OPERATIONS = 16, TALLY_STATUSES = 600 };

struct tally {
    atomic_llong requests[TALLY_OPERATIONS][TALLY_STATUSES];
    atomic_llong duration_us[TALLY_OPERATIONS];
};

/* `operation` NULL: no route matched. A status outside of HTTP's counts as 0. */
void tally_add(struct tally *tally, const struct operation *operation, int status,
               int64_t duration_us);

/* Which row of the tables an operation has. */
int tally_row(const struct operation *operation);

#endif
