#include "report/reporter.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/duration.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "report/drift.h"
#include "report/page.h"
#include "report/tally_text.h"
#include "report/transcript.h"
#include "report/view.h"
#include "report/width.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

enum {
    LONGEST_OUTPUT = 64 * 1024 * 1024,
    LONGEST_BODY = 4096,
    WIDEST_NAME = 48,
    WIDEST_RECAP = 64,
    WIDEST_CAUSE = 80
};
enum { PROGRESS_PAUSE = 80 }; /* ms between two drawings */

/* A failure, to be named again at the end, where a reader of a CI log looks first. */
struct recap {
    const char *name, *where, *text;
};

struct terminal {
    struct report_options options;
    struct arena *arena; /* what is kept until the end */
    struct text out;     /* what is written with the next flush */
    const struct plan *plan;
    const char *base; /* of the target; covered */
    struct step_view view;
    struct drifts drifts;
    struct recap *recaps;
    size_t recap_count, recap_width;
    size_t name_width;
    size_t scenarios, done;
    bool paged; /* the scenario has had a page, which tells more than its line would */
    bool gap;   /* a blank line is due before the next thing */
    bool begun; /* something was written */
    bool held;  /* somebody else writes to the terminal */
    bool progress_shown;
    int64_t progress_at;
};

static void *terminal_open(const struct report_options *options)
{
    struct terminal *self = memory_zeroed(1, sizeof *self);
    self->options = *options;
    self->arena = arena_new();
    self->out = text_new(LONGEST_OUTPUT);
    self->drifts.arena = self->arena;
    return self;
}

static void progress_clear(struct terminal *self)
{
    if (self->progress_shown)
        fputs("\r\033[K", self->options.out);
    self->progress_shown = false;
}

static void flush(struct terminal *self)
{
    if (self->held)
        return;
    progress_clear(self);
    fwrite(text_string(&self->out), 1, self->out.size, self->options.out);
    fflush(self->options.out);
    text_clear(&self->out);
}

/* Pages and blocks stand apart from what surrounds them; lines of scenarios do not. */
static void begin(struct terminal *self, bool block)
{
    if (self->begun && (block || self->gap))
        text_add_char(&self->out, '\n');
    self->gap = block;
    self->begun = true;
}

static struct page_options page_options(const struct terminal *self, enum style style)
{
    return (struct page_options){
        .sources = self->plan->sources,
        .redactor = self->options.redactor,
        .color = self->options.color,
        .style = style,
    };
}

static void remember(struct terminal *self)
{
    AUTO(text_drop) struct text name = text_new(LONGEST_OUTPUT);
    text_addf(&name, "%s · ", self->view.scenario->name);
    view_add_name(&self->view, &name);
    struct place place = view_cause_place(&self->view, self->options.strict);
    size_t width = width_text(text_string(&name), name.size);
    if (width > self->recap_width && width <= WIDEST_RECAP)
        self->recap_width = width;
    self->recaps =
        arena_grow(self->arena, self->recaps, self->recap_count, sizeof *self->recaps);
    self->recaps[self->recap_count++] = (struct recap){
        arena_copy(self->arena, text_string(&name)),
        arena_printf(self->arena, "%s:%d:%d", place.file, place.line, place.column),
        arena_copy(self->arena, view_cause_text(&self->view, self->options.strict)),
    };
}

static bool lists_failures(const struct finding *finding, void *context)
{
    const struct terminal *self = context;
    return view_counts(finding, self->options.strict);
}

static bool lists_observations(const struct finding *finding, void *context)
{
    (void)context;
    return finding->kind == FINDING_OBSERVE;
}

static void step_failed(struct terminal *self)
{
    enum verdict verdict = self->view.end.verdict;
    struct page_options options = page_options(self, page_style(verdict));
    options.about = view_has(&self->view, FINDING_OBSERVE) && self->options.strict;
    begin(self, true);
    page_add(&self->out, page_label(verdict), &self->view, &options, lists_failures,
             self);
    self->paged = true;
    remember(self);
}

static void step_observed(struct terminal *self)
{
    struct page_options options = page_options(self, STYLE_CYAN);
    options.about = true;
    begin(self, true);
    page_add(&self->out, "NOTE", &self->view, &options, lists_observations, NULL);
}

