/* The one stream of what happened. Every reporter is fed by it and by nothing else, and
 * only after the redactor has been over it.
 *
 * Order: run_begin, then for each scenario in the plan's order scenario_begin,
 * (step_begin, exchange…, step_end)…, scenario_end, and last run_end; notes anywhere. A
 * scenario's events are collected while a worker plays it (struct scenario_log) and
 * emitted as a whole, so that output does not depend on who was faster. */
#ifndef REPORT_EVENTS_H
#define REPORT_EVENTS_H

#include "base/arena.h"
#include "judge/document.h"
#include "judge/finding.h"
#include "judge/verdict.h"
#include "read/plan.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct event_run_begin {
    const struct plan *plan;
    const char *version, *run_id;
    int64_t wall; /* ms since 1970 */
    int jobs;
    bool strict, live;
};

struct event_scenario_begin {
    const struct scenario *scenario;
    int64_t wall;
};

/* One call of a step: a case, a repetition. */
struct event_step_begin {
    const struct step *step;
    const struct call *call;
    const char *path; /* "asset", or "kyc/scan" inside a `use` */
    int repetition, repetitions;
    bool in_finally;
};

/* One attempt as it went over the wire. `status` 0: no reply. */
struct event_exchange {
    int attempt;              /* from 1 */
    int retry;                /* of `--retry`: 0 for the first send */
    const char *method, *url; /* the whole URL */
    const char *path;         /* of the URL, with its query: for people */
    const char *operation;    /* of the contract, or NULL */
    const struct header *request_headers;
    size_t request_header_count;
    const char *request_body; /* NULL: none */
    size_t request_size;
    struct reply reply;
    const char *transport; /* why there is no reply, or NULL */
    const char
        *until_value; /* what the `until` pattern saw: "processing"; NULL: no poll */
    double connect_seconds, first_byte_seconds; /* since the start of the exchange */
    int64_t wall;                               /* of the start */
    bool absolute;     /* not sent to the target: no $API_BASE in the curl line */
    bool human;        /* a person's step, or its stand-in */
    const char *again; /* the curl line that sends it again; the stream fills it in */
};

struct event_step_end {
    enum verdict verdict;
    const char *reason; /* of a skip, an xfail, a stop …; or NULL */
    struct findings findings;
    int attempts;
    double seconds;
};

struct event_note {
    const char *text;
    struct place place; /* line 0: none */
    bool warning;
};

struct event_scenario_end {
    enum verdict verdict;
    const char *reason;
    int requests;
    double seconds;
};

struct event_run_end {
    struct tally tally;
    const struct coverage *coverage; /* NULL: no contract */
    unsigned long requests, scenarios, not_run;
    double seconds;
    int exit_code;
};

enum event_kind {
    EVENT_RUN_BEGIN,
    EVENT_SCENARIO_BEGIN,
    EVENT_STEP_BEGIN,
    EVENT_EXCHANGE,
    EVENT_STEP_END,
    EVENT_NOTE,
    EVENT_SCENARIO_END,
    EVENT_RUN_END
};

/* All pointers are borrowed for the call: from the plan, or from the scenario's log. */
struct event {
    enum event_kind kind;
    union {
        struct event_run_begin run_begin;
        struct event_scenario_begin scenario_begin;
        struct event_step_begin step_begin;
        struct event_exchange exchange;
        struct event_step_end step_end;
        struct event_note note;
        struct event_scenario_end scenario_end;
        struct event_run_end run_end;
    } as;
};

/* The events of one scenario, with the memory they stand in. One thread writes it. */
struct scenario_log {
    struct arena *arena;
    struct event *items;
    size_t count;
};

struct scenario_log *scenario_log_new(void);
void scenario_log_free(struct scenario_log *log);

/* Adds an event, of which the strings already live in the log's arena or the plan. */
void scenario_log_add(struct scenario_log *log, struct event event);

#endif
