#include "world/store_db.h"
#include "world/store_lists.h"

#include <string.h>

void asset_row_clean(struct asset_row *row)
{
    free(row->name);
    free(row->url);
    row->name = row->url = NULL;
}

static bool copy_asset(const void *from, void *to)
{
    struct asset_row *copy = to;
    *copy = *(const struct asset_row *)from;
    copy->name = strdup(copy->name);
    copy->url = strdup(copy->url);
    if (copy->name && copy->url)
        return true;
    asset_row_clean(copy);
    return false;
}

static void clean_asset(void *row)
{
    asset_row_clean(row);
}

static bool copy_task(const void *from, void *to)
{
    memcpy(to, from, sizeof(struct task_row));
    return true;
}

static void clean_task(void *row)
{
    (void)row; /* owns nothing */
}

const struct recent_kind ASSET_ROWS = {sizeof(struct asset_row), copy_asset, clean_asset};
const struct recent_kind TASK_ROWS = {sizeof(struct task_row), copy_task, clean_task};

void store_forget_rows(struct store *store)
{
    recent_forget(store->assets);
    recent_forget(store->tasks);
}

static void bind_failure(sqlite3_stmt *query, int at, const char *code,
                         const char *message)
{
    query_text(query, at, code[0] ? code : NULL);
    query_text(query, at + 1, message[0] ? message : NULL);
}

/* --- Assets --- */

static void bind_asset_plan(sqlite3_stmt *query, int at, const struct asset_row *row)
{
    sqlite3_bind_int64(query, at, row->plan.done_ms);
    sqlite3_bind_int(query, at + 1, (int)row->plan.end);
    bind_failure(query, at + 2, row->code, row->message);
}

bool store_asset_add(struct store *store, int64_t world, const struct asset_row *row,
                     int64_t random_count, bool *taken, struct error *err)
{
    static const char ADD[] =
        "INSERT INTO assets (world, id, group_id, type, name, url, created, done,"
        " outcome, code, message, draw)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    *taken = false;
    AUTO(store_release) struct store *held = store_hold(store);
    AUTO(query_done) sqlite3_stmt *query = store_query(held, ADD);
    sqlite3_bind_int64(query, 1, world);
    query_text(query, 4, row->type);
    query_text(query, 5, row->name);
    query_text(query, 6, row->url);
    sqlite3_bind_int64(query, 7, row->plan.created_ms);
    bind_asset_plan(query, 8, row);
    query_draw(held, query, 12, random_count);
    if (!query_id(query, 2, "asset-", row->id))
        return store_fail_id(row->id, err);
    if (!query_id(query, 3, "group-", row->group_id))
        return store_fail_id(row->group_id, err);
    if (!query_insert(held, query, taken, err))
        return false;
    store_lists_added(held, world, row);
    return true;
}

bool store_read_asset(sqlite3_stmt *query, struct asset_row *out)
{
    const char *name = (const char *)sqlite3_column_text(query, 3);
    const char *url = (const char *)sqlite3_column_text(query, 4);
    column_id(query, 0, "asset-", out->id);
    column_id(query, 1, "group-", out->group_id);
    column_copy(query, 2, out->type, sizeof out->type);
    out->plan.created_ms = sqlite3_column_int64(query, 5);
    out->plan.done_ms = sqlite3_column_int64(query, 6);
    out->plan.end = (enum asset_status)sqlite3_column_int(query, 7);
    column_copy(query, 8, out->code, sizeof out->code);
    column_copy(query, 9, out->message, sizeof out->message);
    out->name = name ? strdup(name) : NULL;
    out->url = url ? strdup(url) : NULL;
    return out->name && out->url;
}

bool store_asset(struct store *store, int64_t world, const char *id,
                 struct asset_row *out, bool *found, struct error *err)
{
    int64_t packed;
    *found = false;
    if (!id_pack("asset-", id, &packed))
        return true;
    *found = recent_find(store->assets, world, packed, out);
    if (*found)
        return true;
    AUTO(store_release) struct store *held = store_hold(store);
    if (!store_asset_by_key(held, world, packed, out, found, err))
        return false;
    if (*found && held->depth == 0)
        recent_keep(held->assets, world, packed, out);
    return true;
}

bool store_asset_by_key(struct store *store, int64_t world, int64_t packed,
                        struct asset_row *out, bool *found, struct error *err)
{
    static const char GET[] = "SELECT " ASSET_COLUMNS "WHERE world = ?1 AND id = ?2";
    AUTO(query_done) sqlite3_stmt *query = store_query(store, GET);
    sqlite3_bind_int64(query, 1, world);
    sqlite3_bind_int64(query, 2, packed);
    if (!query_next(store, query, found, err))
        return false;
    if (!*found || store_read_asset(query, out))
        return true;
    asset_row_clean(out);
    return store_fail(store, err);
}

