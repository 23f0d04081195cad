#include "tools/lint.h"

#include "base/memory.h"
#include "judge/contract.h"

static void visit_steps(const struct steps *steps, lint_call_fn *visit, void *context)
{
    for (size_t i = 0; i < steps->count; i++) {
        const struct step *step = &steps->items[i];
        for (size_t j = 0; j < step->count; j++)
            visit(context, step, &step->calls[j]);
        if (step->use != NULL) {
            visit_steps(&step->use->steps, visit, context);
            visit_steps(&step->use->finally, visit, context);
        }
    }
}

void lint_each_call(const struct plan *plan, lint_call_fn *visit, void *context)
{
    for (size_t i = 0; i < plan->count; i++) {
        visit_steps(&plan->scenarios[i]->steps, visit, context);
        visit_steps(&plan->scenarios[i]->finally, visit, context);
    }
}

int lint_command(const struct tool *tool)
{
    struct diagnostics diagnostics = {0};
    int exit = 0;
    AUTO(plan_drop) struct plan *plan = tool_plan(tool, &diagnostics, &exit);
    if (plan != NULL) {
        if (plan->contract != NULL)
            contract_read(plan->sources, plan->contract, plan->arena, &diagnostics);
        lint_secrets(plan, &diagnostics);
        lint_reach(plan, &diagnostics);
        lint_names(plan, tool->plan->paths, &diagnostics);
        diagnostics_sort(&diagnostics);
        tool_tell(&diagnostics, tool->out);
        exit = diagnostics.errors > 0 ? 2 : plan->selected == 0 ? 4 : 0;
        if (exit == 4)
            fputs("pomex-conformance: nothing is selected\n", tool->err);
    }
    diagnostics_drop(&diagnostics);
    return exit;
}
