#include "tools/diff_item.h"

#include <stdlib.h>
#include <string.h>

enum { MEDIUM = 10, HEAVY = 100, HEAVIEST = 1000 };

const char *diff_class_name(enum diff_class class)
{
    static const char *const NAMES[] = {"contradiction", "assumption", "undocumented"};
    return NAMES[class];
}

void diff_items_add(struct diff_items *items, struct diff_item item)
{
    items->items =
        arena_grow(items->arena, items->items, items->count, sizeof *items->items);
    items->items[items->count++] = item;
}

void diff_remarks_add(struct diff_items *items, struct diff_remark remark)
{
    items->remarks = arena_grow(items->arena, items->remarks, items->remark_count,
                                sizeof *items->remarks);
    items->remarks[items->remark_count++] = remark;
}

/* A status hides what the body would show, and a member what is in it. */
static size_t weight_of(const struct diff_item *item)
{
    switch (item->kind) {
    case DIFF_STATUS:
        return item->hides ? HEAVIEST : HEAVY;
    case DIFF_MISSING:
    case DIFF_ADDED:
    case DIFF_TYPE:
        return MEDIUM;
    case DIFF_TIMING:
        return 0;
    case DIFF_STATUSES:
    case DIFF_ENUM:
    case DIFF_MESSAGE:
    case DIFF_VALUE:
    case DIFF_LENGTH:
    case DIFF_MEMBERS:
    case DIFF_ELEMENTS:
        break;
    }
    return 1;
}

size_t diff_items_weight(const struct diff_items *items)
{
    size_t weight = 0;
    for (size_t i = 0; i < items->count; i++)
        weight += weight_of(&items->items[i]);
    for (size_t i = 0; i < items->remark_count; i++)
        weight += items->remarks[i].steps * HEAVIEST;
    return weight;
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

const struct diff_item *diff_items_find(const struct diff_items *items,
                                        const struct diff_item *item)
{
    for (size_t i = 0; i < items->count; i++) {
        const struct diff_item *other = &items->items[i];
        if (other->kind == item->kind && other->scenario == item->scenario &&
            other->repetition == item->repetition &&
            same_text(other->pointer, item->pointer) &&
            same_text(other->path, item->path) &&
            same_text(other->case_id, item->case_id))
            return other;
    }
    return NULL;
}

static enum diff_class class_of(const struct diff_item *item)
{
    return item->by != NULL         ? DIFF_ASSUMPTION
           : item->contradicts != 0 ? DIFF_CONTRADICTION
                                    : DIFF_UNDOCUMENTED;
}

/* A member that only one of the two has is one difference whatever its value. */
static bool same_values(const struct diff_item *a, const struct diff_item *b)
{
    return a->kind == DIFF_MISSING || a->kind == DIFF_ADDED || a->kind == DIFF_ELEMENTS ||
           a->kind == DIFF_LENGTH || (same_text(a->a, b->a) && same_text(a->b, b->b));
}

/* All operations refuse in the same envelope. */
static bool same_operation(const struct diff_item *a, const struct diff_item *b)
{
    return a->status >= 400 || same_text(a->operation, b->operation);
}

static bool same_difference(const struct diff_item *a, const struct diff_item *b)
{
    return a->kind == b->kind && a->by == b->by && a->likely == b->likely &&
           a->contradicts == b->contradicts && a->status == b->status &&
           same_operation(a, b) && same_text(a->pointer, b->pointer) && same_values(a, b);
}

static struct diff_group *group_of(struct diff_group *groups, size_t count,
                                   const struct diff_item *item)
{
    for (size_t i = 0; i < count; i++)
        if (same_difference(groups[i].first, item))
            return &groups[i];
    return NULL;
}

/* By class, then by switch, then as they were found. */
static int by_class(const void *a, const void *b)
{
    const struct diff_group *left = a, *right = b;
    if (left->class != right->class)
        return left->class < right->class ? -1 : 1;
    if (left->first->by != right->first->by)
        return left->first->by < right->first->by ? -1 : 1;
    return left->first < right->first ? -1 : left->first > right->first;
}

const struct diff_group *diff_groups(const struct diff_items *items, size_t *count)
{
    struct diff_group *groups = NULL;
    size_t found = 0;
    for (size_t i = 0; i < items->count; i++) {
        const struct diff_item *item = &items->items[i];
        struct diff_group *group = group_of(groups, found, item);
        if (group == NULL) {
            groups = arena_grow(items->arena, groups, found, sizeof *groups);
            group = &groups[found++];
            *group = (struct diff_group){
                .class = class_of(item), .operation = item->operation, .first = item};
        }
        if (!same_text(group->operation, item->operation))
            group->operation = "*";
        group->items = arena_grow(items->arena, group->items, group->count,
                                  sizeof(const struct diff_item *));
        group->items[group->count++] = item;
    }
    if (found > 0)
        qsort(groups, found, sizeof *groups, by_class);
    *count = found;
    return groups;
}
