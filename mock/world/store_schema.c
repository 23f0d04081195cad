#include "base/text.h"
#include "world/store_db.h"

/* Instants are milliseconds. An asset's whole seconds stand beside them because clients
 * see, and lists sort by, whole seconds; each index holds what filters look at, so that
 * a list reads the rows of its page and no others. `outcome` is the enum's number: the
 * status at done. `draw` is the random stream's position after the row's id, so that one
 * insertion keeps both; in memory nobody asks for it, and it is 0. */
const struct store_table STORE_TABLES[] = {
    {"worlds",
     "(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, mode TEXT NOT NULL,"
     " world_ms INTEGER NOT NULL, real_ms INTEGER NOT NULL, seed BLOB NOT NULL,"
     " random_count INTEGER NOT NULL, assumptions TEXT NOT NULL, faults TEXT NOT NULL,"
     " started INTEGER NOT NULL)",
     "id = OLD.id"},
    {"sessions",
     "(world INTEGER NOT NULL, token TEXT NOT NULL, created INTEGER NOT NULL,"
     " finished INTEGER NOT NULL, lang TEXT NOT NULL, outcome TEXT NOT NULL,"
     " group_id INTEGER, callback_url TEXT NOT NULL, draw INTEGER NOT NULL,"
     " PRIMARY KEY (world, token)) WITHOUT ROWID",
     "world = OLD.world AND token = OLD.token"},
    {"asset_groups",
     "(key INTEGER PRIMARY KEY, world INTEGER NOT NULL, id INTEGER NOT NULL,"
     " created INTEGER NOT NULL, virtual INTEGER NOT NULL, draw INTEGER NOT NULL,"
     " UNIQUE (world, id))",
     "key = OLD.key"},
    {"assets",
     "(world INTEGER NOT NULL, id INTEGER NOT NULL, group_key INTEGER NOT NULL,"
     " type TEXT NOT NULL, created INTEGER NOT NULL, created_s INTEGER NOT NULL,"
     " done INTEGER NOT NULL, done_s INTEGER NOT NULL, outcome INTEGER NOT NULL,"
     " name TEXT NOT NULL, url TEXT NOT NULL, code TEXT, message TEXT,"
     " draw INTEGER NOT NULL, PRIMARY KEY (world, id)) WITHOUT ROWID",
     "world = OLD.world AND id = OLD.id"},
    {"tasks",
     "(world INTEGER NOT NULL, id INTEGER NOT NULL, model TEXT NOT NULL,"
     " created INTEGER NOT NULL, run INTEGER NOT NULL, done INTEGER NOT NULL,"
     " outcome INTEGER NOT NULL, code TEXT, message TEXT, draw INTEGER NOT NULL,"
     " PRIMARY KEY (world, id)) WITHOUT ROWID",
     "world = OLD.world AND id = OLD.id"},
    {0},
};

/* What lists read: see store_pages.c. */
#define ASSET_INDEXES                                                                    \
    "CREATE INDEX assets_by_created"                                                     \
    " ON assets (group_key, created_s, id, done, outcome, name);"                        \
    "CREATE INDEX assets_by_done"                                                        \
    " ON assets (group_key, done_s, id, done, outcome);"                                 \
    "CREATE INDEX assets_by_id ON assets (group_key, id, done, outcome);"

static bool execute(struct store *store, const char *sql, struct error *err)
{
    return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK ||
           store_fail(store, err);
}

bool store_create_tables(struct store *store, struct error *err)
{
    AUTO(text_drop) struct text sql = TEXT_INIT(16 * 1024);
    for (const struct store_table *table = STORE_TABLES; table->name; table++)
        text_printf(&sql, "CREATE TABLE %s %s;", table->name, table->columns);
    text_puts(&sql, "CREATE UNIQUE INDEX asset_groups_virtual"
                    " ON asset_groups (world) WHERE virtual;"
                    "CREATE INDEX tasks_by_created"
                    " ON tasks (world, created / 1000, id, run, done, outcome);");
    return sql.failed ? store_fail(store, err) : execute(store, sql.data, err);
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
