#include "world/store_db.h"

/* Whole worlds, row by row, and what changes between two instants. */

/* Who gets the rows of one table. */
struct visit {
    union {
        store_session_fn *session;
        store_group_fn *group;
        store_asset_fn *asset;
        store_task_fn *task;
    } each;
    void *context;
    int limit; /* 0: all */
};

/* Reads the statement's row and hands it on; false when out of memory. */
typedef bool visit_fn(sqlite3_stmt *query, const struct visit *visit);

static bool for_each(struct store *store, const char *sql, int64_t world, visit_fn *read,
                     const struct visit *visit, struct error *err)
{
    AUTO(store_release) struct store *held = store_hold(store);
    AUTO(query_done) sqlite3_stmt *query = store_query(held, sql);
    sqlite3_bind_int64(query, 1, world);
    if (visit->limit > 0)
        sqlite3_bind_int(query, 2, visit->limit);
    for (;;) {
        bool row;
        if (!query_next(held, query, &row, err))
            return false;
        if (!row)
            return true;
        if (!read(query, visit))
            return store_fail(held, err);
    }
}

static bool visit_session(sqlite3_stmt *query, const struct visit *visit)
{
    AUTO(session_row_clean) struct session_row row = {0};
    if (!store_read_session(query, &row))
        return false;
    visit->each.session(visit->context, &row);
    return true;
}

static bool visit_group(sqlite3_stmt *query, const struct visit *visit)
{
    struct group_row row;
    store_read_group(query, &row);
    visit->each.group(visit->context, &row);
    return true;
}

static bool visit_asset(sqlite3_stmt *query, const struct visit *visit)
{
    AUTO(asset_row_clean) struct asset_row row = {0};
    if (!store_read_asset(query, &row))
        return false;
    visit->each.asset(visit->context, &row);
    return true;
}

static bool visit_task(sqlite3_stmt *query, const struct visit *visit)
{
    struct task_row row;
    store_read_task(query, &row);
    visit->each.task(visit->context, &row);
    return true;
}

bool store_each_session(struct store *store, int64_t world, store_session_fn *each,
                        void *context, struct error *err)
{
    static const char ALL[] =
        "SELECT " SESSION_COLUMNS "WHERE world = ?1 ORDER BY created, token";
    struct visit visit = {.each.session = each, .context = context};
    return for_each(store, ALL, world, visit_session, &visit, err);
}

bool store_each_group(struct store *store, int64_t world, store_group_fn *each,
                      void *context, struct error *err)
{
    static const char ALL[] = "SELECT " GROUP_COLUMNS "WHERE world = ?1 ORDER BY id";
    struct visit visit = {.each.group = each, .context = context};
    return for_each(store, ALL, world, visit_group, &visit, err);
}

bool store_each_asset(struct store *store, int64_t world, store_asset_fn *each,
                      void *context, struct error *err)
{
    static const char ALL[] = "SELECT " ASSET_COLUMNS "WHERE world = ?1 ORDER BY id";
    struct visit visit = {.each.asset = each, .context = context};
    return for_each(store, ALL, world, visit_asset, &visit, err);
}

bool store_each_task(struct store *store, int64_t world, store_task_fn *each,
                     void *context, struct error *err)
{
    static const char ALL[] = "SELECT " TASK_COLUMNS "WHERE world = ?1 ORDER BY id";
    struct visit visit = {.each.task = each, .context = context};
    return for_each(store, ALL, world, visit_task, &visit, err);
}

/* --- The newest --- */

bool store_newest_sessions(struct store *store, int64_t world, int limit,
                           store_session_fn *each, void *context, struct error *err)
{
    static const char NEWEST[] =
        "SELECT " SESSION_COLUMNS
        "WHERE world = ?1 ORDER BY created DESC, token DESC LIMIT ?2";
    struct visit visit = {.each.session = each, .context = context, .limit = limit};
    return for_each(store, NEWEST, world, visit_session, &visit, err);
}

