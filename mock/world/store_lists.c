#include "world/store_lists.h"

#include "world/store_db.h"

#include <string.h>

static void list_free(struct asset_list *list)
{
    free(list->assets);
    text_drop(&list->names);
    free(list);
}

static void lists_free(struct world_lists *lists)
{
    struct asset_list *list = lists->groups, *next;
    HASH_CLEAR(hh, lists->groups);
    for (; list; list = next) {
        next = list->hh.next;
        list_free(list);
    }
    free(lists);
}

/* NULL: not made yet. */
static struct world_lists *lists_of(const struct store *store, int64_t world)
{
    struct world_lists *lists;
    HASH_FIND(hh, store->lists, &world, sizeof world, lists);
    return lists;
}

static struct asset_list *find_list(const struct world_lists *lists, int64_t group)
{
    struct asset_list *list;
    HASH_FIND(hh, lists->groups, &group, sizeof group, list);
    return list;
}

/* NOLINTNEXTLINE(readability-function-size): the statements are uthash's */
static struct asset_list *find_or_add_list(struct world_lists *lists, int64_t group)
{
    struct asset_list *list = find_list(lists, group);
    if (list)
        return list;
    list = calloc(1, sizeof *list);
    if (!list)
        return NULL;
    list->group = group;
    list->names.limit = UINT32_MAX;
    HASH_ADD(hh, lists->groups, group, sizeof list->group, list);
    if (list->hh.tbl)
        return list;
    list_free(list);
    return NULL;
}

static bool add_name(struct text *names, const char *name)
{
    size_t size = strlen(name) + 1;
    char *folded = text_extend(names, size);
    for (size_t i = 0; folded && i < size; i++)
        folded[i] = text_fold(name[i]);
    return folded != NULL;
}

static bool add_asset(struct world_lists *lists, int64_t group, int64_t id,
                      const struct asset_plan *plan, const char *name)
{
    struct asset_list *list = find_or_add_list(lists, group);
    if (!list)
        return false;
    if (list->count == list->room) {
        size_t room = list->room ? list->room * 2 : 4;
        struct listed_asset *assets = realloc(list->assets, room * sizeof *assets);
        if (!assets)
            return false;
        list->assets = assets;
        list->room = room;
    }
    uint32_t at = (uint32_t)list->names.size;
    if (!add_name(&list->names, name))
        return false;
    list->assets[list->count++] = (struct listed_asset){id, *plan, at};
    return true;
}

/* --- Making them --- */

static bool add_row(struct world_lists *lists, sqlite3_stmt *query)
{
    struct asset_plan plan = {
        .created_ms = sqlite3_column_int64(query, 2),
        .done_ms = sqlite3_column_int64(query, 3),
        .end = (enum asset_status)sqlite3_column_int(query, 4),
    };
    const char *name = (const char *)sqlite3_column_text(query, 5);
    return name && add_asset(lists, sqlite3_column_int64(query, 1),
                             sqlite3_column_int64(query, 0), &plan, name);
}

static bool add_rows(struct store *store, struct world_lists *lists, struct error *err)
{
    static const char ALL[] = "SELECT id, group_id, created, done, outcome, name"
                              " FROM assets WHERE world = ?1 ORDER BY id";
    AUTO(query_done) sqlite3_stmt *query = store_query(store, ALL);
    sqlite3_bind_int64(query, 1, lists->world);
    for (;;) {
        bool row;
        if (!query_next(store, query, &row, err))
            return false;
        if (!row)
            return true;
        if (!add_row(lists, query))
            return store_fail(store, err);
    }
}

/* NOLINTNEXTLINE(readability-function-size): the statements are uthash's */
static struct world_lists *make_lists(struct store *store, int64_t world,
                                      struct error *err)
{
    struct world_lists *lists = calloc(1, sizeof *lists);
    if (!lists) {
        store_fail(store, err);
        return NULL;
    }
    lists->world = world;
    store->lists_changed = true; /* they have what an open transaction may give back */
    if (add_rows(store, lists, err)) {
        HASH_ADD(hh, store->lists, world, sizeof lists->world, lists);
        if (lists->hh.tbl)
            return lists;
        store_fail(store, err);
    }
    lists_free(lists);
    return NULL;
}

bool store_list(struct store *store, int64_t world, int64_t group,
                const struct asset_list **out, struct error *err)
{
    struct world_lists *lists = lists_of(store, world);
    if (!lists)
        lists = make_lists(store, world, err);
    *out = lists ? find_list(lists, group) : NULL;
    return lists != NULL;
}

/* --- Keeping them --- */

void store_lists_added(struct store *store, int64_t world, const struct asset_row *row)
{
    int64_t group, id;
    struct world_lists *lists = lists_of(store, world);
    if (!lists)
        return;
    store->lists_changed = true;
    if (!id_pack("group-", row->group_id, &group) || !id_pack("asset-", row->id, &id) ||
        !add_asset(lists, group, id, &row->plan, row->name))
        store_lists_forget(store, world);
}

void store_lists_replanned(struct store *store, int64_t world,
                           const struct asset_row *row)
{
    int64_t group, id;
    struct world_lists *lists = lists_of(store, world);
    if (!lists || !id_pack("group-", row->group_id, &group) ||
        !id_pack("asset-", row->id, &id))
        return;
    struct asset_list *list = find_list(lists, group);
    for (size_t i = 0; list && i < list->count; i++)
        if (list->assets[i].id == id)
            list->assets[i].plan = row->plan;
    store->lists_changed = true;
}

void store_lists_forget(struct store *store, int64_t world)
{
    struct world_lists *lists = lists_of(store, world);
    if (!lists)
        return;
    HASH_DEL(store->lists, lists);
    lists_free(lists);
}

void store_lists_forget_all(struct store *store)
{
    struct world_lists *lists = store->lists, *next;
    HASH_CLEAR(hh, store->lists);
    for (; lists; lists = next) {
        next = lists->hh.next;
        lists_free(lists);
    }
}
