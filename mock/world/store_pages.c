#include "base/text.h"
#include "world/store_db.h"

#include <string.h>

/* Pages of lists. Without a `name` filter every order is read off an index and every
 * total off the smallest one: SQLite's own sorter would take several times as long over a
 * group of ten thousand. With one, matching names is what takes the time, so it is done
 * once, for page and total together. */

/* --- Without a name --- */

enum listing {
    LIST_CREATED = SORT_CREATED,
    LIST_UPDATED = SORT_UPDATED,
    LIST_GROUP = SORT_GROUP,
    LIST_COUNT,
    LIST_SEARCH
};

static const unsigned PROCESSING = 1U << ASSET_PROCESSING;
#define ALL_STATUSES 7U

/* lifecycle's rule as a condition, for each set of statuses (a bit each). Plain
 * comparisons: a scan evaluates them in half the time of a CASE. A test holds them
 * against asset_status_at(). ?1 is the group, ?2 now. */
static const char *const STATUS_SQL[ALL_STATUSES + 1] = {
    " AND 0",
    " AND done > ?2",
    " AND done <= ?2 AND outcome = 1",
    " AND (done > ?2 OR outcome = 1)",
    " AND done <= ?2 AND outcome = 2",
    " AND (done > ?2 OR outcome = 2)",
    " AND done <= ?2",
    "",
};

static void add_from(struct text *sql, const char *index, unsigned statuses)
{
    text_printf(sql, " FROM assets INDEXED BY assets_by_%s WHERE group_key = ?1%s", index,
                STATUS_SQL[statuses]);
}

/* By the moment of the last change: what has ended in the order of its end, what has not
 * in the order of its creation, and SQLite merges the two as it reads them. */
static void add_updated(struct text *sql, unsigned statuses)
{
    unsigned ended = statuses & ~PROCESSING;
    if (ended) {
        text_puts(sql, "SELECT id, done_s");
        add_from(sql, "done", ended);
        text_puts(sql, " AND done_s <= ?2 / 1000");
    }
    if (ended && statuses != ended)
        text_puts(sql, " UNION ALL ");
    if (statuses != ended) {
        text_puts(sql, "SELECT id, created_s");
        add_from(sql, "created", PROCESSING);
    }
}

static char *build_sql(enum listing what, bool ascending, unsigned statuses)
{
    AUTO(text_drop) struct text sql = TEXT_INIT(1024);
    const char *way = ascending ? "ASC" : "DESC";
    switch (what) {
    case LIST_CREATED:
        text_puts(&sql, "SELECT id");
        add_from(&sql, "created", statuses);
        text_printf(&sql, " ORDER BY created_s %s, id %s", way, way);
        break;
    case LIST_UPDATED:
        add_updated(&sql, statuses);
        text_printf(&sql, " ORDER BY 2 %s, 1 %s", way, way);
        break;
    case LIST_GROUP:
        text_puts(&sql, "SELECT id");
        add_from(&sql, "id", statuses);
        text_printf(&sql, " ORDER BY id %s", way);
        break;
    case LIST_COUNT:
        text_puts(&sql, "SELECT count(*)");
        add_from(&sql, "id", statuses);
        return text_take(&sql);
    case LIST_SEARCH:
        text_puts(&sql, "SELECT id, created_s, done");
        add_from(&sql, "created", statuses);
        text_puts(&sql, " AND contains(name, ?3) ORDER BY created_s, id");
        return text_take(&sql);
    }
    text_puts(&sql, " LIMIT ?3 OFFSET ?4");
    return text_take(&sql);
}

/* The statement of that shape; its text is made once. */
static sqlite3_stmt *shape_query(struct store *store, enum listing what, bool ascending,
                                 unsigned statuses)
{
    char **sql = &store->page_sql[what][ascending][statuses];
    if (!*sql)
        *sql = build_sql(what, ascending, statuses);
    return *sql ? store_query(store, *sql) : NULL;
}

static void bind_group(sqlite3_stmt *query, int64_t group, const struct asset_query *list)
{
    sqlite3_bind_int64(query, 1, group);
    sqlite3_bind_int64(query, 2, list->now_ms);
}

static unsigned statuses_of(const struct asset_query *list)
{
    return list->statuses ? list->statuses & ALL_STATUSES : ALL_STATUSES;
}

static bool count_listed(struct store *store, int64_t group,
                         const struct asset_query *list, int64_t *total,
                         struct error *err)
{
    unsigned statuses = statuses_of(list);
    AUTO(query_done) sqlite3_stmt *query = shape_query(store, LIST_COUNT, 0, statuses);
    bind_group(query, group, list);
    bool row;
    if (!query_next(store, query, &row, err))
        return false;
    *total = sqlite3_column_int64(query, 0);
    return true;
}

/* A page of ids, as id_pack() makes them. */
struct page {
    int64_t *ids;
    size_t count;
};

static void page_drop(struct page *page)
{
    free(page->ids);
}

/* How many of `total` rows the page can show at all. */
static size_t page_size(const struct asset_query *list, int64_t total)
{
    int64_t left = total - list->offset;
    if (left <= 0 || list->limit <= 0)
        return 0;
    return (size_t)(left < list->limit ? left : list->limit);
}

