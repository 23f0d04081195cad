#include "report/reporter.h"

#include "base/clock.h"
#include "base/memory.h"
#include "report/page.h"
#include "report/view.h"
#include "report/xml.h"

#include <stdlib.h>
#include <string.h>

/* One <testsuite> a scenario, one <testcase> a call of a step. What is written is valid
 * by the schema of Jenkins' xunit plugin and by the stricter one of Ant's JUnit task. */

enum { LONGEST_SUITE = 256 * 1024 * 1024, LONGEST_LINE = 64 * 1024 };

struct junit {
    struct report_options options;
    struct arena *arena;
    struct step_view view;
    const struct plan *plan;
    const char *base, *run_id;
    struct text cases; /* of the scenario at hand */
    struct text told;  /* notes, observations and drift: <system-out> */
    int64_t wall;
    unsigned tests, failures, errors, skipped, suites;
};

static void *junit_open(const struct report_options *options)
{
    struct junit *self = memory_zeroed(1, sizeof *self);
    self->options = *options;
    self->arena = arena_new();
    self->cases = text_new(LONGEST_SUITE);
    self->told = text_new(LONGEST_SUITE);
    return self;
}

static void on_run_begin(struct junit *self, const struct event_run_begin *run)
{
    self->plan = run->plan;
    self->run_id = arena_copy(self->arena, run->run_id);
    self->base =
        redact_string(self->options.redactor, self->arena, run->plan->target->base);
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n",
          self->options.out);
}

static bool lists_failures(const struct finding *finding, void *context)
{
    const struct junit *self = context;
    return view_counts(finding, self->options.strict);
}

static bool lists_rest(const struct finding *finding, void *context)
{
    (void)context;
    return !view_counts(finding, false);
}

static void add_page(struct junit *self, struct text *out, const char *label,
                     page_lists_fn *lists)
{
    const struct page_options options = {.sources = self->plan->sources,
                                         .redactor = self->options.redactor,
                                         .about = true};
    page_add(out, label, &self->view, &options, lists, self);
}

/* "flow.portrait-to-video": a package and a class, for those who show a tree. */
static void add_class(struct text *out, const char *scenario)
{
    size_t start = out->size;
    text_add(out, scenario);
    for (size_t i = start; i < out->size; i++)
        if (out->data[i] == '/')
            out->data[i] = '.';
}

static void begin_case(struct junit *self, const char *name, double seconds)
{
    AUTO(text_drop) struct text class = text_new(LONGEST_LINE);
    add_class(&class, self->view.scenario->name);
    text_add(&self->cases, "    <testcase");
    xml_attribute(&self->cases, "name", name);
    xml_attribute(&self->cases, "classname", text_string(&class));
    text_addf(&self->cases, " time=\"%.3f\"", seconds);
    self->tests++;
}

/* The kind of trouble, in a word. */
static const char *type_of(const struct junit *self, enum verdict verdict)
{
    if (verdict == VERDICT_XPASS)
        return "xpass";
    const struct finding *cause = view_cause(&self->view, self->options.strict);
    return cause != NULL ? finding_kind_name(cause->kind) : verdict_name(verdict);
}

/* <failure> or <error>: a page with its headline as the message. */
static void add_trouble(struct junit *self, enum verdict verdict)
{
    bool failure = verdict == VERDICT_FAIL || verdict == VERDICT_XPASS;
    const char *element = failure ? "failure" : "error";
    AUTO(text_drop) struct text headline = text_new(LONGEST_LINE);
    AUTO(text_drop) struct text page = text_new(LONGEST_SUITE);
    view_add_headline(&self->view, self->options.strict, &headline);
    add_page(self, &page, page_label(verdict), lists_failures);

    text_addf(&self->cases, ">\n      <%s", element);
    xml_attribute(&self->cases, "type", type_of(self, verdict));
    xml_attribute(&self->cases, "message", text_string(&headline));
    text_add(&self->cases, ">\n");
    xml_add(&self->cases, text_string(&page));
    text_addf(&self->cases, "</%s>\n    </testcase>\n", element);
    self->failures += failure;
    self->errors += !failure;
}

static void add_skip(struct junit *self, const char *reason)
{
    text_add(&self->cases, ">\n      <skipped");
    xml_attribute(&self->cases, "message", reason != NULL ? reason : "");
    text_add(&self->cases, "/>\n    </testcase>\n");
    self->skipped++;
}

