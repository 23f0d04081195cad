#include "judge/match.h"

#include "base/memory.h"
#include "judge/walk.h"
#include "read/json_tree.h"
#include "read/template.h"

#include <string.h>

/* A scalar matches itself; a name alone in a string is its value, whatever its type. */
static bool walk_value(const struct walk *walk, const struct pattern *pattern,
                       const cJSON *value, const struct trail *trail)
{
    if (!pattern->filled)
        return json_equal(pattern->json, value) ||
               walk_broken(walk, pattern, value, trail);
    struct error err = {0};
    AUTO(json_drop)
    cJSON *filled =
        template_fill_value(pattern->json->valuestring, walk->match->scope, &err);
    return (filled != NULL && json_equal(filled, value)) ||
           walk_broken(walk, pattern, value, trail);
}

/* A document without a status is that of a person who pasted the URL: there is none to
 * judge. */
static bool has_no_status(const struct walk *walk, const struct trail *trail,
                          const char *name, const cJSON *value)
{
    return value == NULL && trail == NULL && *walk->start == '\0' &&
           strcmp(name, "status") == 0;
}

static bool walk_members(const struct walk *walk, const struct pattern *pattern,
                         const cJSON *value, const struct trail *trail)
{
    if (!cJSON_IsObject(value))
        return walk_broken(walk, pattern, value, trail);
    bool holds = true;
    for (size_t i = 0; i < pattern->list.count && (holds || !walk->quiet); i++) {
        const char *name = pattern->list.names[i];
        const cJSON *member = json_member(value, name);
        struct trail below = {.up = trail, .name = name};
        if (!has_no_status(walk, trail, name, member))
            holds &= walk_pattern(walk, pattern->list.items[i], member, &below);
    }
    return holds;
}

static bool walk_elements(const struct walk *walk, const struct pattern *pattern,
                          const cJSON *value, const struct trail *trail)
{
    if (!cJSON_IsArray(value))
        return walk_broken(walk, pattern, value, trail);
    size_t count = (size_t)cJSON_GetArraySize(value);
    bool holds = count == pattern->list.count;
    if (!holds)
        walk_mismatch(walk, pattern->place, pattern, value, trail,
                      " of %zu element%s, not %zu", count, count == 1 ? "" : "s",
                      pattern->list.count);
    const cJSON *element = value->child;
    for (size_t i = 0; i < pattern->list.count && element != NULL; i++) {
        if (!holds && walk->quiet)
            break;
        struct trail below = {.up = trail, .index = (int)i};
        holds &= walk_pattern(walk, pattern->list.items[i], element, &below);
        element = element->next;
    }
    return holds;
}

static bool walk_anyof(const struct walk *walk, const struct pattern *pattern,
                       const cJSON *value, const struct trail *trail)
{
    for (size_t i = 0; i < pattern->list.count; i++)
        if (walk_quietly(walk, pattern->list.items[i], value, trail))
            return true;
    return walk_mismatch(walk, pattern->place, pattern, value, trail,
                         ", which none of the %zu patterns takes", pattern->list.count);
}

static bool walk_maybe(const struct walk *walk, const struct pattern *pattern,
                       const cJSON *value, const struct trail *trail)
{
    return value == NULL || cJSON_IsNull(value) ||
           walk_pattern(walk, pattern->list.items[0], value, trail);
}

static bool walk_not(const struct walk *walk, const struct pattern *pattern,
                     const cJSON *value, const struct trail *trail)
{
    return !walk_quietly(walk, pattern->list.items[0], value, trail) ||
           walk_broken(walk, pattern, value, trail);
}

bool walk_pattern(const struct walk *walk, const struct pattern *pattern,
                  const cJSON *value, const struct trail *trail)
{
    static walk_fn *const WALKS[] = {
        [PATTERN_VALUE] = walk_value,       [PATTERN_MEMBERS] = walk_members,
        [PATTERN_ELEMENTS] = walk_elements, [PATTERN_PREDICATES] = walk_predicates,
        [PATTERN_MAYBE] = walk_maybe,       [PATTERN_ANYOF] = walk_anyof,
        [PATTERN_NOT] = walk_not,
    };
    if (pattern->optional && (value == NULL || cJSON_IsNull(value)))
        return true;
    if (pattern->kind >= PATTERN_ANY)
        return walk_matcher(walk, pattern, value, trail);
    return WALKS[pattern->kind](walk, pattern, value, trail);
}

bool walk_quietly(const struct walk *walk, const struct pattern *pattern,
                  const cJSON *value, const struct trail *trail)
{
    struct walk quiet = *walk;
    quiet.quiet = true;
    return walk_pattern(&quiet, pattern, value, trail);
}

bool match_pattern(const struct match *match, const struct pattern *pattern,
                   const cJSON *value, const char *pointer)
{
    struct walk walk = {match, pointer, match->findings == NULL};
    return walk_pattern(&walk, pattern, value, NULL);
}
