#include "base/text.h"
#include "world/store_db.h"
#include "world/store_lists.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void sql_id_text(sqlite3_context *context, int count, sqlite3_value **args)
{
    (void)count;
    const char *prefix = (const char *)sqlite3_value_text(args[0]);
    char id[ID_SIZE];
    id_unpack(prefix ? prefix : "", sqlite3_value_int64(args[1]), id);
    sqlite3_result_text(context, id, -1, SQLITE_TRANSIENT);
}

static bool add_functions(sqlite3 *db)
{
    return sqlite3_create_function(db, "id_text", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC,
                                   NULL, sql_id_text, NULL, NULL) == SQLITE_OK;
}

/* --- Opening and closing --- */

static bool execute(struct store *store, const char *sql, struct error *err)
{
    AUTO(query_done) sqlite3_stmt *query = store_query(store, sql);
    return query_run(store, query, err);
}

/* Nobody asks SQLite how much memory it uses, and counting takes a lock each time. */
static void configure(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static struct store *store_new(void)
{
    struct store *store = calloc(1, sizeof *store);
    if (!store)
        return NULL;
    store->lock_file = -1;
    store->assets = recent_new(&ASSET_ROWS);
    store->tasks = recent_new(&TASK_ROWS);
    pthread_mutexattr_t recursive;
    pthread_mutexattr_init(&recursive);
    pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&store->lock, &recursive);
    pthread_mutexattr_destroy(&recursive);
    return store;
}

/* In memory a row alone needs no journal: its checks come before its first write, and
 * what is left to fail is memory. Copying the pages that a transaction may have to give
 * back costs as much as the row itself, so only transactions of several calls do. Nor
 * does it need a transaction of its own: one is always open, and to begin and end one
 * costs a third of a row. */
static bool rows_alone(struct store *store, struct error *err)
{
    static const char OFF[] = "PRAGMA journal_mode = OFF", BEGIN[] = "BEGIN";
    return store_is_persistent(store) ||
           (execute(store, OFF, err) && execute(store, BEGIN, err));
}

static bool rows_together(struct store *store, struct error *err)
{
    static const char ON[] = "PRAGMA journal_mode = MEMORY", COMMIT[] = "COMMIT";
    return store_is_persistent(store) ||
           ((sqlite3_get_autocommit(store->db) || execute(store, COMMIT, err)) &&
            execute(store, ON, err));
}

static bool open_memory(struct store *store, struct error *err)
{
    return sqlite3_open_v2(":memory:", &store->db, STORE_OPEN, NULL) == SQLITE_OK &&
           sqlite3_exec(store->db, STORE_SCHEMA, NULL, NULL, NULL) == SQLITE_OK &&
           rows_alone(store, err);
}

struct store *store_open(const char *file, struct error *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, configure);
    struct store *store = store_new();
    if (store && store->assets && store->tasks &&
        (file ? store_open_file(store, file, err) : open_memory(store, err)) &&
        add_functions(store->db))
        return store;
    store_fail(store, err);
    store_close(store);
    return NULL;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    for (size_t i = 0; i < STATEMENT_SLOTS; i++)
        sqlite3_finalize(store->statements[i].prepared);
    store_lists_forget_all(store);
    recent_free(store->assets);
    recent_free(store->tasks);
    sqlite3_close(store->db);
    if (store->lock_file >= 0)
        close(store->lock_file); /* only now: it would drop SQLite's locks too */
    pthread_mutex_destroy(&store->lock);
    free(store);
}

bool store_is_persistent(const struct store *store)
{
    return store->lock_file >= 0;
}

bool store_fail(struct store *store, struct error *err)
{
    bool knows = store && store->db && sqlite3_errcode(store->db) != SQLITE_OK;
    const char *words = knows ? sqlite3_errmsg(store->db) : "out of memory";
    if (err->rule == RULE_NONE) {
        fail(err, RULE_STORE_FAILED);
        fail_detail(err, NULL, words, NULL);
    }
    return false;
}

/* --- Locks and transactions --- */

/* Most calls hold it for a few microseconds: to look again is cheaper than to sleep. */
static void lock(struct store *store)
{
    enum { TRIES = 400 };
    for (int i = 0; i < TRIES; i++)
        if (pthread_mutex_trylock(&store->lock) == 0)
            return;
    pthread_mutex_lock(&store->lock);
}

struct store *store_hold(struct store *store)
{
    lock(store);
    return store;
}

void store_release(struct store **store)
{
    pthread_mutex_unlock(&(*store)->lock);
}

