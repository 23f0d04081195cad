#include "play/guard.h"

#include "base/memory.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct spent {
    const char *kind;
    double amount;
};

struct guard {
    const struct plan *plan;
    const struct budget_line *budget;
    size_t budget_count;
    struct clock *clock;
    pthread_mutex_t lock; /* over everything below */
    pthread_cond_t idle;
    bool billable_under_way;
    int64_t next_slot; /* when the rate lets the next request go */
    struct spent *spent;
    size_t spent_count;
    struct guard
        *purse; /* whose lock, spending and billable call count: usually itself */
};

struct guard *guard_new(const struct plan *plan, const struct budget_line *budget,
                        size_t count, struct clock *clock)
{
    struct guard *guard = memory_zeroed(1, sizeof *guard);
    *guard = (struct guard){
        .plan = plan, .budget = budget, .budget_count = count, .clock = clock};
    guard->purse = guard;
    pthread_mutex_init(&guard->lock, NULL);
    pthread_cond_init(&guard->idle, NULL);
    return guard;
}

void guard_join(struct guard *guard, struct guard *other)
{
    guard->purse = other->purse;
}

void guard_free(struct guard *guard)
{
    if (guard == NULL)
        return;
    pthread_cond_destroy(&guard->idle);
    pthread_mutex_destroy(&guard->lock);
    free(guard->spent);
    free(guard);
}

/* The budget of a kind; false when it has no limit. */
static bool limit_of(const struct guard *guard, const char *kind, double *limit)
{
    *limit = 0;
    for (size_t i = 0; i < guard->budget_count; i++)
        if (strcmp(guard->budget[i].kind, kind) == 0) {
            *limit = guard->budget[i].amount;
            return true;
        }
    return guard->plan->target->live;
}

/* The target's price, else what the step says it costs; NULL: nobody knows. */
static const cJSON *price_of(const struct guard *guard, const struct call *call,
                             const char *method, const char *path)
{
    const cJSON *price = target_price(guard->plan->target, method, path);
    return price != NULL ? price : call->bill;
}

/* Without a price nothing but a GET goes to a live target. */
static bool check_price(const struct guard *guard, const cJSON *price, const char *method,
                        const char *path, struct error *err)
{
    const struct target *target = guard->plan->target;
    if (price != NULL || !target->live || strcmp(method, "GET") == 0)
        return true;
    return error_set(err, ERROR_GUARD,
                     "`%s%s%s` has no price on the live target `%s`: add it to `prices` "
                     "of %s, {} if it is free",
                     method, path[0] != '\0' ? " " : "", path, target->name,
                     target->file);
}

/* The path of a call as the plan knows it: a template, without what stands behind `?`. An
 * instruction to a person, without a link, is no call. */
static bool check_call(const struct guard *guard, const struct call *call,
                       struct error *err)
{
    if (call->human != NULL && call->link == NULL)
        return true;
    AUTO(memory_drop) char *path = memory_copy_n(call->url, strcspn(call->url, "?"));
    return check_price(guard, price_of(guard, call, call->method, path), call->method,
                       path, err);
}

/* The depth of `use` is bounded by the plan, which refuses cycles. */
static bool check_steps(const struct guard *guard, const struct steps *steps,
                        struct error *err)
{
    for (size_t i = 0; i < steps->count; i++) {
        const struct step *step = &steps->items[i];
        if (step->use != NULL && (!check_steps(guard, &step->use->steps, err) ||
                                  !check_steps(guard, &step->use->finally, err)))
            return false;
        for (size_t j = 0; j < step->count; j++)
            if (!check_call(guard, &step->calls[j], err))
                return false;
    }
    return true;
}

static bool check_bill(const struct guard *guard, struct error *err)
{
    for (size_t i = 0; i < guard->plan->bill_count; i++) {
        const struct bill_line *line = &guard->plan->bill[i];
        double limit;
        if (limit_of(guard, line->kind, &limit) && line->least > limit)
            return error_set(err, ERROR_GUARD,
                             "this plan costs at least %g %s, and the budget is %g: "
                             "nothing was sent; --budget %s=%g allows it",
                             line->least, line->kind, limit, line->kind, line->most);
    }
    return true;
}

