#include "base/text.h"
#include "world/store_db.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* "pomx" in the file's header, so that `file` and we can tell whose it is. */
#define APPLICATION_ID 0x706f6d78
enum { SCHEMA_VERSION = 2 };

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
    if (!read_number(store, "PRAGMA disk.application_id", &application) ||
        !read_number(store, "PRAGMA disk.user_version", &version) ||
        !read_number(store, "SELECT count(*) FROM disk.sqlite_schema", &objects))
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
    if (!*is_new && !read_is(store, "PRAGMA disk.quick_check(1)", "ok"))
        return refuse(file, "damaged; remove it or restore a copy", err);
    return true;
}

static bool run(struct store *store, const char *file, const char *sql, struct error *err)
{
    return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK ||
           refuse_code(store, file, err);
}

/* --- What is kept --- */

/* Everything is answered from memory, so that reading a store costs the same with a file
 * and without. The file has a copy of each table, without the indexes of lists: to keep
 * those too would quadruple what an addition writes. A trigger for each kind of change
 * makes it in both; SQLite commits both or neither. */

static bool run_text(struct store *store, const char *file, struct text *sql,
                     struct error *err)
{
    AUTO(string_drop) char *text = text_take(sql);
    return text ? run(store, file, text, err) : store_fail(store, err);
}

/* "NEW.id, NEW.name …": the columns of a row as its trigger sees them. */
static bool new_columns(struct store *store, const char *table, struct text *out)
{
    sqlite3_stmt *query = NULL;
    sqlite3_prepare_v2(store->db,
                       "SELECT group_concat('NEW.' || name) FROM pragma_table_info(?1)",
                       -1, &query, NULL);
    query_text(query, 1, table);
    if (query && sqlite3_step(query) == SQLITE_ROW)
        text_puts(out, (const char *)sqlite3_column_text(query, 0));
    return sqlite3_finalize(query) == SQLITE_OK && out->size > 0;
}

static bool keep_table(struct store *store, const char *file,
                       const struct store_table *table, struct error *err)
{
    AUTO(text_drop) struct text sql = TEXT_INIT(16 * 1024);
    AUTO(text_drop) struct text columns = TEXT_INIT(4 * 1024);
    const char *name = table->name;
    if (!new_columns(store, name, &columns))
        return store_fail(store, err);
    text_printf(&sql,
                "INSERT INTO main.%s SELECT * FROM disk.kept_%s;"
                "CREATE TEMP TRIGGER %s_added AFTER INSERT ON main.%s BEGIN"
                " INSERT INTO kept_%s VALUES (%s); END;",
                name, name, name, name, name, columns.data);
    text_printf(&sql,
                "CREATE TEMP TRIGGER %s_changed AFTER UPDATE ON main.%s BEGIN"
                " REPLACE INTO kept_%s VALUES (%s); END;"
                "CREATE TEMP TRIGGER %s_gone AFTER DELETE ON main.%s BEGIN"
                " DELETE FROM kept_%s WHERE %s; END;",
                name, name, name, columns.data, name, name, name, table->old_row);
    return run_text(store, file, &sql, err);
}

static bool create_kept(struct store *store, const char *file, struct error *err)
{
    AUTO(text_drop) struct text sql = TEXT_INIT(16 * 1024);
    text_puts(&sql, "BEGIN IMMEDIATE;");
    for (const struct store_table *table = STORE_TABLES; table->name; table++)
        text_printf(&sql, "CREATE TABLE IF NOT EXISTS disk.kept_%s %s;", table->name,
                    table->columns);
    text_printf(&sql,
                "PRAGMA disk.application_id = %d; PRAGMA disk.user_version = %d; COMMIT",
                APPLICATION_ID, SCHEMA_VERSION);
    return run_text(store, file, &sql, err);
}

static bool attach(struct store *store, const char *file)
{
    sqlite3_stmt *query = NULL;
    sqlite3_prepare_v2(store->db, "ATTACH ?1 AS disk", -1, &query, NULL);
    query_text(query, 1, file);
    sqlite3_step(query);
    return sqlite3_finalize(query) == SQLITE_OK && query;
}

/* WAL with synchronous=NORMAL: what was committed survives the process, though not the
 * machine's power. A commit writes every page it touched: small pages and rare
 * checkpoints make it a third cheaper than SQLite's defaults do. */
bool store_adopt_file(struct store *store, const char *file, struct error *err)
{
    bool is_new;
    if (!lock_file(store, file, err))
        return false;
    /* Locked before it is first read, or there would be a third file, of shared memory.
     */
    if (!run(store, file, "PRAGMA locking_mode = EXCLUSIVE", err) || !attach(store, file))
        return refuse_code(store, file, err);
    if (!check_owner(store, file, &is_new, err) ||
        !run(store, file, "PRAGMA disk.page_size = 2048", err))
        return false;
    if (!read_is(store, "PRAGMA disk.journal_mode = WAL", "wal"))
        return refuse_code(store, file, err);
    if (!run(store, file,
             "PRAGMA disk.synchronous = NORMAL; PRAGMA disk.wal_autocheckpoint = 8000",
             err) ||
        !create_kept(store, file, err))
        return false;
    for (const struct store_table *table = STORE_TABLES; table->name; table++)
        if (!keep_table(store, file, table, err))
            return false;
    return true;
}
