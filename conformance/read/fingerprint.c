#include "read/fingerprint.h"

#include "base/digest.h"
#include "base/memory.h"
#include "base/text.h"
#include "read/json_write.h"

#include <stdio.h>
#include <string.h>

enum { MAX_TEXT = 1024 * 1024 * 1024 };

static bool has_word(const char *const *words, const char *word)
{
    for (; words != NULL && *words != NULL; words++)
        if (strcmp(*words, word) == 0)
            return true;
    return false;
}

/* The depth of `use` is bounded by the plan, which refuses cycles. */
static bool is_remembered(const struct steps *steps, const char *name)
{
    for (size_t i = 0; i < steps->count; i++) {
        const struct step *step = &steps->items[i];
        if (has_word((const char *const *)step->once, name) ||
            (step->use != NULL && (is_remembered(&step->use->steps, name) ||
                                   is_remembered(&step->use->finally, name))))
            return true;
    }
    return false;
}

static void add_json(struct text *out, const cJSON *json)
{
    if (json != NULL)
        json_write(json, out);
    text_add_char(out, '\n');
}

static void add_variables(struct text *out, const struct scenario *scenario)
{
    for (size_t i = 0; i < scenario->vars.count; i++) {
        const struct variable *variable = &scenario->vars.items[i];
        if (variable->secret || is_remembered(&scenario->steps, variable->name) ||
            is_remembered(&scenario->finally, variable->name))
            continue;
        text_addf(out, "var %s ", variable->name);
        add_json(out, variable->value);
    }
}

static void add_steps(struct text *out, const struct steps *steps)
{
    for (size_t i = 0; i < steps->count; i++) {
        const struct step *step = &steps->items[i];
        text_addf(out, "step %s %d\n", step->id, step->repeat);
        for (size_t j = 0; step->once != NULL && step->once[j] != NULL; j++)
            text_addf(out, "once %s\n", step->once[j]);
        for (size_t j = 0; j < step->count; j++) {
            const char *case_id = step->calls[j].case_id;
            text_addf(out, "call %s ", case_id != NULL ? case_id : "");
            add_json(out, step->calls[j].merged);
        }
        if (step->use == NULL)
            continue;
        text_add(out, "use\n");
        add_steps(out, &step->use->steps);
        text_add(out, "finally\n");
        add_steps(out, &step->use->finally);
        text_add(out, "end\n");
    }
}

void fingerprint(const struct plan *plan, char out[FINGERPRINT_SIZE])
{
    AUTO(text_drop) struct text text = text_new(MAX_TEXT);
    text_addf(&text, "base %s\n", plan->target->base);
    for (size_t i = 0; i < plan->count; i++) {
        const struct scenario *scenario = plan->scenarios[i];
        text_addf(&text, "scenario %s %d\n", scenario->name, scenario->repetition);
        add_variables(&text, scenario);
        add_steps(&text, &scenario->steps);
        text_add(&text, "finally\n");
        add_steps(&text, &scenario->finally);
    }
    digest_hex(text_string(&text), text.size, out, FINGERPRINT_SIZE);
}
