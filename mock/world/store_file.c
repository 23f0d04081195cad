#include "world/store_db.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* "pomx" in the file's header, so that `file` and we can tell whose it is. */
#define APPLICATION_ID 0x706f6d78
enum { SCHEMA_VERSION = 1 };

/* What lists read: see store_pages.c. */
#define ASSET_INDEXES                                                                    \
    "CREATE INDEX IF NOT EXISTS assets_by_created"                                       \
    " ON assets (group_key, created_s, id, done, outcome, name);"                        \
    "CREATE INDEX IF NOT EXISTS assets_by_done"                                          \
    " ON assets (group_key, done_s, id, done, outcome);"                                 \
    "CREATE INDEX IF NOT EXISTS assets_by_id ON assets (group_key, id, done, outcome);"

/* Instants are milliseconds. An asset's whole seconds stand beside them because clients
 * see, and lists sort by, whole seconds; each index holds what filters look at, so that
 * a list reads the rows of its page and no others. `outcome` is the enum's number: the
 * status at done. `draw` is the random stream's position after the row's id, so that one
 * insertion keeps both; in memory nobody asks for it, and it is 0. */
static const char SCHEMA[] =
    "CREATE TABLE IF NOT EXISTS worlds ("
    " id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, mode TEXT NOT NULL,"
    " world_ms INTEGER NOT NULL, real_ms INTEGER NOT NULL, seed BLOB NOT NULL,"
    " random_count INTEGER NOT NULL, assumptions TEXT NOT NULL, faults TEXT NOT NULL,"
    " started INTEGER NOT NULL);"

    "CREATE TABLE IF NOT EXISTS sessions ("
    " world INTEGER NOT NULL, token TEXT NOT NULL, created INTEGER NOT NULL,"
    " finished INTEGER NOT NULL, lang TEXT NOT NULL, outcome TEXT NOT NULL,"
    " group_id INTEGER, callback_url TEXT NOT NULL, draw INTEGER NOT NULL,"
    " PRIMARY KEY (world, token)) WITHOUT ROWID;"

    "CREATE TABLE IF NOT EXISTS asset_groups ("
    " key INTEGER PRIMARY KEY, world INTEGER NOT NULL, id INTEGER NOT NULL,"
    " created INTEGER NOT NULL, virtual INTEGER NOT NULL, draw INTEGER NOT NULL,"
    " UNIQUE (world, id));"
    "CREATE UNIQUE INDEX IF NOT EXISTS asset_groups_virtual"
    " ON asset_groups (world) WHERE virtual;"

    "CREATE TABLE IF NOT EXISTS assets ("
    " world INTEGER NOT NULL, id INTEGER NOT NULL, group_key INTEGER NOT NULL,"
    " type TEXT NOT NULL, created INTEGER NOT NULL, created_s INTEGER NOT NULL,"
    " done INTEGER NOT NULL, done_s INTEGER NOT NULL, outcome INTEGER NOT NULL,"
    " name TEXT NOT NULL, url TEXT NOT NULL, code TEXT, message TEXT,"
    " draw INTEGER NOT NULL,"
    " PRIMARY KEY (world, id)) WITHOUT ROWID;" ASSET_INDEXES

    "CREATE TABLE IF NOT EXISTS tasks ("
    " world INTEGER NOT NULL, id INTEGER NOT NULL, model TEXT NOT NULL,"
    " created INTEGER NOT NULL, run INTEGER NOT NULL, done INTEGER NOT NULL,"
    " outcome INTEGER NOT NULL, code TEXT, message TEXT, draw INTEGER NOT NULL,"
    " PRIMARY KEY (world, id)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS tasks_by_created"
    " ON tasks (world, created / 1000, id, run, done, outcome);";

static bool execute(struct store *store, const char *sql, struct error *err)
{
    return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK ||
           store_fail(store, err);
}

bool store_create_schema(struct store *store, struct error *err)
{
    return execute(store, SCHEMA, err);
}

bool store_drop_indexes(struct store *store, struct error *err)
{
    return execute(store,
                   "DROP INDEX assets_by_created; DROP INDEX assets_by_done;"
                   "DROP INDEX assets_by_id",
                   err);
}

bool store_create_indexes(struct store *store, struct error *err)
{
    return execute(store, ASSET_INDEXES, err);
}

/* --- Files --- */

static bool refuse(const char *file, const char *why, struct error *err)
{
    return fail_text(err, RULE_STORE_FAILED, "--state %s: %s", file, why);
}

