/* One step as a reporter sees it once it has ended: the stream's events put together. */
#ifndef REPORT_VIEW_H
#define REPORT_VIEW_H

#include "report/events.h"

#include <stdbool.h>
#include <stddef.h>

struct step_view {
    const struct scenario *scenario;
    struct event_step_begin begin;
    struct event_exchange *exchanges; /* owned */
    size_t count, capacity;
    struct event_step_end end;
};

/* Takes note of `event`; true when it completed a step, which is then in `view` until the
 * next event. Start with a zeroed view and end with view_drop(). */
bool view_event(struct step_view *view, const struct event *event);
void view_drop(struct step_view *view);

/* The last exchange, or NULL when nothing was sent. */
const struct event_exchange *view_last(const struct step_view *view);

/* The step polled. */
bool view_is_poll(const struct step_view *view);

/* Where to point when a finding does not say: the call, or the step. */
struct place view_place(const struct step_view *view);

/* Whether a finding counts against the step, or is only told. */
bool view_counts(const struct finding *finding, bool strict);

/* The first finding that counts, or NULL. */
const struct finding *view_cause(const struct step_view *view, bool strict);

/* Where and why the step ended as it did: its first finding's, else the step's own. */
struct place view_cause_place(const struct step_view *view, bool strict);
const char *view_cause_text(const struct step_view *view, bool strict);

/* Appends what went wrong in one line: `/json/status: got "failed" (and 1 more)`. */
void view_add_headline(const struct step_view *view, bool strict, struct text *out);

bool view_has(const struct step_view *view, enum finding_kind kind);

/* Appends "asset · lang · run 2 of 3": the step with its case and repetition. */
void view_add_name(const struct step_view *view, struct text *out);

/* Appends "processing ×6, failed": what a poll saw, shortened in the middle. */
void view_add_seen(const struct step_view *view, struct text *out);

/* Appends what was asked for: "GET /v1/video/assets/x", or what a person should do. */
void view_add_request(const struct step_view *view, struct text *out);

#endif
