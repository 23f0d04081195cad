#include "report/reporter.h"

#include "base/clock.h"
#include "base/memory.h"
#include "report/chart.h"
#include "report/drift.h"
#include "report/html_coverage.h"
#include "report/html_exchange.h"
#include "report/html_frame.h"
#include "report/page.h"
#include "report/tally_text.h"
#include "report/view.h"
#include "report/xml.h"

#include <stdlib.h>
#include <string.h>

enum { LONGEST_OUTPUT = 1024 * 1024 * 1024, LONGEST_LINE = 64 * 1024 };

struct html {
    struct report_options options;
    struct arena *arena; /* what is kept until the end */
    const struct plan *plan;
    struct event_run_begin run;
    struct step_view view;
    struct lane *lanes;
    size_t lane_count;
    struct latencies latencies;
    struct drifts drifts;
    struct text problems, notes, scenarios, steps;
};

static void *html_open(const struct report_options *options)
{
    struct html *self = memory_zeroed(1, sizeof *self);
    self->options = *options;
    self->arena = arena_new();
    self->latencies.arena = self->drifts.arena = self->arena;
    self->problems = text_new(LONGEST_OUTPUT);
    self->notes = text_new(LONGEST_OUTPUT);
    self->scenarios = text_new(LONGEST_OUTPUT);
    self->steps = text_new(LONGEST_OUTPUT);
    return self;
}

static double since_start(const struct html *self, int64_t wall)
{
    return wall > self->run.wall ? (double)(wall - self->run.wall) / 1000 : 0;
}

static void add_span(struct html *self, struct span span)
{
    struct lane *lane = &self->lanes[self->lane_count - 1];
    lane->spans = arena_grow(self->arena, lane->spans, lane->count, sizeof *lane->spans);
    lane->spans[lane->count++] = span;
}

/* The step as a whole, then each attempt over it. */
static void add_spans(struct html *self)
{
    const struct step_view *view = &self->view;
    const struct event_exchange *last = view_last(view);
    if (last == NULL)
        return;
    AUTO(text_drop) struct text name = text_new(LONGEST_LINE);
    view_add_name(view, &name);
    const char *class = html_class(view->end.verdict);
    double from = since_start(self, view->exchanges[0].wall);
    double to = since_start(self, last->wall) + last->reply.seconds;
    add_span(self, (struct span){from, to, class,
                                 arena_copy(self->arena, text_string(&name)), false});
    for (size_t i = 0; i < view->count; i++) {
        const struct event_exchange *exchange = &view->exchanges[i];
        AUTO(text_drop) struct text title = text_new(LONGEST_LINE);
        text_addf(&title, "%s\n%s %s\n", text_string(&name), exchange->method,
                  exchange->path);
        if (exchange->transport != NULL)
            text_addf(&title, "%s", exchange->transport);
        else
            text_addf(&title, "%d", exchange->reply.status);
        text_add(&title, " · ");
        chart_add_time(&title, exchange->reply.seconds);
        if (exchange->until_value != NULL)
            text_addf(&title, " · %s", exchange->until_value);
        double start = since_start(self, exchange->wall);
        bool judged = i + 1 == view->count;
        add_span(self, (struct span){start, start + exchange->reply.seconds,
                                     judged ? class : "",
                                     arena_copy(self->arena, text_string(&title)), true});
    }
}

static void add_latencies(struct html *self)
{
    for (size_t i = 0; i < self->view.count; i++) {
        const struct event_exchange *exchange = &self->view.exchanges[i];
        if (exchange->transport != NULL || exchange->reply.status == 0)
            continue;
        AUTO(text_drop) struct text name = text_new(LONGEST_LINE);
        if (exchange->operation != NULL)
            text_add(&name, exchange->operation);
        else
            text_addf(&name, "%s (not in the contract)", exchange->method);
        latencies_add(&self->latencies, text_string(&name), exchange->reply.seconds);
    }
}

static bool lists_failures(const struct finding *finding, void *context)
{
    const struct html *self = context;
    return view_counts(finding, self->options.strict);
}

static bool lists_observations(const struct finding *finding, void *context)
{
    (void)context;
    return finding->kind == FINDING_OBSERVE;
}

static void add_page(struct html *self, struct text *out, const char *class,
                     const char *label, page_lists_fn *lists)
{
    const struct page_options options = {.sources = self->plan->sources,
                                         .redactor = self->options.redactor,
                                         .color = true,
                                         .style = STYLE_RED,
                                         .about = true};
    AUTO(text_drop) struct text page = text_new(LONGEST_OUTPUT);
    page_add(&page, label, &self->view, &options, lists, self);
    text_addf(out, "<div class=\"page %s\"><pre>", class);
    html_add_painted(out, text_string(&page));
    text_add(out, "</pre></div>\n");
}

