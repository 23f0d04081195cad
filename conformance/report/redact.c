#include "report/redact.h"

#include "base/memory.h"
#include "base/text.h"
#include "base/utf8.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENTS = 3 };

/* What base64 makes of a secret that begins `alignment` bytes into a group of three: the
 * characters that depend on nothing else, and whether one before and one behind them
 * hold some of its bits too. */
struct base64 {
    char *text;
    size_t size;
    bool before, behind;
};

struct known {
    const struct secret *secret;
    size_t size;
    struct base64 base64[ALIGNMENTS];
};

struct redactor {
    struct known *items;
    size_t count;
    unsigned char starts[65536 / 8]; /* pairs of bytes with which a secret can begin */
};

static size_t pair_of(const char *text)
{
    return (size_t)(unsigned char)text[0] << 8 | (unsigned char)text[1];
}

static bool starts_here(const struct redactor *redactor, const char *text)
{
    size_t pair = pair_of(text);
    return redactor->starts[pair / 8] >> (pair % 8) & 1;
}

/* One of `firsts` and then one of `seconds` can be the beginning of a secret. */
static void add_starts(struct redactor *redactor, const char *firsts, const char *seconds)
{
    for (; *firsts != '\0'; firsts++)
        for (const char *second = seconds; *second != '\0'; second++) {
            size_t pair = pair_of((const char[]){*firsts, *second});
            redactor->starts[pair / 8] |= (unsigned char)(1U << pair % 8);
        }
}

/* Decodes one unit of a dress: returns the bytes it takes, and what they stand for. */
typedef size_t unit_fn(const char *text, size_t left, char out[4], size_t *count);

static size_t unit_raw(const char *text, size_t left, char out[4], size_t *count)
{
    (void)left;
    out[0] = text[0];
    *count = 1;
    return 1;
}

