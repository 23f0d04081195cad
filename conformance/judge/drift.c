#include "judge/drift.h"

#include "judge/walk.h"

#include <string.h>

/* The findings of one search start here: only these are looked at for repetitions. */
struct search {
    struct walk walk;
    size_t first;
};

static void find(const struct search *search, const struct pattern *shape,
                 const cJSON *value, const struct trail *trail);

static bool same_place(const struct place *a, const struct place *b)
{
    return a->file == b->file && a->line == b->line && a->column == b->column;
}

/* Is `name` in the object that `shape` describes already told, of another element? */
static bool told(const struct search *search, const struct pattern *shape,
                 const char *name)
{
    const struct findings *findings = search->walk.match->findings;
    for (size_t i = search->first; i < findings->count; i++) {
        const char *last = strrchr(findings->items[i].pointer, '/');
        if (same_place(&findings->items[i].place, &shape->place) &&
            strcmp(last + 1, name) == 0)
            return true;
    }
    return false;
}

static void find_in_members(const struct search *search, const struct pattern *shape,
                            const cJSON *value, const struct trail *trail)
{
    for (const cJSON *each = cJSON_IsObject(value) ? value->child : NULL; each != NULL;
         each = each->next) {
        const struct pattern *known = pattern_member(shape, each->string);
        struct trail below = {.up = trail, .name = each->string};
        if (known != NULL)
            find(search, known, each, &below);
        else if (!told(search, shape, each->string))
            walk_mismatch(&search->walk, shape->place, NULL, each, &below,
                          ", a member that the contract does not name");
    }
}

/* Each element by its own shape, or all by the one of #each. */
static void find_in_elements(const struct search *search, const struct pattern *shape,
                             const cJSON *value, const struct trail *trail)
{
    const struct pattern *all =
        shape->kind == PATTERN_PREDICATES ? shape->predicates->each : NULL;
    struct trail below = {.up = trail};
    for (const cJSON *each = cJSON_IsArray(value) ? value->child : NULL; each != NULL;
         each = each->next, below.index++) {
        if (all != NULL)
            find(search, all, each, &below);
        else if ((size_t)below.index < shape->list.count)
            find(search, shape->list.items[below.index], each, &below);
    }
}

/* The first alternative that holds says what is known. */
static void find_in_anyof(const struct search *search, const struct pattern *shape,
                          const cJSON *value, const struct trail *trail)
{
    for (size_t i = 0; i < shape->list.count; i++) {
        if (!walk_quietly(&search->walk, shape->list.items[i], value, trail))
            continue;
        find(search, shape->list.items[i], value, trail);
        return;
    }
}

static void find(const struct search *search, const struct pattern *shape,
                 const cJSON *value, const struct trail *trail)
{
    if (shape->kind == PATTERN_MEMBERS)
        find_in_members(search, shape, value, trail);
    else if (shape->kind == PATTERN_ELEMENTS || shape->kind == PATTERN_PREDICATES)
        find_in_elements(search, shape, value, trail);
    else if (shape->kind == PATTERN_MAYBE)
        find(search, shape->list.items[0], value, trail);
    else if (shape->kind == PATTERN_ANYOF)
        find_in_anyof(search, shape, value, trail);
}

void drift_find(const struct match *match, const struct pattern *shape,
                const cJSON *value, const char *pointer)
{
    struct match drift = *match;
    drift.kind = FINDING_DRIFT;
    struct search search = {{&drift, pointer, false}, match->findings->count};
    find(&search, shape, value, NULL);
}
