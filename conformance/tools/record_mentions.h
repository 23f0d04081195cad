/* What the requests of a recording carry: whole strings, and the words within them. A
 * value of a reply that is found here was needed again. */
#ifndef TOOLS_RECORD_MENTIONS_H
#define TOOLS_RECORD_MENTIONS_H

#include "tools/record_tape.h"

#include <stdbool.h>
#include <stddef.h>

/* No shorter word is looked for, and no number of fewer digits can be an id. */
enum { RECORD_SHORTEST_WORD = 6 };

struct record_mention {
    const char *text;
    size_t first, last; /* steps */
};

/* Each text once, in their order; all of it lives in the tape's arena. */
struct record_mentions {
    struct arena *arena;
    struct record_mention *items;
    size_t count, step; /* the step that is being read */
};

struct record_mentions record_mentions_of(const struct record_tape *tape);

/* NULL when no request carries `text`. */
const struct record_mention *record_mention_find(const struct record_mentions *all,
                                                 const char *text);

/* A letter, a digit, - or _: what a word is made of. */
bool record_is_word_byte(char c);

#endif
