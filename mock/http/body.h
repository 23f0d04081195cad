#ifndef MOCK_HTTP_BODY_H
#define MOCK_HTTP_BODY_H

#include "http/guard.h"

#include <stdbool.h>
#include <stddef.h>

/* Reads up to `size` bytes of a body, chunks taken apart: fewer at its end or when the
 * time is up, negative on failure. */
typedef int body_source_fn(void *source, void *buffer, size_t size);

enum body_end { BODY_WHOLE, BODY_TOO_LARGE, BODY_BROKEN, BODY_NO_MEMORY };

struct body {
    char *data; /* owned, NUL-terminated; NULL: empty */
    size_t size, capacity;
};

/* Reads a whole body of at most `limit` bytes. Memory grows with what has come, not with
 * what was announced. */
enum body_end body_read(struct body *body, const struct framing *framing, size_t limit,
                        body_source_fn *read, void *source);

#endif
