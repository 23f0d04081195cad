#ifndef MOCK_CONTROL_CALLS_H
#define MOCK_CONTROL_CALLS_H

#include "control/control.h"

/* One function a call of the control API; control.c has the table. Each fills the
 * response, or returns false with `err` set. Where the call is about a world, req->world
 * is that; where it is about a journal it may be NULL: the ring `-`. None is called with
 * a lock held. */
typedef bool call_fn(struct control *control, struct request *req, struct response *res,
                     struct error *err);

/* probes.c */
call_fn call_livez, call_readyz, call_version;
/* metrics.c */
call_fn call_metrics;
/* worlds.c */
call_fn call_worlds;
/* state.c */
call_fn call_state_get, call_state_put, call_state_delete, call_fork;
/* clock.c */
call_fn call_clock_get, call_clock_put, call_clock_advance;
/* rules.c */
call_fn call_faults_get, call_faults_put, call_faults_delete;
/* switches.c */
call_fn call_assumptions_get, call_assumptions_put, call_magic;
/* journal.c */
call_fn call_journal_get, call_journal_delete;
/* scenario.c */
call_fn call_scenario;
/* har.c */
call_fn call_har;
/* wait.c */
call_fn call_wait;
/* explain.c */
call_fn call_explain;
/* sessions.c */
call_fn call_sessions, call_session_complete, call_session_qr;
/* force.c */
call_fn call_asset_put, call_generation_put;
/* documents.c */
call_fn call_openapi;
/* dashboard.c */
call_fn call_index, call_style, call_script, call_media;
/* overview.c */
call_fn call_overview, call_presets;

/* What they share. */

enum { CONTROL_OUT_MAX = 512 * 1024 * 1024 };

/* The journal that a call is about. */
struct journal *call_journal(struct control *control, const struct request *req);

/* Adds "now" and "mode" to an open object; the world's lock is held. */
void call_add_clock(struct json_out *out, const struct clock *clock);

/* Adds what is told of a session to an open object: token, link, lang, callback_url and
 * its two instants. */
void call_add_session(struct control *control, const struct request *req,
                      const struct session_row *session, struct json_out *out);

/* Answers with a compiled-in file; `type` NULL: JSON. */
bool call_answer_file(const char *path, const char *type, struct response *res,
                      struct error *err);

/* Answers {"world": NAME}. */
bool call_answer_world(const struct world *world, struct response *res,
                       struct error *err);

/* One row of the table, for the page that lists them. */
struct call_row {
    const char *method, *path;
    const char *about;
};
/* The row of that index; false at the end. */
bool call_row(size_t index, struct call_row *out);

#endif
