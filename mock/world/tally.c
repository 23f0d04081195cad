#include "world/tally.h"

int tally_row(const struct operation *operation)
{
    return operation ? (int)(operation - OPERATIONS) : TALLY_OPERATIONS - 1;
}

void tally_add(struct tally *tally, const struct operation *operation, int status,
               int64_t duration_us)
{
    int row = tally_row(operation);
    int column = status > 0 && status < TALLY_STATUSES ? status : 0;
    atomic_fetch_add_explicit(&tally->requests[row][column], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&tally->duration_us[row], duration_us,
                              memory_order_relaxed);
}
