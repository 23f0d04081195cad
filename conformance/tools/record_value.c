#include "tools/record_value.h"

#include "judge/instant.h"
#include "judge/uri.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

enum {
    LONGEST_WORD = 64,
    LONGEST_PREFIX = 16,
    SHORTEST_STAMP = 8, /* digits in a row, as in a date */
    SHORTEST_NOISE = 8, /* letters and digits mixed */
    SHORTEST_TOKEN = 16,
    UUID_SIZE = 36
};

static bool is_uuid(const char *text)
{
    if (strlen(text) != UUID_SIZE)
        return false;
    for (size_t i = 0; i < UUID_SIZE; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !isxdigit((unsigned char)text[i]))
            return false;
    }
    return true;
}

/* A part of an id that nobody would think of: a date, or letters and digits mixed. */
static bool is_noise(const char *part, size_t size)
{
    size_t digits = 0, letters = 0;
    for (size_t i = 0; i < size; i++) {
        digits += isdigit((unsigned char)part[i]) != 0;
        letters += isalpha((unsigned char)part[i]) != 0;
    }
    if (digits + letters != size)
        return false;
    return letters == 0 ? digits >= SHORTEST_STAMP
                        : size >= SHORTEST_NOISE && digits >= 2;
}

/* The length of "asset-" in "asset-20260619150241-b8xd4"; 0: it is no such id. */
static size_t id_prefix(const char *text)
{
    size_t prefix = 0;
    while (isalpha((unsigned char)text[prefix]))
        prefix++;
    if (prefix == 0 || prefix > LONGEST_PREFIX || strchr("-_", text[prefix]) == NULL ||
        text[prefix] == '\0')
        return 0;
    bool noise = false;
    for (const char *part = text + prefix; *part != '\0';) {
        part++;
        size_t size = strcspn(part, "-_");
        for (size_t i = 0; i < size; i++)
            if (!isalnum((unsigned char)part[i]))
                return 0;
        noise = noise || is_noise(part, size);
        part += size;
    }
    return noise ? prefix + 1 : 0;
}

static bool is_token(const char *text)
{
    size_t digits = 0, letters = 0, size = strlen(text);
    for (size_t i = 0; i < size; i++) {
        if (!isalnum((unsigned char)text[i]) && strchr("+/=_.~-", text[i]) == NULL)
            return false;
        digits += isdigit((unsigned char)text[i]) != 0;
        letters += isalpha((unsigned char)text[i]) != 0;
    }
    return size >= SHORTEST_TOKEN && digits >= 4 && letters >= 4;
}

static bool is_word(const char *text)
{
    size_t size = strlen(text);
    for (size_t i = 0; i < size; i++)
        if (!isgraph((unsigned char)text[i]) || strchr("\"\\<>|{}", text[i]) != NULL)
            return false;
    return size <= LONGEST_WORD;
}

enum record_class record_class(const char *text)
{
    if (text[0] == '\0')
        return RECORD_EMPTY;
    if (text[strspn(text, "0123456789")] == '\0')
        return RECORD_DIGITS;
    if (instant_read(text, NULL))
        return RECORD_DATE;
    if (strstr(text, "://") != NULL && uri_is(text, ""))
        return RECORD_URI;
    if (is_uuid(text) || id_prefix(text) > 0)
        return RECORD_ID;
    if (is_token(text))
        return RECORD_TOKEN;
    return is_word(text) ? RECORD_WORD : RECORD_PROSE;
}

bool record_class_names(enum record_class class)
{
    return class == RECORD_ID || class == RECORD_URI || class == RECORD_TOKEN;
}

void record_literal(const char *text, struct text *out)
{
    if (text[0] == '#')
        text_add(out, "#literal ");
    text_add(out, text);
}

void record_matcher(const char *text, struct text *out)
{
    switch (record_class(text)) {
    case RECORD_EMPTY:
        text_add(out, "##string");
        return;
    case RECORD_WORD:
        record_literal(text, out);
        return;
    case RECORD_DIGITS:
        text_add(out, "#regex ^[0-9]+$");
        return;
    case RECORD_ID:
        if (is_uuid(text))
            text_add(out, "#regex ^[0-9A-Fa-f-]{36}$");
        else
            text_addf(out, "#regex ^%.*s", (int)id_prefix(text), text);
        return;
    case RECORD_DATE:
        text_add(out, "#date-time");
        return;
    case RECORD_URI:
        text_add(out, "#uri");
        return;
    case RECORD_TOKEN:
    case RECORD_PROSE:
        text_add(out, "#string 1..");
        return;
    }
}
