#ifndef MOCK_WORLD_STORE_H
#define MOCK_WORLD_STORE_H

#include "base/error.h"
#include "world/ids.h"
#include "world/lifecycle.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The only module that knows SQLite. One connection behind a mutex, in memory; with a
 * file (WAL) beside it every acknowledged write is there too and survives SIGKILL. Every
 * call that fails says RULE_STORE_FAILED and has changed nothing. Worlds are the numbers
 * that store_world_open() gives. */
struct store;

/* Ids of groups, assets and tasks are kept as id_pack()'s numbers: one of another shape
 * is never found, and refused by the additions. */
enum {
    ORG_SIZE = 72,
    CODE_SIZE = 48,
    MESSAGE_SIZE = 160,
    MODEL_SIZE = 48,
    LANG_SIZE = 16
};

/* Opens or creates; `file` NULL: in memory. A foreign, damaged, newer or busy file is
 * refused with one sentence that names it (RULE_STORE_FAILED, via its message). */
struct store *store_open(const char *file, struct error *err);
void store_close(struct store *store); /* NULL is allowed */
bool store_is_persistent(const struct store *store);

/* What is kept of a world itself. `faults` and `assumptions` are JSON texts, owned by the
 * row. */
struct world_row {
    int64_t id;
    char name[ORG_SIZE];
    struct clock clock;
    struct random_stream random;
    char *assumptions, *faults;
    int64_t started_ms; /* where its clock began: what a reset goes back to */
    int64_t seen_ms;    /* the latest instant at which a row was made; read only */
};
void world_row_clean(struct world_row *row);

/* Calls `each` for every world kept in the file, oldest first; the row is borrowed. */
typedef bool store_world_fn(void *context, const struct world_row *row,
                            struct error *err);
bool store_worlds(struct store *store, store_world_fn *each, void *context,
                  struct error *err);
/* Adds a world (row->id is set). */
bool store_world_add(struct store *store, struct world_row *row, struct error *err);
/* Saves everything of the row but its name and id. Does nothing in memory. */
bool store_world_save(struct store *store, const struct world_row *row,
                      struct error *err);
/* Removes all rows of a world but not the world. */
bool store_world_clear(struct store *store, int64_t world, struct error *err);
/* Copies all rows of `from` to the empty world `to`. */
bool store_world_copy(struct store *store, int64_t from, int64_t to, struct error *err);

/* A transaction around several calls of one thread: other threads wait. End with one of
 * the two. */
bool store_begin(struct store *store, struct error *err);
bool store_commit(struct store *store, struct error *err);
void store_rollback(struct store *store);

struct session_row {
    char token[TOKEN_SIZE];
    char lang[LANG_SIZE];
    char *callback_url; /* owned */
    int64_t created_ms;
    int64_t finished_ms;    /* 0: pending (or expired) */
    char outcome[16];       /* "" until finished: success, fail, pre_record, no_group */
    char group_id[ID_SIZE]; /* "" unless a success made one */
};
void session_row_clean(struct session_row *row);

struct group_row {
    char id[ID_SIZE];
    int64_t created_ms;
    bool is_virtual; /* the organisation's default group (decision 26) */
};

struct asset_row {
    char id[ID_SIZE], group_id[ID_SIZE];
    char type[8];     /* Image, Video, Audio */
    char *name, *url; /* owned; url: what the client sent */
    struct asset_plan plan;
    char code[CODE_SIZE];       /* of the failure, "" when it succeeds */
    char message[MESSAGE_SIZE]; /* its own words, "": the usual ones */
};
void asset_row_clean(struct asset_row *row);

struct task_row {
    char id[ID_SIZE];
    char model[MODEL_SIZE];
    struct task_plan plan;
    char code[CODE_SIZE];
    char message[MESSAGE_SIZE]; /* its own words, "": the usual ones */
};

/* Additions. `random_count` is the world's stream position after making the id: kept
 * with the row. `taken` (never NULL) tells that the id exists already: false is
 * returned without an error; make another and try again. An asset's group is to exist:
 * the caller has looked. */
bool store_session_add(struct store *store, int64_t world, const struct session_row *row,
                       int64_t random_count, bool *taken, struct error *err);
bool store_group_add(struct store *store, int64_t world, const struct group_row *row,
                     int64_t random_count, bool *taken, struct error *err);
bool store_asset_add(struct store *store, int64_t world, const struct asset_row *row,
                     int64_t random_count, bool *taken, struct error *err);
bool store_task_add(struct store *store, int64_t world, const struct task_row *row,
                    int64_t random_count, bool *taken, struct error *err);

/* Look-ups: `found` tells whether there is such a row; the row is owned by the caller
 * (…_row_clean). */
