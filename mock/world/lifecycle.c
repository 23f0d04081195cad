#include "world/lifecycle.h"

#include "base/auto.h"

#include <string.h>

static const char *const ASSET_NAMES[] = {
    [ASSET_PROCESSING] = "processing",
    [ASSET_ACTIVE] = "active",
    [ASSET_FAILED] = "failed",
};

static const char *const TASK_NAMES[] = {
    [TASK_QUEUED] = "queued",       [TASK_RUNNING] = "running",
    [TASK_SUCCEEDED] = "succeeded", [TASK_FAILED] = "failed",
    [TASK_CANCELLED] = "cancelled",
};

enum asset_status asset_status_at(const struct asset_plan *plan, int64_t now_ms)
{
    return now_ms < plan->done_ms ? ASSET_PROCESSING : plan->end;
}

int64_t asset_updated_at(const struct asset_plan *plan, int64_t now_ms)
{
    return now_ms < plan->done_ms ? plan->created_ms : plan->done_ms;
}

enum task_status task_status_at(const struct task_plan *plan, int64_t now_ms)
{
    if (now_ms < plan->run_ms)
        return TASK_QUEUED;
    return now_ms < plan->done_ms ? TASK_RUNNING : plan->end;
}

int64_t asset_next_change(const struct asset_plan *plan, int64_t now_ms)
{
    return now_ms < plan->done_ms ? plan->done_ms : CLOCK_NEVER;
}

int64_t task_next_change(const struct task_plan *plan, int64_t now_ms)
{
    if (now_ms < plan->run_ms)
        return plan->run_ms;
    return now_ms < plan->done_ms ? plan->done_ms : CLOCK_NEVER;
}

const char *asset_status_name(enum asset_status status)
{
    return ASSET_NAMES[status];
}

const char *task_status_name(enum task_status status)
{
    return TASK_NAMES[status];
}

/* The index of `word`, or -1. */
static int find_word(const char *const *words, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i], word) == 0)
            return (int)i;
    return -1;
}

bool asset_status_parse(const char *word, enum asset_status *out)
{
    int at = find_word(ASSET_NAMES, COUNT_OF(ASSET_NAMES), word);
    if (at >= 0)
        *out = (enum asset_status)at;
    return at >= 0;
}

bool task_status_parse(const char *word, enum task_status *out)
{
    int at = find_word(TASK_NAMES, COUNT_OF(TASK_NAMES), word);
    if (at >= 0)
        *out = (enum task_status)at;
    return at >= 0;
}
