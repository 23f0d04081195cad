/* What judges an array as a whole: #each, #contains, #unordered, #length, #unique,
 * #sorted. */
#include "base/memory.h"
#include "judge/assign.h"
#include "judge/walk.h"
#include "read/json_tree.h"
#include "read/pointer.h"

#include <stdlib.h>
#include <string.h>

/* The elements of an array, for access by number. */
struct elements {
    const cJSON **items;
    size_t count;
};

static void elements_drop(struct elements *elements)
{
    free(elements->items);
}

static struct elements elements_of(const cJSON *array)
{
    struct elements elements = {.count = (size_t)cJSON_GetArraySize(array)};
    elements.items = memory_alloc(elements.count * sizeof(const cJSON *));
    size_t filled = 0;
    for (const cJSON *each = array->child; each != NULL; each = each->next)
        elements.items[filled++] = each;
    return elements;
}

static bool walk_each(const struct walk *walk, const struct pattern *each,
                      const cJSON *array, const struct trail *trail)
{
    bool holds = true;
    struct trail below = {.up = trail};
    for (const cJSON *element = array->child; element != NULL; element = element->next) {
        holds &= walk_pattern(walk, each, element, &below);
        if (!holds && walk->quiet)
            return false;
        below.index++;
    }
    return holds;
}

struct pairing {
    const struct walk *walk;
    const struct pattern_list *patterns;
    const struct elements *elements;
    const struct trail *trail;
};

static bool pair_fits(void *context, size_t pattern, size_t element)
{
    const struct pairing *pairing = context;
    struct trail below = {.up = pairing->trail, .index = (int)element};
    return walk_quietly(pairing->walk, pairing->patterns->items[pattern],
                        pairing->elements->items[element], &below);
}

/* Each pattern needs an element of its own; `all`: and each element a pattern. */
static bool walk_pairs(const struct walk *walk, const struct pattern_list *patterns,
                       bool all, const cJSON *array, const struct trail *trail)
{
    AUTO(elements_drop) struct elements elements = elements_of(array);
    struct pairing pairing = {walk, patterns, &elements, trail};
    AUTO(assignment_drop)
    struct assignment assignment =
        assignment_new(patterns->count, elements.count, pair_fits, &pairing);
    bool holds = true;
    for (size_t i = 0; i < patterns->count; i++)
        if (assignment.right_of[i] == ASSIGNMENT_NONE)
            holds = walk_mismatch(walk, patterns->items[i]->place, patterns->items[i],
                                  array, trail, ", where no element%s matches",
                                  patterns->count > 1 ? " of its own" : "");
    for (size_t i = 0; all && i < elements.count; i++) {
        struct trail below = {.up = trail, .index = (int)i};
        if (assignment.left_of[i] == ASSIGNMENT_NONE)
            holds = walk_mismatch(walk, patterns->place, NULL, elements.items[i], &below,
                                  ", which no pattern is left for");
    }
    return holds;
}

/* An element's value for #unique, with its hash to sort by. */
struct keyed {
    const cJSON *value;
    uint64_t hash;
    int index;
};

static int by_hash(const void *a, const void *b)
{
    const struct keyed *left = a, *right = b;
    if (left->hash != right->hash)
        return left->hash < right->hash ? -1 : 1;
    return (left->index > right->index) - (left->index < right->index);
}

/* The first of the same value before `at` among the sorted, or NULL. */
static const struct keyed *same_before(const struct keyed *keyed, size_t at)
{
    const struct keyed *found = NULL;
    for (size_t i = at; i > 0 && keyed[i - 1].hash == keyed[at].hash; i--)
        if (json_equal(keyed[i - 1].value, keyed[at].value))
            found = &keyed[i - 1];
    return found;
}

static bool walk_unique(const struct walk *walk, const struct predicates *predicates,
                        const cJSON *array, const struct trail *trail)
{
    size_t count = 0;
    int index = 0;
    AUTO(memory_drop)
    struct keyed *keyed = memory_alloc((size_t)cJSON_GetArraySize(array) * sizeof *keyed);
    for (const cJSON *each = array->child; each != NULL; each = each->next, index++) {
        const cJSON *value = pointer_find(each, predicates->unique);
        if (value != NULL)
            keyed[count++] = (struct keyed){value, json_hash(value), index};
    }
    qsort(keyed, count, sizeof *keyed, by_hash);
    bool holds = true;
    for (size_t i = 1; i < count && (holds || !walk->quiet); i++) {
        const struct keyed *first = same_before(keyed, i);
        struct trail below = {.up = trail, .index = keyed[i].index};
        if (first != NULL)
            holds = walk_mismatch(walk, predicates->unique_place, NULL, keyed[i].value,
                                  &below, ", as in element %d", first->index);
    }
    return holds;
}

static bool walk_sorted(const struct walk *walk, const struct predicates *predicates,
                        const cJSON *array, const struct trail *trail)
{
    bool holds = true;
    const cJSON *before = NULL;
    struct trail below = {.up = trail};
    for (const cJSON *each = array->child; each != NULL; each = each->next) {
        const cJSON *value = pointer_find(each, predicates->sorted);
        int order = 0;
        if (value == NULL)
            holds = walk_mismatch(walk, predicates->sorted_place, NULL, NULL, &below,
                                  " at %s to sort by", predicates->sorted);
        else if (before != NULL && !walk_compare(before, value, &order))
            holds = walk_mismatch(walk, predicates->sorted_place, NULL, value, &below,
                                  ", which cannot be compared with the one before");
        else if (predicates->descending ? order < 0 : order > 0)
            holds = walk_mismatch(walk, predicates->sorted_place, NULL, value, &below,
                                  " after a %s one",
                                  predicates->descending ? "smaller" : "greater");
        if (!holds && walk->quiet)
            return false;
        before = value != NULL ? value : before;
        below.index++;
    }
    return holds;
}

bool walk_predicates(const struct walk *walk, const struct pattern *pattern,
                     const cJSON *value, const struct trail *trail)
{
    const struct predicates *predicates = pattern->predicates;
    if (!cJSON_IsArray(value))
        return walk_mismatch(walk, pattern->place, pattern, value, trail,
                             ", not an array");
    bool holds = true;
    if (predicates->length != NULL)
        holds &= walk_pattern(walk, predicates->length, value, trail);
    if (predicates->each != NULL)
        holds &= walk_each(walk, predicates->each, value, trail);
    if (predicates->contains != NULL)
        holds &= walk_pairs(walk, predicates->contains, false, value, trail);
    if (predicates->unordered != NULL)
        holds &= walk_pairs(walk, predicates->unordered, true, value, trail);
    if (predicates->unique != NULL)
        holds &= walk_unique(walk, predicates, value, trail);
    if (predicates->sorted != NULL)
        holds &= walk_sorted(walk, predicates, value, trail);
    return holds;
}
