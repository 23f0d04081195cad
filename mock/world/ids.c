#include "world/ids.h"

#include "world/clock.h"
#include "world/sha256.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

/* Decision 11. */
static const char ALPHABET[] = "bcdfghjklmnpqrstvwxz2456789";

void random_bytes(void *out, size_t size)
{
    unsigned char *at = out;
    while (size > 0) {
        ssize_t got = getrandom(at, size, 0);
        if (got <= 0)
            continue; /* interrupted; it has no other way to fail */
        at += got;
        size -= (size_t)got;
    }
}

static void put_number(unsigned char out[8], uint64_t number)
{
    for (int i = 7; i >= 0; i--, number >>= 8)
        out[i] = (unsigned char)number;
}

void random_init(struct random_stream *stream, const int64_t *seed)
{
    stream->count = 0;
    unsigned char number[8];
    if (seed)
        put_number(number, (uint64_t)*seed);
    if (!seed || !sha256(number, sizeof number, stream->seed))
        random_bytes(stream->seed, sizeof stream->seed);
}

/* Takes the stream's next block. Out of memory it comes from the system: an id that
 * cannot be reproduced beats one that everybody gets. */
static void next_block(struct random_stream *stream, unsigned char out[SHA256_SIZE])
{
    unsigned char input[SEED_SIZE + 8];
    memcpy(input, stream->seed, SEED_SIZE);
    put_number(input + SEED_SIZE, (uint64_t)stream->count++);
    if (!sha256(input, sizeof input, out))
        random_bytes(out, SHA256_SIZE);
}

void id_make(struct random_stream *stream, const char *prefix, int64_t now_ms,
             char out[ID_SIZE])
{
    unsigned char block[SHA256_SIZE];
    next_block(stream, block);
    uint64_t number = 0; /* 27^5 of 2^64: the bias is below 10^-12 */
    for (int i = 0; i < 8; i++)
        number = number << 8 | block[i];

    char stamp[16], suffix[6] = "";
    clock_print_stamp(now_ms, stamp);
    for (int i = 0; i < 5; i++, number /= 27)
        suffix[i] = ALPHABET[number % 27];
    snprintf(out, ID_SIZE, "%s-%s-%s", prefix, stamp, suffix);
}

void token_make(struct random_stream *stream, char out[TOKEN_SIZE])
{
    unsigned char block[SHA256_SIZE];
    next_block(stream, block);
    hex_print(block, (TOKEN_SIZE - 1) / 2, out);
}

void world_name_of_key(const char *key, char out[16])
{
    unsigned char digest[SHA256_SIZE];
    sha256(key, strlen(key), digest);
    memcpy(out, "w-", 2);
    hex_print(digest, 4, out + 2);
}