static void on_step_end(struct junit *self)
{
    enum verdict verdict = self->view.end.verdict;
    AUTO(text_drop) struct text name = text_new(LONGEST_LINE);
    view_add_name(&self->view, &name);
    begin_case(self, text_string(&name), self->view.end.seconds);
    if (verdict == VERDICT_SKIP || verdict == VERDICT_XFAIL)
        add_skip(self, self->view.end.reason);
    else if (verdict >= VERDICT_UNKNOWN)
        add_trouble(self, verdict);
    else
        text_add(&self->cases, "/>\n");

    bool told =
        view_has(&self->view, FINDING_OBSERVE) || view_has(&self->view, FINDING_DRIFT);
    if (told && !self->options.strict)
        add_page(self, &self->told, "NOTE", lists_rest);
}

/* A scenario of which no step was played gets a case of its own. */
static void add_unplayed(struct junit *self, const struct event_scenario_end *end)
{
    begin_case(self, "scenario", end->seconds);
    if (end->verdict < VERDICT_UNKNOWN) {
        add_skip(self, end->reason);
        return;
    }
    text_add(&self->cases, ">\n      <error");
    xml_attribute(&self->cases, "type", verdict_name(end->verdict));
    xml_attribute(&self->cases, "message", end->reason != NULL ? end->reason : "");
    text_add(&self->cases, "/>\n    </testcase>\n");
    self->errors++;
}

static void add_property(struct text *out, const char *name, const char *value)
{
    if (value == NULL)
        return;
    text_add(out, "      <property");
    xml_attribute(out, "name", name);
    xml_attribute(out, "value", value);
    text_add(out, "/>\n");
}

static void add_suite_head(struct junit *self, struct text *out, double seconds)
{
    const struct scenario *scenario = self->view.scenario;
    char time[21];
    clock_format(self->wall, time);
    time[19] = '\0'; /* the schema wants no zone */
    AUTO(text_drop) struct text package = text_new(LONGEST_LINE);
    text_add_n(&package, scenario->name, strcspn(scenario->name, "/"));
    text_add(out, "  <testsuite");
    xml_attribute(out, "name", scenario->name);
    xml_attribute(out, "package", text_string(&package));
    text_addf(out,
              " id=\"%u\" timestamp=\"%s\" hostname=\"localhost\" tests=\"%u\" "
              "failures=\"%u\" errors=\"%u\" skipped=\"%u\" time=\"%.3f\">\n",
              self->suites++, time, self->tests, self->failures, self->errors,
              self->skipped, seconds);
    text_add(out, "    <properties>\n");
    add_property(out, "file", scenario->file);
    add_property(out, "title", scenario->title);
    add_property(out, "about", scenario->about);
    add_property(out, "target", self->plan->target->name);
    add_property(out, "base", self->base);
    add_property(out, "run_id", self->run_id);
    text_add(out, "    </properties>\n");
}

static void on_scenario_end(struct junit *self, const struct event_scenario_end *end)
{
    if (self->tests == 0)
        add_unplayed(self, end);
    AUTO(text_drop) struct text out = text_new(LONGEST_SUITE);
    add_suite_head(self, &out, end->seconds);
    text_add_n(&out, text_string(&self->cases), self->cases.size);
    text_add(&out, "    <system-out>");
    xml_add(&out, text_string(&self->told));
    text_add(&out, "</system-out>\n    <system-err/>\n  </testsuite>\n");
    fwrite(text_string(&out), 1, out.size, self->options.out);
    text_clear(&self->cases);
    text_clear(&self->told);
    self->tests = self->failures = self->errors = self->skipped = 0;
}

static void junit_event(void *context, const struct event *event)
{
    struct junit *self = context;
    if (view_event(&self->view, event))
        on_step_end(self);
    else if (event->kind == EVENT_RUN_BEGIN)
        on_run_begin(self, &event->as.run_begin);
    else if (event->kind == EVENT_SCENARIO_BEGIN)
        self->wall = event->as.scenario_begin.wall;
    else if (event->kind == EVENT_SCENARIO_END)
        on_scenario_end(self, &event->as.scenario_end);
    else if (event->kind == EVENT_NOTE)
        text_addf(&self->told, "%s %s\n", event->as.note.warning ? "WARN " : "NOTE ",
                  event->as.note.text);
    else if (event->kind == EVENT_RUN_END)
        fputs("</testsuites>\n", self->options.out);
}

static bool junit_close(void *context, struct error *err)
{
    (void)err;
    struct junit *self = context;
    view_drop(&self->view);
    text_drop(&self->cases);
    text_drop(&self->told);
    arena_free(self->arena);
    free(self);
    return true;
}

const struct reporter_kind REPORTER_JUNIT = {
    .name = "junit",
    .open = junit_open,
    .event = junit_event,
    .close = junit_close,
};