bool store_session(struct store *store, int64_t world, const char *token,
                   struct session_row *out, bool *found, struct error *err);
bool store_group(struct store *store, int64_t world, const char *id,
                 struct group_row *out, bool *found, struct error *err);
bool store_virtual_group(struct store *store, int64_t world, struct group_row *out,
                         bool *found, struct error *err);
bool store_asset(struct store *store, int64_t world, const char *id,
                 struct asset_row *out, bool *found, struct error *err);
bool store_task(struct store *store, int64_t world, const char *id, struct task_row *out,
                bool *found, struct error *err);
/* Whether a world other than this has a group, an asset or a task of that id: for
 * `explain` only. */
bool store_id_elsewhere(struct store *store, int64_t world, const char *id);

/* Changes. Spends a pending session and, when `group` is not NULL, adds that group, in
 * one transaction. False without an error when `spent` tells that somebody else was
 * first, or `taken` that the group's id exists already; nothing was changed then. */
bool store_session_finish(struct store *store, int64_t world,
                          const struct session_row *row, const struct group_row *group,
                          int64_t random_count, bool *spent, bool *taken,
                          struct error *err);
bool store_asset_replan(struct store *store, int64_t world, const struct asset_row *row,
                        struct error *err);
bool store_task_replan(struct store *store, int64_t world, const struct task_row *row,
                       struct error *err);

enum asset_sort { SORT_CREATED, SORT_UPDATED, SORT_GROUP };

struct asset_query {
    const char *group_id; /* of this world */
    unsigned statuses;    /* bits 1 << enum asset_status; 0: all */
    const char *name;     /* substring without ASCII case; NULL: all */
    enum asset_sort sort; /* by whole seconds, as clients see them; ties end on id, in the
                             same direction (decision 39) */
    bool ascending;
    int64_t offset, limit;
    int64_t now_ms; /* the world's instant: statuses and updates are as of then */
};
struct task_query {
    unsigned statuses; /* bits 1 << enum task_status; 0: all */
    int64_t offset, limit;
    int64_t now_ms;
}; /* newest first, ties on id, descending */

/* One page; each row is borrowed for the call, which must not use the store. `total`
 * counts after the filters. */
typedef void store_asset_fn(void *context, const struct asset_row *row);
typedef void store_task_fn(void *context, const struct task_row *row);
bool store_assets(struct store *store, int64_t world, const struct asset_query *query,
                  store_asset_fn *each, void *context, int64_t *total, struct error *err);
bool store_tasks(struct store *store, int64_t world, const struct task_query *query,
                 store_task_fn *each, void *context, int64_t *total, struct error *err);

/* Everything of a world: sessions in order of creation then token, the others in order of
 * id, which begins with the moment of creation. For snapshots and the dashboard. */
typedef void store_session_fn(void *context, const struct session_row *row);
typedef void store_group_fn(void *context, const struct group_row *row);
bool store_each_session(struct store *store, int64_t world, store_session_fn *each,
                        void *context, struct error *err);
bool store_each_group(struct store *store, int64_t world, store_group_fn *each,
                      void *context, struct error *err);
bool store_each_asset(struct store *store, int64_t world, store_asset_fn *each,
                      void *context, struct error *err);
bool store_each_task(struct store *store, int64_t world, store_task_fn *each,
                     void *context, struct error *err);

/* The newest of a world, newest first, at most `limit`: for the dashboard. */
bool store_newest_sessions(struct store *store, int64_t world, int limit,
                           store_session_fn *each, void *context, struct error *err);
bool store_newest_groups(struct store *store, int64_t world, int limit,
                         store_group_fn *each, void *context, struct error *err);
bool store_newest_assets(struct store *store, int64_t world, int limit,
                         store_asset_fn *each, void *context, struct error *err);
bool store_newest_tasks(struct store *store, int64_t world, int limit,
                        store_task_fn *each, void *context, struct error *err);

/* Changes of status with from_ms < instant <= to_ms, ordered by instant then id
 * (clock/advance). A pending session's passing is its expiry. Strings are static or
 * borrowed for the call. */
struct transition {
    int64_t at_ms;
    const char *kind, *id, *from, *to; /* kind: "asset", "generation", "session" */
};
typedef void store_transition_fn(void *context, const struct transition *transition);
bool store_transitions(struct store *store, int64_t world, int64_t from_ms, int64_t to_ms,
                       store_transition_fn *each, void *context, struct error *err);

struct world_counts {
    int64_t sessions, groups, assets, tasks;
};
bool store_counts(struct store *store, int64_t world, struct world_counts *out,
                  struct error *err);

#endif
