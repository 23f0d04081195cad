#include "world/sha256.h"

/* OpenSSL calls these deprecated, for the sake of providers that nobody chooses here; the
 * context that its newer calls allocate costs as much again as a short digest. */
#define OPENSSL_API_COMPAT 0x10101000L
#include <openssl/sha.h>
#include <string.h>

bool sha256(const void *data, size_t size, unsigned char out[SHA256_SIZE])
{
    SHA256_CTX context;
    return SHA256_Init(&context) == 1 && SHA256_Update(&context, data, size) == 1 &&
           SHA256_Final(out, &context) == 1;
}

void hex_print(const unsigned char *data, size_t size, char *out)
{
    static const char DIGITS[] = "0123456789abcdef";
    for (size_t i = 0; i < size; i++) {
        out[2 * i] = DIGITS[data[i] >> 4];
        out[2 * i + 1] = DIGITS[data[i] & 15];
    }
    out[2 * size] = '\0';
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool hex_parse(const char *hex, unsigned char *out, size_t size)
{
    if (strlen(hex) != 2 * size)
        return false;
    for (size_t i = 0; i < size; i++) {
        int high = hex_digit(hex[2 * i]), low = hex_digit(hex[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (unsigned char)(high * 16 + low);
    }
    return true;
}