static void step_transcript(struct terminal *self)
{
    AUTO(text_drop) struct text name = text_new(LONGEST_OUTPUT);
    text_addf(&name, "%s · ", self->view.scenario->name);
    view_add_name(&self->view, &name);
    begin(self, true);
    style_add(&self->out, self->options.color, STYLE_DIM, "      %s", text_string(&name));
    if (self->view.end.verdict == VERDICT_SKIP)
        text_addf(&self->out, "   skipped%s%s", self->view.end.reason != NULL ? ": " : "",
                  self->view.end.reason != NULL ? self->view.end.reason : "");
    text_add_char(&self->out, '\n');
    for (size_t i = 0; i < self->view.count; i++)
        transcript_add(&self->out, self->options.color, &self->view.exchanges[i],
                       LONGEST_BODY);
}

static void on_step_end(struct terminal *self)
{
    const struct step_view *view = &self->view;
    if (self->options.verbose)
        step_transcript(self);
    if (view->end.verdict >= VERDICT_UNKNOWN)
        step_failed(self);
    if (!self->options.strict && view->end.verdict != VERDICT_XFAIL) {
        if (view_has(view, FINDING_OBSERVE))
            step_observed(self);
        drifts_add(&self->drifts, view);
    }
}

static void on_run_begin(struct terminal *self, const struct event_run_begin *run)
{
    self->plan = run->plan;
    self->base =
        redact_string(self->options.redactor, self->arena, run->plan->target->base);
    self->scenarios = run->plan->count;
    for (size_t i = 0; i < run->plan->count; i++) {
        const char *name = run->plan->scenarios[i]->name;
        size_t width = width_text(name, strlen(name));
        if (width > self->name_width && width <= WIDEST_NAME)
            self->name_width = width;
    }
}

/* "5 requests, 40 ms", or why it was not played to the end. */
static void add_outcome(struct text *out, const struct event_scenario_end *end)
{
    if (end->reason != NULL) {
        utf8_show(out, end->reason, strlen(end->reason), false);
        return;
    }
    char time[32];
    duration_show((int64_t)(end->seconds * 1000), time, sizeof time);
    tally_add_count(out, (unsigned long)end->requests, "request");
    text_addf(out, ", %s", time);
}

static void on_scenario_end(struct terminal *self, const struct event_scenario_end *end)
{
    bool told = self->paged && end->verdict >= VERDICT_UNKNOWN;
    self->paged = false;
    self->done++;
    if (told)
        return;
    const char *name = self->view.scenario->name;
    size_t width = width_text(name, strlen(name));
    AUTO(text_drop) struct text outcome = text_new(LONGEST_OUTPUT);
    add_outcome(&outcome, end);
    begin(self, self->options.verbose);
    style_add(&self->out, self->options.color, page_style(end->verdict), "%-5s",
              page_label(end->verdict));
    text_addf(&self->out, " %s%*s  ", name,
              width < self->name_width ? (int)(self->name_width - width) : 0, "");
    style_add(&self->out, self->options.color, STYLE_DIM, "%s", text_string(&outcome));
    text_add_char(&self->out, '\n');
}

static void on_note(struct terminal *self, const struct event_note *note)
{
    AUTO(text_drop) struct text shown = text_new(LONGEST_OUTPUT);
    utf8_show(&shown, note->text, strlen(note->text), false);
    begin(self, false);
    style_add(&self->out, self->options.color, note->warning ? STYLE_YELLOW : STYLE_CYAN,
              "%-5s", note->warning ? "WARN" : "NOTE");
    text_addf(&self->out, " %s\n", text_string(&shown));
    if (note->place.line > 0)
        text_addf(&self->out, "  --> %s:%d:%d\n", note->place.file, note->place.line,
                  note->place.column);
}

/* Appends as much of `string` as fits into `room` columns. */
static void add_cut(struct text *out, const char *string, size_t room)
{
    AUTO(text_drop) struct text shown = text_new(LONGEST_OUTPUT);
    utf8_show(&shown, string, strlen(string), false);
    size_t fits = width_fitting(text_string(&shown), shown.size, room);
    text_add_n(out, text_string(&shown), fits);
    text_add(out, fits < shown.size ? "…" : "");
}

