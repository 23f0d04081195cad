#include "report/reporter.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "report/drift.h"
#include "report/page.h"
#include "report/view.h"

#include <stdlib.h>
#include <string.h>

/* Workflow commands of GitHub Actions: an annotation at the line that was broken. */

enum { LONGEST_OUTPUT = 16 * 1024 * 1024 };

struct github {
    struct report_options options;
    struct arena *arena;
    const struct plan *plan;
    struct step_view view;
    struct drifts drifts;
};

static void *github_open(const struct report_options *options)
{
    struct github *self = memory_zeroed(1, sizeof *self);
    self->options = *options;
    self->arena = arena_new();
    self->drifts.arena = self->arena;
    return self;
}

/* Appends text as a command's message, or as the value of a property. */
static void add_escaped(struct text *out, const char *text, bool property)
{
    for (; *text != '\0'; text++) {
        bool escape = *text == '%' || *text == '\r' || *text == '\n' ||
                      (property && (*text == ':' || *text == ','));
        if (escape)
            text_addf(out, "%%%02X", (unsigned char)*text);
        else
            text_add_char(out, *text);
    }
}

static void write_command(struct github *self, const char *command, struct place place,
                          const char *title, const char *message)
{
    AUTO(text_drop) struct text line = text_new(LONGEST_OUTPUT);
    AUTO(text_drop) struct text shown = text_new(LONGEST_OUTPUT);
    text_addf(&line, "::%s ", command);
    if (place.line > 0) {
        text_add(&line, "file=");
        add_escaped(&line, place.file, true);
        text_addf(&line, ",line=%d,col=%d", place.line, place.column);
        if (place.length > 0)
            text_addf(&line, ",endColumn=%d", place.column + place.length);
        text_add_char(&line, ',');
    }
    utf8_show(&shown, title, strlen(title), false);
    text_add(&line, "title=");
    add_escaped(&line, text_string(&shown), true);
    text_add(&line, "::");
    text_clear(&shown);
    utf8_show(&shown, message, strlen(message), true);
    add_escaped(&line, text_string(&shown), false);
    text_add_char(&line, '\n');
    fwrite(text_string(&line), 1, line.size, self->options.out);
}

static bool lists_failures(const struct finding *finding, void *context)
{
    const struct github *self = context;
    return view_counts(finding, self->options.strict);
}

static bool lists_observations(const struct finding *finding, void *context)
{
    (void)context;
    return finding->kind == FINDING_OBSERVE;
}

/* The first finding that `lists` takes has a place; else the step's. */
static struct place place_of_first(struct github *self, page_lists_fn *lists)
{
    const struct findings *findings = &self->view.end.findings;
    for (size_t i = 0; i < findings->count; i++)
        if (lists(&findings->items[i], self) && findings->items[i].place.line > 0)
            return findings->items[i].place;
    return view_place(&self->view);
}

static void write_step(struct github *self, const char *command, const char *label,
                       page_lists_fn *lists)
{
    const struct page_options options = {.sources = self->plan->sources,
                                         .redactor = self->options.redactor,
                                         .about = true};
    AUTO(text_drop) struct text title = text_new(LONGEST_OUTPUT);
    AUTO(text_drop) struct text page = text_new(LONGEST_OUTPUT);
    text_addf(&title, "%s · ", self->view.scenario->name);
    view_add_name(&self->view, &title);
    page_add(&page, label, &self->view, &options, lists, self);
    if (page.size > 0)
        page.data[page.size - 1] = '\0'; /* the last newline */
    write_command(self, command, place_of_first(self, lists), text_string(&title),
                  text_string(&page));
}

static void on_step_end(struct github *self)
{
    enum verdict verdict = self->view.end.verdict;
    if (verdict >= VERDICT_UNKNOWN)
        write_step(self, "error", page_label(verdict), lists_failures);
    if (self->options.strict || verdict == VERDICT_XFAIL)
        return;
    if (view_has(&self->view, FINDING_OBSERVE))
        write_step(self, "notice", "NOTE", lists_observations);
    drifts_add(&self->drifts, &self->view);
}

static void write_drifts(struct github *self)
{
    for (size_t i = 0; i < self->drifts.count; i++) {
        const struct drift *drift = &self->drifts.items[i];
        AUTO(text_drop) struct text message = text_new(LONGEST_OUTPUT);
        text_addf(&message, "%s: %s\nfirst in %s · %s", drift->pointer, drift->text,
                  drift->first, drift->request);
        write_command(self, "warning", drift->place, "drift", text_string(&message));
    }
}

static void github_event(void *context, const struct event *event)
{
    struct github *self = context;
    if (view_event(&self->view, event))
        on_step_end(self);
    else if (event->kind == EVENT_RUN_BEGIN)
        self->plan = event->as.run_begin.plan;
    else if (event->kind == EVENT_NOTE)
        write_command(self, event->as.note.warning ? "warning" : "notice",
                      event->as.note.place, "pomex-conformance", event->as.note.text);
    else if (event->kind == EVENT_RUN_END)
        write_drifts(self);
}

static bool github_close(void *context, struct error *err)
{
    (void)err;
    struct github *self = context;
    view_drop(&self->view);
    arena_free(self->arena);
    free(self);
    return true;
}

const struct reporter_kind REPORTER_GITHUB = {
    .name = "github",
    .open = github_open,
    .event = github_event,
    .close = github_close,
};
