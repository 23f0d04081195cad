#ifndef MOCK_BASE_TEXT_H
#define MOCK_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A growing byte buffer that is always NUL-terminated and never grows past `limit`. */
struct text {
    char *data; /* NULL until something was added */
    size_t size;
    size_t capacity;
    size_t limit;
    bool failed; /* out of memory or over the limit; sticky, later additions do nothing */
};

#define TEXT_INIT(max)                                                                   \
    {                                                                                    \
        .limit = (max)                                                                   \
    }

/* Adds bytes, a string, a character, or a printf; failures stick in `failed`, and what
 * failed has added nothing. */
void text_add(struct text *text, const void *data, size_t size);
void text_puts(struct text *text, const char *string);
void text_putc(struct text *text, char c);
void text_printf(struct text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void text_vprintf(struct text *text, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/* Adds `size` bytes that the caller writes, there and then; NULL when it fails. */
char *text_extend(struct text *text, size_t size);

/* Adds `string` percent-encoded: everything but RFC 3986 unreserved characters. */
void text_percent(struct text *text, const char *string);

/* Adds `string` escaped for HTML text and quoted attributes. */
void text_html(struct text *text, const char *string);

/* Hands the bytes over (caller frees) and leaves the buffer empty. NULL when it failed;
 * an empty buffer yields "". */
char *text_take(struct text *text);

/* Frees what it holds; the buffer may be used again. */
void text_drop(struct text *text);

/* Copies at most `room - 1` bytes of `string` into `out`, cut on a UTF-8 boundary,
 * NUL-terminated. */
void text_copy(char *out, size_t room, const char *string);

/* Whether `size` bytes are well-formed UTF-8 (no overlong forms, no surrogates). */
bool text_is_utf8(const char *data, size_t size);

/* ASCII lower case; other bytes stay. */
static inline char text_fold(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}

/* A copy in ASCII lower case; the caller frees it. NULL when out of memory. */
char *text_folded(const char *string);

/* Strict decimal int64: digits with an optional '-', nothing else, no overflow. */
bool text_to_int(const char *string, int64_t *out);

/* "500ms", "2s", "30m", "12h" (an integer and one of these units) to milliseconds.
 * False on anything else, or over 100 years. */
bool text_to_duration(const char *string, int64_t *out_ms);

/* The entry of `words` (NULL-terminated) closest to `word`, case folded, when it is close
 * enough to be a slip (edit distance at most a third of the length); NULL otherwise. */
const char *text_nearest(const char *word, const char *const *words);

#endif