static void on_step_end(struct html *self)
{
    enum verdict verdict = self->view.end.verdict;
    html_add_step(&self->steps, &self->view);
    add_spans(self);
    add_latencies(self);
    if (verdict >= VERDICT_UNKNOWN)
        add_page(self, &self->problems, html_class(verdict), page_label(verdict),
                 lists_failures);
    if (self->options.strict || verdict == VERDICT_XFAIL)
        return;
    if (view_has(&self->view, FINDING_OBSERVE))
        add_page(self, &self->notes, "note", "NOTE", lists_observations);
    drifts_add(&self->drifts, &self->view);
}

static void on_scenario_begin(struct html *self)
{
    self->lanes =
        arena_grow(self->arena, self->lanes, self->lane_count, sizeof *self->lanes);
    self->lanes[self->lane_count++] =
        (struct lane){.name = self->view.scenario->name, .class = ""};
    text_clear(&self->steps);
}

static void add_paragraph(struct text *out, const char *text)
{
    if (text == NULL)
        return;
    text_add(out, "<p>");
    xml_add(out, text);
    text_add(out, "</p>\n");
}

static void on_scenario_end(struct html *self, const struct event_scenario_end *end)
{
    const struct scenario *scenario = self->view.scenario;
    const char *class = html_class(end->verdict);
    struct text *out = &self->scenarios;
    self->lanes[self->lane_count - 1].class = class;
    text_addf(out, "<details id=\"s%zu\"%s><summary><span class=\"badge %s\">%s</span>",
              self->lane_count, end->verdict >= VERDICT_UNKNOWN ? " open" : "", class,
              page_label(end->verdict));
    text_add(out, "<span class=\"name\">");
    xml_add(out, scenario->name);
    text_add(out, "</span><span class=\"soft\">");
    if (end->reason != NULL) {
        xml_add(out, end->reason);
    } else {
        tally_add_count(out, (unsigned long)end->requests, "request");
        text_add(out, " · ");
        chart_add_time(out, end->seconds);
    }
    text_add(out, "</span></summary><div class=\"inside\">\n");
    add_paragraph(out, scenario->title);
    add_paragraph(out, scenario->about);
    text_add_n(out, text_string(&self->steps), self->steps.size);
    text_add(out, "</div></details>\n");
}

static void on_note(struct html *self, const struct event_note *note)
{
    text_addf(&self->notes, "<div class=\"page %s\"><pre>",
              note->warning ? "warn" : "note");
    xml_add(&self->notes, note->text);
    text_add(&self->notes, "</pre></div>\n");
}

/* What a reader sees first: "2 of 12 scenarios failed". */
static const char *add_title(struct text *out, const struct event_run_end *end)
{
    const unsigned long *verdicts = end->tally.verdicts;
    unsigned long failed = verdicts[VERDICT_FAIL] + verdicts[VERDICT_XPASS];
    unsigned long untold =
        verdicts[VERDICT_UNKNOWN] + verdicts[VERDICT_PERSON] + verdicts[VERDICT_STOPPED];
    unsigned long passed = verdicts[VERDICT_PASS] + verdicts[VERDICT_DRIFT];
    if (failed > 0) {
        text_addf(out, "%lu of ", failed);
        tally_add_count(out, end->scenarios, "scenario");
        text_add(out, " failed");
        return "fail";
    }
    tally_add_count(out, untold > 0 ? untold : passed, "scenario");
    text_add(out, untold > 0 ? " could not be told" : " passed");
    return untold > 0 || passed == 0 ? "warn" : "pass";
}

static const struct {
    enum verdict verdict;
    const char *words;
} SHARES[] = {
    {VERDICT_PASS, "passed"},
    {VERDICT_DRIFT, "passed with drift"},
    {VERDICT_XFAIL, "failed as expected"},
    {VERDICT_SKIP, "skipped"},
    {VERDICT_PERSON, "waiting for a person"},
    {VERDICT_UNKNOWN, "without an answer"},
    {VERDICT_STOPPED, "stopped"},
    {VERDICT_XPASS, "passed against expectation"},
    {VERDICT_FAIL, "failed"},
};

