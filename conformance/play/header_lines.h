/* Header fields as lines: those that come in, and whether one may go out. */
#ifndef PLAY_HEADER_LINES_H
#define PLAY_HEADER_LINES_H

#include "base/arena.h"
#include "judge/document.h"

#include <stddef.h>

/* Those of one reply so far. */
struct header_lines {
    struct header *items;
    size_t count;
    size_t bytes; /* of all lines, also of those that were not kept */
};

/* Takes one line as it came, with its end. A status line begins anew: what came before it
 * belonged to a 1xx. A line that begins with a blank goes on with the one before. */
void header_lines_add(struct header_lines *lines, struct arena *arena, const char *line,
                      size_t size);

/* The header of that name, in any case; NULL: none. */
const struct header *header_find(const struct header *headers, size_t count,
                                 const char *name);

/* The first header that may not go out; NULL: all may. A name is an RFC 9110 token, and a
 * value holds no line break and no other control character: libcurl writes what it is
 * given, and a line break in a value would become a header of its own. */
const struct header *headers_unsendable(const struct header *headers, size_t count);

#endif
