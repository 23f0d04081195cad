#ifndef MOCK_WORLD_STORE_LISTS_H
#define MOCK_WORLD_STORE_LISTS_H

#include "base/text.h"
#include "world/store.h"
#include "world/uthash.h"

/* What lists of assets are made from: of each group its assets' ids, plans and names, in
 * memory. Indexes that would do the same in SQLite double what an addition costs, and a
 * scan of one takes ten times as long. A world's lists are made from its rows when one is
 * first asked for, kept up with additions and new plans, and forgotten at any other
 * change: the rows remain the only truth. */
struct listed_asset {
    int64_t id; /* as id_pack() makes them */
    struct asset_plan plan;
    uint32_t name; /* where it begins in the list's `names` */
};

struct asset_list {
    int64_t group; /* its packed id */
    struct listed_asset *assets;
    size_t count, room;
    struct text names; /* folded, each with its NUL */
    UT_hash_handle hh;
};

/* The lists of one world, all or none. */
struct world_lists {
    int64_t world;
    struct asset_list *groups;
    UT_hash_handle hh;
};

/* The group's list, valid while the store is held; `out` is NULL when it has no asset. */
bool store_list(struct store *store, int64_t world, int64_t group,
                const struct asset_list **out, struct error *err);

/* What was done to the rows. When memory runs out the world's lists are forgotten. */
void store_lists_added(struct store *store, int64_t world, const struct asset_row *row);
void store_lists_replanned(struct store *store, int64_t world,
                           const struct asset_row *row);
void store_lists_forget(struct store *store, int64_t world);
void store_lists_forget_all(struct store *store);

#endif
