#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stddef.h>

/* The first `room` - 1 hex digits, 64 at most, of the SHA-256 of `size` bytes, and a NUL.
 * Needs no memory and cannot fail; leaves nothing of the bytes behind. */
void digest_hex(const void *data, size_t size, char *out, size_t room);

#endif
