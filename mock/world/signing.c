#include "world/signing.h"

#include "world/sha256.h"

#include <openssl/crypto.h>
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

/* "what|expires", without printf. The size, 0 when there is no such message. */
static size_t put_message(const char *what, int64_t expires_s, char out[MESSAGE_MAX])
{
    char digits[20];
    size_t size = 0, count = 0;
    int64_t rest = expires_s;
    if (expires_s < 0)
        return 0;
    for (; *what; what++) {
        if (size == MESSAGE_MAX - 1 - sizeof digits)
            return 0;
        out[size++] = *what;
    }
    out[size++] = '|';
    do
        digits[count++] = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    while (count > 0)
        out[size++] = digits[--count];
    return size;
}

/* HMAC-SHA256 as its two digests: OpenSSL's EVP_MAC costs three times as much, and a page
 * of a list signs a hundred links. */
static bool sign(const unsigned char seed[SEED_SIZE], const char *what, int64_t expires_s,
                 char out[SIGNATURE_SIZE])
{
    char message[MESSAGE_MAX];
    unsigned char inner[SHA256_SIZE], outer[SHA256_SIZE];
    size_t size = put_message(what, expires_s, message);
    bool signed_all = size > 0 && keyed_digest(seed, 0x36, message, size, inner) &&
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
