#ifndef MOCK_WORLD_STORE_RECENT_H
#define MOCK_WORLD_STORE_RECENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Copies of the rows that were looked up last. Clients poll, and the store answers one
 * after the other: while the one whose turn it is does not run, all wait. What is here is
 * answered without it. */
struct recent;

/* What is kept: rows of one size, copied and freed as the kind says. */
struct recent_kind {
    size_t size;
    bool (*copy)(const void *from, void *to); /* false when out of memory */
    void (*clean)(void *row);
};

struct recent *recent_new(const struct recent_kind *kind); /* NULL when out of memory */
void recent_free(struct recent *recent);                   /* NULL is allowed */

/* Whether it has the row; then `out` is a copy for the caller. */
bool recent_find(struct recent *recent, int64_t world, int64_t id, void *out);

/* Keeps a copy of the row; the store is held. */
void recent_keep(struct recent *recent, int64_t world, int64_t id, const void *row);

/* Forgets all, because rows that may be here have changed. To be called before whoever
 * changed them lets the store go. */
void recent_forget(struct recent *recent);

#endif
