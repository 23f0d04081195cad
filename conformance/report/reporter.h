/* What turns the stream into something to read: terminal, JUnit, TAP, JSON, HTML, GitHub.
 */
#ifndef REPORT_REPORTER_H
#define REPORT_REPORTER_H

#include "base/error.h"
#include "read/plan.h"
#include "report/events.h"
#include "report/redact.h"

#include <stdbool.h>
#include <stdio.h>

struct report_options {
    const struct plan *plan; /* lines of source files for the failure page; secrets */
    FILE *out;               /* stdout for the terminal, the opened report file else */
    const struct redactor *redactor; /* set by stream_add(); for lines of source files */
    void *context;                   /* of a reporter that its caller brings along */
    bool color, verbose, tty, strict;
};

/* What is being done right now, for a person who waits. All may be NULL or 0. */
struct progress {
    const char *scenario, *step;
    int attempt;
    double seconds; /* since the step began */
};

/* One kind of report: a table of functions. */
struct reporter_kind {
    const char *name; /* "terminal", "junit", "tap", "json", "html", "github" */
    bool every_again; /* wants the curl line of every exchange, not of failures only */
    void *(*open)(const struct report_options *options);
    /* What the events of a scenario point to lives until its scenario_end was handled;
     * of the others only for the call. */
    void (*event)(void *self, const struct event *event);
    /* NULL: shows none. */
    void (*progress)(void *self, const struct progress *progress);
    /* While `held`, writes nothing and keeps what is due. NULL: it writes elsewhere. */
    void (*hold)(void *self, bool held);
    /* Writes what is left, frees `self`; false when something could not be written.
     * Closing the FILE is the stream's. */
    bool (*close)(void *self, struct error *err);
};

extern const struct reporter_kind REPORTER_TERMINAL, REPORTER_JUNIT, REPORTER_TAP,
    REPORTER_JSON, REPORTER_HTML, REPORTER_GITHUB;

/* All reporters of a run behind one redactor. Thread-safe: one event or log at a time. */
struct stream;

/* Takes `redactor`. */
struct stream *stream_new(struct redactor *redactor);

/* Adds a report to `path` (NULL: stdout), which is opened now, before anything is sent.
 */
bool stream_add(struct stream *stream, const struct reporter_kind *kind, const char *path,
                const struct report_options *options, struct error *err);

/* Redacts an event and hands it to every reporter. */
void stream_event(struct stream *stream, const struct event *event);

/* Hands over a whole scenario. Takes and frees `log`. */
void stream_log(struct stream *stream, struct scenario_log *log);

/* Says what a worker is at, now; called before each attempt. `progress` NULL takes the
 * line away, before something else is written to the terminal. Cheap without a TTY. */
void stream_progress(struct stream *stream, const struct progress *progress);

/* Keeps the terminal clear while a person is asked something there, and lets go. */
void stream_hold(struct stream *stream, bool held);

/* Closes every report and frees the stream; false when one could not be written. */
bool stream_close(struct stream *stream, struct error *err);

#endif
