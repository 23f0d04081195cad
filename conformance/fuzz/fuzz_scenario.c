/* A scenario, a file that it uses and a target, with NULs between them: read, merged,
 * checked, compiled, billed. A plan without an error is whole. */
#include "base/memory.h"
#include "fuzz.h"
#include "judge/prepare.h"
#include "read/plan.h"

#include <string.h>

static void check_expectation(const struct expectation *expectation)
{
    MUST((expectation->json == NULL) == (expectation->pattern == NULL));
}

static void check_call(const struct call *call)
{
    MUST(call->merged != NULL && call->repeat >= 1);
    MUST(call->method != NULL && call->operation != NULL);
    MUST(call->url != NULL);
    MUST((call->human != NULL) == (strcmp(call->method, "human") == 0));
    MUST(call->expect.json != NULL);
    MUST(call->until.json == NULL ||
         (call->every_from > 0 && call->every_from <= call->every_to));
    MUST(plan_attempts(call) >= 1);
    check_expectation(&call->expect);
    check_expectation(&call->observe);
    check_expectation(&call->until);
    check_expectation(&call->always);
}

static void check_steps(const struct steps *steps)
{
    for (size_t i = 0; i < steps->count; i++) {
        const struct step *step = &steps->items[i];
        MUST(step->id != NULL);
        MUST((step->kind == STEP_USE) == (step->use != NULL));
        MUST((step->kind == STEP_USE) == (step->count == 0));
        for (size_t j = 0; j < step->count; j++)
            check_call(&step->calls[j]);
        if (step->use != NULL)
            check_steps(&step->use->steps);
    }
}

static void check_plan(const struct plan *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        MUST(plan->scenarios[i]->steps.count > 0);
        check_steps(&plan->scenarios[i]->steps);
        check_steps(&plan->scenarios[i]->finally);
    }
    for (size_t i = 0; i < plan->bill_count; i++)
        MUST(plan->bill[i].least <= plan->bill[i].most);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char TARGET[] = "{\"base\": \"http://127.0.0.1:1\"}";
    AUTO(memory_drop) char *text = fuzz_part(&data, &size);
    AUTO(memory_drop) char *part = fuzz_part(&data, &size);
    AUTO(memory_drop) char *target = fuzz_part(&data, &size);
    fuzz_file("contract.json", "{}");
    fuzz_file("_part.json", part);
    fuzz_file("targets/mock.json", *target != '\0' ? target : TARGET);
    const char *paths[] = {fuzz_file("fuzz.json", text), NULL};
    struct plan_options options = {.paths = paths, .target = "mock"};
    struct diagnostics diagnostics = {0};
    struct error err = {0};
    AUTO(plan_drop) struct plan *plan = plan_read(&options, &diagnostics, &err);
    MUST(plan != NULL || err.message[0] != '\0');
    if (plan != NULL) {
        patterns_prepare(plan, &diagnostics);
        if (diagnostics.errors == 0)
            check_plan(plan);
    }
    diagnostics_drop(&diagnostics);
    return 0;
}
