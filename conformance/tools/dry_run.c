#include "tools/dry_run.h"

#include "base/memory.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <string.h>

enum { NAME_WIDTH = 28 };

/* How often an operation is called at most. */
struct operation {
    const char *name;
    int64_t times;
};

struct writer {
    const struct plan *plan;
    const struct contract *contract;
    struct arena *arena;
    struct operation *operations;
    size_t count;
    struct text *out;
};

static const cJSON *price_of(const struct writer *writer, const struct call *call)
{
    const cJSON *price = target_price(writer->plan->target, call->method,
                                      call->human != NULL ? "" : call->url);
    return price != NULL ? price : call->bill;
}

/* The operation of the contract, else the request as written. */
static const char *operation_of(const struct writer *writer, const struct call *call)
{
    const char *path = arena_copy_n(writer->arena, call->url, strcspn(call->url, "?"));
    const char *known = writer->contract != NULL
                            ? contract_operation(writer->contract, call->method, path)
                            : NULL;
    return known != NULL ? known : call->operation;
}

static void count_call(struct writer *writer, const struct call *call, int64_t times)
{
    const char *name =
        call->human != NULL ? "steps of a person" : operation_of(writer, call);
    for (size_t i = 0; i < writer->count; i++)
        if (strcmp(writer->operations[i].name, name) == 0) {
            writer->operations[i].times += times;
            return;
        }
    writer->operations = arena_grow(writer->arena, writer->operations, writer->count,
                                    sizeof *writer->operations);
    writer->operations[writer->count++] = (struct operation){name, times};
}

/* "video 1, scan 2" */
static void write_price(const cJSON *price, struct text *out)
{
    const cJSON *amount;
    const char *before = "   costs ";
    cJSON_ArrayForEach(amount, price)
    {
        if (amount->valuedouble <= 0)
            continue;
        text_addf(out, "%s%s %g", before, amount->string, amount->valuedouble);
        before = ", ";
    }
}

static void write_call(struct writer *writer, const struct step *step,
                       const struct call *call, const char *prefix, int64_t times)
{
    const char *name = arena_printf(writer->arena, "%s%s%s%s", prefix, step->id,
                                    call->case_id != NULL ? ":" : "",
                                    call->case_id != NULL ? call->case_id : "");
    int64_t attempts = plan_attempts(call);
    text_addf(writer->out, "  %-*s  ", NAME_WIDTH, name);
    if (call->human != NULL)
        text_add(writer->out, "by a person: ");
    utf8_show(writer->out, call->operation, strlen(call->operation), false);
    if (attempts > 1)
        text_addf(writer->out, "   at most %" PRId64 " times", attempts);
    if (call->repeat > 1)
        text_addf(writer->out, "   repeated %d times", call->repeat);
    write_price(price_of(writer, call), writer->out);
    text_add(writer->out, "\n");
    count_call(writer, call, times * call->repeat * attempts);
}

/* The depth of `use` is bounded by the plan. */
static void write_steps(struct writer *writer, const struct steps *steps,
                        const char *prefix, int64_t times)
{
    for (size_t i = 0; i < steps->count; i++) {
        const struct step *step = &steps->items[i];
        for (size_t j = 0; j < step->count; j++)
            write_call(writer, step, &step->calls[j], prefix, times);
        if (step->use == NULL)
            continue;
        const char *below = arena_printf(writer->arena, "%s%s/", prefix, step->id);
        if (step->repeat > 1)
            text_addf(writer->out, "  %s%s  repeated %d times:\n", prefix, step->id,
                      step->repeat);
        write_steps(writer, &step->use->steps, below, times * step->repeat);
        write_steps(writer, &step->use->finally, below, times * step->repeat);
    }
}

static void write_scenario(struct writer *writer, const struct scenario *scenario)
{
    text_addf(writer->out, "%s", scenario->name);
    if (scenario->repetition > 1)
        text_addf(writer->out, " (repetition %d)", scenario->repetition);
    text_addf(writer->out, scenario->skip != NULL ? "   skipped: %s\n" : "\n%.0s",
              scenario->skip != NULL ? scenario->skip : "");
    if (scenario->skip != NULL)
        return;
    write_steps(writer, &scenario->steps, "", 1);
    write_steps(writer, &scenario->finally, "", 1);
}

static void write_operations(const struct writer *writer)
{
    text_add(writer->out, "\nCalls at most:\n");
    for (size_t i = 0; i < writer->count; i++)
        text_addf(writer->out, "  %7" PRId64 "  %s\n", writer->operations[i].times,
                  writer->operations[i].name);
}

static void write_bill(const struct writer *writer, const struct budget_line *budget,
                       size_t count)
{
    const struct plan *plan = writer->plan;
    text_add(writer->out, plan->bill_count > 0 ? "\nBill:\n" : "\nBill: nothing\n");
    for (size_t i = 0; i < plan->bill_count; i++) {
        const struct bill_line *line = &plan->bill[i];
        text_addf(writer->out, "  %s: %g at the least, %g at the most", line->kind,
                  line->least, line->most);
        for (size_t j = 0; j < count; j++)
            if (strcmp(budget[j].kind, line->kind) == 0)
                text_addf(writer->out, ", of a budget of %g", budget[j].amount);
        text_add(writer->out, "\n");
    }
}

void dry_run_write(const struct plan *plan, const struct contract *contract,
                   const struct budget_line *budget, size_t budget_count,
                   struct text *out)
{
    AUTO(arena_drop) struct arena *arena = arena_new();
    struct writer writer = {
        .plan = plan, .contract = contract, .arena = arena, .out = out};
    for (size_t i = 0; i < plan->count; i++)
        write_scenario(&writer, plan->scenarios[i]);
    write_operations(&writer);
    write_bill(&writer, budget, budget_count);
    text_addf(out, "\n%zu scenario%s on %s at %s%s; nothing was sent\n", plan->count,
              plan->count == 1 ? "" : "s", plan->target->name, plan->target->base,
              plan->target->live ? " (live)" : "");
}