static bool page_by_index(struct store *store, int64_t group,
                          const struct asset_query *list, struct page *out,
                          int64_t *total, struct error *err)
{
    if (!count_listed(store, group, list, total, err))
        return false;
    /* Knowing how many there are, the scan for rare ones ends with the last of them. */
    size_t size = page_size(list, *total);
    if (size == 0)
        return true;
    out->ids = calloc(size, sizeof *out->ids);
    if (!out->ids)
        return store_fail(store, err);

    enum listing what = (enum listing)list->sort;
    unsigned statuses = statuses_of(list);
    AUTO(query_done)
    sqlite3_stmt *query = shape_query(store, what, list->ascending, statuses);
    bind_group(query, group, list);
    sqlite3_bind_int64(query, 3, (int64_t)size);
    sqlite3_bind_int64(query, 4, list->offset);
    for (;;) {
        bool row;
        if (!query_next(store, query, &row, err))
            return false;
        if (!row || out->count == size)
            return true;
        out->ids[out->count++] = sqlite3_column_int64(query, 0);
    }
}

/* --- With a name --- */

struct hit {
    int64_t key, id; /* what to sort by, then the tie */
};

struct hits {
    struct hit *all;
    size_t count, room;
};

static void hits_drop(struct hits *hits)
{
    free(hits->all);
}

static bool hits_add(struct hits *hits, struct hit hit)
{
    if (hits->count == hits->room) {
        size_t room = hits->room ? hits->room * 2 : 256;
        struct hit *all = realloc(hits->all, room * sizeof *all);
        if (!all)
            return false;
        hits->all = all;
        hits->room = room;
    }
    hits->all[hits->count++] = hit;
    return true;
}

static int compare_hits(const void *left, const void *right)
{
    const struct hit *a = left, *b = right;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

static struct hit read_hit(sqlite3_stmt *query, const struct asset_query *list)
{
    struct hit hit = {.id = sqlite3_column_int64(query, 0)};
    struct asset_plan plan = {
        .created_ms = sqlite3_column_int64(query, 1) * 1000,
        .done_ms = sqlite3_column_int64(query, 2),
    };
    if (list->sort == SORT_CREATED)
        hit.key = plan.created_ms;
    else if (list->sort == SORT_UPDATED)
        hit.key = asset_updated_at(&plan, list->now_ms) / 1000;
    return hit;
}

/* Every asset of the group that passes both filters, in ascending order of the sort. */
static bool find_hits(struct store *store, int64_t group, const struct asset_query *list,
                      struct hits *hits, struct error *err)
{
    unsigned statuses = statuses_of(list);
    AUTO(query_done) sqlite3_stmt *query = shape_query(store, LIST_SEARCH, 0, statuses);
    bind_group(query, group, list);
    query_text(query, 3, list->name);
    for (;;) {
        bool row;
        if (!query_next(store, query, &row, err))
            return false;
        if (!row)
            break;
        if (!hits_add(hits, read_hit(query, list)))
            return store_fail(store, err);
    }
    if (hits->count > 0 &&
        list->sort != SORT_CREATED) /* else the index has sorted them */
        qsort(hits->all, hits->count, sizeof *hits->all, compare_hits);
    return true;
}

static bool page_by_name(struct store *store, int64_t group,
                         const struct asset_query *list, struct page *out, int64_t *total,
                         struct error *err)
{
    AUTO(hits_drop) struct hits hits = {0};
    if (!find_hits(store, group, list, &hits, err))
        return false; /* NOLINT(clang-analyzer-unix.Malloc): AUTO frees the hits */
    *total = (int64_t)hits.count;
    size_t size = page_size(list, *total);
    if (size == 0 || !hits.all)
        return true;
    out->ids = calloc(size, sizeof *out->ids);
    if (!out->ids)
        return store_fail(store, err);
    for (size_t i = 0; i < size; i++) {
        size_t at = (size_t)list->offset + i;
        /* `at` is below the count: NOLINTNEXTLINE(clang-analyzer-core.*) */
        out->ids[i] = hits.all[list->ascending ? at : hits.count - 1 - at].id;
    }
    out->count = size;
    return true;
}

/* --- Assets --- */

static bool find_group(struct store *store, int64_t world, const char *id, int64_t *key,
                       bool *found, struct error *err)
{
    static const char FIND[] =
        "SELECT key FROM asset_groups WHERE world = ?1 AND id = ?2";
    int64_t packed;
    *found = false;
    if (!id_pack("group-", id, &packed))
        return true;
    AUTO(query_done) sqlite3_stmt *query = store_query(store, FIND);
    sqlite3_bind_int64(query, 1, world);
    sqlite3_bind_int64(query, 2, packed);
    if (!query_next(store, query, found, err))
        return false;
    *key = *found ? sqlite3_column_int64(query, 0) : 0;
    return true;
}

bool store_assets(struct store *store, int64_t world, const struct asset_query *query,
                  store_asset_fn *each, void *context, int64_t *total, struct error *err)
{
    AUTO(store_release) struct store *held = store_hold(store);
    AUTO(page_drop) struct page page = {0};
    int64_t group;
    bool found;
    *total = 0;
    if (!find_group(held, world, query->group_id, &group, &found, err))
        return false;
    if (!found)
        return true;
    bool ok = query->name ? page_by_name(held, group, query, &page, total, err)
                          : page_by_index(held, group, query, &page, total, err);
    for (size_t i = 0; ok && i < page.count; i++) {
        AUTO(asset_row_clean) struct asset_row row = {0};
        ok = store_asset_by_key(held, world, page.ids[i], &row, &found, err);
        if (ok && found)
            each(context, &row);
    }
    return ok; /* NOLINT(clang-analyzer-unix.Malloc): AUTO frees the page */
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
