#ifndef MOCK_TESTS_SMALL_WORLD_H
#define MOCK_TESTS_SMALL_WORLD_H

#include "world/snapshot.h"

/* A whole small world for the tests of snapshots, and what they do with it. */

/* As GET state writes it: two of each kind of object. */
extern const char SMALL_WORLD[];

struct small_world {
    struct store *store;
    struct worlds *worlds;
    struct world *world; /* empty, of the key "key" */
};

/* `file` NULL: in memory. Asserts that it opens. */
void small_world_open(struct small_world *small, const char *file);
void small_world_close(struct small_world *small);

/* A world's snapshot; the caller frees. */
char *small_world_write(const struct small_world *small, const struct world *world);
/* Checks a snapshot and makes it the world's. */
bool small_world_restore(struct small_world *small, struct world *world, const char *json,
                         struct error *err);

#endif
