#include "read/bill.h"

#include <string.h>

bool bill_check(struct reader *reader, const cJSON *bill)
{
    const cJSON *amount;
    cJSON_ArrayForEach(amount, bill)
    {
        if (!cJSON_IsNumber(amount) || !(amount->valuedouble >= 0) ||
            amount->valuedouble > 1e9)
            return diagnostics_error(reader->diagnostics, reader_place(reader, amount),
                                     "`%.60s` must cost a number that is not negative",
                                     amount->string);
    }
    return true;
}

static struct bill_line *line_of(struct plan *plan, const char *kind)
{
    for (size_t i = 0; i < plan->bill_count; i++)
        if (strcmp(plan->bill[i].kind, kind) == 0)
            return &plan->bill[i];
    plan->bill =
        arena_grow(plan->arena, plan->bill, plan->bill_count, sizeof *plan->bill);
    plan->bill[plan->bill_count] = (struct bill_line){.kind = kind};
    return &plan->bill[plan->bill_count++];
}

static const cJSON *price_of(const struct plan *plan, const struct call *call)
{
    const cJSON *price = call->human != NULL
                             ? target_price(plan->target, "human", "")
                             : target_price(plan->target, call->method, call->url);
    return price != NULL ? price : call->bill;
}

/* Pauses double up to the longest. */
int64_t plan_attempts(const struct call *call)
{
    int64_t attempts = 1;
    if (call->until.json == NULL)
        return attempts;
    int64_t pause = call->every_from > 0 ? call->every_from : 1;
    int64_t longest = call->every_to > 0 ? call->every_to : 1;
    int64_t left = call->within;
    for (; left > 0 && pause < longest; attempts++) {
        left -= pause;
        pause = pause * 2 < longest ? pause * 2 : longest;
    }
    return left > 0 ? attempts + (left + longest - 1) / longest : attempts;
}

static void add_call(struct plan *plan, const struct call *call, double least,
                     double most)
{
    const cJSON *amount;
    cJSON_ArrayForEach(amount, price_of(plan, call))
    {
        struct bill_line *line = line_of(plan, amount->string);
        line->least += amount->valuedouble * least * call->repeat;
        line->most +=
            amount->valuedouble * most * call->repeat * (double)plan_attempts(call);
    }
}

/* The names that a step before will have remembered. */
struct remembered {
    const char **names;
    size_t count;
};

/* All names of `once` are known by then: the step may be skipped. */
static bool once_known(struct plan *plan, struct remembered *remembered,
                       const struct step *step)
{
    bool all = step->once != NULL && step->once[0] != NULL;
    for (const char **name = step->once; all && *name != NULL; name++) {
        bool known = false;
        for (size_t i = 0; i < remembered->count; i++)
            known = known || strcmp(remembered->names[i], *name) == 0;
        all = known;
    }
    for (const char **name = step->once; name != NULL && *name != NULL; name++) {
        remembered->names = arena_grow(plan->arena, remembered->names, remembered->count,
                                       sizeof *remembered->names);
        remembered->names[remembered->count++] = *name;
    }
    return all;
}

static void add_steps(struct plan *plan, struct remembered *remembered,
                      const struct steps *steps, double least, double most)
{
    for (size_t i = 0; i < steps->count; i++) {
        const struct step *step = &steps->items[i];
        double of_step = once_known(plan, remembered, step) ? 0 : least;
        for (size_t j = 0; j < step->count; j++)
            add_call(plan, &step->calls[j], of_step, most);
        if (step->use == NULL)
            continue;
        double times = step->repeat;
        add_steps(plan, remembered, &step->use->steps, of_step * times, most * times);
        add_steps(plan, remembered, &step->use->finally, of_step * times, most * times);
    }
}

/* What the scenario has from the start counts as remembered: --var, an earlier run. */
static void add_known(struct plan *plan, struct remembered *remembered,
                      const struct scenario *scenario)
{
    for (size_t i = 0; i < scenario->vars.count; i++) {
        if (scenario->vars.items[i].value == NULL)
            continue;
        remembered->names = arena_grow(plan->arena, remembered->names, remembered->count,
                                       sizeof *remembered->names);
        remembered->names[remembered->count++] = scenario->vars.items[i].name;
    }
}

void bill_add_up(struct reader *reader)
{
    struct plan *plan = reader->plan;
    struct remembered remembered = {0};
    for (size_t i = 0; i < plan->count; i++) {
        const struct scenario *scenario = plan->scenarios[i];
        if (scenario->skip != NULL)
            continue;
        size_t before = remembered.count;
        add_known(plan, &remembered, scenario);
        size_t own = remembered.count - before;
        add_steps(plan, &remembered, &scenario->steps, 1, 1);
        add_steps(plan, &remembered, &scenario->finally, 1, 1);
        /* what only this scenario's variables gave it is not known to the next */
        if (own > 0)
            memmove(remembered.names + before, remembered.names + before + own,
                    (remembered.count - before - own) * sizeof *remembered.names);
        remembered.count -= own;
    }
}