static bool read_hex(const char *text, size_t digits, uint32_t *value)
{
    *value = 0;
    for (size_t i = 0; i < digits; i++) {
        unsigned char c = (unsigned char)text[i];
        if (!isxdigit(c))
            return false;
        *value = *value << 4 | (uint32_t)(isdigit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return true;
}

static size_t unit_percent(const char *text, size_t left, char out[4], size_t *count)
{
    uint32_t byte = 0;
    if (text[0] != '%' || left < 3 || !read_hex(text + 1, 2, &byte))
        return unit_raw(text, left, out, count);
    out[0] = (char)byte;
    *count = 1;
    return 3;
}

/* Encoded twice, as in a URL that is another URL's parameter: "%252F". */
static size_t unit_percent_twice(const char *text, size_t left, char out[4],
                                 size_t *count)
{
    char inner[3] = {'%', 0, 0};
    if (left < 5 || memcmp(text, "%25", 3) != 0)
        return unit_percent(text, left, out, count);
    memcpy(inner + 1, text + 3, 2);
    return unit_percent(inner, 3, out, count) == 3 ? 5 : 1;
}

/* `\u` and four digits, or two of them that make one character. */
static size_t unit_unicode(const char *text, size_t left, char out[4], size_t *count)
{
    uint32_t code = 0, low = 0;
    size_t taken = 6;
    if (left < 6 || !read_hex(text + 2, 4, &code))
        return unit_raw(text, left, out, count);
    if ((code & 0xfc00) == 0xd800 && left >= 12 && text[6] == '\\' && text[7] == 'u' &&
        read_hex(text + 8, 4, &low) && (low & 0xfc00) == 0xdc00) {
        code = 0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff);
        taken = 12;
    }
    AUTO(text_drop) struct text utf8 = text_new(4);
    utf8_add(&utf8, code);
    memcpy(out, utf8.data, utf8.size);
    *count = utf8.size;
    return taken;
}

static size_t unit_json(const char *text, size_t left, char out[4], size_t *count)
{
    static const char ESCAPES[] = "\"\\/bfnrt", MEANT[] = "\"\\/\b\f\n\r\t";
    if (text[0] != '\\' || left < 2 || text[1] == '\0')
        return unit_raw(text, left, out, count);
    if (text[1] == 'u')
        return unit_unicode(text, left, out, count);
    const char *escape = strchr(ESCAPES, text[1]);
    if (escape == NULL)
        return unit_raw(text, left, out, count);
    out[0] = MEANT[escape - ESCAPES];
    *count = 1;
    return 2;
}

/* Escaped more than once, as in JSON that stands in a string of JSON: the backslashes
 * have multiplied. */
static size_t unit_json_nested(const char *text, size_t left, char out[4], size_t *count)
{
    size_t more = 0;
    while (more + 2 < left && text[more] == '\\' && text[more + 1] == '\\')
        more++;
    return more + unit_json(text + more, left - more, out, count);
}

/* A name in a JSON pointer. */
static size_t unit_pointer(const char *text, size_t left, char out[4], size_t *count)
{
    if (text[0] != '~' || left < 2 || (text[1] != '0' && text[1] != '1'))
        return unit_raw(text, left, out, count);
    out[0] = '/';
    if (text[1] == '0')
        out[0] = '~';
    *count = 1;
    return 2;
}

/* A plus in a query that was decoded as a blank. */
static size_t unit_blank(const char *text, size_t left, char out[4], size_t *count)
{
    unit_raw(text, left, out, count);
    if (out[0] == ' ')
        out[0] = '+';
    return 1;
}

/* The text ends here, or was shortened here. */
static bool cut_here(const char *text, size_t left)
{
    return left == 0 || (left >= 3 && memcmp(text, "…", 3) == 0);
}

/* How many bytes at `text` are the secret; 0: none. */
static size_t match_units(unit_fn *unit, const struct known *known, const char *text,
                          size_t left)
{
    size_t at = 0, done = 0;
    while (done < known->size) {
        if (cut_here(text + at, left - at))
            return done >= REDACT_SHORTEST && done * 2 >= known->size ? at : 0;
        char out[4];
        size_t count = 0;
        size_t taken = unit(text + at, left - at, out, &count);
        if (count > known->size - done ||
            memcmp(out, known->secret->value + done, count) != 0)
            return 0;
        at += taken;
        done += count;
    }
    return at;
}

static const char BASE64[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* The URL alphabet's two characters, as those of the usual one. */
static char plain64(char c)
{
    if (c == '-')
        return '+';
    if (c == '_')
        return '/';
    return c;
}

static bool is_base64(char c)
{
    return c != '\0' && strchr(BASE64, plain64(c)) != NULL;
}

static size_t match_base64(const struct base64 *form, const char *text, size_t left)
{
    for (size_t i = 0; i < form->size; i++) {
        if (cut_here(text + i, left - i))
            return i >= REDACT_SHORTEST && i * 2 >= form->size ? i : 0;
        if (plain64(text[i]) != form->text[i])
            return 0;
    }
    return form->size;
}

static struct base64 base64_at(const char *value, size_t size, size_t alignment)
{
    size_t first = (alignment * 8 + 5) / 6, end = (alignment + size) * 8 / 6;
    struct base64 form = {.text = memory_alloc(end - first + 1),
                          .size = end - first,
                          .before = alignment > 0,
                          .behind = (alignment + size) % 3 != 0};
    for (size_t i = first; i < end; i++) {
        unsigned bits = 0;
        for (size_t bit = i * 6; bit < i * 6 + 6; bit++) {
            unsigned char byte = (unsigned char)value[bit / 8 - alignment];
            bits = bits << 1 | (byte >> (7 - bit % 8) & 1);
        }
        form.text[i - first] = BASE64[bits];
    }
    form.text[form.size] = '\0';
    return form;
}

/* A character of base64, in both alphabets. */
static const char *both_alphabets(char c, char room[3])
{
    memset(room, 0, 3);
    room[0] = c;
    if (c == '+')
        room[1] = '-';
    else if (c == '/')
        room[1] = '_';
    return room;
}

static void know(struct redactor *redactor, const struct secret *secret)
{
    const char *value = secret->value;
    struct known *known = &redactor->items[redactor->count++];
    *known = (struct known){.secret = secret, .size = strlen(value)};
    /* What the second character can look like, behind the first as it is. */
    const char second[] = {value[1], '\\', '%', '~', ' ', '\0'};
    add_starts(redactor, (const char[]){value[0], '\0'}, second);
    add_starts(redactor, "\\", "\"\\/bfnrtu");
    add_starts(redactor, "%", "0123456789abcdefABCDEF");
    if (value[0] == '/' || value[0] == '~')
        add_starts(redactor, "~", "01");
    if (value[0] == '+')
        add_starts(redactor, " ", second);
    for (size_t i = 0; i < ALIGNMENTS; i++) {
        char one[3], two[3];
        known->base64[i] = base64_at(value, known->size, i);
        add_starts(redactor, both_alphabets(known->base64[i].text[0], one),
                   both_alphabets(known->base64[i].text[1], two));
    }
}

struct redactor *redactor_new(const struct secret *secrets, size_t count)
{
    struct redactor *redactor = memory_zeroed(1, sizeof *redactor);
    redactor->items = memory_zeroed(count, sizeof *redactor->items);
    for (size_t i = 0; i < count; i++)
        if (strlen(secrets[i].value) >= REDACT_SHORTEST)
            know(redactor, &secrets[i]);
    return redactor;
}

void redactor_free(struct redactor *redactor)
{
    if (redactor == NULL)
        return;
    for (size_t i = 0; i < redactor->count; i++)
        for (size_t j = 0; j < ALIGNMENTS; j++) {
            char *text = redactor->items[i].base64[j].text;
            if (text != NULL)
                explicit_bzero(text, strlen(text));
            free(text);
        }
    free(redactor->items);
    free(redactor);
}

/* Makes `hit` the longer of itself and `size` bytes at `at`. */
static void better(struct redact_hit *hit, const struct known *known, size_t at,
                   size_t size, bool raw)
{
    if (size > hit->size)
        *hit = (struct redact_hit){at, size, known->secret, raw};
}

static unit_fn *const ENCODED[] = {unit_json,          unit_json_nested, unit_percent,
                                   unit_percent_twice, unit_pointer,     unit_blank};

/* The longest secret that begins at `at`, but not before `from`. */
static struct redact_hit hit_at(const struct redactor *redactor, const char *bytes,
                                size_t size, size_t from, size_t at)
{
    const char *text = bytes + at;
    size_t left = size - at;
    struct redact_hit hit = {0};
    for (size_t i = 0; i < redactor->count; i++) {
        const struct known *known = &redactor->items[i];
        size_t raw = match_units(unit_raw, known, text, left);
        better(&hit, known, at, raw, raw == known->size);
        for (size_t j = 0; j < sizeof ENCODED / sizeof ENCODED[0]; j++)
            better(&hit, known, at, match_units(ENCODED[j], known, text, left), false);
        for (size_t j = 0; j < ALIGNMENTS; j++) {
            const struct base64 *form = &known->base64[j];
            size_t match = match_base64(form, text, left);
            if (match == 0)
                continue;
            size_t before = form->before && at > from && is_base64(text[-1]);
            size_t behind = form->behind && match < left && is_base64(text[match]);
            better(&hit, known, at - before, before + match + behind, false);
        }
    }
    return hit;
}

bool redact_find(const struct redactor *redactor, const char *bytes, size_t size,
                 size_t from, struct redact_hit *hit)
{
    if (redactor->count == 0)
        return false;
    for (size_t at = from; at + 1 < size; at++) {
        if (!starts_here(redactor, bytes + at))
            continue;
        *hit = hit_at(redactor, bytes, size, from, at);
        if (hit->size > 0)
            return true;
    }
    return false;
}

const char *redact_bytes(const struct redactor *redactor, struct arena *arena,
                         const char *bytes, size_t *size)
{
    struct redact_hit hit;
    if (bytes == NULL || !redact_find(redactor, bytes, *size, 0, &hit))
        return bytes;
    AUTO(text_drop) struct text out = text_new(SIZE_MAX / 2);
    size_t done = 0;
    do {
        text_add_n(&out, bytes + done, hit.at - done);
        text_add(&out, hit.secret->shown);
        done = hit.at + hit.size;
    } while (redact_find(redactor, bytes, *size, done, &hit));
    text_add_n(&out, bytes + done, *size - done);
    *size = out.size;
    return arena_copy_n(arena, text_string(&out), out.size);
}

const char *redact_string(const struct redactor *redactor, struct arena *arena,
                          const char *string)
{
    size_t size = string != NULL ? strlen(string) : 0;
    return redact_bytes(redactor, arena, string, &size);
}
