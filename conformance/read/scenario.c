#include "read/scenario.h"

#include "base/memory.h"
#include "base/suggest.h"
#include "read/json_tree.h"
#include "read/members.h"
#include "read/names.h"
#include "read/paths.h"
#include "read/step.h"
#include "read/variables.h"

#include <string.h>

static struct scenario *read_file(struct reader *reader, const struct using *using,
                                  const char *name, const struct variables *outer);

static const cJSON *member(const cJSON *object, const char *name)
{
    return json_member(object, name);
}

/* "a.json → b.json → a.json", from the file that closes the ring. */
static void tell_cycle(struct reader *reader, const struct using *using,
                       const struct source *again, const cJSON *at)
{
    AUTO(text_drop) struct text ring = text_new(800);
    text_add(&ring, again->path);
    for (const struct using *each = using; each != NULL; each = each->up) {
        AUTO(memory_drop) char *rest = text_take(&ring);
        text_addf(&ring, "%s → %s", each->source->path, rest);
        if (each->source == again)
            break;
    }
    diagnostics_error(reader->diagnostics, reader_place(reader, at),
                      "files use one another in a ring: %s", text_string(&ring));
}

/* Reads the file that a `use` names; NULL with a diagnostic. */
static const struct source *use_find(struct reader *reader, const struct using *using,
                                     const cJSON *use)
{
    struct arena *arena = reader->plan->arena;
    struct place place = reader_place(reader, use);
    const char *path =
        path_join(arena, path_parent(arena, using->source->path), use->valuestring);
    if (!path_is_file(path)) {
        const char *known[256];
        size_t count = 0;
        const char **near = path_list_json(arena, path_parent(arena, path), NULL);
        for (; *near != NULL && count < 255; near++)
            known[count++] = path_name(*near);
        known[count] = NULL;
        char phrase[120];
        suggest_phrase(path_name(path), known, phrase, sizeof phrase);
        diagnostics_error(reader->diagnostics, place, "there is no file %s%s", path,
                          phrase);
        return NULL;
    }
    const struct source *source =
        sources_load(reader->plan->sources, path, &place, reader->diagnostics);
    for (const struct using *each = using; source != NULL && each != NULL;
         each = each->up)
        if (each->source == source) {
            tell_cycle(reader, using, source, use);
            return NULL;
        }
    if (source != NULL && using->depth >= READER_MAX_USES) {
        diagnostics_error(reader->diagnostics, place,
                          "files use one another more than %d deep", READER_MAX_USES);
        return NULL;
    }
    return source;
}

static void add_needs(struct reader *reader, struct scenario *scenario,
                      const char *const *more)
{
    struct arena *arena = reader->plan->arena;
    size_t have = strings_count(scenario->needs), count = have;
    const char **needs =
        arena_alloc(arena, (have + strings_count(more) + 1) * sizeof *needs);
    if (have > 0)
        memcpy(needs, scenario->needs, have * sizeof *needs);
    for (; more != NULL && *more != NULL; more++)
        if (!strings_have(needs, *more))
            needs[count++] = *more;
    scenario->needs = needs;
}

static void read_use(struct reader *reader, const struct using *using, const cJSON *json,
                     struct scenario *scenario, struct step *step)
{
    const cJSON *use = member(json, "use");
    if (!cJSON_IsString(use))
        return;
    const struct source *source = use_find(reader, using, use);
    if (source == NULL)
        return;
    struct using below = {using, source, using->depth + 1};
    struct scenario *used =
        read_file(reader, &below, path_name(source->path), &scenario->vars);
    add_needs(reader, scenario, used->needs);
    step->use = used;
}

static bool ids_differ(struct reader *reader, const struct steps *steps,
                       const struct step *step)
{
    for (size_t i = 0; i < steps->count; i++)
        if (strcmp(steps->items[i].id, step->id) == 0)
            return diagnostics_error(reader->diagnostics, step->place,
                                     "two steps have the id `%s`", step->id);
    return true;
}