static void add_recap(struct terminal *self, const struct recap *recap)
{
    size_t width = width_text(recap->name, strlen(recap->name));
    int pad = width < self->recap_width ? (int)(self->recap_width - width) : 0;
    style_add(&self->out, self->options.color, STYLE_RED, "    -");
    text_add_char(&self->out, ' ');
    utf8_show(&self->out, recap->name, strlen(recap->name), false);
    text_addf(&self->out, "%*s   %s   ", pad, "", recap->where);
    add_cut(&self->out, recap->text, WIDEST_CAUSE);
    text_add_char(&self->out, '\n');
}

static void add_recaps(struct terminal *self)
{
    if (self->recap_count == 0 || self->done < 2)
        return;
    begin(self, true);
    for (size_t i = 0; i < self->recap_count; i++)
        add_recap(self, &self->recaps[i]);
}

static void on_run_end(struct terminal *self, const struct event_run_end *end)
{
    if (self->drifts.count > 0) {
        begin(self, true);
        drifts_write(&self->drifts, self->options.color, &self->out);
    }
    add_recaps(self);
    begin(self, true);
    tally_add(&self->out, self->options.color, end);
    style_add(&self->out, self->options.color, STYLE_DIM, " · %s at %s",
              self->plan->target->name, self->base);
    text_add_char(&self->out, '\n');
}

static void terminal_event(void *context, const struct event *event)
{
    struct terminal *self = context;
    if (view_event(&self->view, event))
        on_step_end(self);
    else if (event->kind == EVENT_RUN_BEGIN)
        on_run_begin(self, &event->as.run_begin);
    else if (event->kind == EVENT_SCENARIO_END)
        on_scenario_end(self, &event->as.scenario_end);
    else if (event->kind == EVENT_NOTE)
        on_note(self, &event->as.note);
    else if (event->kind == EVENT_RUN_END)
        on_run_end(self, &event->as.run_end);
    if (self->out.size > 0 && event->kind != EVENT_STEP_END)
        flush(self);
}

static size_t columns(FILE *out)
{
    struct winsize size = {0};
    return ioctl(fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col
                                                                         : 80;
}

/* Writes as much of `line` as fits into one row. */
static void put_row(struct terminal *self, const char *line)
{
    size_t fits = width_fitting(line, strlen(line), columns(self->options.out) - 1);
    fprintf(self->options.out, "\r%.*s\033[K", (int)fits, line);
    fflush(self->options.out);
    self->progress_shown = true;
}

static void terminal_progress(void *context, const struct progress *progress)
{
    struct terminal *self = context;
    if (!self->options.tty || self->held)
        return;
    if (progress == NULL) {
        progress_clear(self);
        fflush(self->options.out);
        return;
    }
    int64_t now = clock_real()->now(clock_real());
    if (self->progress_shown && now - self->progress_at < PROGRESS_PAUSE)
        return;
    self->progress_at = now;
    AUTO(text_drop) struct text line = text_new(4096);
    text_addf(&line, "%zu/%zu  %s", self->done, self->scenarios, progress->scenario);
    if (progress->step != NULL)
        text_addf(&line, " · %s", progress->step);
    if (progress->attempt > 1) {
        char time[32];
        duration_show((int64_t)progress->seconds * 1000, time, sizeof time);
        text_addf(&line, " · attempt %d, %s", progress->attempt, time);
    }
    put_row(self, text_string(&line));
}

static void terminal_hold(void *context, bool held)
{
    struct terminal *self = context;
    if (held)
        flush(self);
    self->held = held;
    if (!held && self->out.size > 0)
        flush(self);
}

static bool terminal_close(void *context, struct error *err)
{
    (void)err;
    struct terminal *self = context;
    flush(self);
    view_drop(&self->view);
    text_drop(&self->out);
    arena_free(self->arena);
    free(self);
    return true;
}

const struct reporter_kind REPORTER_TERMINAL = {
    .name = "terminal",
    .open = terminal_open,
    .event = terminal_event,
    .progress = terminal_progress,
    .hold = terminal_hold,
    .close = terminal_close,
};
