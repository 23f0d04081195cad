#include "world/store_db.h"

/* Instants are milliseconds; `outcome` is the enum's number: the status at done. `draw`
 * is the random stream's position after the row's id, so that one insertion keeps both;
 * in memory nobody asks for it, and it is 0. */
const char STORE_SCHEMA[] =
    "CREATE TABLE worlds"
    "(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, mode TEXT NOT NULL,"
    " world_ms INTEGER NOT NULL, real_ms INTEGER NOT NULL, seed BLOB NOT NULL,"
    " random_count INTEGER NOT NULL, assumptions TEXT NOT NULL, faults TEXT NOT NULL,"
    " started INTEGER NOT NULL);"
    "CREATE TABLE sessions"
    "(world INTEGER NOT NULL, token TEXT NOT NULL, created INTEGER NOT NULL,"
    " finished INTEGER NOT NULL, lang TEXT NOT NULL, outcome TEXT NOT NULL,"
    " group_id INTEGER, callback_url TEXT NOT NULL, draw INTEGER NOT NULL,"
    " PRIMARY KEY (world, token)) WITHOUT ROWID;"
    "CREATE TABLE asset_groups"
    "(world INTEGER NOT NULL, id INTEGER NOT NULL, created INTEGER NOT NULL,"
    " virtual INTEGER NOT NULL, draw INTEGER NOT NULL,"
    " PRIMARY KEY (world, id)) WITHOUT ROWID;"
    "CREATE UNIQUE INDEX asset_groups_virtual ON asset_groups (world) WHERE virtual;"
    "CREATE TABLE assets"
    "(world INTEGER NOT NULL, id INTEGER NOT NULL, group_id INTEGER NOT NULL,"
    " type TEXT NOT NULL, created INTEGER NOT NULL, done INTEGER NOT NULL,"
    " outcome INTEGER NOT NULL, name TEXT NOT NULL, url TEXT NOT NULL, code TEXT,"
    " message TEXT, draw INTEGER NOT NULL, PRIMARY KEY (world, id)) WITHOUT ROWID;"
    "CREATE TABLE tasks"
    "(world INTEGER NOT NULL, id INTEGER NOT NULL, model TEXT NOT NULL,"
    " created INTEGER NOT NULL, run INTEGER NOT NULL, done INTEGER NOT NULL,"
    " outcome INTEGER NOT NULL, code TEXT, message TEXT, draw INTEGER NOT NULL,"
    " PRIMARY KEY (world, id)) WITHOUT ROWID;"
    "CREATE INDEX tasks_by_created"
    " ON tasks (world, created / 1000, id, run, done, outcome);";
