#include "base/digest.h"

/* OpenSSL calls these deprecated. Its newer ones allocate, and follow a null pointer when
 * there was no memory for the library's own context. */
#define OPENSSL_API_COMPAT 0x10101000L
#include <openssl/sha.h>
#include <string.h>

void digest_hex(const void *data, size_t size, char *out, size_t room)
{
    static const char DIGITS[] = "0123456789abcdef";
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, data, size);
    SHA256_Final(digest, &context);
    explicit_bzero(&context, sizeof context);
    size_t count = room - 1 < 2 * sizeof digest ? room - 1 : 2 * sizeof digest;
    for (size_t i = 0; i < count; i++)
        out[i] = DIGITS[i % 2 == 0 ? digest[i / 2] >> 4 : digest[i / 2] & 15];
    out[count] = '\0';
}
