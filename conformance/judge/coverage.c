#include "judge/coverage.h"

#include "base/memory.h"
#include "judge/contract.h"
#include "judge/walk.h"
#include "read/pointer.h"

#include <string.h>

/* The rows of one shape stand together. */
struct group {
    const struct shape *shape;
    size_t first, count;
};

struct coverage {
    struct arena *arena;
    struct coverage_row *rows;
    size_t count;
    struct group *groups;
    size_t group_count;
};

/* What making the rows shares: where in the shape it is. */
struct making {
    struct coverage *coverage;
    const struct shape *shape;
    struct text pointer; /* `*` stands for any element */
};

static void make_rows(struct making *making, const struct pattern *pattern);

static void add_row(struct making *making, enum coverage_kind kind, const char *value)
{
    struct coverage *coverage = making->coverage;
    const char *pointer = text_string(&making->pointer);
    const char *last = strrchr(pointer, '/');
    if (kind == COVERAGE_VALUE && last != NULL && strcmp(last, "/message") == 0)
        kind = COVERAGE_MESSAGE;
    coverage->rows = arena_grow(coverage->arena, coverage->rows, coverage->count,
                                sizeof *coverage->rows);
    coverage->rows[coverage->count++] = (struct coverage_row){
        kind, making->shape->key, arena_copy(coverage->arena, pointer),
        arena_copy(coverage->arena, value), 0};
}

/* Makes the rows below one more step of the pointer; NULL: any element. */
static void make_below(struct making *making, const char *name,
                       const struct pattern *pattern)
{
    size_t size = making->pointer.size;
    pointer_add(&making->pointer, name != NULL ? name : "*");
    make_rows(making, pattern);
    making->pointer.size = size;
    making->pointer.data[size] = '\0';
}

/* A text that is spelled out is worth reaching where there are others, and if it is a
 * message. */
static void make_literal(struct making *making, const struct pattern *pattern,
                         bool one_of_several)
{
    char room[32];
    const char *text = walk_text(pattern->json, room, sizeof room);
    const char *last = strrchr(text_string(&making->pointer), '/');
    bool message = last != NULL && strcmp(last, "/message") == 0;
    if (text != NULL && (one_of_several || message))
        add_row(making, COVERAGE_VALUE, text);
}

static void make_alternatives(struct making *making, const struct pattern *pattern)
{
    for (size_t i = 0; i < pattern->list.count; i++) {
        const struct pattern *each = pattern->list.items[i];
        if (each->kind == PATTERN_VALUE)
            make_literal(making, each, true);
        else
            make_rows(making, each);
    }
}

static void make_rows(struct making *making, const struct pattern *pattern)
{
    if (pattern->kind == PATTERN_VALUE)
        make_literal(making, pattern, false);
    else if (pattern->kind == PATTERN_LITERAL)
        add_row(making, COVERAGE_VALUE, pattern->argument);
    else if (pattern->kind == PATTERN_ONEOF)
        for (const char **each = pattern->alternatives; *each != NULL; each++)
            add_row(making, COVERAGE_VALUE, *each);
    else if (pattern->kind == PATTERN_ANYOF)
        make_alternatives(making, pattern);
    else if (pattern->kind == PATTERN_MAYBE)
        make_rows(making, pattern->list.items[0]);
    else if (pattern->kind == PATTERN_PREDICATES && pattern->predicates->each != NULL)
        make_below(making, NULL, pattern->predicates->each);
    else if (pattern->kind == PATTERN_MEMBERS)
        for (size_t i = 0; i < pattern->list.count; i++)
            make_below(making, pattern->list.names[i], pattern->list.items[i]);
}

static void make_group(struct coverage *coverage, const struct shape *shape)
{
    struct making making = {coverage, shape, text_new(4096)};
    size_t first = coverage->count;
    text_add(&making.pointer, "");
    if (strcmp(shape->key, "headers") != 0) {
        add_row(&making, COVERAGE_STATUS, "");
        make_rows(&making, shape->pattern);
    }
    text_drop(&making.pointer);
    coverage->groups[coverage->group_count++] =
        (struct group){shape, first, coverage->count - first};
}

struct coverage *coverage_new(const struct contract *contract)
{
    struct arena *arena = arena_new();
    struct coverage *coverage = arena_alloc(arena, sizeof *coverage);
    coverage->arena = arena;
    size_t count = 0;
    const struct shape *shapes = contract_shapes(contract, &count);
    coverage->groups = arena_alloc(arena, count * sizeof *coverage->groups);
    for (size_t i = 0; i < count; i++)
        make_group(coverage, &shapes[i]);
    return coverage;
}

void coverage_free(struct coverage *coverage)
{
    if (coverage != NULL)
        arena_free(coverage->arena);
}

/* Does `value` stand at `pointer`, in which `*` is any element? */
static bool stands_at(const cJSON *node, const char *pointer, const char *value)
{
    char room[32];
    const char *star = strstr(pointer, "/*");
    if (star == NULL) {
        const cJSON *found = pointer_find(node, pointer);
        const char *text = found != NULL ? walk_text(found, room, sizeof room) : NULL;
        return text != NULL && strcmp(text, value) == 0;
    }
    AUTO(text_drop) struct text before = text_new(4096);
    text_add_n(&before, pointer, (size_t)(star - pointer));
    const cJSON *array = pointer_find(node, text_string(&before));
    for (const cJSON *each = cJSON_IsArray(array) ? array->child : NULL; each != NULL;
         each = each->next)
        if (stands_at(each, star + 2, value))
            return true;
    return false;
}

void coverage_count(struct coverage *coverage, const struct shape *shape,
                    const cJSON *body)
{
    if (coverage == NULL)
        return;
    const struct group *group = coverage->groups;
    while (group->shape != shape)
        group++;
    for (size_t i = group->first; i < group->first + group->count; i++) {
        struct coverage_row *row = &coverage->rows[i];
        if (row->kind == COVERAGE_STATUS ||
            (body != NULL && stands_at(body, row->pointer, row->value)))
            __atomic_fetch_add(&row->hits, 1, __ATOMIC_RELAXED);
    }
}

const struct coverage_row *coverage_rows(const struct coverage *coverage, size_t *count)
{
    *count = coverage->count;
    return coverage->rows;
}
