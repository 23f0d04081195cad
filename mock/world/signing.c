#include "world/signing.h"

#include "world/sha256.h"

#include <inttypes.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>

enum { BLOCK_SIZE = 64, MESSAGE_MAX = 512 };

/* H((key ^ pad) ‖ data), one half of RFC 2104. */
static bool keyed_digest(const unsigned char key[SEED_SIZE], unsigned char pad,
                         const void *data, size_t size, unsigned char out[SHA256_SIZE])
{
    unsigned char input[BLOCK_SIZE + MESSAGE_MAX];
    memset(input, pad, BLOCK_SIZE);
    for (int i = 0; i < SEED_SIZE; i++)
        input[i] ^= key[i];
    memcpy(input + BLOCK_SIZE, data, size);
    return sha256(input, BLOCK_SIZE + size, out);
}

/* HMAC-SHA256 as its two digests: OpenSSL's EVP_MAC costs three times as much, and a page
 * of a list signs a hundred links. */
static bool sign(const unsigned char seed[SEED_SIZE], const char *what, int64_t expires_s,
                 char out[SIGNATURE_SIZE])
{
    char message[MESSAGE_MAX];
    unsigned char inner[SHA256_SIZE], outer[SHA256_SIZE];
    int size = snprintf(message, sizeof message, "%s|%" PRId64, what, expires_s);
    bool signed_all = size > 0 && size < MESSAGE_MAX &&
                      keyed_digest(seed, 0x36, message, (size_t)size, inner) &&
                      keyed_digest(seed, 0x5c, inner, sizeof inner, outer);
    if (signed_all)
        hex_print(outer, sizeof outer, out);
    return signed_all;
}

void sign_link(const unsigned char seed[SEED_SIZE], const char *what, int64_t expires_s,
               char out[SIGNATURE_SIZE])
{
    if (!sign(seed, what, expires_s, out))
        out[0] = '\0';
}

bool sign_verify(const unsigned char seed[SEED_SIZE], const char *what, int64_t expires_s,
                 const char *signature)
{
    char right[SIGNATURE_SIZE];
    return sign(seed, what, expires_s, right) &&
           strlen(signature) == SIGNATURE_SIZE - 1 &&
           CRYPTO_memcmp(right, signature, SIGNATURE_SIZE - 1) == 0;
}
