#include "base/text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool reserve(struct text *text, size_t more)
{
    if (text->failed || text->size > text->limit || more > text->limit - text->size) {
        text->failed = true;
        return false;
    }
    size_t need = text->size + more + 1;
    if (need <= text->capacity)
        return true;
    size_t capacity = text->capacity ? text->capacity : 128;
    while (capacity < need)
        capacity *= 2;
    char *data = realloc(text->data, capacity);
    if (!data) {
        text->failed = true;
        return false;
    }
    text->data = data;
    text->capacity = capacity;
    return true;
}

void text_add(struct text *text, const void *data, size_t size)
{
    if (!reserve(text, size))
        return;
    if (size > 0)
        memcpy(text->data + text->size, data, size);
    text->size += size;
    text->data[text->size] = '\0';
}

void text_puts(struct text *text, const char *string)
{
    text_add(text, string, strlen(string));
}

void text_putc(struct text *text, char c)
{
    text_add(text, &c, 1);
}

void text_printf(struct text *text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int size = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (size < 0 || !reserve(text, (size_t)size)) {
        text->failed = true;
        return;
    }
    va_start(args, format);
    vsnprintf(text->data + text->size, (size_t)size + 1, format, args);
    va_end(args);
    text->size += (size_t)size;
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

bool text_contains_folded(const char *haystack, const char *needle)
{
    if (!*needle)
        return true;
    for (; *haystack; haystack++) {
        size_t i = 0;
        while (needle[i] && text_fold(haystack[i]) == text_fold(needle[i]))
            i++;
        if (!needle[i])
            return true;
    }
    return false;
}
