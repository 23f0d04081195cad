#include "world/store_db.h"
#include "world/store_lists.h"

#include <string.h>

void session_row_clean(struct session_row *row)
{
    free(row->callback_url);
    row->callback_url = NULL;
}

void asset_row_clean(struct asset_row *row)
{
    free(row->name);
    free(row->url);
    row->name = row->url = NULL;
}

/* Binds an id, or NULL for "". */
static bool bind_id(sqlite3_stmt *query, int at, const char *prefix, const char *id)
{
    int64_t packed;
    if (!id[0])
        return sqlite3_bind_null(query, at) == SQLITE_OK;
    if (!id_pack(prefix, id, &packed))
        return false;
    sqlite3_bind_int64(query, at, packed);
    return true;
}

static void bind_failure(sqlite3_stmt *query, int at, const char *code,
                         const char *message)
{
    query_text(query, at, code[0] ? code : NULL);
    query_text(query, at + 1, message[0] ? message : NULL);
}

static void bind_draw(const struct store *store, sqlite3_stmt *query, int at,
                      int64_t random_count)
{
    sqlite3_bind_int64(query, at, store_is_persistent(store) ? random_count : 0);
}

static bool fail_id(const char *id, struct error *err)
{
    return fail_text(err, RULE_INTERNAL, "an id of an unknown shape: %s", id);
}

/* --- Sessions --- */

bool store_session_add(struct store *store, int64_t world, const struct session_row *row,
                       int64_t random_count, bool *taken, struct error *err)
{
    static const char ADD[] =
        "INSERT INTO sessions (world, token, created, finished, lang, outcome, group_id,"
        " callback_url, draw) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    AUTO(store_release) struct store *held = store_hold(store);
    AUTO(query_done) sqlite3_stmt *query = store_query(held, ADD);
    sqlite3_bind_int64(query, 1, world);
    query_text(query, 2, row->token);
    sqlite3_bind_int64(query, 3, row->created_ms);
    sqlite3_bind_int64(query, 4, row->finished_ms);
    query_text(query, 5, row->lang);
    query_text(query, 6, row->outcome);
    query_text(query, 8, row->callback_url);
    bind_draw(held, query, 9, random_count);
    if (!bind_id(query, 7, "group-", row->group_id))
        return fail_id(row->group_id, err);
    return query_insert(held, query, taken, err);
}

bool store_read_session(sqlite3_stmt *query, struct session_row *out)
{
    const char *url = (const char *)sqlite3_column_text(query, 6);
    column_copy(query, 0, out->token, sizeof out->token);
    out->created_ms = sqlite3_column_int64(query, 1);
    out->finished_ms = sqlite3_column_int64(query, 2);
    column_copy(query, 3, out->lang, sizeof out->lang);
    column_copy(query, 4, out->outcome, sizeof out->outcome);
    column_id(query, 5, "group-", out->group_id);
    out->callback_url = url ? strdup(url) : NULL;
    return out->callback_url != NULL;
}

bool store_session(struct store *store, int64_t world, const char *token,
                   struct session_row *out, bool *found, struct error *err)
{
    static const char GET[] = "SELECT " SESSION_COLUMNS "WHERE world = ?1 AND token = ?2";
    AUTO(store_release) struct store *held = store_hold(store);
    AUTO(query_done) sqlite3_stmt *query = store_query(held, GET);
    sqlite3_bind_int64(query, 1, world);
    query_text(query, 2, token);
    return query_next(held, query, found, err) &&
           (!*found || store_read_session(query, out) || store_fail(held, err));
}

static bool spend(struct store *store, int64_t world, const struct session_row *row,
                  bool *spent, struct error *err)
{
    static const char SPEND[] =
        "UPDATE sessions SET finished = ?3, outcome = ?4, group_id = ?5"
        " WHERE world = ?1 AND token = ?2 AND finished = 0";
    AUTO(query_done) sqlite3_stmt *query = store_query(store, SPEND);
    sqlite3_bind_int64(query, 1, world);
    query_text(query, 2, row->token);
    sqlite3_bind_int64(query, 3, row->finished_ms);
    query_text(query, 4, row->outcome);
    if (!bind_id(query, 5, "group-", row->group_id))
        return fail_id(row->group_id, err);
    if (!query_run(store, query, err))
        return false;
    *spent = sqlite3_changes(store->db) == 0;
    return !*spent;
}

