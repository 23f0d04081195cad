#include "tools/list.h"

#include "base/memory.h"
#include "report/style.h"
#include "report/width.h"

#include <stdint.h>
#include <string.h>

enum { WIDEST_NAME = 48 };

static size_t width_of_names(const struct plan *plan)
{
    size_t widest = 0;
    for (size_t i = 0; i < plan->count; i++) {
        const char *name = plan->scenarios[i]->name;
        size_t width = width_text(name, strlen(name));
        if (width > widest && width <= WIDEST_NAME)
            widest = width;
    }
    return widest;
}

static void add_words(struct text *out, bool color, const char *const *words)
{
    for (bool first = true; words != NULL && *words != NULL; words++, first = false)
        style_add(out, color, STYLE_CYAN, "%s%s", first ? "   " : ", ", *words);
}

static void add_call(struct text *out, const struct call *call)
{
    if (call->human != NULL)
        text_addf(out, "   %s", call->human);
    else if (call->operation != NULL)
        text_addf(out, "   %s", call->operation);
    if (call->until.json != NULL)
        text_add(out, "   polls");
    if (call->repeat > 1)
        text_addf(out, "   ×%d", call->repeat);
    text_add_char(out, '\n');
}

static void add_steps(struct text *out, const struct steps *steps, const char *prefix)
{
    for (size_t i = 0; i < steps->count; i++) {
        const struct step *step = &steps->items[i];
        if (step->use != NULL)
            text_addf(out, "    %s%s   uses %s\n", prefix, step->id, step->use->file);
        for (size_t j = 0; j < step->count; j++) {
            const char *name = step->calls[j].case_id;
            text_addf(out, "    %s%s%s%s", prefix, step->id, name != NULL ? " · " : "",
                      name != NULL ? name : "");
            add_call(out, &step->calls[j]);
        }
    }
}

static void add_scenario(struct text *out, const struct tool *tool,
                         const struct scenario *scenario, size_t widest)
{
    size_t width = width_text(scenario->name, strlen(scenario->name));
    const char *title = scenario->title != NULL ? scenario->title : scenario->about;
    style_add(out, tool->color, STYLE_BOLD, "%s", scenario->name);
    if (title != NULL)
        text_addf(out, "%*s   %s", width < widest ? (int)(widest - width) : 0, "", title);
    add_words(out, tool->color, scenario->tags);
    if (scenario->skip != NULL)
        style_add(out, tool->color, STYLE_YELLOW, "   (skipped: %s)", scenario->skip);
    text_add_char(out, '\n');
    if (!tool->verbose)
        return;
    add_steps(out, &scenario->steps, "");
    add_steps(out, &scenario->finally, "finally ");
}

int list_command(const struct tool *tool)
{
    struct diagnostics diagnostics = {0};
    int exit = 0;
    AUTO(plan_drop) struct plan *plan = tool_plan(tool, &diagnostics, &exit);
    if (plan != NULL) {
        AUTO(text_drop) struct text out = text_new(SIZE_MAX / 2);
        size_t widest = width_of_names(plan);
        for (size_t i = 0; i < plan->count; i++)
            add_scenario(&out, tool, plan->scenarios[i], widest);
        fwrite(text_string(&out), 1, out.size, tool->out);
        exit = diagnostics.errors > 0 ? 2 : plan->selected == 0 ? 4 : 0;
        if (exit == 4)
            fputs("pomex-conformance: nothing is selected\n", tool->err);
    }
    tool_tell(&diagnostics, tool->err);
    diagnostics_drop(&diagnostics);
    return exit;
}
