/* What stands between a plan and somebody's money. Asked by the one function that sends,
 * before every call, by all workers (thread-safe). */
#ifndef PLAY_GUARD_H
#define PLAY_GUARD_H

#include "base/clock.h"
#include "base/error.h"
#include "read/plan.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

struct budget_line {
    const char *kind;
    double amount;
};

struct guard;

/* On a live target a kind that `budget` does not name has a budget of 0; elsewhere only
 * the kinds that it names are limited. Borrows all. */
struct guard *guard_new(const struct plan *plan, const struct budget_line *budget,
                        size_t count, struct clock *clock);
void guard_free(struct guard *guard);

/* Spends what `other` spends from, which must live as long: two targets under one budget,
 * and one billable call at a time on both together. Before anything is sent. */
void guard_join(struct guard *guard, struct guard *other);

/* Before anything is sent: ERROR_GUARD for a live target without --live, for a call
 * without a price on a live target, and for a plan that costs more than the budget at the
 * least. */
bool guard_check_plan(const struct guard *guard, bool live_allowed, struct error *err);

/* What guard_admit() lets pass. */
struct guard_pass {
    const cJSON *price; /* {"video": 1}; NULL: free */
};

/* May this call go out now? Waits for the target's rate, and on a live target for a
 * billable call that is under way (never two at once); charges the budget. `path` is that
 * of the URL without its query, "" for a human step, whose `method` is "human".
 * ERROR_GUARD when it may not. When it returned true, guard_done() must follow. */
bool guard_admit(struct guard *guard, const struct call *call, const char *method,
                 const char *path, struct guard_pass *pass, struct error *err);

/* What an earlier part of this run has paid, before the first call. Borrows `price`. */
void guard_charge(struct guard *guard, const cJSON *price);

/* The call is over. When no byte of it was `sent`, it costs nothing. */
void guard_done(struct guard *guard, const struct guard_pass *pass, bool sent);

#endif
