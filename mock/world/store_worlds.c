#include "world/store_db.h"
#include "world/store_lists.h"

#include <string.h>

void world_row_clean(struct world_row *row)
{
    free(row->assumptions);
    free(row->faults);
    row->assumptions = row->faults = NULL;
}

/* --- The rows of the worlds themselves --- */

static char *column_dup(sqlite3_stmt *query, int column)
{
    const char *text = (const char *)sqlite3_column_text(query, column);
    return text ? strdup(text) : NULL;
}

static bool read_world(struct store *store, sqlite3_stmt *query, struct world_row *out,
                       struct error *err)
{
    const char *mode = (const char *)sqlite3_column_text(query, 2);
    out->id = sqlite3_column_int64(query, 0);
    column_copy(query, 1, out->name, sizeof out->name);
    out->clock.world_ms = sqlite3_column_int64(query, 3);
    out->clock.real_ms = sqlite3_column_int64(query, 4);
    out->random.count = sqlite3_column_int64(query, 6);
    out->assumptions = column_dup(query, 7);
    out->faults = column_dup(query, 8);
    out->started_ms = sqlite3_column_int64(query, 9);
    out->seen_ms = sqlite3_column_int64(query, 10);
    if (!out->assumptions || !out->faults)
        return store_fail(store, err);
    if (!mode || !clock_parse_mode(mode, &out->clock.mode) ||
        sqlite3_column_bytes(query, 5) != SEED_SIZE)
        return fail_text(err, RULE_STORE_FAILED, "world %s is damaged", out->name);
    memcpy(out->random.seed, sqlite3_column_blob(query, 5), SEED_SIZE);
    return true;
}

bool store_worlds(struct store *store, store_world_fn *each, void *context,
                  struct error *err)
{
    /* A stream stands where the last save or the last row has left it. */
    static const char ALL[] =
        "SELECT id, name, mode, world_ms, real_ms, seed,"
        " max(random_count, coalesce(max(draw), 0)), assumptions, faults, started,"
        " coalesce(max(created), 0) FROM worlds LEFT JOIN"
        " (SELECT world, max(draw) AS draw, max(created) AS created FROM sessions GROUP "
        "BY world"
        " UNION ALL SELECT world, max(draw), max(created) FROM asset_groups GROUP BY "
        "world"
        " UNION ALL SELECT world, max(draw), max(created) FROM assets GROUP BY world"
        " UNION ALL SELECT world, max(draw), max(created) FROM tasks GROUP BY world)"
        " ON world = id GROUP BY id ORDER BY id";
    AUTO(store_release) struct store *held = store_hold(store);
    AUTO(query_done) sqlite3_stmt *query = store_query(held, ALL);
    for (;;) {
        bool row;
        if (!query_next(held, query, &row, err))
            return false;
        if (!row)
            return true;
        AUTO(world_row_clean) struct world_row world = {0};
        if (!read_world(held, query, &world, err) || !each(context, &world, err))
            return false; /* NOLINT(clang-analyzer-unix.Malloc): AUTO frees the row */
    }
}

/* What an addition and a save have in common: parameters 2 to 10. */
static void bind_world(sqlite3_stmt *query, const struct world_row *row, char mode[32])
{
    clock_print_mode(&row->clock.mode, mode, 32);
    query_text(query, 2, mode);
    sqlite3_bind_int64(query, 3, row->clock.world_ms);
    sqlite3_bind_int64(query, 4, row->clock.real_ms);
    sqlite3_bind_blob(query, 5, row->random.seed, SEED_SIZE, SQLITE_STATIC);
    sqlite3_bind_int64(query, 6, row->random.count);
    query_text(query, 7, row->assumptions ? row->assumptions : "");
    query_text(query, 8, row->faults ? row->faults : "");
    sqlite3_bind_int64(query, 9, row->started_ms);
}

bool store_world_add(struct store *store, struct world_row *row, struct error *err)
{
    static const char ADD[] =
        "INSERT INTO worlds (name, mode, world_ms, real_ms, seed, random_count,"
        " assumptions, faults, started) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    char mode[32];
    AUTO(store_release) struct store *held = store_hold(store);
    AUTO(query_done) sqlite3_stmt *query = store_query(held, ADD);
    query_text(query, 1, row->name);
    bind_world(query, row, mode);
    if (!query_run(held, query, err))
        return false;
    row->id = sqlite3_last_insert_rowid(held->db);
    return true;
}

bool store_world_save(struct store *store, const struct world_row *row, struct error *err)
{
    static const char SAVE[] =
        "UPDATE worlds SET mode = ?2, world_ms = ?3, real_ms = ?4, seed = ?5,"
        " random_count = ?6, assumptions = ?7, faults = ?8, started = ?9 WHERE id = ?1";
    if (!store_is_persistent(store))
        return true;
    char mode[32];
    AUTO(store_release) struct store *held = store_hold(store);
    AUTO(query_done) sqlite3_stmt *query = store_query(held, SAVE);
    sqlite3_bind_int64(query, 1, row->id);
    bind_world(query, row, mode);
    return query_run(held, query, err);
}

