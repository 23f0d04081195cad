#include "tools/tool.h"

#include "base/memory.h"
#include "judge/prepare.h"

#include <stdint.h>

struct plan *tool_plan(const struct tool *tool, struct diagnostics *diagnostics,
                       int *exit)
{
    struct error err = {0};
    struct plan *plan = plan_read(tool->plan, diagnostics, &err);
    if (plan == NULL) {
        fprintf(tool->err, "pomex-conformance: %s\n", err.message);
        *exit = 2;
        return NULL;
    }
    patterns_prepare(plan, diagnostics);
    diagnostics_sort(diagnostics);
    return plan;
}

void tool_tell(const struct diagnostics *diagnostics, FILE *out)
{
    AUTO(text_drop) struct text text = text_new(SIZE_MAX / 2);
    diagnostics_write(diagnostics, &text);
    fwrite(text_string(&text), 1, text.size, out);
}
