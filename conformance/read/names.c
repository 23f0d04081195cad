#include "read/names.h"

#include "base/memory.h"
#include "base/suggest.h"
#include "read/json_tree.h"
#include "read/template.h"

#include <string.h>

enum { NAME_ROOM = 80 };

/* The names that have a value at this point of the play. */
struct names {
    struct reader *reader;
    const struct variables *vars; /* of the file that is walked */
    const char **known;           /* not NULL-terminated */
    size_t count;
    const struct scenario *scenario; /* for what later steps save */
    const struct step *step;         /* the one that is walked */
};

static void know(struct names *names, const char *name)
{
    names->known = arena_grow(names->reader->plan->arena, names->known, names->count,
                              sizeof *names->known);
    names->known[names->count++] = name;
}

static bool is_known(const struct names *names, const char *name)
{
    const struct variable *variable = variables_find(names->vars, name);
    if (variable != NULL && variable->value != NULL)
        return true;
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->known[i], name) == 0)
            return true;
    return false;
}

static const struct step *saver_of(const struct steps *steps, const char *name);

static bool saves_have(const struct saves *saves, const char *name)
{
    for (size_t i = 0; i < saves->count; i++)
        if (strcmp(saves->items[i].name, name) == 0)
            return true;
    return false;
}

/* Does the step, or one that it uses, save `name`? */
static bool step_saves(const struct step *step, const char *name)
{
    for (size_t i = 0; i < step->count; i++)
        if (saves_have(&step->calls[i].save, name) ||
            saves_have(&step->calls[i].collect, name))
            return true;
    return step->use != NULL && (saver_of(&step->use->steps, name) != NULL ||
                                 saver_of(&step->use->finally, name) != NULL);
}

/* The first step that saves `name`, or NULL. */
static const struct step *saver_of(const struct steps *steps, const char *name)
{
    for (size_t i = 0; i < steps->count; i++)
        if (step_saves(&steps->items[i], name))
            return &steps->items[i];
    return NULL;
}

/* All names there are, for a suggestion. */
static const char *nearest(const struct names *names, const char *name)
{
    struct arena *arena = names->reader->plan->arena;
    size_t count = names->count, all = count + names->vars->count;
    const char **words = arena_alloc(arena, (all + 1) * sizeof *words);
    if (count > 0)
        memcpy(words, names->known, count * sizeof *words);
    for (size_t i = 0; i < names->vars->count; i++)
        words[count++] = names->vars->items[i].name;
    return suggest(name, words);
}

/* What does not go onto a command line, but for a file or a descriptor. */
static void tell_secret(const struct names *names, struct place place,
                        const struct variable *variable)
{
    const struct variables *of_target = &names->reader->plan->target->vars;
    bool key = variables_find(of_target, variable->name) != NULL;
    diagnostics_error(names->reader->diagnostics, place, "`%s` has no value: %s%s%s%s",
                      variable->name, variable->env != NULL ? "set " : "",
                      variable->env != NULL ? variable->env : "",
                      variable->env != NULL ? " in the environment" : "",
                      !key                    ? ""
                      : variable->env != NULL ? ", or give --key-file FILE"
                                              : "give --key-file FILE");
}

static void tell_unknown(const struct names *names, struct place place, const char *name)
{
    struct diagnostics *diagnostics = names->reader->diagnostics;
    const struct variable *variable = variables_find(names->vars, name);
    const struct step *later = saver_of(&names->scenario->steps, name);
    const char *word = nearest(names, name);
    if (later != NULL && later == names->step)
        diagnostics_error(diagnostics, place,
                          "`%s` has no value yet: the step itself saves it, after its "
                          "`expect` held",
                          name);
    else if (later != NULL)
        diagnostics_error(diagnostics, place,
                          "`%s` has no value yet: it is saved by the step `%s`, which is "
                          "played later",
                          name, later->id);
    else if (variable != NULL && variable->secret)
        tell_secret(names, place, variable);
    else if (variable != NULL && variable->env != NULL)
        diagnostics_error(diagnostics, place,
                          "`%s` has no value: set %s in the environment, or give --var "
                          "%s=…",
                          name, variable->env, name);
    else if (word != NULL)
        diagnostics_error(diagnostics, place,
                          "undefined variable `%s`, did you mean `%s`?", name, word);
    else
        diagnostics_error(
            diagnostics, place,
            "undefined variable `%s`: declare it in `vars`, `save` it in an "
            "earlier step, or give --var %s=…",
            name, name);
}

