#ifndef MOCK_WORLD_WORLD_PARTS_H
#define MOCK_WORLD_WORLD_PARTS_H

#include "world/world.h"

/* What a world is beside its rows; world_parts_clean() it. */
struct world_parts {
    struct clock clock;
    int64_t started_ms;
    struct random_stream random;
    struct assumptions assumptions;
    struct fault_set faults;
};
void world_parts_clean(struct world_parts *parts);

/* As the settings say for a new world; a standing clock goes back to `started_ms`, when
 * that is not 0. */
bool world_parts_new(const struct worlds *worlds, int64_t started_ms,
                     struct world_parts *out, struct error *err);

/* Copies a world's, counts of its faults included: the fork's next request meets the
 * faults that the original's would. */
bool world_parts_copy(const struct world *from, struct world_parts *out,
                      struct error *err);

/* The row that keeps them; world_row_clean() it. */
bool world_parts_row(const struct world *world, const struct world_parts *parts,
                     struct world_row *out, struct error *err);

/* A row's faults; the text was checked when it was taken in. */
bool world_parts_faults(const char *json, struct fault_set *out, struct error *err);

/* Saves them as the world's where the store is a file, in its open transaction if there
 * is one. */
bool world_parts_save(struct worlds *worlds, const struct world *world,
                      const struct world_parts *parts, struct error *err);

/* Makes them the world's; leaves them empty. */
void world_parts_take(struct world *world, struct world_parts *parts);

#endif
