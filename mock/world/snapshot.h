#ifndef MOCK_WORLD_SNAPSHOT_H
#define MOCK_WORLD_SNAPSHOT_H

#include "base/error.h"
#include "base/json_out.h"
#include "world/world.h"

#include <cjson/cJSON.h>

/* A world as one versioned, diff-able JSON document (control-api.md, GET state): no key,
 * no world name, members and records in a fixed order, one member a line. */

enum { SNAPSHOT_VERSION = 1 };

/* Writes the world; the caller holds its lock. */
bool snapshot_write(struct worlds *worlds, const struct world *world,
                    struct json_out *out, struct error *err);

/* Checks a whole document. False with RULE_CONTROL_VALUE: "/assets/3/status: must be …".
 */
bool snapshot_check(const cJSON *document, struct error *err);

/* Replaces everything but the journal, in one transaction; the caller holds the lock. On
 * failure nothing is changed. Snapshot, reset, restore, snapshot gives the same bytes. */
bool snapshot_restore(struct worlds *worlds, struct world *world, const cJSON *document,
                      struct error *err);

#endif
