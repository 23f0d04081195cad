#ifndef MOCK_WORLD_SNAPSHOT_PARTS_H
#define MOCK_WORLD_SNAPSHOT_PARTS_H

#include "world/world_parts.h"

#include <cjson/cJSON.h>

/* The members of a snapshot that are no lists of rows: clock, random, assumptions and
 * faults. */

void snapshot_write_parts(struct json_out *out, const struct world *world);

/* Reads those that are there over what `parts` holds. On failure they are as before. */
bool snapshot_read_parts(const cJSON *document, struct world_parts *parts,
                         struct error *err);

#endif