/* One string of a tree, while it is visited. */
struct visit {
    const struct names *names;
    struct place place;
};

static void visit_name(void *context, const char *name, size_t size)
{
    const struct visit *visit = context;
    AUTO(memory_drop) char *copy = memory_copy_n(name, size);
    if (!is_known(visit->names, copy))
        tell_unknown(visit->names, visit->place, copy);
}

static void check_string(const struct names *names, const char *text, struct place place)
{
    const char *wrong = NULL;
    struct visit visit = {names, place};
    if (!template_is(text) || template_names(text, visit_name, &visit, &wrong))
        return;
    const char *end = strstr(wrong, "}}");
    int length = end != NULL ? (int)(end + 2 - wrong) : (int)strlen(wrong);
    diagnostics_error(names->reader->diagnostics, place,
                      "`%.*s` is no template: write {{name}}, or {{{{ for {{ itself",
                      length < NAME_ROOM ? length : NAME_ROOM, wrong);
}

static void check_tree(const struct names *names, const cJSON *tree)
{
    if (tree == NULL)
        return;
    if (cJSON_IsString(tree))
        check_string(names, tree->valuestring, reader_place(names->reader, tree));
    for (const cJSON *child = tree->child; child != NULL; child = child->next)
        check_tree(names, child);
}

static void know_saves(struct names *names, const struct saves *saves)
{
    for (size_t i = 0; i < saves->count; i++)
        know(names, saves->items[i].name);
}

/* The stand-in's own templates see the step's `link` and `outcome`. */
static void check_human(struct names *names)
{
    const struct target *target = names->reader->plan->target;
    size_t before = names->count;
    if (target->human != HUMAN_POST)
        return;
    know(names, "link");
    know(names, "outcome");
    check_string(names, target->human_post, target->human_place);
    check_tree(names, target->human_form);
    names->count = before;
}

static void check_call(struct names *names, const struct call *call)
{
    static const char *const FILLED[] = {"request", "query", "headers", "json",
                                         "raw",     "human", "link",    "outcome"};
    size_t before = names->count;
    for (size_t i = 0; i < sizeof FILLED / sizeof FILLED[0]; i++)
        check_tree(names, json_member(call->merged, FILLED[i]));
    if (call->human != NULL)
        check_human(names);
    know_saves(names, &call->collect);
    const cJSON *patterns[] = {call->expect.json, call->observe.json, call->until.json,
                               call->always.json};
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++)
        check_tree(names, patterns[i]);
    names->count = before;
}

/* Each name of `once` must come out of the step. */
static void check_once(const struct names *names, const struct step *step)
{
    for (const char **name = step->once; name != NULL && *name != NULL; name++)
        if (!step_saves(step, *name))
            diagnostics_error(names->reader->diagnostics, step->place,
                              "`once` names `%s`, which the step `%s` does not save",
                              *name, step->id);
}

static void check_steps(struct names *names, const struct steps *steps)
{
    for (size_t i = 0; i < steps->count; i++) {
        const struct step *step = &steps->items[i];
        names->step = step;
        for (size_t j = 0; j < step->count; j++)
            check_call(names, &step->calls[j]);
        for (size_t j = 0; j < step->count; j++) {
            know_saves(names, &step->calls[j].save);
            know_saves(names, &step->calls[j].collect);
        }
        if (step->use != NULL) {
            const struct variables *outer = names->vars;
            names->vars = &step->use->vars;
            check_steps(names, &step->use->steps);
            check_steps(names, &step->use->finally);
            names->vars = outer;
        }
        check_once(names, step);
    }
}

void names_check(struct reader *reader, const struct scenario *scenario)
{
    struct names names = {
        .reader = reader, .vars = &scenario->vars, .scenario = scenario};
    know(&names, "attempt");
    know(&names, "run_id");
    know(&names, "step");
    check_steps(&names, &scenario->steps);
    check_steps(&names, &scenario->finally);
}
