#include "world/store_db.h"

#include <string.h>

/* Sessions, and the groups that they make. */

void session_row_clean(struct session_row *row)
{
    free(row->callback_url);
    row->callback_url = NULL;
}

/* --- Sessions --- */

bool store_session_add(struct store *store, int64_t world, const struct session_row *row,
                       int64_t random_count, bool *taken, struct error *err)
{
    static const char ADD[] =
        "INSERT INTO sessions (world, token, created, finished, lang, outcome, group_id,"
        " callback_url, draw) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    *taken = false;
    AUTO(store_release) struct store *held = store_hold(store);
    AUTO(query_done) sqlite3_stmt *query = store_query(held, ADD);
    sqlite3_bind_int64(query, 1, world);
    query_text(query, 2, row->token);
    sqlite3_bind_int64(query, 3, row->created_ms);
    sqlite3_bind_int64(query, 4, row->finished_ms);
    query_text(query, 5, row->lang);
    query_text(query, 6, row->outcome);
    query_text(query, 8, row->callback_url);
    query_draw(held, query, 9, random_count);
    if (!query_id(query, 7, "group-", row->group_id))
        return store_fail_id(row->group_id, err);
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
    if (!query_id(query, 5, "group-", row->group_id))
        return store_fail_id(row->group_id, err);
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
    *taken = false;
    AUTO(store_release) struct store *held = store_hold(store);
    AUTO(query_done) sqlite3_stmt *query = store_query(held, ADD);
    sqlite3_bind_int64(query, 1, world);
    sqlite3_bind_int64(query, 3, row->created_ms);
    sqlite3_bind_int(query, 4, row->is_virtual);
    query_draw(held, query, 5, random_count);
    if (!query_id(query, 2, "group-", row->id))
        return store_fail_id(row->id, err);
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
