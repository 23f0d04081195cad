#include "read/diagnostics.h"

#include "base/memory.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_KEPT = 1000, MESSAGE_MAX = 1000 };

__attribute__((format(printf, 4, 0))) static void add(struct diagnostics *list,
                                                      enum severity severity,
                                                      struct place place,
                                                      const char *format, va_list args)
{
    list->errors += severity == SEVERITY_ERROR;
    if (list->count == MOST_KEPT)
        return;
    /* Room is 0, 8, 16, 32 …: full exactly when the count is one of these. */
    if (list->count == 0 || (list->count >= 8 && (list->count & (list->count - 1)) == 0))
        list->items = memory_grow(list->items, (list->count == 0 ? 8 : list->count * 2) *
                                                   sizeof *list->items);
    struct text message = text_new(MESSAGE_MAX);
    text_addv(&message, format, args);
    list->items[list->count++] =
        (struct diagnostic){severity, place, text_take(&message)};
}

void diagnostics_add(struct diagnostics *list, enum severity severity, struct place place,
                     const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(list, severity, place, format, args);
    va_end(args);
}

bool diagnostics_error(struct diagnostics *list, struct place place, const char *format,
                       ...)
{
    va_list args;
    va_start(args, format);
    add(list, SEVERITY_ERROR, place, format, args);
    va_end(args);
    return false;
}

static int by_place(const void *a, const void *b)
{
    const struct diagnostic *left = a, *right = b;
    const char *left_file = left->place.file != NULL ? left->place.file : "";
    const char *right_file = right->place.file != NULL ? right->place.file : "";
    int order = strcmp(left_file, right_file);
    if (order == 0)
        order = (left->place.line > right->place.line) -
                (left->place.line < right->place.line);
    if (order == 0)
        order = (left->place.column > right->place.column) -
                (left->place.column < right->place.column);
    return order != 0 ? order : strcmp(left->message, right->message);
}

static bool same(const struct diagnostic *a, const struct diagnostic *b)
{
    return by_place(a, b) == 0 && a->severity == b->severity;
}

void diagnostics_sort(struct diagnostics *list)
{
    if (list->count == 0)
        return;
    qsort(list->items, list->count, sizeof *list->items, by_place);
    size_t kept = 1;
    for (size_t i = 1; i < list->count; i++) {
        if (same(&list->items[kept - 1], &list->items[i]))
            free(list->items[i].message);
        else
            list->items[kept++] = list->items[i];
    }
    list->count = kept;
}

void diagnostics_write(const struct diagnostics *list, struct text *out)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct diagnostic *each = &list->items[i];
        if (each->place.file != NULL && each->place.line > 0)
            text_addf(out, "%s:%d:%d: ", each->place.file, each->place.line,
                      each->place.column);
        else if (each->place.file != NULL)
            text_addf(out, "%s: ", each->place.file);
        text_addf(out, "%s: %s\n", each->severity == SEVERITY_ERROR ? "error" : "warning",
                  each->message);
    }
    if (list->count == MOST_KEPT && list->errors > list->count)
        text_addf(out, "… and %zu more\n", list->errors - list->count);
}

void diagnostics_drop(struct diagnostics *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i].message);
    free(list->items);
    *list = (struct diagnostics){0};
}