/* --- All rows of a world --- */

static bool run_pair(struct store *store, const char *sql, int64_t one, int64_t two,
                     struct error *err)
{
    AUTO(query_done) sqlite3_stmt *query = store_query(store, sql);
    sqlite3_bind_int64(query, 1, one);
    sqlite3_bind_int64(query, 2, two);
    return query_run(store, query, err);
}

/* Runs each with the two numbers, all or none. */
static bool run_all(struct store *store, const char *const *sql, size_t count,
                    int64_t one, int64_t two, struct error *err)
{
    if (!store_begin(store, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!run_pair(store, sql[i], one, two, err)) {
            store_rollback(store);
            return false;
        }
    return store_commit(store, err);
}

bool store_world_clear(struct store *store, int64_t world, struct error *err)
{
    static const char *const CLEAR[] = {
        "DELETE FROM sessions WHERE world = ?1",
        "DELETE FROM assets WHERE world = ?1",
        "DELETE FROM asset_groups WHERE world = ?1",
        "DELETE FROM tasks WHERE world = ?1",
    };
    AUTO(store_release) struct store *held = store_hold(store);
    store_lists_forget(held, world);
    store_forget_rows(held);
    return run_all(held, CLEAR, COUNT_OF(CLEAR), world, 0, err);
}

bool store_world_copy(struct store *store, int64_t from, int64_t to, struct error *err)
{
    static const char *const COPY[] = {
        "INSERT INTO sessions SELECT ?2, token, created, finished, lang, outcome,"
        " group_id, callback_url, draw FROM sessions WHERE world = ?1",
        "INSERT INTO asset_groups SELECT ?2, id, created, virtual, draw"
        " FROM asset_groups WHERE world = ?1",
        "INSERT INTO assets SELECT ?2, id, group_id, type, created, done, outcome, name,"
        " url, code, message, draw FROM assets WHERE world = ?1",
        "INSERT INTO tasks SELECT ?2, id, model, created, run, done, outcome, code,"
        " message, draw"
        " FROM tasks WHERE world = ?1",
    };
    AUTO(store_release) struct store *held = store_hold(store);
    store_lists_forget(held, to);
    return run_all(held, COPY, COUNT_OF(COPY), from, to, err);
}

bool store_counts(struct store *store, int64_t world, struct world_counts *out,
                  struct error *err)
{
    static const char COUNT[] = "SELECT (SELECT count(*) FROM sessions WHERE world = ?1),"
                                " (SELECT count(*) FROM asset_groups WHERE world = ?1),"
                                " (SELECT count(*) FROM assets WHERE world = ?1),"
                                " (SELECT count(*) FROM tasks WHERE world = ?1)";
    AUTO(store_release) struct store *held = store_hold(store);
    AUTO(query_done) sqlite3_stmt *query = store_query(held, COUNT);
    sqlite3_bind_int64(query, 1, world);
    bool row;
    if (!query_next(held, query, &row, err))
        return false;
    *out = (struct world_counts){
        .sessions = sqlite3_column_int64(query, 0),
        .groups = sqlite3_column_int64(query, 1),
        .assets = sqlite3_column_int64(query, 2),
        .tasks = sqlite3_column_int64(query, 3),
    };
    return true;
}

bool store_id_elsewhere(struct store *store, int64_t world, const char *id)
{
    static const struct {
        const char *prefix, *sql;
    } KINDS[] = {
        {"asset-", "SELECT 1 FROM worlds w JOIN assets o ON o.world = w.id AND o.id = ?1"
                   " WHERE w.id <> ?2"},
        {"group-", "SELECT 1 FROM worlds w JOIN asset_groups o ON o.world = w.id AND"
                   " o.id = ?1 WHERE w.id <> ?2"},
        {"cgt-", "SELECT 1 FROM worlds w JOIN tasks o ON o.world = w.id AND o.id = ?1"
                 " WHERE w.id <> ?2"},
    };
    AUTO(store_release) struct store *held = store_hold(store);
    for (size_t i = 0; i < COUNT_OF(KINDS); i++) {
        int64_t packed;
        if (!id_pack(KINDS[i].prefix, id, &packed))
            continue;
        AUTO(query_done) sqlite3_stmt *query = store_query(held, KINDS[i].sql);
        sqlite3_bind_int64(query, 1, packed);
        sqlite3_bind_int64(query, 2, world);
        return query && sqlite3_step(query) == SQLITE_ROW;
    }
    return false;
}
