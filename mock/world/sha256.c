#include "world/sha256.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <string.h>

static EVP_MD *algorithm;

static void algorithm_drop(void)
{
    EVP_MD_free(algorithm);
    algorithm = NULL;
}

/* Fetched once: looking the algorithm up costs more than a short digest. */
static void algorithm_fetch(void)
{
    algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
    OPENSSL_atexit(algorithm_drop);
}

bool sha256(const void *data, size_t size, unsigned char out[SHA256_SIZE])
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, algorithm_fetch);
    unsigned length = 0;
    if (algorithm && EVP_Digest(data, size, out, &length, algorithm, NULL) == 1 &&
        length == SHA256_SIZE)
        return true;
    ERR_clear_error(); /* or the library keeps its words for this thread */
    memset(out, 0, SHA256_SIZE);
    return false;
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
