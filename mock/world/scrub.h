#ifndef MOCK_WORLD_SCRUB_H
#define MOCK_WORLD_SCRUB_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/* Takes a secret out of texts that are kept: as it is, percent-encoded, JSON-escaped, and
 * in base64 (both alphabets), each where it differs. */

enum { SCRUB_FORMS = 7 };

struct scrubber {
    struct text storage; /* all forms, one after the other */
    struct {
        size_t offset, size;
    } forms[SCRUB_FORMS];
    size_t count;             /* 0: there is no secret, texts are copied as they are */
    size_t shortest, longest; /* bytes of those forms */
    bool words_only;
    size_t growth; /* a text can become so many times as long */
};

/* A secret below 8 bytes is taken out only where it stands as a word of its own: key `a`
 * must not turn every `asset` into `***sset`. NULL or "": no secret. */
void scrub_init(struct scrubber *scrub, const char *secret);
void scrub_clean(struct scrubber *scrub);

/* Bytes that a text of `size` needs at most. */
size_t scrub_bound(const struct scrubber *scrub, size_t size);

/* Copies `size` bytes, every occurrence of the secret as `***`, and stops at `room`
 * bytes: an occurrence that straddles the end shows none of itself. Returns the bytes
 * written; adds no NUL. `whole` (NULL is allowed) tells whether all of the text went in.
 */
size_t scrub_copy(const struct scrubber *scrub, char *out, size_t room, const char *in,
                  size_t size, bool *whole);

#endif
