#include "tools/record_store.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

struct slot {
    uint64_t place;
    struct record_exchange *item; /* NULL: its reply has not come yet */
};

struct record_store {
    struct slot *slots;
    size_t count, capacity;
    const struct record_exchange **items; /* the complete ones */
    size_t item_count;
    uint64_t places;
    size_t bytes, missed;
};

struct record_exchange *record_exchange_new(void)
{
    struct arena *arena = arena_new();
    struct record_exchange *item = arena_alloc(arena, sizeof *item);
    item->arena = arena;
    return item;
}

void record_exchange_free(struct record_exchange *item)
{
    if (item != NULL)
        arena_free(item->arena);
}

struct record_store *record_store_new(void)
{
    return memory_zeroed(1, sizeof(struct record_store));
}

void record_store_free(struct record_store *store)
{
    if (store == NULL)
        return;
    for (size_t i = 0; i < store->count; i++)
        record_exchange_free(store->slots[i].item);
    free(store->slots);
    free(store->items);
    free(store);
}

uint64_t record_store_begin(struct record_store *store)
{
    if (store->count == store->capacity) {
        store->capacity = store->capacity * 2 + 64;
        store->slots = memory_grow(store->slots, store->capacity * sizeof *store->slots);
    }
    store->slots[store->count++] = (struct slot){.place = ++store->places};
    return store->places;
}

static size_t bytes_of(const struct record_exchange *item)
{
    return item->size + (item->reply.body != NULL ? item->reply.size : 0);
}

/* Frees what is in the slot, and closes the gap. */
static void take_out(struct record_store *store, size_t index)
{
    struct record_exchange *item = store->slots[index].item;
    if (item != NULL)
        store->bytes -= bytes_of(item);
    record_exchange_free(item);
    store->count--;
    memmove(&store->slots[index], &store->slots[index + 1],
            (store->count - index) * sizeof *store->slots);
}

static const struct record_exchange *at(const struct record_store *store, size_t index)
{
    return index < store->count ? store->slots[index].item : NULL;
}

/* Equal looks that both went well: of a row of them the ends are enough. */
static bool looks_again(const struct record_exchange *a, const struct record_exchange *b)
{
    return a != NULL && b != NULL && record_same_request(a, b) &&
           a->reply.status == b->reply.status;
}

static void thin(struct record_store *store)
{
    for (size_t i = 1; i + 1 < store->count;) {
        if (!looks_again(at(store, i - 1), at(store, i)) ||
            !looks_again(at(store, i), at(store, i + 1))) {
            i++;
            continue;
        }
        store->slots[i + 1].item->left_out += 1 + at(store, i)->left_out;
        take_out(store, i);
    }
}

static void list_items(struct record_store *store)
{
    store->items = memory_grow(store->items, (store->count + 1) *
                                                 sizeof(const struct record_exchange *));
    store->item_count = 0;
    for (size_t i = 0; i < store->count; i++)
        if (store->slots[i].item != NULL)
            store->items[store->item_count++] = store->slots[i].item;
}

static bool has_room(const struct record_store *store, const struct record_exchange *item)
{
    return store->item_count < RECORD_MAX_EXCHANGES &&
           store->bytes + bytes_of(item) <= RECORD_MAX_BYTES;
}

static size_t index_of(const struct record_store *store, uint64_t place)
{
    size_t index = 0;
    while (index < store->count && store->slots[index].place != place)
        index++;
    return index;
}

void record_store_take_back(struct record_store *store, uint64_t place)
{
    size_t index = index_of(store, place);
    if (index == store->count)
        return;
    take_out(store, index);
    list_items(store);
    store->missed++;
}

void record_store_end(struct record_store *store, uint64_t place,
                      struct record_exchange *item)
{
    size_t index = index_of(store, place);
    if (item != NULL && !has_room(store, item)) {
        record_exchange_free(item);
        item = NULL;
        store->missed++;
    }
    if (item == NULL) {
        take_out(store, index);
    } else {
        store->slots[index].item = item;
        store->bytes += bytes_of(item);
    }
    thin(store);
    list_items(store);
}

const struct record_exchange *const *record_store_items(const struct record_store *store,
                                                        size_t *count)
{
    *count = store->item_count;
    return store->items;
}

size_t record_store_missed(const struct record_store *store)
{
    return store->missed;
}
