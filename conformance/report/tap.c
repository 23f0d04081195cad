#include "report/reporter.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "read/json_write.h"
#include "report/page.h"
#include "report/tally_text.h"
#include "report/view.h"

#include <stdlib.h>
#include <string.h>

/* TAP 14: a test point a call of a step, what went wrong as YAML below it. */

enum { LONGEST_OUTPUT = 64 * 1024 * 1024 };

struct tap {
    struct report_options options;
    const struct plan *plan;
    struct step_view view;
    struct text out;
    unsigned long points, points_before;
};

static void *tap_open(const struct report_options *options)
{
    struct tap *self = memory_zeroed(1, sizeof *self);
    self->options = *options;
    self->out = text_new(LONGEST_OUTPUT);
    return self;
}

/* A description or a reason: `#` and `\` would end it. */
static void add_escaped(struct text *out, const char *text)
{
    AUTO(text_drop) struct text shown = text_new(LONGEST_OUTPUT);
    utf8_show(&shown, text, strlen(text), false);
    for (const char *at = text_string(&shown); *at != '\0'; at++) {
        if (*at == '#' || *at == '\\')
            text_add_char(out, '\\');
        text_add_char(out, *at);
    }
}

static void add_point(struct tap *self, bool ok, const char *step, const char *directive,
                      const char *reason)
{
    AUTO(text_drop) struct text name = text_new(LONGEST_OUTPUT);
    text_add(&name, self->view.scenario->name);
    if (step != NULL)
        text_addf(&name, " · %s", step);
    text_addf(&self->out, "%s %lu - ", ok ? "ok" : "not ok", ++self->points);
    add_escaped(&self->out, text_string(&name));
    if (directive != NULL) {
        text_addf(&self->out, " # %s ", directive);
        add_escaped(&self->out, reason != NULL ? reason : "");
    }
    text_add_char(&self->out, '\n');
}

/* A JSON string is a YAML scalar too. */
static void add_scalar(struct text *out, const char *name, const char *value)
{
    AUTO(text_drop) struct text shown = text_new(LONGEST_OUTPUT);
    utf8_show(&shown, value, strlen(value), false);
    text_addf(out, "  %s: ", name);
    json_write_string(text_string(&shown), out);
    text_add_char(out, '\n');
}

/* A block scalar that keeps its lines. */
static void add_block(struct text *out, const char *name, const char *text)
{
    text_addf(out, "  %s: |\n", name);
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        text_add(out, "    ");
        text_add_n(out, text, length);
        text_add_char(out, '\n');
        text += length + (text[length] == '\n');
    }
}

static bool lists_failures(const struct finding *finding, void *context)
{
    const struct tap *self = context;
    return view_counts(finding, self->options.strict);
}

static bool lists_rest(const struct finding *finding, void *context)
{
    (void)context;
    return !view_counts(finding, false);
}

static void add_diagnostic(struct tap *self, const char *severity, bool strict,
                           const char *label, page_lists_fn *lists)
{
    const struct page_options options = {.sources = self->plan->sources,
                                         .redactor = self->options.redactor,
                                         .about = true};
    AUTO(text_drop) struct text headline = text_new(LONGEST_OUTPUT);
    AUTO(text_drop) struct text page = text_new(LONGEST_OUTPUT);
    view_add_headline(&self->view, strict, &headline);
    page_add(&page, label, &self->view, &options, lists, self);
    struct place place = view_cause_place(&self->view, strict);
    text_add(&self->out, "  ---\n");
    add_scalar(&self->out, "message", text_string(&headline));
    add_scalar(&self->out, "severity", severity);
    add_scalar(&self->out, "file", place.file != NULL ? place.file : "");
    text_addf(&self->out, "  line: %d\n  column: %d\n", place.line, place.column);
    add_block(&self->out, "page", text_string(&page));
    text_add(&self->out, "  ...\n");
}

static void on_step_end(struct tap *self)
{
    enum verdict verdict = self->view.end.verdict;
    const char *reason = self->view.end.reason;
    bool strict = self->options.strict;
    AUTO(text_drop) struct text name = text_new(LONGEST_OUTPUT);
    view_add_name(&self->view, &name);
    const char *step = text_string(&name);
    if (verdict == VERDICT_SKIP) {
        add_point(self, true, step, "SKIP", reason);
    } else if (verdict == VERDICT_XFAIL) {
        add_point(self, false, step, "TODO", reason);
    } else if (verdict >= VERDICT_UNKNOWN) {
        add_point(self, false, step, NULL, NULL);
        add_diagnostic(self, verdict_name(verdict), strict, page_label(verdict),
                       lists_failures);
    } else {
        add_point(self, true, step, NULL, NULL);
        if (view_has(&self->view, FINDING_OBSERVE) ||
            view_has(&self->view, FINDING_DRIFT))
            add_diagnostic(self, "note", true, "NOTE", lists_rest);
    }
}

/* A scenario of which no step was played is one point. */
static void on_scenario_end(struct tap *self, const struct event_scenario_end *end)
{
    if (self->points == self->points_before)
        add_point(self, end->verdict < VERDICT_UNKNOWN, NULL,
                  end->verdict < VERDICT_UNKNOWN ? "SKIP" : NULL, end->reason);
    self->points_before = self->points;
}

static void on_note(struct tap *self, const struct event_note *note)
{
    AUTO(text_drop) struct text shown = text_new(LONGEST_OUTPUT);
    utf8_show(&shown, note->text, strlen(note->text), false);
    text_addf(&self->out, "# %s: %s\n", note->warning ? "warning" : "note",
              text_string(&shown));
}

static void on_run_end(struct tap *self, const struct event_run_end *end)
{
    text_addf(&self->out, "1..%lu\n# ", self->points);
    tally_add(&self->out, false, end);
    text_add_char(&self->out, '\n');
}

/* Debian's prove fails a stream of a version it does not know, and passes over a line
 * that it does not know: the comment makes this one a line that only readers of 14 know.
 */
static void on_run_begin(struct tap *self, const struct event_run_begin *run)
{
    self->plan = run->plan;
    text_addf(&self->out, "TAP version 14 # pomex-conformance %s\n", run->version);
}

static void tap_event(void *context, const struct event *event)
{
    struct tap *self = context;
    if (view_event(&self->view, event)) {
        on_step_end(self);
    } else if (event->kind == EVENT_RUN_BEGIN) {
        on_run_begin(self, &event->as.run_begin);
    } else if (event->kind == EVENT_SCENARIO_END) {
        on_scenario_end(self, &event->as.scenario_end);
    } else if (event->kind == EVENT_NOTE) {
        on_note(self, &event->as.note);
    } else if (event->kind == EVENT_RUN_END) {
        on_run_end(self, &event->as.run_end);
    }
    fwrite(text_string(&self->out), 1, self->out.size, self->options.out);
    text_clear(&self->out);
}

static bool tap_close(void *context, struct error *err)
{
    (void)err;
    struct tap *self = context;
    view_drop(&self->view);
    text_drop(&self->out);
    free(self);
    return true;
}

const struct reporter_kind REPORTER_TAP = {
    .name = "tap",
    .open = tap_open,
    .event = tap_event,
    .close = tap_close,
};
