#include "world/world.h"

#include "base/auto.h"
#include "base/text.h"
#include "world/snapshot.h"
#include "world/world_parts.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

enum { JOURNAL_MAX_BYTES = 64 * 1024 * 1024 };

struct worlds {
    const struct settings *settings;
    struct store *store;
    pthread_rwlock_t lock; /* of the table, not of its worlds */
    struct world *table;   /* by name, in order of creation */
    struct journal_budget *budget;
    struct journal *unauthenticated;
};

static bool no_memory(struct error *err)
{
    return fail(err, RULE_INTERNAL, "out of memory");
}

/* --- Locks --- */

void world_lock(struct world *world)
{
    pthread_rwlock_wrlock(&world->lock);
}

void world_share(struct world *world)
{
    pthread_rwlock_rdlock(&world->lock);
}

void world_unlock(struct world *world)
{
    pthread_rwlock_unlock(&world->lock);
}

/* Who wants to change something must not wait until nobody looks any more. */
static void lock_init(pthread_rwlock_t *lock)
{
    pthread_rwlockattr_t attributes;
    pthread_rwlockattr_init(&attributes);
    pthread_rwlockattr_setkind_np(&attributes,
                                  PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(lock, &attributes);
    pthread_rwlockattr_destroy(&attributes);
}

/* --- Making worlds --- */

static void world_drop(struct world *world)
{
    if (!world)
        return;
    faults_clear(&world->faults);
    journal_free(world->journal);
    pthread_rwlock_destroy(&world->lock);
    free(world);
}

static void world_drop_at(struct world **world)
{
    world_drop(*world);
}

/* One without parts, in no table. */
static struct world *world_new(struct worlds *worlds, const char *name, struct error *err)
{
    struct world *world = calloc(1, sizeof *world);
    if (world) {
        text_copy(world->name, sizeof world->name, name);
        lock_init(&world->lock);
        world->journal = journal_new(worlds->budget, worlds->settings->journal_max);
    }
    if (world && world->journal)
        return world;
    world_drop(world);
    no_memory(err);
    return NULL;
}

/* NOLINTNEXTLINE(readability-function-size): the statements are uthash's */
static bool table_add(struct worlds *worlds, struct world *world, struct error *err)
{
    HASH_ADD_STR(worlds->table, name, world);
    return world->hh.tbl ? true : no_memory(err);
}

static void table_remove(struct worlds *worlds, struct world *world)
{
    HASH_DEL(worlds->table, world);
    world_drop(world);
}

/* Its ORG, or what stands for the key without showing it. */
static bool name_of_api_key(const char *key, const char *org, char out[ORG_SIZE])
{
    if (!org)
        return world_name_of_key(key, out);
    text_copy(out, ORG_SIZE, org);
    return true;
}

/* What --load gives to a new world of that name, NULL: nothing. */
static const cJSON *load_of(const struct worlds *worlds, const char *name)
{
    const struct settings *settings = worlds->settings;
    if (!settings->load || settings->key_count == 0)
        return settings->load;
    char first[ORG_SIZE];
    const struct api_key *key = &settings->keys[0];
    return name_of_api_key(key->key, key->org, first) && strcmp(first, name) == 0
               ? settings->load
               : NULL;
}

/* Adds the world's row and fills it as a new one, in one transaction. */
static bool world_found(struct worlds *worlds, struct world *world, struct error *err)
{
    AUTO(world_row_clean) struct world_row row = {0};
    AUTO(world_parts_clean) struct world_parts parts = {0};
    if (!world_parts_new(worlds, 0, &parts, err) ||
        !world_parts_row(world, &parts, &row, err) || !store_begin(worlds->store, err))
        return false;
    bool ok = store_world_add(worlds->store, &row, err);
    world->id = row.id;
    ok = ok && snapshot_restore(worlds, world, load_of(worlds, world->name), err);
    if (ok)
        return store_commit(worlds->store, err);
    store_rollback(worlds->store);
    return false;
}

/* NULL when it cannot be made. The table's lock is held. */
static struct world *make(struct worlds *worlds, const char *name, struct error *err)
{
    struct world *world = world_new(worlds, name, err);
    if (!world)
        return NULL;
    if (!table_add(worlds, world, err)) {
        world_drop(world);
        return NULL;
    }
    if (world_found(worlds, world, err))
        return world;
    table_remove(worlds, world);
    return NULL;
}

static bool find_or_make(struct worlds *worlds, const char *name, struct world **out,
                         struct error *err)
{
    *out = worlds_find(worlds, name);
    if (*out)
        return true;
    pthread_rwlock_wrlock(&worlds->lock);
    /* Somebody may have been first. */
    /* The analyser cannot follow uthash: NOLINTNEXTLINE(clang-analyzer-core.*) */
    HASH_FIND_STR(worlds->table, name, *out);
    if (!*out)
        *out = make(worlds, name, err);
    pthread_rwlock_unlock(&worlds->lock);
    return *out != NULL;
}

/* A world that the store's file has kept. */
static bool revive(void *context, const struct world_row *row, struct error *err)
{
    struct worlds *worlds = context;
    AUTO(world_drop_at) struct world *world = world_new(worlds, row->name, err);
    AUTO(json_drop) cJSON *assumptions = cJSON_Parse(row->assumptions);
    if (!world)
        return no_memory(err);
    struct error cause = {0};
    world->id = row->id;
    world->clock = row->clock;
    clock_not_before(&world->clock, row->seen_ms);
    world->started_ms = row->started_ms;
    world->random = row->random;
    if (!assumptions)
        fail_text(&cause, RULE_STORE_FAILED, "its assumptions are no JSON");
    if (!assumptions || !assumptions_read(assumptions, &world->assumptions, &cause) ||
        !world_parts_faults(row->faults, &world->faults, &cause))
        return fail_text(err, RULE_STORE_FAILED, "world %s is damaged: %s", row->name,
                         cause.message);
    if (!table_add(worlds, world, err))
        return false;
    world = NULL; /* the table's now */
    return true;
}

/* --- The registry --- */

struct worlds *worlds_new(const struct settings *settings, struct store *store,
                          struct error *err)
{
    struct worlds *worlds = calloc(1, sizeof *worlds);
    if (!worlds) {
        no_memory(err);
        return NULL;
    }
    worlds->settings = settings;
    worlds->store = store;
    pthread_rwlock_init(&worlds->lock, NULL);
    worlds->budget = journal_budget_new(JOURNAL_MAX_BYTES);
    worlds->unauthenticated =
        worlds->budget ? journal_new(worlds->budget, settings->journal_max) : NULL;
    if (worlds->unauthenticated ? store_worlds(store, revive, worlds, err)
                                : no_memory(err))
        return worlds;
    worlds_free(worlds);
    return NULL;
}

void worlds_free(struct worlds *worlds)
{
    if (!worlds)
        return;
    struct world *world, *next;
    HASH_ITER(hh, worlds->table, world, next)
    {
        table_remove(worlds, world);
    }
    journal_free(worlds->unauthenticated);
    journal_budget_free(worlds->budget);
    pthread_rwlock_destroy(&worlds->lock);
    free(worlds);
}

/* The name of the world that the key opens. Every accepted key is compared, and whole, so
 * that the time taken tells no more than a length. */
static bool name_of_key(const struct worlds *worlds, const char *key, char out[ORG_SIZE],
                        struct error *err)
{
    const struct settings *settings = worlds->settings;
    const struct api_key *known = NULL;
    size_t size = strlen(key);
    for (int i = 0; i < settings->key_count; i++) {
        const char *accepted = settings->keys[i].key;
        if (strlen(accepted) == size && CRYPTO_memcmp(accepted, key, size) == 0)
            known = &settings->keys[i];
    }
    if (settings->key_count > 0 && !known)
        return fail(err, RULE_BAD_KEY);
    return name_of_api_key(key, known ? known->org : NULL, out) || no_memory(err);
}

bool worlds_of_key(struct worlds *worlds, const char *key, struct world **out,
                   struct error *err)
{
    char name[ORG_SIZE];
    return name_of_key(worlds, key, name, err) && find_or_make(worlds, name, out, err);
}

struct world *worlds_find(struct worlds *worlds, const char *name)
{
    struct world *world;
    pthread_rwlock_rdlock(&worlds->lock);
    /* The analyser cannot follow uthash: NOLINTNEXTLINE(clang-analyzer-core.*) */
    HASH_FIND_STR(worlds->table, name, world);
    pthread_rwlock_unlock(&worlds->lock);
    return world;
}

void worlds_each(struct worlds *worlds, worlds_fn *each, void *context)
{
    pthread_rwlock_rdlock(&worlds->lock);
    for (struct world *world = worlds->table; world; world = world->hh.next)
        each(context, world);
    pthread_rwlock_unlock(&worlds->lock);
}

int worlds_count(struct worlds *worlds)
{
    pthread_rwlock_rdlock(&worlds->lock);
    int count = (int)HASH_COUNT(worlds->table);
    pthread_rwlock_unlock(&worlds->lock);
    return count;
}

struct journal *worlds_unauthenticated(struct worlds *worlds)
{
    return worlds->unauthenticated;
}

struct journal_budget *worlds_journal_budget(struct worlds *worlds)
{
    return worlds->budget;
}

const struct settings *worlds_settings(const struct worlds *worlds)
{
    return worlds->settings;
}

struct store *worlds_store(const struct worlds *worlds)
{
    return worlds->store;
}

/* --- Whole worlds --- */

bool world_reset(struct worlds *worlds, struct world *world, struct error *err)
{
    if (!snapshot_restore(worlds, world, load_of(worlds, world->name), err))
        return false;
    journal_clear(world->journal);
    world->requests = 0;
    return true;
}

static bool check_empty(struct worlds *worlds, const struct world *world,
                        struct error *err)
{
    struct world_counts counts;
    if (!store_counts(worlds->store, world->id, &counts, err))
        return false;
    if (counts.sessions + counts.groups + counts.assets + counts.tasks == 0)
        return true;
    fail_text(err, RULE_CONTROL_VALUE,
              "/to_key: its world %s is not empty; reset it first (DELETE /_mock/state)",
              world->name);
    return fail_detail(err, "/to_key", NULL, "the key of an empty or new world");
}

bool world_fork(struct worlds *worlds, const struct world *from, struct world *to,
                struct error *err)
{
    AUTO(world_parts_clean) struct world_parts parts = {0};
    if (!check_empty(worlds, to, err) || !world_parts_copy(from, &parts, err) ||
        !store_begin(worlds->store, err))
        return false;
    if (store_world_copy(worlds->store, from->id, to->id, err) &&
        world_parts_save(worlds, to, &parts, err)) {
        if (!store_commit(worlds->store, err))
            return false;
        world_parts_take(to, &parts);
        return true;
    }
    store_rollback(worlds->store);
    return false;
}