bool store_asset_replan(struct store *store, int64_t world, const struct asset_row *row,
                        struct error *err)
{
    static const char REPLAN[] =
        "UPDATE assets SET done = ?3, outcome = ?4, code = ?5, message = ?6"
        " WHERE world = ?1 AND id = ?2";
    AUTO(store_release) struct store *held = store_hold(store);
    AUTO(query_done) sqlite3_stmt *query = store_query(held, REPLAN);
    sqlite3_bind_int64(query, 1, world);
    bind_asset_plan(query, 3, row);
    if (!query_id(query, 2, "asset-", row->id))
        return store_fail_id(row->id, err);
    store_forget_rows(held);
    if (!query_run(held, query, err))
        return false;
    store_lists_replanned(held, world, row);
    return true;
}

/* --- Tasks --- */

static void bind_task_plan(sqlite3_stmt *query, int at, const struct task_row *row)
{
    sqlite3_bind_int64(query, at, row->plan.run_ms);
    sqlite3_bind_int64(query, at + 1, row->plan.done_ms);
    sqlite3_bind_int(query, at + 2, (int)row->plan.end);
    bind_failure(query, at + 3, row->code, row->message);
}

bool store_task_add(struct store *store, int64_t world, const struct task_row *row,
                    int64_t random_count, bool *taken, struct error *err)
{
    static const char ADD[] =
        "INSERT INTO tasks (world, id, model, created, run, done, outcome, code,"
        " message, draw) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    *taken = false;
    AUTO(store_release) struct store *held = store_hold(store);
    AUTO(query_done) sqlite3_stmt *query = store_query(held, ADD);
    sqlite3_bind_int64(query, 1, world);
    query_text(query, 3, row->model);
    sqlite3_bind_int64(query, 4, row->plan.created_ms);
    bind_task_plan(query, 5, row);
    query_draw(held, query, 10, random_count);
    if (!query_id(query, 2, "cgt-", row->id))
        return store_fail_id(row->id, err);
    return query_insert(held, query, taken, err);
}

void store_read_task(sqlite3_stmt *query, struct task_row *out)
{
    column_id(query, 0, "cgt-", out->id);
    column_copy(query, 1, out->model, sizeof out->model);
    out->plan.created_ms = sqlite3_column_int64(query, 2);
    out->plan.run_ms = sqlite3_column_int64(query, 3);
    out->plan.done_ms = sqlite3_column_int64(query, 4);
    out->plan.end = (enum task_status)sqlite3_column_int(query, 5);
    column_copy(query, 6, out->code, sizeof out->code);
    column_copy(query, 7, out->message, sizeof out->message);
}

bool store_task(struct store *store, int64_t world, const char *id, struct task_row *out,
                bool *found, struct error *err)
{
    static const char GET[] = "SELECT " TASK_COLUMNS "WHERE world = ?1 AND id = ?2";
    int64_t packed;
    *found = false;
    if (!id_pack("cgt-", id, &packed))
        return true;
    *found = recent_find(store->tasks, world, packed, out);
    if (*found)
        return true;
    AUTO(store_release) struct store *held = store_hold(store);
    AUTO(query_done) sqlite3_stmt *query = store_query(held, GET);
    sqlite3_bind_int64(query, 1, world);
    sqlite3_bind_int64(query, 2, packed);
    if (!query_next(held, query, found, err))
        return false;
    if (!*found)
        return true;
    store_read_task(query, out);
    if (held->depth == 0)
        recent_keep(held->tasks, world, packed, out);
    return true;
}

bool store_task_replan(struct store *store, int64_t world, const struct task_row *row,
                       struct error *err)
{
    static const char REPLAN[] =
        "UPDATE tasks SET run = ?3, done = ?4, outcome = ?5, code = ?6,"
        " message = ?7"
        " WHERE world = ?1 AND id = ?2";
    AUTO(store_release) struct store *held = store_hold(store);
    AUTO(query_done) sqlite3_stmt *query = store_query(held, REPLAN);
    sqlite3_bind_int64(query, 1, world);
    bind_task_plan(query, 3, row);
    if (!query_id(query, 2, "cgt-", row->id))
        return store_fail_id(row->id, err);
    store_forget_rows(held);
    return query_run(held, query, err);
}
