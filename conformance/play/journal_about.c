#include "play/journal_about.h"

#include "read/fingerprint.h"
#include "read/json_write.h"

#include <string.h>

/* What is said about a variable that was given from outside; a secret by its name only.
 */
static void add_variable(struct journal_line *line, const struct variable *variable,
                         bool *first)
{
    if (variable->value == NULL || (!variable->outside && !variable->secret))
        return;
    text_add(&line->text, *first ? "" : ",");
    *first = false;
    journal_line_value(line, variable->name, variable->value);
}

static void add_variables(struct journal_line *line, const struct plan *plan)
{
    bool first = true;
    text_add(&line->text, ",\"vars\":{");
    struct variables seen = {0};
    for (size_t i = 0; i <= plan->count; i++) {
        const struct variables *vars =
            i == 0 ? &plan->target->vars : &plan->scenarios[i - 1]->vars;
        for (size_t j = 0; j < vars->count; j++) {
            if (variables_find(&seen, vars->items[j].name) != NULL)
                continue;
            seen.items =
                arena_grow(line->arena, seen.items, seen.count, sizeof *seen.items);
            seen.items[seen.count++] = vars->items[j];
            add_variable(line, &vars->items[j], &first);
        }
    }
    text_add_char(&line->text, '}');
}

static void add_words(struct journal_line *line, const char *name,
                      const char *const *words)
{
    text_addf(&line->text, ",\"%s\":[", name);
    for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
        text_add(&line->text, i > 0 ? "," : "");
        json_write_string(words[i], &line->text);
    }
    text_add_char(&line->text, ']');
}

static const char *text_of(const struct plan *plan, const char *path)
{
    for (size_t i = 0; i < plan->sources->count; i++)
        if (strcmp(plan->sources->items[i]->path, path) == 0)
            return plan->sources->items[i]->text;
    return NULL;
}

void journal_about(struct journal_line *line, const struct journal_about *about)
{
    const struct plan *plan = about->plan;
    char print[FINGERPRINT_SIZE];
    fingerprint(plan, print);
    journal_line_number(line, "version", JOURNAL_VERSION);
    journal_line_string(line, "tool", "pomex-conformance");
    journal_line_string(line, "tool_version", POMEX_VERSION);
    journal_line_string(line, "run_id", about->run_id);
    journal_line_number(line, "wall", about->wall);
    journal_line_string(line, "plan", print);
    add_words(line, "paths", (const char *const *)about->options->paths);
    journal_line_string(line, "target", about->options->target);
    journal_line_string(line, "base", plan->target->base);
    journal_line_flag(line, "live", plan->target->live);
    journal_line_string(line, "target_text", text_of(plan, plan->target->file));
    add_variables(line, plan);
}
