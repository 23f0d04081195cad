/* The tokens of JSON, to the letter of RFC 8259. Private to read/json.c. */
#ifndef READ_JSON_SCAN_H
#define READ_JSON_SCAN_H

#include "base/text.h"
#include "read/json.h"

#include <stdbool.h>
#include <stddef.h>

struct scanner {
    const char *text;
    size_t size, at;
    struct arena *arena; /* holds the strings; NULL: the heap */
    struct json_fault *fault;
};

/* Tells what is wrong at `offset`; returns false. */
bool scan_fault(struct scanner *scanner, size_t offset, size_t length, const char *format,
                ...) __attribute__((format(printf, 4, 5)));

/* "expected WANTED, found …" where the scanner stands; returns false. */
bool scan_unexpected(struct scanner *scanner, const char *wanted);

/* The byte where the scanner stands; NUL past the end. */
char scan_peek(const struct scanner *scanner);

/* Moves over blanks; over `byte`, if that is where the scanner stands; over the letters
 * of a word, of which it returns the number. */
void scan_blanks(struct scanner *scanner);
bool scan_take(struct scanner *scanner, char byte);
size_t scan_word(struct scanner *scanner);

/* Reads a string at its opening quote, into the arena or onto the heap. NULL at a fault.
 */
char *scan_string(struct scanner *scanner);

/* A copy of `size` bytes as such a string; and its end, when it is not used. */
char *scan_keep(const struct scanner *scanner, const char *bytes, size_t size);
void scan_drop(const struct scanner *scanner, char *string);

/* Moves over a number (section 6). */
bool scan_number(struct scanner *scanner);

#endif