bool guard_check_plan(const struct guard *guard, bool live_allowed, struct error *err)
{
    const struct plan *plan = guard->plan;
    if (plan->target->live && !live_allowed)
        return error_set(err, ERROR_GUARD,
                         "the target `%s` is live (%s): nothing was sent; --live allows "
                         "it",
                         plan->target->name, plan->target->base);
    if (plan->target->live && strncasecmp(plan->target->base, "https:", 6) != 0)
        return error_set(err, ERROR_GUARD,
                         "the live target `%s` has a base without https (%s), where the "
                         "key could be read on its way: nothing was sent",
                         plan->target->name, plan->target->base);
    for (size_t i = 0; plan->target->live && i < plan->count; i++) {
        const struct scenario *scenario = plan->scenarios[i];
        if (scenario->skip == NULL && (!check_steps(guard, &scenario->steps, err) ||
                                       !check_steps(guard, &scenario->finally, err)))
            return false;
    }
    return check_bill(guard, err);
}

static bool costs(const cJSON *price)
{
    const cJSON *line;
    cJSON_ArrayForEach(line, price) if (line->valuedouble > 0) return true;
    return false;
}

static double *spent_on(struct guard *guard, const char *kind)
{
    for (size_t i = 0; i < guard->spent_count; i++)
        if (strcmp(guard->spent[i].kind, kind) == 0)
            return &guard->spent[i].amount;
    guard->spent =
        memory_grow(guard->spent, (guard->spent_count + 1) * sizeof *guard->spent);
    guard->spent[guard->spent_count] = (struct spent){kind, 0};
    return &guard->spent[guard->spent_count++].amount;
}

/* Takes the price from the budget, all of it or nothing. */
static bool charge(struct guard *guard, const cJSON *price, const char *method,
                   const char *path, struct error *err)
{
    const cJSON *line;
    cJSON_ArrayForEach(line, price)
    {
        double limit, spent = *spent_on(guard->purse, line->string);
        if (line->valuedouble > 0 && limit_of(guard, line->string, &limit) &&
            spent + line->valuedouble > limit)
            return error_set(
                err, ERROR_GUARD,
                "stopped before `%s%s%s`: it costs %g %s, and %g of a budget "
                "of %g are spent",
                method, path[0] != '\0' ? " " : "", path, line->valuedouble, line->string,
                spent, limit);
    }
    cJSON_ArrayForEach(line, price) * spent_on(guard->purse, line->string) +=
        line->valuedouble;
    return true;
}

/* Takes the next slot of the target's rate: one request an interval, and none is saved up
 * for later. Returns how long to wait for it. */
static int64_t take_slot(struct guard *guard)
{
    double rate = guard->plan->target->rate;
    if (rate <= 0)
        return 0;
    int64_t now = guard->clock->now(guard->clock);
    int64_t slot = guard->next_slot > now ? guard->next_slot : now;
    guard->next_slot = slot + (int64_t)(1000 / rate + 0.999);
    return slot - now;
}

/* All of it: an interrupt, which wakes every sleeper from then on, is no reason for
 * `finally` to ask faster than the target likes. */
static void wait_for_slot(struct clock *clock, int64_t ms)
{
    int64_t end = clock->now(clock) + ms;
    for (int64_t left = ms; left > 0; left = end - clock->now(clock))
        if (!clock->sleep(clock, left))
            clock_rearm();
}

bool guard_admit(struct guard *guard, const struct call *call, const char *method,
                 const char *path, struct guard_pass *pass, struct error *err)
{
    const cJSON *price = price_of(guard, call, method, path);
    if (!check_price(guard, price, method, path, err))
        return false;

    bool billable = costs(price);
    struct guard *purse = guard->purse;
    pthread_mutex_lock(&purse->lock);
    while (billable && guard->plan->target->live && purse->billable_under_way)
        pthread_cond_wait(&purse->idle, &purse->lock);
    bool admitted = charge(guard, price, method, path, err);
    if (admitted && billable)
        purse->billable_under_way = true;
    int64_t wait = admitted ? take_slot(guard) : 0;
    pthread_mutex_unlock(&purse->lock);

    wait_for_slot(guard->clock, wait);
    pass->price = billable ? price : NULL;
    return admitted;
}

void guard_charge(struct guard *guard, const cJSON *price)
{
    const cJSON *line;
    cJSON_ArrayForEach(line, price)
    {
        if (line->valuedouble > 0)
            *spent_on(guard, line->string) += line->valuedouble;
    }
}

void guard_done(struct guard *guard, const struct guard_pass *pass, bool sent)
{
    if (pass->price == NULL)
        return;
    struct guard *purse = guard->purse;
    pthread_mutex_lock(&purse->lock);
    const cJSON *line;
    if (!sent)
        cJSON_ArrayForEach(line, pass->price) * spent_on(purse, line->string) -=
            line->valuedouble;
    purse->billable_under_way = false;
    pthread_cond_broadcast(&purse->idle);
    pthread_mutex_unlock(&purse->lock);
}
