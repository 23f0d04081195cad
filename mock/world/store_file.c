#include "base/text.h"
#include "world/store_db.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* "pomx" in the file's header, so that `file` and we can tell whose it is. */
#define APPLICATION_ID 0x706f6d78
enum { SCHEMA_VERSION = 3 };

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
    if (!*is_new && version != SCHEMA_VERSION)
        return fail_text(err, RULE_STORE_FAILED,
                         "--state %s: written by %s version (schema %lld, this program "
                         "knows %d); name another file",
                         file, version > SCHEMA_VERSION ? "a newer" : "an older",
                         (long long)version, SCHEMA_VERSION);
    if (!*is_new && !read_is(store, "PRAGMA quick_check(1)", "ok"))
        return refuse(file, "damaged; remove it or restore a copy", err);
    return true;
}

static bool run(struct store *store, const char *file, const char *sql, struct error *err)
{
    return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK ||
           refuse_code(store, file, err);
}

/* The schema comes in one transaction: a file has all of it or nothing. */
static bool make_tables(struct store *store, const char *file, struct error *err)
{
    AUTO(text_drop) struct text sql = TEXT_INIT(16 * 1024);
    text_printf(
        &sql,
        "BEGIN IMMEDIATE; %s PRAGMA application_id = %d; PRAGMA user_version = %d;"
        "COMMIT",
        STORE_SCHEMA, APPLICATION_ID, SCHEMA_VERSION);
    return sql.failed ? store_fail(store, err) : run(store, file, sql.data, err);
}

/* WAL with synchronous=NORMAL: what was committed survives the process, though not the
 * machine's power. A commit writes every page it touched: small pages and rare
 * checkpoints make it cheaper than SQLite's defaults do. Locked before it is first read,
 * or there would be a third file, of shared memory. */
static bool prepare(struct store *store, const char *file, struct error *err)
{
    bool is_new = false;
    if (!run(store, file, "PRAGMA locking_mode = EXCLUSIVE", err) ||
        !check_owner(store, file, &is_new, err) ||
        !run(store, file, "PRAGMA page_size = 2048", err))
        return false;
    if (!read_is(store, "PRAGMA journal_mode = WAL", "wal"))
        return refuse_code(store, file, err);
    return run(store, file,
               "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 8000;"
               "PRAGMA temp_store = MEMORY",
               err) &&
           (!is_new || make_tables(store, file, err));
}

bool store_open_file(struct store *store, const char *file, struct error *err)
{
    if (!lock_file(store, file, err))
        return false;
    if (sqlite3_open_v2(file, &store->db, STORE_OPEN, NULL) != SQLITE_OK)
        return refuse_code(store, file, err);
    return prepare(store, file, err);
}
