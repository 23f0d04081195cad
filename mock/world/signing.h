#ifndef MOCK_WORLD_SIGNING_H
#define MOCK_WORLD_SIGNING_H

#include "world/ids.h"

#include <stdbool.h>
#include <stdint.h>

enum { SIGNATURE_SIZE = 65 };

/* Signs "what|expires" with HMAC-SHA256 under a secret derived from the world's seed, in
 * hex. The world's name is no part: two worlds with one seed have the same signatures
 * (control-api.md). */
void sign_link(const unsigned char seed[SEED_SIZE], const char *what, int64_t expires_s,
               char out[SIGNATURE_SIZE]);

/* Compares in constant time. */
bool sign_verify(const unsigned char seed[SEED_SIZE], const char *what, int64_t expires_s,
                 const char *signature);

#endif
