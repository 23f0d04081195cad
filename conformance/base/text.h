/* A string that grows, up to a limit that its maker must name. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct text {
    char *data; /* always ends with NUL; NULL until something was added */
    size_t size, capacity, limit;
    bool cut; /* something did not fit; what fitted was kept */
};

/* An empty text that never holds more than `limit` bytes. Release with text_drop(). */
struct text text_new(size_t limit);
void text_drop(struct text *text);

/* The same, and nothing of it is left in memory: it held a secret. */
void text_wipe(struct text *text);

/* What would pass the limit is cut and `cut` is set. */
void text_add(struct text *text, const char *string);
void text_add_n(struct text *text, const char *bytes, size_t size);
void text_add_char(struct text *text, char byte);
void text_addf(struct text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void text_addv(struct text *text, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/* Empties it and keeps its memory. */
void text_clear(struct text *text);

/* The string so far, "" when empty; borrowed until the next change. */
const char *text_string(const struct text *text);

/* Hands the string to the caller, who frees it, and empties `text`. Never NULL. */
char *text_take(struct text *text);

#endif
