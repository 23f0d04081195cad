#include "base/text.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text text_new(size_t limit)
{
    return (struct text){.limit = limit};
}

void text_drop(struct text *text)
{
    free(text->data);
    *text = (struct text){.limit = text->limit};
}

void text_wipe(struct text *text)
{
    if (text->data != NULL)
        explicit_bzero(text->data, text->capacity);
    text_drop(text);
}

/* Makes room for up to `more` bytes and a NUL; returns how many of them may be added. */
static size_t reserve(struct text *text, size_t more)
{
    if (more > text->limit - text->size) {
        more = text->limit - text->size;
        text->cut = true;
    }
    size_t needed = text->size + more + 1;
    if (needed > text->capacity) {
        size_t capacity = text->capacity * 2 > needed ? text->capacity * 2 : needed;
        text->capacity = capacity < 64 ? 64 : capacity;
        text->data = memory_grow(text->data, text->capacity);
    }
    return more;
}

void text_add_n(struct text *text, const char *bytes, size_t size)
{
    size = reserve(text, size);
    if (size > 0)
        memcpy(text->data + text->size, bytes, size);
    text->size += size;
    text->data[text->size] = '\0';
}

void text_add(struct text *text, const char *string)
{
    text_add_n(text, string, strlen(string));
}

void text_add_char(struct text *text, char byte)
{
    text_add_n(text, &byte, 1);
}

void text_addv(struct text *text, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    char small[256];
    int size = vsnprintf(small, sizeof small, format, args);
    if (size >= 0 && (size_t)size < sizeof small) {
        text_add_n(text, small, (size_t)size);
    } else if (size >= 0) {
        AUTO(memory_drop) char *large = memory_alloc((size_t)size + 1);
        vsnprintf(large, (size_t)size + 1, format, again);
        text_add_n(text, large, (size_t)size);
    }
    va_end(again);
}

void text_addf(struct text *text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    text_addv(text, format, args);
    va_end(args);
}

void text_clear(struct text *text)
{
    text->size = 0;
    text->cut = false;
    if (text->data != NULL)
        text->data[0] = '\0';
}

const char *text_string(const struct text *text)
{
    return text->data != NULL ? text->data : "";
}

char *text_take(struct text *text)
{
    char *taken = text->data != NULL ? text->data : memory_copy("");
    *text = (struct text){.limit = text->limit};
    return taken;
}
