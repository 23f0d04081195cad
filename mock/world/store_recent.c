#include "world/store_recent.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { SLOTS = 1024, LOCKS = 64 }; /* powers of two */

struct slot {
    int64_t world, id;
    unsigned age; /* the row is good while this is the age of all */
    void *row;    /* NULL: none was kept yet */
};

struct recent {
    const struct recent_kind *kind;
    atomic_uint age;
    pthread_mutex_t locks[LOCKS]; /* of every LOCKS-th slot */
    struct slot slots[SLOTS];
};

struct recent *recent_new(const struct recent_kind *kind)
{
    struct recent *recent = calloc(1, sizeof *recent);
    if (!recent)
        return NULL;
    recent->kind = kind;
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_init(&recent->locks[i], NULL);
    return recent;
}

static void drop_row(const struct recent *recent, struct slot *slot)
{
    if (slot->row)
        recent->kind->clean(slot->row);
    free(slot->row);
    slot->row = NULL;
}

void recent_free(struct recent *recent)
{
    if (!recent)
        return;
    for (size_t i = 0; i < SLOTS; i++)
        drop_row(recent, &recent->slots[i]);
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_destroy(&recent->locks[i]);
    free(recent);
}

/* Ids of one second differ in their last bits, worlds in theirs. */
static struct slot *lock_slot(struct recent *recent, int64_t world, int64_t id)
{
    uint64_t mixed = ((uint64_t)id + (uint64_t)world) * UINT64_C(0x9E3779B97F4A7C15);
    size_t at = mixed >> 32 & (SLOTS - 1);
    pthread_mutex_lock(&recent->locks[at % LOCKS]);
    return &recent->slots[at];
}

static void unlock_slot(struct recent *recent, const struct slot *slot)
{
    pthread_mutex_unlock(&recent->locks[(size_t)(slot - recent->slots) % LOCKS]);
}

bool recent_find(struct recent *recent, int64_t world, int64_t id, void *out)
{
    struct slot *slot = lock_slot(recent, world, id);
    bool found = slot->row && slot->id == id && slot->world == world &&
                 slot->age == atomic_load(&recent->age) &&
                 recent->kind->copy(slot->row, out);
    unlock_slot(recent, slot);
    return found;
}

void recent_keep(struct recent *recent, int64_t world, int64_t id, const void *row)
{
    struct slot *slot = lock_slot(recent, world, id);
    drop_row(recent, slot);
    void *copy = malloc(recent->kind->size);
    if (copy && recent->kind->copy(row, copy)) {
        slot->row = copy;
        slot->world = world;
        slot->id = id;
        slot->age = atomic_load(&recent->age);
    } else {
        free(copy);
    }
    unlock_slot(recent, slot);
}

void recent_forget(struct recent *recent)
{
    atomic_fetch_add(&recent->age, 1);
}
