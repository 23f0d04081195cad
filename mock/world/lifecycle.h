#ifndef MOCK_WORLD_LIFECYCLE_H
#define MOCK_WORLD_LIFECYCLE_H

#include "world/clock.h"

#include <stdbool.h>
#include <stdint.h>

/* Status is computed from plan and instant, never stored (design.md). Pure. */

enum asset_status { ASSET_PROCESSING, ASSET_ACTIVE, ASSET_FAILED };
enum task_status {
    TASK_QUEUED,
    TASK_RUNNING,
    TASK_SUCCEEDED,
    TASK_FAILED,
    TASK_CANCELLED
};
enum session_status { SESSION_PENDING, SESSION_SPENT, SESSION_EXPIRED };

#define SESSION_LIFETIME_MS (INT64_C(30) * 60 * 1000)
#define ASSET_LINK_LIFETIME_MS (INT64_C(12) * 3600 * 1000)
#define VIDEO_LINK_LIFETIME_MS (INT64_C(24) * 3600 * 1000)

/* How an asset goes: processing until `done_ms`, then `end`. done_ms is CLOCK_NEVER when
 * stuck. */
struct asset_plan {
    int64_t created_ms, done_ms;
    enum asset_status end; /* ASSET_ACTIVE or ASSET_FAILED */
};

/* queued until `run_ms`, running until `done_ms`, then `end`. A task cancelled while
 * queued has run_ms == done_ms == the moment of the cancellation. */
struct task_plan {
    int64_t created_ms, run_ms, done_ms;
    enum task_status end; /* TASK_SUCCEEDED, TASK_FAILED or TASK_CANCELLED */
};

enum asset_status asset_status_at(const struct asset_plan *plan, int64_t now_ms);
/* Moment of the last change of status (decision 34). */
int64_t asset_updated_at(const struct asset_plan *plan, int64_t now_ms);
enum task_status task_status_at(const struct task_plan *plan, int64_t now_ms);
/* The next instant at which the status will change, CLOCK_NEVER when it will not. */
int64_t asset_next_change(const struct asset_plan *plan, int64_t now_ms);
int64_t task_next_change(const struct task_plan *plan, int64_t now_ms);

const char *asset_status_name(enum asset_status status);
const char *task_status_name(enum task_status status);
/* False when the word is no status (case counts). */
bool asset_status_parse(const char *word, enum asset_status *out);
bool task_status_parse(const char *word, enum task_status *out);

#endif