bool store_newest_groups(struct store *store, int64_t world, int limit,
                         store_group_fn *each, void *context, struct error *err)
{
    static const char NEWEST[] =
        "SELECT " GROUP_COLUMNS "WHERE world = ?1 ORDER BY id DESC LIMIT ?2";
    struct visit visit = {.each.group = each, .context = context, .limit = limit};
    return for_each(store, NEWEST, world, visit_group, &visit, err);
}

bool store_newest_assets(struct store *store, int64_t world, int limit,
                         store_asset_fn *each, void *context, struct error *err)
{
    static const char NEWEST[] =
        "SELECT " ASSET_COLUMNS "WHERE world = ?1 ORDER BY id DESC LIMIT ?2";
    struct visit visit = {.each.asset = each, .context = context, .limit = limit};
    return for_each(store, NEWEST, world, visit_asset, &visit, err);
}

bool store_newest_tasks(struct store *store, int64_t world, int limit,
                        store_task_fn *each, void *context, struct error *err)
{
    static const char NEWEST[] =
        "SELECT " TASK_COLUMNS "WHERE world = ?1 ORDER BY id DESC LIMIT ?2";
    struct visit visit = {.each.task = each, .context = context, .limit = limit};
    return for_each(store, NEWEST, world, visit_task, &visit, err);
}

/* --- Transitions --- */

/* Kind, id, instant, and for an asset or a task the number of the new status; a task that
 * never ran comes straight from queued. */
static const char TRANSITIONS[] =
    "SELECT 0, id_text('asset-', id) AS name, done AS at, outcome, 0 FROM assets"
    " WHERE world = ?1 AND done > ?2 AND done <= ?3"
    " UNION ALL SELECT 1, id_text('cgt-', id), run, 1, 0 FROM tasks"
    " WHERE world = ?1 AND run > ?2 AND run <= ?3 AND run < done"
    " UNION ALL SELECT 1, id_text('cgt-', id), done, outcome, run < done FROM tasks"
    " WHERE world = ?1 AND done > ?2 AND done <= ?3"
    " UNION ALL SELECT 2, token, created + ?4, 0, 0 FROM sessions"
    " WHERE world = ?1 AND finished = 0 AND created + ?4 > ?2 AND created + ?4 <= ?3"
    " ORDER BY at, name";

static struct transition read_transition(sqlite3_stmt *query)
{
    int kind = sqlite3_column_int(query, 0), to = sqlite3_column_int(query, 3);
    struct transition change = {
        .id = (const char *)sqlite3_column_text(query, 1),
        .at_ms = sqlite3_column_int64(query, 2),
    };
    if (kind == 0) {
        change.kind = "asset";
        change.from = asset_status_name(ASSET_PROCESSING);
        change.to = asset_status_name((enum asset_status)to);
    } else if (kind == 1) {
        enum task_status from = sqlite3_column_int(query, 4) ? TASK_RUNNING : TASK_QUEUED;
        change.kind = "generation";
        change.from = task_status_name(to == TASK_RUNNING ? TASK_QUEUED : from);
        change.to = task_status_name((enum task_status)to);
    } else {
        change.kind = "session";
        change.from = "pending";
        change.to = "expired";
    }
    return change;
}

bool store_transitions(struct store *store, int64_t world, int64_t from_ms, int64_t to_ms,
                       store_transition_fn *each, void *context, struct error *err)
{
    AUTO(store_release) struct store *held = store_hold(store);
    AUTO(query_done) sqlite3_stmt *query = store_query(held, TRANSITIONS);
    sqlite3_bind_int64(query, 1, world);
    sqlite3_bind_int64(query, 2, from_ms);
    sqlite3_bind_int64(query, 3, to_ms);
    sqlite3_bind_int64(query, 4, SESSION_LIFETIME_MS);
    for (;;) {
        bool row;
        if (!query_next(held, query, &row, err))
            return false;
        if (!row)
            return true;
        struct transition change = read_transition(query);
        if (!change.id)
            return store_fail(held, err);
        each(context, &change);
    }
}