bool store_begin(struct store *store, struct error *err)
{
    static const char BEGIN[] = "BEGIN IMMEDIATE";
    pthread_mutex_lock(&store->lock);
    if (store->depth > 0 || (rows_together(store, err) && execute(store, BEGIN, err))) {
        if (store->depth++ == 0)
            store->lists_changed = false;
        return true;
    }
    pthread_mutex_unlock(&store->lock);
    return false;
}

bool store_commit(struct store *store, struct error *err)
{
    static const char COMMIT[] = "COMMIT";
    bool outermost = store->depth == 1;
    if (outermost && !execute(store, COMMIT, err)) {
        store_rollback(store);
        return false;
    }
    if (outermost) {
        struct error ignored = {0};
        rows_alone(store, &ignored); /* if not, the next rows only cost more */
    }
    store->depth--;
    pthread_mutex_unlock(&store->lock);
    return true;
}

/* An inner one leaves the rows to the outermost, which hears of the failure. */
void store_rollback(struct store *store)
{
    static const char ROLLBACK[] = "ROLLBACK";
    struct error ignored = {0};
    if (--store->depth == 0) {
        if (store->lists_changed)
            store_lists_forget_all(store);
        if (!sqlite3_get_autocommit(store->db))
            execute(store, ROLLBACK, &ignored);
        rows_alone(store, &ignored);
    }
    pthread_mutex_unlock(&store->lock);
}

/* --- Statements --- */

/* Where the statement of that text is, or is to go. */
static struct statement *statement_slot(struct store *store, const char *sql)
{
    for (size_t at = (uintptr_t)sql >> 3;; at++) {
        struct statement *slot = &store->statements[at % STATEMENT_SLOTS];
        if (!slot->sql || slot->sql == sql)
            return slot;
    }
}

sqlite3_stmt *store_query(struct store *store, const char *sql)
{
    struct statement *slot = statement_slot(store, sql);
    if (!slot->sql && sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
                                         &slot->prepared, NULL) == SQLITE_OK)
        slot->sql = sql;
    return slot->prepared;
}

void query_done(sqlite3_stmt **query)
{
    sqlite3_reset(*query);
}

void query_text(sqlite3_stmt *query, int at, const char *text)
{
    sqlite3_bind_text(query, at, text, -1, SQLITE_STATIC);
}

bool query_id(sqlite3_stmt *query, int at, const char *prefix, const char *id)
{
    int64_t packed;
    if (!id[0]) {
        sqlite3_bind_null(query, at);
        return true;
    }
    if (!id_pack(prefix, id, &packed))
        return false;
    sqlite3_bind_int64(query, at, packed);
    return true;
}

void query_draw(const struct store *store, sqlite3_stmt *query, int at,
                int64_t random_count)
{
    sqlite3_bind_int64(query, at, store_is_persistent(store) ? random_count : 0);
}

bool store_fail_id(const char *id, struct error *err)
{
    return fail_text(err, RULE_INTERNAL, "an id of an unknown shape: %s", id);
}

/* A write without a journal that fails for want of memory may have been half done: from
 * then on the store fails rather than answer wrongly. */
static int step(struct store *store, sqlite3_stmt *query)
{
    if (!query || store->broken)
        return SQLITE_NOMEM;
    int result = sqlite3_step(query);
    if (result == SQLITE_NOMEM && store->depth == 0 && !store_is_persistent(store) &&
        !sqlite3_stmt_readonly(query))
        store->broken = true;
    return result;
}

bool query_next(struct store *store, sqlite3_stmt *query, bool *row, struct error *err)
{
    int result = step(store, query);
    *row = result == SQLITE_ROW;
    return *row || result == SQLITE_DONE || store_fail(store, err);
}

bool query_run(struct store *store, sqlite3_stmt *query, struct error *err)
{
    bool row;
    return query_next(store, query, &row, err);
}

bool query_insert(struct store *store, sqlite3_stmt *query, bool *taken,
                  struct error *err)
{
    *taken = false;
    int result = step(store, query);
    if (result == SQLITE_DONE)
        return true;
    int extended = sqlite3_extended_errcode(store->db);
    *taken =
        extended == SQLITE_CONSTRAINT_PRIMARYKEY || extended == SQLITE_CONSTRAINT_UNIQUE;
    return *taken ? false : store_fail(store, err);
}

void column_copy(sqlite3_stmt *query, int column, char *out, size_t room)
{
    const char *text = (const char *)sqlite3_column_text(query, column);
    text_copy(out, room, text ? text : "");
}

void column_id(sqlite3_stmt *query, int column, const char *prefix, char out[ID_SIZE])
{
    out[0] = '\0';
    if (sqlite3_column_type(query, column) != SQLITE_NULL)
        id_unpack(prefix, sqlite3_column_int64(query, column), out);
}
