#include "judge/prepare.h"

#include "judge/pattern.h"

static void prepare_expectation(struct plan *plan, struct expectation *expectation,
                                struct diagnostics *diagnostics)
{
    if (expectation->json != NULL && expectation->pattern == NULL)
        expectation->pattern = pattern_compile(expectation->json, plan->sources->places,
                                               plan->arena, diagnostics);
}

static void prepare_steps(struct plan *plan, const struct steps *steps,
                          struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < steps->count; i++) {
        struct step *step = &steps->items[i];
        for (size_t j = 0; j < step->count; j++) {
            struct call *call = &step->calls[j];
            prepare_expectation(plan, &call->expect, diagnostics);
            prepare_expectation(plan, &call->observe, diagnostics);
            prepare_expectation(plan, &call->until, diagnostics);
            prepare_expectation(plan, &call->always, diagnostics);
        }
        if (step->use != NULL) {
            prepare_steps(plan, &step->use->steps, diagnostics);
            prepare_steps(plan, &step->use->finally, diagnostics);
        }
    }
}

void patterns_prepare(struct plan *plan, struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < plan->count; i++) {
        prepare_steps(plan, &plan->scenarios[i]->steps, diagnostics);
        prepare_steps(plan, &plan->scenarios[i]->finally, diagnostics);
    }
    diagnostics_sort(diagnostics);
}
