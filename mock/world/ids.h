#ifndef MOCK_WORLD_IDS_H
#define MOCK_WORLD_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ID_SIZE = 40, TOKEN_SIZE = 33, SEED_SIZE = 32 };

/* A reproducible stream: block n is SHA-256(seed, n), so its whole state is a seed and a
 * count. Several threads may draw from one at once. */
struct random_stream {
    unsigned char seed[SEED_SIZE];
    int64_t count;
};

/* From a number (--seed), or from the system when `seed` is NULL. */
void random_init(struct random_stream *stream, const int64_t *seed);

/* How many blocks were drawn. */
int64_t random_count(const struct random_stream *stream);

/* "asset-20260619150241-b8xd4": prefix ("asset-"), the instant in UTC+8, five characters
 * of decision 11's alphabet. Takes one block of the stream. */
void id_make(struct random_stream *stream, const char *prefix, int64_t now_ms,
             char out[ID_SIZE]);

/* An id of that prefix as one number, and back. Numbers sort as the ids do: by stamp,
 * then by suffix. False when `id` is not PREFIX, then YYYYMMDDHHMMSS-xxxxx with a real
 * date and x out of [0-9a-z]. */
bool id_pack(const char *prefix, const char *id, int64_t *out);
void id_unpack(const char *prefix, int64_t packed, char out[ID_SIZE]);

/* 128 random bits in hex (decision 17). */
void token_make(struct random_stream *stream, char out[TOKEN_SIZE]);

/* Unpredictable bytes from the system: request ids, keys of `exec`. */
void random_bytes(void *out, size_t size);

/* "w-" and the first 8 hex digits of SHA-256(key): a world's name without an ORG. `out`
 * holds 11. False when out of memory. */
bool world_name_of_key(const char *key, char *out);

#endif