bool store_session_finish(struct store *store, int64_t world,
                          const struct session_row *row, const struct group_row *group,
                          int64_t random_count, bool *spent, bool *taken,
                          struct error *err)
{
    *spent = *taken = false;
    if (!store_begin(store, err))
        return false;
    bool ok = spend(store, world, row, spent, err) &&
              (!group || store_group_add(store, world, group, random_count, taken, err));
    if (ok)
        return store_commit(store, err);
    store_rollback(store);
    return false;
}

/* --- Groups --- */

bool store_group_add(struct store *store, int64_t world, const struct group_row *row,
                     int64_t random_count, bool *taken, struct error *err)
{
    static const char ADD[] =
        "INSERT INTO asset_groups (world, id, created, virtual, draw)"
        " VALUES (?1, ?2, ?3, ?4, ?5)";
    AUTO(store_release) struct store *held = store_hold(store);
    AUTO(query_done) sqlite3_stmt *query = store_query(held, ADD);
    sqlite3_bind_int64(query, 1, world);
    sqlite3_bind_int64(query, 3, row->created_ms);
    sqlite3_bind_int(query, 4, row->is_virtual);
    bind_draw(held, query, 5, random_count);
    if (!bind_id(query, 2, "group-", row->id))
        return fail_id(row->id, err);
    return query_insert(held, query, taken, err);
}

void store_read_group(sqlite3_stmt *query, struct group_row *out)
{
    column_id(query, 0, "group-", out->id);
    out->created_ms = sqlite3_column_int64(query, 1);
    out->is_virtual = sqlite3_column_int(query, 2) != 0;
}

bool store_group(struct store *store, int64_t world, const char *id,
                 struct group_row *out, bool *found, struct error *err)
{
    static const char GET[] = "SELECT " GROUP_COLUMNS "WHERE world = ?1 AND id = ?2";
    int64_t packed;
    *found = false;
    if (!id_pack("group-", id, &packed))
        return true;
    AUTO(store_release) struct store *held = store_hold(store);
    AUTO(query_done) sqlite3_stmt *query = store_query(held, GET);
    sqlite3_bind_int64(query, 1, world);
    sqlite3_bind_int64(query, 2, packed);
    if (!query_next(held, query, found, err))
        return false;
    if (*found)
        store_read_group(query, out);
    return true;
}

bool store_virtual_group(struct store *store, int64_t world, struct group_row *out,
                         bool *found, struct error *err)
{
    static const char GET[] = "SELECT " GROUP_COLUMNS "WHERE world = ?1 AND virtual";
    AUTO(store_release) struct store *held = store_hold(store);
    AUTO(query_done) sqlite3_stmt *query = store_query(held, GET);
    sqlite3_bind_int64(query, 1, world);
    if (!query_next(held, query, found, err))
        return false;
    if (*found)
        store_read_group(query, out);
    return true;
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
    AUTO(store_release) struct store *held = store_hold(store);
    AUTO(query_done) sqlite3_stmt *query = store_query(held, ADD);
    sqlite3_bind_int64(query, 1, world);
    query_text(query, 4, row->type);
    query_text(query, 5, row->name);
    query_text(query, 6, row->url);
    sqlite3_bind_int64(query, 7, row->plan.created_ms);
    bind_asset_plan(query, 8, row);
    bind_draw(held, query, 12, random_count);
    if (!bind_id(query, 2, "asset-", row->id))
        return fail_id(row->id, err);
    if (!bind_id(query, 3, "group-", row->group_id))
        return fail_id(row->group_id, err);
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
    AUTO(store_release) struct store *held = store_hold(store);
    return store_asset_by_key(held, world, packed, out, found, err);
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
    if (!bind_id(query, 2, "asset-", row->id))
        return fail_id(row->id, err);
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
    AUTO(store_release) struct store *held = store_hold(store);
    AUTO(query_done) sqlite3_stmt *query = store_query(held, ADD);
    sqlite3_bind_int64(query, 1, world);
    query_text(query, 3, row->model);
    sqlite3_bind_int64(query, 4, row->plan.created_ms);
    bind_task_plan(query, 5, row);
    bind_draw(held, query, 10, random_count);
    if (!bind_id(query, 2, "cgt-", row->id))
        return fail_id(row->id, err);
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
    AUTO(store_release) struct store *held = store_hold(store);
    AUTO(query_done) sqlite3_stmt *query = store_query(held, GET);
    sqlite3_bind_int64(query, 1, world);
    sqlite3_bind_int64(query, 2, packed);
    if (!query_next(held, query, found, err))
        return false;
    if (*found)
        store_read_task(query, out);
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
    if (!bind_id(query, 2, "cgt-", row->id))
        return fail_id(row->id, err);
    return query_run(held, query, err);
}
