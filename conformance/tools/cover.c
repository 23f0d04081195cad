#include "tools/cover.h"

#include "report/style.h"

#include <string.h>

/* The rows, as the functions below pass them on. */
struct rows {
    const struct coverage_row *items;
    size_t count;
};

static struct rows rows_of(const struct coverage *coverage)
{
    struct rows rows = {0};
    rows.items = coverage_rows(coverage, &rows.count);
    return rows;
}

/* A shape's key is "GET /path 200": up to its last blank it names the operation. */
static size_t operation_size(const char *shape)
{
    const char *blank = strrchr(shape, ' ');
    return blank != NULL ? (size_t)(blank - shape) : strlen(shape);
}

static const char *status_of(const char *shape)
{
    const char *blank = strrchr(shape, ' ');
    return blank != NULL ? blank + 1 : "";
}

static bool same_operation(const char *a, const char *b)
{
    size_t size = operation_size(a);
    return size == operation_size(b) && strncmp(a, b, size) == 0;
}

static bool same_member(const struct coverage_row *a, const struct coverage_row *b)
{
    return a->kind != COVERAGE_STATUS && b->kind != COVERAGE_STATUS &&
           strcmp(a->shape, b->shape) == 0 && strcmp(a->pointer, b->pointer) == 0;
}

/* "200 ×31", or "502 (not reached)". */
static void add_reach(struct text *out, bool color, const char *what, unsigned long hits)
{
    text_add(out, what);
    if (hits > 0)
        style_add(out, color, STYLE_DIM, " ×%lu", hits);
    else
        style_add(out, color, STYLE_RED, " (not reached)");
}

/* All values of one member, on a line. */
static void add_member(struct text *out, bool color, const struct rows *rows, size_t i)
{
    const struct coverage_row *first = &rows->items[i];
    const char *status = status_of(first->shape);
    text_addf(out, "    %s%s%s   ", status, status[0] != '\0' ? " " : "", first->pointer);
    for (size_t j = i; j < rows->count; j++) {
        const struct coverage_row *row = &rows->items[j];
        if (!same_member(first, row))
            continue;
        text_add(out, j > i ? ", " : "");
        add_reach(out, color, row->value, row->hits);
    }
    text_add_char(out, '\n');
}

/* Is this the first row for which `same` holds? */
static bool is_first(const struct rows *rows, size_t i,
                     bool (*same)(const struct coverage_row *,
                                  const struct coverage_row *))
{
    for (size_t j = 0; j < i; j++)
        if (same(&rows->items[j], &rows->items[i]))
            return false;
    return true;
}

static bool same_operation_row(const struct coverage_row *a, const struct coverage_row *b)
{
    return same_operation(a->shape, b->shape);
}

static void add_operation(struct text *out, bool color, const struct rows *rows, size_t i)
{
    const char *shape = rows->items[i].shape;
    style_add(out, color, STYLE_BOLD, "%.*s", (int)operation_size(shape), shape);
    const char *before = "   ";
    for (size_t j = i; j < rows->count; j++) {
        const struct coverage_row *row = &rows->items[j];
        if (row->kind != COVERAGE_STATUS || !same_operation(shape, row->shape))
            continue;
        text_add(out, before);
        add_reach(out, color, status_of(row->shape), row->hits);
        before = ", ";
    }
    text_add_char(out, '\n');
    for (size_t j = i; j < rows->count; j++)
        if (rows->items[j].kind != COVERAGE_STATUS &&
            same_operation(shape, rows->items[j].shape) && is_first(rows, j, same_member))
            add_member(out, color, rows, j);
}

static void add_total(struct text *out, const char *name, size_t reached, size_t all)
{
    if (all > 0)
        text_addf(out, "%-12s%zu of %zu\n", name, reached, all);
}

static void add_kind(struct text *out, const struct rows *rows, enum coverage_kind kind,
                     const char *name)
{
    size_t reached = 0, all = 0;
    for (size_t i = 0; i < rows->count; i++) {
        all += rows->items[i].kind == kind;
        reached += rows->items[i].kind == kind && rows->items[i].hits > 0;
    }
    add_total(out, name, reached, all);
}

/* Any status of the operation was reached. */
static bool operation_reached(const struct rows *rows, size_t i)
{
    for (size_t j = i; j < rows->count; j++)
        if (rows->items[j].hits > 0 &&
            same_operation(rows->items[i].shape, rows->items[j].shape))
            return true;
    return false;
}

static void add_operations(struct text *out, const struct rows *rows)
{
    size_t reached = 0, all = 0;
    for (size_t i = 0; i < rows->count; i++) {
        bool counts = strchr(rows->items[i].shape, '/') != NULL &&
                      is_first(rows, i, same_operation_row);
        all += counts;
        reached += counts && operation_reached(rows, i);
    }
    add_total(out, "operations", reached, all);
}

static size_t count_reached(const struct rows *rows)
{
    size_t reached = 0;
    for (size_t i = 0; i < rows->count; i++)
        reached += rows->items[i].hits > 0;
    return reached;
}

int cover_percent(const struct coverage *coverage)
{
    const struct rows rows = rows_of(coverage);
    return rows.count > 0 ? (int)(count_reached(&rows) * 100 / rows.count) : 100;
}

static void add_missed(struct text *out, bool color, const struct rows *rows)
{
    if (count_reached(rows) == rows->count)
        return;
    style_add(out, color, STYLE_RED, "\nnot reached:");
    text_add_char(out, '\n');
    for (size_t i = 0; i < rows->count; i++) {
        const struct coverage_row *row = &rows->items[i];
        if (row->hits == 0)
            text_addf(out, "    %s%s%s%s%s\n", row->shape, row->pointer[0] ? "   " : "",
                      row->pointer, row->value[0] ? "   " : "", row->value);
    }
}

void cover_write(const struct coverage *coverage, bool color, struct text *out)
{
    const struct rows rows = rows_of(coverage);
    for (size_t i = 0; i < rows.count; i++)
        if (is_first(&rows, i, same_operation_row))
            add_operation(out, color, &rows, i);
    add_missed(out, color, &rows);
    text_add_char(out, '\n');
    add_operations(out, &rows);
    add_kind(out, &rows, COVERAGE_STATUS, "statuses");
    add_kind(out, &rows, COVERAGE_VALUE, "values");
    add_kind(out, &rows, COVERAGE_MESSAGE, "messages");
    text_addf(out, "%-12s%d %%\n", "covered", cover_percent(coverage));
}