/* Says in a sentence why SQLite would not. */
static bool refuse_code(struct store *store, const char *file, struct error *err)
{
    switch (sqlite3_errcode(store->db)) {
    case SQLITE_NOTADB:
        return refuse(file, "not a SQLite database; name another file", err);
    case SQLITE_CORRUPT:
        return refuse(file, "damaged; remove it or restore a copy", err);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return refuse(file, "in use by another process", err);
    case SQLITE_FULL:
        return refuse(file, "no space left on its device", err);
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        return refuse(file, "the file or its directory is not writable", err);
    default:
        return refuse(file, sqlite3_errmsg(store->db), err);
    }
}

/* Our own lock beside SQLite's: it is taken before anything is looked at, so that of two
 * processes that create one file exactly one wins. */
static bool lock_file(struct store *store, const char *file, struct error *err)
{
    store->lock_file = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (store->lock_file < 0)
        return refuse(file, strerror(errno), err);
    if (flock(store->lock_file, LOCK_EX | LOCK_NB) != 0)
        return refuse(
            file, errno == EWOULDBLOCK ? "in use by another process" : strerror(errno),
            err);
    return true;
}

/* One number that a pragma or a SELECT yields; false when it cannot be read. */
static bool read_number(struct store *store, const char *sql, int64_t *out)
{
    sqlite3_stmt *query = NULL;
    bool ok = sqlite3_prepare_v2(store->db, sql, -1, &query, NULL) == SQLITE_OK &&
              sqlite3_step(query) == SQLITE_ROW;
    if (ok)
        *out = sqlite3_column_int64(query, 0);
    return sqlite3_finalize(query) == SQLITE_OK && ok;
}

static bool read_is(struct store *store, const char *sql, const char *want)
{
    sqlite3_stmt *query = NULL;
    bool ok = sqlite3_prepare_v2(store->db, sql, -1, &query, NULL) == SQLITE_OK &&
              sqlite3_step(query) == SQLITE_ROW;
    const char *text = ok ? (const char *)sqlite3_column_text(query, 0) : NULL;
    ok = text && strcmp(text, want) == 0;
    return sqlite3_finalize(query) == SQLITE_OK && ok;
}

/* Whether the file is ours. One with nothing in it becomes ours: new, or left half made
 * by a kill (the schema comes in one transaction). */
static bool check_owner(struct store *store, const char *file, bool *is_new,
                        struct error *err)
{
    int64_t application, version, objects;
    if (!read_number(store, "PRAGMA application_id", &application) ||
        !read_number(store, "PRAGMA user_version", &version) ||
        !read_number(store, "SELECT count(*) FROM sqlite_schema", &objects))
        return refuse_code(store, file, err);
    *is_new = application == 0 && version == 0 && objects == 0;
    if (!*is_new && application != APPLICATION_ID)
        return refuse(file, "a database of another application; name another file", err);
    if (version > SCHEMA_VERSION)
        return fail_text(err, RULE_STORE_FAILED,
                         "--state %s: written by a newer version (schema %lld, this "
                         "program knows up to %d)",
                         file, (long long)version, SCHEMA_VERSION);
    if (!*is_new && !read_is(store, "PRAGMA quick_check(1)", "ok"))
        return refuse(file, "damaged; remove it or restore a copy", err);
    return true;
}

static bool run(struct store *store, const char *file, const char *sql, struct error *err)
{
    return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK ||
           refuse_code(store, file, err);
}

/* WAL with synchronous=NORMAL: what was committed survives the process, though not the
 * machine's power. A commit writes every page it touched: small pages and rare
 * checkpoints make it a third cheaper than SQLite's defaults do. */
bool store_adopt_file(struct store *store, const char *file, struct error *err)
{
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    bool is_new;
    if (!lock_file(store, file, err))
        return false;
    if (sqlite3_open_v2(file, &store->db, flags, NULL) != SQLITE_OK ||
        !run(store, file, "PRAGMA locking_mode = EXCLUSIVE", err))
        return refuse_code(store, file, err);
    if (!check_owner(store, file, &is_new, err))
        return false;
    if (!run(store, file, "PRAGMA page_size = 2048", err))
        return false;
    if (!read_is(store, "PRAGMA journal_mode = WAL", "wal"))
        return refuse_code(store, file, err);
    return run(store, file,
               "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 8000;"
               "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;"
               "BEGIN IMMEDIATE",
               err) &&
           run(store, file, SCHEMA, err) &&
           run(store, file,
               "PRAGMA application_id = 0x706f6d78; PRAGMA user_version = 1; COMMIT",
               err);
}
