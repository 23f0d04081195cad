#include "play/header_lines.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* The size without the line's end and the blanks before it. */
static size_t trimmed(const char *line, size_t size)
{
    while (size > 0 && strchr("\r\n \t", line[size - 1]) != NULL)
        size--;
    return size;
}

/* Where the text of a value begins. */
static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    return at;
}

static void add_field(struct header_lines *lines, struct arena *arena, const char *line,
                      size_t size)
{
    const char *colon = memchr(line, ':', size);
    if (colon == NULL)
        return;
    const char *value = skip_blanks(colon + 1, line + size);
    lines->items = arena_grow(arena, lines->items, lines->count, sizeof *lines->items);
    lines->items[lines->count++] =
        (struct header){arena_copy_n(arena, line, (size_t)(colon - line)),
                        arena_copy_n(arena, value, (size_t)(line + size - value))};
}

static void go_on(struct header_lines *lines, struct arena *arena, const char *line,
                  size_t size)
{
    const char *text = skip_blanks(line, line + size);
    if (lines->count == 0 || text == line + size)
        return;
    struct header *last = &lines->items[lines->count - 1];
    last->value =
        arena_printf(arena, "%s %.*s", last->value, (int)(line + size - text), text);
}

void header_lines_add(struct header_lines *lines, struct arena *arena, const char *line,
                      size_t size)
{
    lines->bytes += size;
    size = trimmed(line, size);
    if (size == 0)
        return;
    if (size > 5 && memcmp(line, "HTTP/", 5) == 0)
        lines->count = 0;
    else if (line[0] == ' ' || line[0] == '\t')
        go_on(lines, arena, line, size);
    else
        add_field(lines, arena, line, size);
}

static bool may_go_out(const struct header *header)
{
    if (header->name[0] == '\0')
        return false;
    for (const unsigned char *at = (const unsigned char *)header->name; *at != '\0'; at++)
        if (!isalnum(*at) && strchr("!#$%&'*+-.^_`|~", *at) == NULL)
            return false;
    for (const unsigned char *at = (const unsigned char *)header->value; *at != '\0';
         at++)
        if ((*at < 0x20 && *at != '\t') || *at == 0x7f)
            return false;
    return true;
}

const struct header *headers_unsendable(const struct header *headers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!may_go_out(&headers[i]))
            return &headers[i];
    return NULL;
}

const struct header *header_find(const struct header *headers, size_t count,
                                 const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcasecmp(headers[i].name, name) == 0)
            return &headers[i];
    return NULL;
}
