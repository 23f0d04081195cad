#ifndef MOCK_WORLD_WORLD_H
#define MOCK_WORLD_WORLD_H

#include "base/error.h"
#include "world/assumptions.h"
#include "world/clock.h"
#include "world/faults.h"
#include "world/ids.h"
#include "world/journal.h"
#include "world/settings.h"
#include "world/store.h"
#include "world/uthash.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

enum { WORLD_SEEN_SLOTS = 64 };

/* Everything one organisation sees. `lock` guards all of it but `name`, `id`, what is
 * atomic, and `journal` (which has a lock of its own). Worlds live as long as the
 * registry: a pointer stays good. */
struct world {
    char name[ORG_SIZE];
    int64_t id;
    pthread_rwlock_t lock;
    struct clock clock;
    int64_t started_ms;
    struct random_stream random;
    struct assumptions assumptions;
    struct fault_set faults;
    struct journal *journal;
    atomic_llong requests;
    atomic_llong virtual_group; /* id_pack() of the Virtual group, 0: not looked up */
    atomic_uint finished_seen[WORLD_SEEN_SLOTS]; /* hashes of what was seen finished: for
                                                    a hint */
    UT_hash_handle hh;
};

/* The registry of worlds. */
struct worlds;

/* Borrows both. Worlds kept in the store's file come back to life. */
struct worlds *worlds_new(const struct settings *settings, struct store *store,
                          struct error *err);
void worlds_free(struct worlds *worlds); /* NULL is allowed */

/* The world of a credential, made on its first use (clock, seed, faults, --load as the
 * settings say). RULE_BAD_KEY when the settings list keys and this is none of them
 * (compared in constant time). */
bool worlds_of_key(struct worlds *worlds, const char *key, struct world **out,
                   struct error *err);

/* NULL when there is none of that name. */
struct world *worlds_find(struct worlds *worlds, const char *name);

/* Calls `each` for every world in order of creation; it must not make worlds. */
typedef void worlds_fn(void *context, struct world *world);
void worlds_each(struct worlds *worlds, worlds_fn *each, void *context);
int worlds_count(struct worlds *worlds);

/* Requests without a valid key: the ring `-`. And what all rings share. */
struct journal *worlds_unauthenticated(struct worlds *worlds);
struct journal_budget *worlds_journal_budget(struct worlds *worlds);

/* What they borrow. */
const struct settings *worlds_settings(const struct worlds *worlds);
struct store *worlds_store(const struct worlds *worlds);

/* Holds a world alone; or together with others who only look. Neither nests. */
void world_lock(struct world *world);
void world_share(struct world *world);
void world_unlock(struct world *world); /* ends either */

/* --- One world; the caller holds its lock --- */

/* Back to the state of a new world, --load included: data, clock, seed, faults,
 * assumptions, journal. */
bool world_reset(struct worlds *worlds, struct world *world, struct error *err);

/* Copies `from` (clock, random stream and fault counts included; not the journal) over
 * `to`, which must be empty (RULE_CONTROL_VALUE otherwise). The caller holds both locks.
 */
bool world_fork(struct worlds *worlds, const struct world *from, struct world *to,
                struct error *err);

/* Saves clock, random stream, faults and assumptions where the store is a file. */
bool world_save(struct worlds *worlds, const struct world *world, struct error *err);

#endif
