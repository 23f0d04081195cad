/* Drift, gathered: members that the contract does not name are seen with every reply, and
 * told once. */
#ifndef REPORT_DRIFT_H
#define REPORT_DRIFT_H

#include "base/arena.h"
#include "base/text.h"
#include "report/view.h"

#include <stdbool.h>
#include <stddef.h>

struct drift {
    struct place place; /* of the shape */
    const char *pointer, *text;
    const char *first; /* "flow/quickstart · poll" */
    const char *request;
    unsigned long times;
};

/* Start with zeroes and an arena, which keeps everything. */
struct drifts {
    struct arena *arena;
    struct drift *items;
    size_t count;
};

/* Counts the drift of a step. */
void drifts_add(struct drifts *drifts, const struct step_view *view);

/* Appends a block, two lines a member. */
void drifts_write(const struct drifts *drifts, bool color, struct text *out);

#endif