static void read_steps(struct reader *reader, const struct using *using,
                       const cJSON *array, const cJSON *defaults,
                       struct scenario *scenario, struct steps *steps)
{
    const cJSON *json;
    steps->items = arena_alloc(reader->plan->arena,
                               (size_t)cJSON_GetArraySize(array) * sizeof *steps->items);
    cJSON_ArrayForEach(json, array)
    {
        struct step step;
        if (++reader->steps > READER_MAX_STEPS) {
            diagnostics_error(reader->diagnostics, reader_place(reader, json),
                              "the plan has more than %d steps", READER_MAX_STEPS);
            return;
        }
        if (!step_read(reader, json, defaults, &step) ||
            !ids_differ(reader, steps, &step))
            continue;
        if (step.kind == STEP_USE)
            read_use(reader, using, json, scenario, &step);
        steps->items[steps->count++] = step;
    }
}

static void check_root(struct reader *reader, const cJSON *root)
{
    const struct places *places = reader->plan->sources->places;
    members_check(root, MEMBERS_OF_FILE, 0, false, "a scenario", places,
                  reader->diagnostics);
    const cJSON *defaults = member(root, "defaults"), *steps = member(root, "steps");
    if (cJSON_IsObject(defaults))
        members_check(defaults, MEMBERS_OF_STEP, MEMBER_OF_DEFAULTS, true, "`defaults`",
                      places, reader->diagnostics);
    if (steps == NULL)
        diagnostics_error(reader->diagnostics, reader_place(reader, root),
                          "this scenario has no `steps`");
    else if (cJSON_IsArray(steps) && steps->child == NULL)
        diagnostics_error(reader->diagnostics, reader_place(reader, steps),
                          "`steps` is empty");
}

static struct scenario *read_file(struct reader *reader, const struct using *using,
                                  const char *name, const struct variables *outer)
{
    const struct source *source = using->source;
    const cJSON *root = source->root;
    struct scenario *scenario = arena_alloc(reader->plan->arena, sizeof *scenario);
    *scenario = (struct scenario){
        .name = name,
        .file = source->path,
        .place = reader_place(reader, root),
        .title = cJSON_GetStringValue(member(root, "name")),
        .about = cJSON_GetStringValue(member(root, "about")),
        .tags = reader_strings(reader, member(root, "tags")),
        .needs = reader_strings(reader, member(root, "needs")),
        .repetition = 1,
    };
    if (!cJSON_IsObject(root)) {
        diagnostics_error(reader->diagnostics, scenario->place,
                          "a scenario is an object, found %s", json_type_name(root));
        return scenario;
    }
    check_root(reader, root);
    if (outer != NULL)
        variables_add_all(reader, outer, &scenario->vars);
    const cJSON *vars = member(root, "vars"), *defaults = member(root, "defaults");
    if (cJSON_IsObject(vars))
        variables_declare(reader, vars, &scenario->vars);
    if (outer == NULL) {
        variables_add_all(reader, &reader->plan->target->vars, &scenario->vars);
        variables_add_options(reader, &scenario->vars);
    }
    if (!cJSON_IsObject(defaults))
        defaults = NULL;
    read_steps(reader, using, member(root, "steps"), defaults, scenario,
               &scenario->steps);
    read_steps(reader, using, member(root, "finally"), defaults, scenario,
               &scenario->finally);
    return scenario;
}

/* Names in a `once` of the scenario or of what it uses. */
static void remember(struct reader *reader, const struct steps *steps,
                     struct variables *vars)
{
    for (size_t i = 0; i < steps->count; i++) {
        const struct step *step = &steps->items[i];
        for (const char **name = step->once; name != NULL && *name != NULL; name++)
            variables_remember(reader, *name, vars);
        if (step->use != NULL)
            remember(reader, &step->use->steps, vars);
    }
}

static const char *unmet_need(struct reader *reader, const struct scenario *scenario)
{
    const struct target *target = reader->plan->target;
    for (const char **need = scenario->needs; *need != NULL; need++)
        if (!target_provides(target, *need))
            return arena_printf(reader->plan->arena,
                                "needs `%s`, which the target %s does not provide", *need,
                                target->name);
    return NULL;
}

struct scenario *scenario_read(struct reader *reader, const struct source *source,
                               const char *name)
{
    struct using using = {NULL, source, 0};
    struct scenario *scenario = read_file(reader, &using, name, NULL);
    remember(reader, &scenario->steps, &scenario->vars);
    remember(reader, &scenario->finally, &scenario->vars);
    scenario->skip = unmet_need(reader, scenario);
    if (scenario->skip == NULL)
        names_check(reader, scenario);
    return scenario;
}

const char **scenario_tags(struct reader *reader, const struct source *source)
{
    return reader_strings(reader, member(source->root, "tags"));
}
