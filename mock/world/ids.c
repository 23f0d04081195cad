#include "world/ids.h"

#include "world/clock.h"
#include "world/sha256.h"

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

int64_t random_count(const struct random_stream *stream)
{
    return __atomic_load_n(&stream->count, __ATOMIC_RELAXED);
}

/* Takes the stream's next block. Out of memory it comes from the system: an id that
 * cannot be reproduced beats one that everybody gets. */
static void next_block(struct random_stream *stream, unsigned char out[SHA256_SIZE])
{
    unsigned char input[SEED_SIZE + 8];
    memcpy(input, stream->seed, SEED_SIZE);
    int64_t number = __atomic_fetch_add(&stream->count, 1, __ATOMIC_RELAXED);
    put_number(input + SEED_SIZE, (uint64_t)number);
    if (!sha256(input, sizeof input, out))
        random_bytes(out, SHA256_SIZE);
}

/* PREFIX, stamp, dash, suffix: without printf, which would cost as much as the rest of a
 * look-up. */
static void put_id(const char *prefix, int64_t ms, const char suffix[5],
                   char out[ID_SIZE])
{
    size_t size = strlen(prefix);
    memcpy(out, prefix, size);
    clock_print_stamp(ms, out + size);
    out[size + 14] = '-';
    memcpy(out + size + 15, suffix, 5);
    out[size + 20] = '\0';
}

void id_make(struct random_stream *stream, const char *prefix, int64_t now_ms,
             char out[ID_SIZE])
{
    unsigned char block[SHA256_SIZE];
    next_block(stream, block);
    uint64_t number = 0; /* 27^5 of 2^64: the bias is below 10^-12 */
    for (int i = 0; i < 8; i++)
        number = number << 8 | block[i];

    char suffix[5];
    for (int i = 0; i < 5; i++, number /= 27)
        suffix[i] = ALPHABET[number % 27];
    put_id(prefix, now_ms, suffix, out);
}

/* Suffixes as numbers of base 36, whose digits are in the order of ASCII: any five of
 * [0-9a-z] that a snapshot may hold, not our alphabet alone. Seconds up to the year 9999
 * times 36^5 fill less than 64 bits. */
static const char DIGITS[] = "0123456789abcdefghijklmnopqrstuvwxyz";
#define SUFFIXES UINT64_C(60466176)

bool id_pack(const char *prefix, const char *id, int64_t *out)
{
    size_t size = strlen(prefix);
    int64_t ms;
    if (strncmp(id, prefix, size) != 0 || strlen(id) != size + 20 ||
        id[size + 14] != '-' || !clock_parse_stamp(id + size, &ms))
        return false;
    uint64_t number = 0;
    for (int i = 0; i < 5; i++) {
        const char *digit = strchr(DIGITS, id[size + 15 + (size_t)i]);
        if (!digit)
            return false;
        number = number * 36 + (uint64_t)(digit - DIGITS);
    }
    /* A stamp may be eight hours before 1970: count from there. */
    number += (uint64_t)(ms / 1000 + 8 * 3600) * SUFFIXES;
    *out = (int64_t)(number ^ UINT64_C(1) << 63); /* so that signed numbers sort alike */
    return true;
}

void id_unpack(const char *prefix, int64_t packed, char out[ID_SIZE])
{
    uint64_t number = (uint64_t)packed ^ UINT64_C(1) << 63;
    int64_t ms = ((int64_t)(number / SUFFIXES) - 8 * 3600) * 1000;
    char suffix[5];
    number %= SUFFIXES;
    for (int i = 4; i >= 0; i--, number /= 36)
        suffix[i] = DIGITS[number % 36];
    put_id(prefix, ms, suffix, out);
}

void token_make(struct random_stream *stream, char out[TOKEN_SIZE])
{
    unsigned char block[SHA256_SIZE];
    next_block(stream, block);
    hex_print(block, (TOKEN_SIZE - 1) / 2, out);
}

bool world_name_of_key(const char *key, char *out)
{
    unsigned char digest[SHA256_SIZE];
    if (!sha256(key, strlen(key), digest))
        return false;
    out[0] = 'w';
    out[1] = '-';
    hex_print(digest, 4, out + 2);
    return true;
}
