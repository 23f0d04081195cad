/* What stands between a plan and somebody's money. Asked by the one function that sends,
 * before every call, by all workers (thread-safe). */
#ifndef PLAY_GUARD_H
#define PLAY_GUARD_H

#include "base/clock.h"
#include "base/error.h"
#include "read/plan.h"

#include <stdbool.h>

struct budget_line {
    const char *kind;
    double amount;
};

struct guard;

/* `budget` may be empty: then nothing billable is sent. Borrows all. */
struct guard *guard_new(const struct plan *plan, const struct budget_line *budget,
                        size_t count, struct clock *clock);
void guard_free(struct guard *guard);

/* Before anything is sent: a live target without --live, and a plan that costs more than
 * the budget at the least, are ERROR_GUARD. */
bool guard_check_plan(const struct guard *guard, bool live_allowed, struct error *err);

/* May this call go out now? Waits for the target's rate, and for a billable call that is
 * under way (never two at once); charges the budget. ERROR_GUARD when it may not. Every
 * guard_admit() that returned true is followed by one guard_done(). */
bool guard_admit(struct guard *guard, const struct call *call, const char *method,
                 const char *path, struct error *err);
void guard_done(struct guard *guard, bool billable);

#endif
