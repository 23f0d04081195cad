#ifndef MOCK_WORLD_SHA256_H
#define MOCK_WORLD_SHA256_H

#include <stdbool.h>
#include <stddef.h>

enum { SHA256_SIZE = 32 };

/* The digest of `size` bytes. False, with zeros in `out`, when the crypto library is out
 * of memory. */
bool sha256(const void *data, size_t size, unsigned char out[SHA256_SIZE]);

/* Writes `size` bytes as 2 * size lower-case hex digits and a NUL. */
void hex_print(const unsigned char *data, size_t size, char *out);

/* Reads exactly 2 * size lower-case hex digits that end the string. */
bool hex_parse(const char *hex, unsigned char *out, size_t size);

#endif
