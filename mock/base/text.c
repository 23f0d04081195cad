#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 512 };

/* The capacity never passes the limit and its NUL: what fits in is within the limit. */
static bool grow(struct text *text, size_t more)
{
    text->failed =
        text->failed || text->size > text->limit || more > text->limit - text->size;
    if (text->failed)
        return false;
    size_t need = text->size + more + 1;
    size_t capacity = text->capacity ? text->capacity : FIRST_CAPACITY;
    while (capacity < need)
        capacity *= 2;
    if (capacity > text->limit)
        capacity = text->limit + 1;
    char *data = realloc(text->data, capacity);
    if (!data) {
        text->failed = true;
        return false;
    }
    text->data = data;
    text->capacity = capacity;
    return true;
}

char *text_extend(struct text *text, size_t size)
{
    bool fits = text->data && !text->failed && size < text->capacity - text->size;
    if ((!fits && !grow(text, size)) || !text->data)
        return NULL;
    char *at = text->data + text->size;
    text->size += size;
    at[size] = '\0';
    return at;
}

void text_add(struct text *text, const void *data, size_t size)
{
    char *at = text_extend(text, size);
    if (at && size > 0)
        memcpy(at, data, size);
}

void text_puts(struct text *text, const char *string)
{
    text_add(text, string, strlen(string));
}

void text_putc(struct text *text, char c)
{
    text_add(text, &c, 1);
}

static void add_decimal(struct text *text, int64_t value)
{
    char digits[20];
    size_t at = sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do
        digits[--at] = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (value < 0)
        text_putc(text, '-');
    text_add(text, digits + at, sizeof digits - at);
}

/* The conversion that `*format` stands on, when it is one of those that make up answers;
 * moves `*format` past it. */
static bool add_conversion(struct text *text, const char **format, va_list *args)
{
    const char *at = *format + 1;
    if (at[0] == 's') {
        text_puts(text, va_arg(*args, const char *));
    } else if (at[0] == 'd') {
        add_decimal(text, va_arg(*args, int));
    } else if (at[0] == 'l' && at[1] == 'l' && at[2] == 'd') {
        add_decimal(text, va_arg(*args, long long));
        at += 2;
    } else {
        return false;
    }
    *format = at + 1;
    return true;
}

/* The C library's printf would take longer than all the rest of a look-up. False at a
 * conversion that only it knows. */
static bool print_simply(struct text *text, const char *format, va_list *args)
{
    while (*format) {
        const char *plain = format;
        format = strchrnul(format, '%');
        text_add(text, plain, (size_t)(format - plain));
        if (*format && !add_conversion(text, &format, args))
            return false;
    }
    return true;
}

static void print_fully(struct text *text, const char *format, va_list args)
{
    va_list measured;
    va_copy(measured, args);
    int size = vsnprintf(NULL, 0, format, measured);
    va_end(measured);
    char *at = size >= 0 ? text_extend(text, (size_t)size) : NULL;
    if (at)
        vsnprintf(at, (size_t)size + 1, format, args);
    else
        text->failed = true;
}

void text_vprintf(struct text *text, const char *format, va_list args)
{
    size_t before = text->size;
    va_list simple;
    va_copy(simple, args);
    bool done = print_simply(text, format, &simple);
    va_end(simple);
    if (done && !text->failed)
        return;
    text->size = before;
    if (text->data)
        text->data[before] = '\0';
    if (!done)
        print_fully(text, format, args);
}

void text_printf(struct text *text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    text_vprintf(text, format, args);
    va_end(args);
}

void text_percent(struct text *text, const char *string)
{
    static const char HEX[] = "0123456789ABCDEF";
    for (const char *at = string; *at; at++) {
        unsigned char byte = (unsigned char)*at;
        bool unreserved = byte < 0x80 && (isalnum(byte) || strchr("-._~", byte));
        char escaped[] = {'%', HEX[byte >> 4], HEX[byte & 15]};
        text_add(text, unreserved ? at : escaped, unreserved ? 1 : 3);
    }
}

static const char *html_entity(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void text_html(struct text *text, const char *string)
{
    for (; *string; string++) {
        const char *entity = html_entity(*string);
        if (entity)
            text_puts(text, entity);
        else
            text_putc(text, *string);
    }
}

char *text_take(struct text *text)
{
    if (!text->failed)
        text_add(text, "", 0);
    char *data = text->failed ? NULL : text->data;
    if (text->failed)
        free(text->data);
    *text = (struct text){.limit = text->limit};
    return data;
}

void text_drop(struct text *text)
{
    free(text->data);
    *text = (struct text){.limit = text->limit};
}

void text_copy(char *out, size_t room, const char *string)
{
    size_t size = strlen(string);
    if (size >= room) {
        size = room - 1;
        while (size > 0 && ((unsigned char)string[size] & 0xC0) == 0x80)
            size--;
    }
    memcpy(out, string, size);
    out[size] = '\0';
}

/* Bytes of the sequence that `lead` starts, 0 when it starts none; `low` and `high` bound
 * the second byte, which is what excludes overlong forms, surrogates and what lies beyond
 * U+10FFFF. */
static size_t sequence_length(unsigned char lead, unsigned char *low, unsigned char *high)
{
    *low = 0x80;
    *high = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF)
        return 2;
    if (lead >= 0xE0 && lead <= 0xEF) {
        *low = lead == 0xE0 ? 0xA0 : 0x80;
        *high = lead == 0xED ? 0x9F : 0xBF;
        return 3;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        *low = lead == 0xF0 ? 0x90 : 0x80;
        *high = lead == 0xF4 ? 0x8F : 0xBF;
        return 4;
    }
    return 0;
}

bool text_is_utf8(const char *data, size_t size)
{
    const unsigned char *at = (const unsigned char *)data, *end = at + size;
    while (at < end) {
        if (*at < 0x80) {
            at++;
            continue;
        }
        unsigned char low, high;
        size_t length = sequence_length(*at, &low, &high);
        if (length == 0 || (size_t)(end - at) < length || at[1] < low || at[1] > high)
            return false;
        for (size_t i = 2; i < length; i++)
            if ((at[i] & 0xC0) != 0x80)
                return false;
        at += length;
    }
    return true;
}

char *text_folded(const char *string)
{
    char *folded = strdup(string);
    for (char *at = folded; at && *at; at++)
        *at = text_fold(*at);
    return folded;
}
