#include "world/store_db.h"
#include "world/store_lists.h"

#include <string.h>

/* --- Assets --- */

/* An asset that passes the filters. */
struct hit {
    int64_t key, id; /* what to sort by, then the tie */
};

static int compare_hits(const void *left, const void *right)
{
    const struct hit *a = left, *b = right;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

static bool is_hit(const struct asset_list *list, const struct listed_asset *asset,
                   const struct asset_query *query, const char *name)
{
    unsigned status = 1U << asset_status_at(&asset->plan, query->now_ms);
    return (query->statuses == 0 || (query->statuses & status)) &&
           (!name || strstr(list->names.data + asset->name, name)); /* decision 37 */
}

/* Lists sort by whole seconds, which is what clients see. */
static int64_t sort_key(const struct listed_asset *asset, const struct asset_query *query)
{
    switch (query->sort) {
    case SORT_CREATED:
        return asset->plan.created_ms / 1000;
    case SORT_UPDATED:
        return asset_updated_at(&asset->plan, query->now_ms) / 1000;
    case SORT_GROUP:
        break; /* all are of one */
    }
    return 0;
}

/* The hits in ascending order; `out` has room for all assets of the list. They are made
 * in order of their ids, which begin with their second, so that most orders need no
 * sorting. */
static size_t find_hits(const struct asset_list *list, const struct asset_query *query,
                        const char *name, struct hit *out)
{
    size_t count = 0;
    bool sorted = true;
    for (size_t i = 0; i < list->count; i++) {
        const struct listed_asset *asset = &list->assets[i];
        if (!is_hit(list, asset, query, name))
            continue;
        out[count] = (struct hit){sort_key(asset, query), asset->id};
        sorted = sorted && (count == 0 || compare_hits(&out[count - 1], &out[count]) < 0);
        count++;
    }
    if (!sorted)
        qsort(out, count, sizeof *out, compare_hits);
    return count;
}

/* How many of `total` rows the page can show at all. */
static size_t page_size(const struct asset_query *query, size_t total)
{
    int64_t left = (int64_t)total - query->offset;
    if (left <= 0 || query->limit <= 0)
        return 0;
    return (size_t)(left < query->limit ? left : query->limit);
}

static bool show_page(struct store *store, int64_t world, const struct asset_query *query,
                      const struct hit *hits, size_t count, store_asset_fn *each,
                      void *context, struct error *err)
{
    size_t size = page_size(query, count);
    for (size_t i = 0; i < size; i++) {
        AUTO(asset_row_clean) struct asset_row row = {0};
        size_t at = (size_t)query->offset + i;
        int64_t id = hits[query->ascending ? at : count - 1 - at].id;
        bool found;
        if (!store_asset_by_key(store, world, id, &row, &found, err))
            return false;
        if (found)
            each(context, &row);
    }
    return true;
}

static void hits_drop(struct hit **hits)
{
    free(*hits);
}

bool store_assets(struct store *store, int64_t world, const struct asset_query *query,
                  store_asset_fn *each, void *context, int64_t *total, struct error *err)
{
    AUTO(store_release) struct store *held = store_hold(store);
    const struct asset_list *list;
    int64_t group;
    *total = 0;
    if (!id_pack("group-", query->group_id, &group))
        return true;
    if (!store_list(held, world, group, &list, err))
        return false;
    if (!list)
        return true;
    AUTO(string_drop) char *name = query->name ? text_folded(query->name) : NULL;
    AUTO(hits_drop) struct hit *hits = calloc(list->count, sizeof *hits);
    if (!hits || (query->name && !name))
        return store_fail(held, err); /* NOLINT(clang-analyzer-unix.Malloc): AUTO frees */
    size_t count = find_hits(list, query, name, hits);
    *total = (int64_t)count;
    return show_page(held, world, query, hits, count, each, context, err);
}

/* --- Tasks --- */

/* lifecycle's rule; ?2 is now, ?3 a bit for each status that passes. */
#define TASK_WHERE                                                                       \
    "WHERE world = ?1 AND (?3 >> CASE WHEN ?2 < run THEN 0 WHEN ?2 < done THEN 1"        \
    " ELSE outcome END) & 1"

static void bind_tasks(sqlite3_stmt *query, int64_t world, const struct task_query *list)
{
    sqlite3_bind_int64(query, 1, world);
    sqlite3_bind_int64(query, 2, list->now_ms);
    sqlite3_bind_int64(query, 3, list->statuses ? list->statuses : ~0U);
}

static bool count_tasks(struct store *store, int64_t world, const struct task_query *list,
                        int64_t *total, struct error *err)
{
    static const char COUNT[] =
        "SELECT count(*) FROM tasks INDEXED BY tasks_by_created " TASK_WHERE;
    AUTO(query_done) sqlite3_stmt *query = store_query(store, COUNT);
    bind_tasks(query, world, list);
    bool row;
    if (!query_next(store, query, &row, err))
        return false;
    *total = sqlite3_column_int64(query, 0);
    return true;
}

bool store_tasks(struct store *store, int64_t world, const struct task_query *query,
                 store_task_fn *each, void *context, int64_t *total, struct error *err)
{
    static const char PAGE[] =
        "SELECT " TASK_COLUMNS TASK_WHERE
        " ORDER BY created / 1000 DESC, id DESC LIMIT ?4 OFFSET ?5";
    AUTO(store_release) struct store *held = store_hold(store);
    if (!count_tasks(held, world, query, total, err))
        return false;
    AUTO(query_done) sqlite3_stmt *page = store_query(held, PAGE);
    bind_tasks(page, world, query);
    sqlite3_bind_int64(page, 4, query->limit);
    sqlite3_bind_int64(page, 5, query->offset);
    for (;;) {
        bool row;
        if (!query_next(held, page, &row, err))
            return false;
        if (!row)
            return true;
        struct task_row task;
        store_read_task(page, &task);
        each(context, &task);
    }
}
