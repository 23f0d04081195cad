/* UTF-8, and showing text from the wire without letting it act on a terminal. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The bytes of the character at `bytes`, 0 when they are no valid UTF-8 (overlong forms,
 * surrogates and values above U+10FFFF are not). `code` may be NULL. */
size_t utf8_next(const char *bytes, size_t size, uint32_t *code);

bool utf8_valid(const char *bytes, size_t size);

/* Characters (code points) of a valid string. */
size_t utf8_length(const char *text);

/* Appends `code` as UTF-8. */
void utf8_add(struct text *out, uint32_t code);

/* Appends `bytes` fit for a terminal: control characters (C0 but newline and tab when
 * `lines`, C1, DEL), bidirectional overrides and isolates, and invalid bytes are escaped
 * as \u001b or \xff. */
void utf8_show(struct text *out, const char *bytes, size_t size, bool lines);

#endif
