/* The exchanges of a recording, in the order in which their requests began; bounded. */
#ifndef TOOLS_RECORD_STORE_H
#define TOOLS_RECORD_STORE_H

#include "tools/record_exchange.h"

#include <stddef.h>
#include <stdint.h>

enum { RECORD_MAX_EXCHANGES = 500, RECORD_MAX_BYTES = 16 * 1024 * 1024 };

/* Not thread-safe: the recorder's lock is around every call. */
struct record_store;

struct record_store *record_store_new(void);
void record_store_free(struct record_store *store);

/* A place for a request that begins now, behind all earlier ones. */
uint64_t record_store_begin(struct record_store *store);

/* The request has its reply: `item`, made by record_exchange_new(), goes into its place
 * and is the store's; NULL gives the place up. What has no room any more is freed and
 * counts as missed. Of three equal looks in a row the middle one goes: an endless poll
 * needs no more room than a short one. */
void record_store_end(struct record_store *store, uint64_t place,
                      struct record_exchange *item);

/* Takes out what came last into its place: the recording has no room for it. */
void record_store_take_back(struct record_store *store, uint64_t place);

/* Those that are complete; borrowed until the next call. */
const struct record_exchange *const *record_store_items(const struct record_store *store,
                                                        size_t *count);

/* How many had no room. */
size_t record_store_missed(const struct record_store *store);

#endif
