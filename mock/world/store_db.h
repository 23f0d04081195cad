#ifndef MOCK_WORLD_STORE_DB_H
#define MOCK_WORLD_STORE_DB_H

#include "base/auto.h"
#include "world/store.h"
#include "world/store_recent.h"

#include <pthread.h>
#include <sqlite3.h>

/* What the parts of the store share, and the only file that includes SQLite. */

/* A prepared statement, kept for the life of the store under the address of its text. */
struct statement {
    const char *sql;
    sqlite3_stmt *prepared;
};

/* A power of two, above twice the number of texts there are. */
enum { STATEMENT_SLOTS = 256 };

struct store {
    sqlite3 *db;
    int lock_file;        /* held locked while the file is open; -1: in memory */
    pthread_mutex_t lock; /* recursive: the calls of a transaction nest */
    int depth;            /* of nested transactions */
    bool broken;          /* memory ran out in a write that could not be undone */
    struct recent *assets, *tasks; /* those looked up last */
    struct world_lists *lists;
    bool lists_changed; /* by the transaction that is open */
    struct statement statements[STATEMENT_SLOTS];
};

/* Our own lock makes SQLite's superfluous. */
enum { STORE_OPEN = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX };

/* The statements that make an empty database ours. */
extern const char STORE_SCHEMA[];

/* Opens `file`, makes its tables when it is new, and refuses it when it is foreign,
 * damaged, of another version or busy (store_file.c). */
bool store_open_file(struct store *store, const char *file, struct error *err);

extern const struct recent_kind ASSET_ROWS, TASK_ROWS;
/* Before rows change. In a transaction none are kept, so there is nothing to forget when
 * it is given back. */
void store_forget_rows(struct store *store);

/* Locks the store for a scope: AUTO(store_release) struct store *held = store_hold(s); */
struct store *store_hold(struct store *store);
void store_release(struct store **store);

/* The statement of that text (of static duration), ready to bind. NULL when it cannot be
 * made: then binding does nothing and stepping fails. */
sqlite3_stmt *store_query(struct store *store, const char *sql);
/* Ends a use: AUTO(query_done). Bound texts need not outlive it. */
void query_done(sqlite3_stmt **query);
void query_text(sqlite3_stmt *query, int at, const char *text);
/* Binds an id, or NULL for "". False when it is of another shape. */
bool query_id(sqlite3_stmt *query, int at, const char *prefix, const char *id);
/* Binds what a row keeps of the world's random stream. */
void query_draw(const struct store *store, sqlite3_stmt *query, int at,
                int64_t random_count);

/* Steps to the next row; false on failure. */
bool query_next(struct store *store, sqlite3_stmt *query, bool *row, struct error *err);
/* Steps a statement that yields no rows. */
bool query_run(struct store *store, sqlite3_stmt *query, struct error *err);
/* Steps an INSERT; false without an error when `taken`: its key exists already. */
bool query_insert(struct store *store, sqlite3_stmt *query, bool *taken,
                  struct error *err);
/* RULE_STORE_FAILED with SQLite's own words for `explain`. Returns false. */
bool store_fail(struct store *store, struct error *err);
/* An id that query_id() refused. Returns false. */
bool store_fail_id(const char *id, struct error *err);

/* The column as text, cut to fit; NULL reads as "". */
void column_copy(sqlite3_stmt *query, int column, char *out, size_t room);
/* The column as an id. */
void column_id(sqlite3_stmt *query, int column, const char *prefix, char out[ID_SIZE]);

/* What to select of each table, and how to read a row of it. False when out of memory. */
#define SESSION_COLUMNS                                                                  \
    "token, created, finished, lang, outcome, group_id, callback_url FROM sessions "
bool store_read_session(sqlite3_stmt *query, struct session_row *out);
#define GROUP_COLUMNS "id, created, virtual FROM asset_groups "
void store_read_group(sqlite3_stmt *query, struct group_row *out);
#define ASSET_COLUMNS                                                                    \
    "id, group_id, type, name, url, created, done, outcome, code, message FROM assets "
bool store_read_asset(sqlite3_stmt *query, struct asset_row *out);
#define TASK_COLUMNS "id, model, created, run, done, outcome, code, message FROM tasks "
void store_read_task(sqlite3_stmt *query, struct task_row *out);

/* store_asset() by the id's number, for a caller that holds the store. */
bool store_asset_by_key(struct store *store, int64_t world, int64_t packed,
                        struct asset_row *out, bool *found, struct error *err);

#endif