static void add_shares(struct text *out, const struct event_run_end *end)
{
    text_add(out, "<div class=\"share\">");
    for (size_t i = 0; i < sizeof SHARES / sizeof SHARES[0]; i++) {
        unsigned long count = end->tally.verdicts[SHARES[i].verdict];
        if (count > 0)
            text_addf(out, "<i class=\"%s\" style=\"flex:%lu\"></i>",
                      html_class(SHARES[i].verdict), count);
    }
    text_add(out, "</div>\n<ul class=\"legend\">");
    for (size_t i = 0; i < sizeof SHARES / sizeof SHARES[0]; i++) {
        unsigned long count = end->tally.verdicts[SHARES[i].verdict];
        if (count > 0)
            text_addf(out, "<li><i class=\"%s\"></i><b>%lu</b> %s</li>",
                      html_class(SHARES[i].verdict), count, SHARES[i].words);
    }
    if (end->not_run > 0)
        text_addf(out, "<li><b>%lu</b> not run</li>", end->not_run);
    text_add(out, "</ul>\n");
}

static void add_meta(struct html *self, struct text *out, const struct event_run_end *end)
{
    char time[21];
    clock_format(self->run.wall, time);
    text_add(out, "<p class=\"meta\"><b>");
    xml_add(out, self->plan->target->name);
    text_add(out, "</b> at ");
    xml_add(out,
            redact_string(self->options.redactor, self->arena, self->plan->target->base));
    text_addf(out, " · %s · ", time);
    tally_add_count(out, end->requests, "request");
    text_add(out, " in ");
    chart_add_time(out, end->seconds);
    text_addf(out, " · %d at a time%s</p>\n", self->run.jobs,
              self->run.strict ? " · strict" : "");
}

static void add_drifts(struct html *self)
{
    if (self->drifts.count == 0)
        return;
    AUTO(text_drop) struct text text = text_new(LONGEST_OUTPUT);
    drifts_write(&self->drifts, true, &text);
    text_add(&self->notes, "<div class=\"page warn\"><pre>");
    html_add_painted(&self->notes, text_string(&text));
    text_add(&self->notes, "</pre></div>\n");
}

static void add_section(struct text *out, const char *title, const struct text *content)
{
    if (content->size > 0)
        text_addf(out, "<h2>%s</h2>\n%s", title, text_string(content));
}

static void on_run_end(struct html *self, const struct event_run_end *end)
{
    AUTO(text_drop) struct text out = text_new(LONGEST_OUTPUT);
    AUTO(text_drop) struct text title = text_new(LONGEST_LINE);
    const char *class = add_title(&title, end);
    html_add_head(&out, text_string(&title));
    text_addf(&out, "<h1 class=\"%s\">%s</h1>\n", class, text_string(&title));
    add_meta(self, &out, end);
    add_shares(&out, end);
    add_drifts(self);
    add_section(&out, "What went wrong", &self->problems);
    add_section(&out, "Worth knowing", &self->notes);

    text_add(&out, "<h2>Timeline</h2>\n");
    chart_timeline(&out, self->lanes, self->lane_count, end->seconds);
    latencies_sort(&self->latencies);
    if (self->latencies.count > 0) {
        text_add(&out, "<h2>Latency</h2>\n");
        chart_latencies(&out, &self->latencies);
    }
    if (end->coverage != NULL) {
        text_add(&out, "<h2>Contract</h2>\n");
        html_add_coverage(&out, end->coverage);
    }
    add_section(&out, "Scenarios", &self->scenarios);
    html_add_foot(&out, self->run.version, self->run.run_id);
    fwrite(text_string(&out), 1, out.size, self->options.out);
}

static void html_event(void *context, const struct event *event)
{
    struct html *self = context;
    if (view_event(&self->view, event)) {
        on_step_end(self);
    } else if (event->kind == EVENT_RUN_BEGIN) {
        self->run = event->as.run_begin;
        self->run.version = arena_copy(self->arena, self->run.version);
        self->run.run_id = arena_copy(self->arena, self->run.run_id);
        self->plan = self->run.plan;
    } else if (event->kind == EVENT_SCENARIO_BEGIN) {
        on_scenario_begin(self);
    } else if (event->kind == EVENT_SCENARIO_END) {
        on_scenario_end(self, &event->as.scenario_end);
    } else if (event->kind == EVENT_NOTE) {
        on_note(self, &event->as.note);
    } else if (event->kind == EVENT_RUN_END) {
        on_run_end(self, &event->as.run_end);
    }
}

static bool html_close(void *context, struct error *err)
{
    (void)err;
    struct html *self = context;
    view_drop(&self->view);
    text_drop(&self->problems);
    text_drop(&self->notes);
    text_drop(&self->scenarios);
    text_drop(&self->steps);
    arena_free(self->arena);
    free(self);
    return true;
}

const struct reporter_kind REPORTER_HTML = {
    .name = "html",
    .every_again = true,
    .open = html_open,
    .event = html_event,
    .close = html_close,
};
