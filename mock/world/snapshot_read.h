#ifndef MOCK_WORLD_SNAPSHOT_READ_H
#define MOCK_WORLD_SNAPSHOT_READ_H

#include "world/store.h"

#include <cjson/cJSON.h>

/* The records of a snapshot as rows. Each check names the pointer of what is wrong
 * (RULE_CONTROL_VALUE). Texts of a row point into the document: never clean it. */

/* One element of one of the document's lists. */
struct record {
    const cJSON *object;
    const char *list; /* "assets" */
    size_t index;
};

bool snapshot_read_session(const struct record *record, struct session_row *out,
                           struct error *err);
bool snapshot_read_group(const struct record *record, struct group_row *out,
                         struct error *err);
bool snapshot_read_asset(const struct record *record, struct asset_row *out,
                         struct error *err);
bool snapshot_read_task(const struct record *record, struct task_row *out,
                        struct error *err);

/* "/assets/3/id: must be EXPECTED". Returns false. */
bool record_bad(const struct record *record, const char *member, const char *expected,
                struct error *err);

/* An instant as clock_print_exact() writes it; false when it is none, or no world can
 * reach it. */
bool snapshot_read_instant(const cJSON *value, int64_t *out);

#endif
