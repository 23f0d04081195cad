#include "report/reporter.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "judge/coverage.h"
#include "read/json_write.h"
#include "report/view.h"

#include <stdlib.h>
#include <string.h>

/* One document, written as the run goes. Its members are listed in README.md; the version
 * is raised when one is removed or changes its meaning, not when one is added. */

enum { VERSION = 1, LONGEST_OUTPUT = 256 * 1024 * 1024, LONGEST_BODY = 64 * 1024 };

struct json {
    struct report_options options;
    struct arena *arena;
    const struct plan *plan;
    struct step_view view;
    struct text out;
    struct text notes; /* told outside of scenarios as well: written last */
    bool first;        /* the next member or element needs no comma */
    bool any_scenario;
};

static void *json_open(const struct report_options *options)
{
    struct json *self = memory_zeroed(1, sizeof *self);
    self->options = *options;
    self->arena = arena_new();
    self->out = text_new(LONGEST_OUTPUT);
    self->notes = text_new(LONGEST_OUTPUT);
    return self;
}

static void comma(struct json *self)
{
    if (!self->first)
        text_add(&self->out, ",");
    self->first = false;
}

static void begin_in(struct json *self, const char *name, char bracket)
{
    comma(self);
    if (name != NULL)
        text_addf(&self->out, "\"%s\":", name);
    text_add_char(&self->out, bracket);
    self->first = true;
}

static void end_in(struct json *self, char bracket)
{
    text_add_char(&self->out, bracket);
    self->first = false;
}

/* A string that JSON can hold; NULL is null. */
static void add_value(struct text *out, const char *value)
{
    AUTO(text_drop) struct text shown = text_new(LONGEST_OUTPUT);
    if (value == NULL) {
        text_add(out, "null");
    } else if (utf8_valid(value, strlen(value))) {
        json_write_string(value, out);
    } else {
        utf8_show(&shown, value, strlen(value), true);
        json_write_string(text_string(&shown), out);
    }
}

static void add_string(struct json *self, const char *name, const char *value)
{
    comma(self);
    text_addf(&self->out, "\"%s\":", name);
    add_value(&self->out, value);
}

static void add_number(struct json *self, const char *name, long long value)
{
    comma(self);
    text_addf(&self->out, "\"%s\":%lld", name, value);
}

static void add_seconds(struct json *self, const char *name, double value)
{
    comma(self);
    text_addf(&self->out, "\"%s\":%.6f", name, value);
}

static void add_bool(struct json *self, const char *name, bool value)
{
    comma(self);
    text_addf(&self->out, "\"%s\":%s", name, value ? "true" : "false");
}

static void add_instant(struct json *self, const char *name, int64_t wall)
{
    char time[21];
    clock_format(wall, time);
    add_string(self, name, time);
}

static void add_place(struct json *self, struct place place)
{
    add_string(self, "file", place.line > 0 ? place.file : NULL);
    add_number(self, "line", place.line);
    add_number(self, "column", place.column);
    add_number(self, "length", place.length);
}

static void on_run_begin(struct json *self, const struct event_run_begin *run)
{
    const struct target *target = run->plan->target;
    self->plan = run->plan;
    self->first = true;
    begin_in(self, NULL, '{');
    add_number(self, "version", VERSION);
    add_string(self, "tool", "pomex-conformance");
    add_string(self, "tool_version", run->version);
    add_string(self, "run_id", run->run_id);
    add_instant(self, "started", run->wall);
    add_string(self, "target", target->name);
    add_string(self, "base",
               redact_string(self->options.redactor, self->arena, target->base));
    add_bool(self, "live", run->live);
    add_bool(self, "strict", run->strict);
    add_number(self, "jobs", run->jobs);
    begin_in(self, "scenarios", '[');
}

static void on_scenario_begin(struct json *self, const struct event_scenario_begin *begin)
{
    const struct scenario *scenario = begin->scenario;
    text_add(&self->out, "\n");
    begin_in(self, NULL, '{');
    add_string(self, "scenario", scenario->name);
    add_string(self, "file", scenario->file);
    add_string(self, "name", scenario->title);
    add_string(self, "about", scenario->about);
    add_number(self, "repetition", scenario->repetition);
    add_instant(self, "started", begin->wall);
    begin_in(self, "tags", '[');
    for (const char **tag = scenario->tags; tag != NULL && *tag != NULL; tag++) {
        comma(self);
        add_value(&self->out, *tag);
    }
    end_in(self, ']');
    begin_in(self, "steps", '[');
}

static void add_headers(struct json *self, const struct header *headers, size_t count)
{
    begin_in(self, "headers", '[');
    for (size_t i = 0; i < count; i++) {
        comma(self);
        text_add_char(&self->out, '[');
        add_value(&self->out, headers[i].name);
        text_add_char(&self->out, ',');
        add_value(&self->out, headers[i].value);
        text_add_char(&self->out, ']');
    }
    end_in(self, ']');
}

/* `body`: its text, cut to 64 KiB, or null when it is no text; `size`: all of it. */
static void add_body(struct json *self, const char *body, size_t size)
{
    size_t shown = size < LONGEST_BODY ? size : LONGEST_BODY;
    while (shown < size && shown > 0 && ((unsigned char)body[shown] & 0xc0) == 0x80)
        shown--;
    bool is_text =
        body != NULL && memchr(body, '\0', shown) == NULL && utf8_valid(body, shown);
    AUTO(text_drop) struct text copy = text_new(LONGEST_BODY);
    if (is_text)
        text_add_n(&copy, body, shown);
    add_string(self, "body", is_text ? text_string(&copy) : NULL);
    add_number(self, "size", (long long)size);
}

static void add_exchange(struct json *self, const struct event_exchange *exchange)
{
    begin_in(self, NULL, '{');
    add_number(self, "attempt", exchange->attempt);
    add_number(self, "retry", exchange->retry);
    add_instant(self, "started", exchange->wall);
    add_string(self, "method", exchange->method);
    add_string(self, "url", exchange->url);
    add_string(self, "operation", exchange->operation);
    add_bool(self, "human", exchange->human);
    begin_in(self, "request", '{');
    add_headers(self, exchange->request_headers, exchange->request_header_count);
    add_body(self, exchange->request_body, exchange->request_size);
    end_in(self, '}');
    begin_in(self, "reply", '{');
    add_number(self, "status", exchange->reply.status);
    add_headers(self, exchange->reply.headers, exchange->reply.header_count);
    add_body(self, exchange->reply.body, exchange->reply.size);
    add_string(self, "query", exchange->reply.query);
    end_in(self, '}');
    add_string(self, "transport", exchange->transport);
    add_string(self, "until", exchange->until_value);
    add_seconds(self, "seconds", exchange->reply.seconds);
    add_seconds(self, "connect_seconds", exchange->connect_seconds);
    add_seconds(self, "first_byte_seconds", exchange->first_byte_seconds);
    add_string(self, "again", exchange->again);
    end_in(self, '}');
}

static void add_finding(struct json *self, const struct finding *finding)
{
    begin_in(self, NULL, '{');
    add_string(self, "kind", finding_kind_name(finding->kind));
    add_bool(self, "fails", view_counts(finding, self->options.strict));
    add_place(self, finding->place);
    add_string(self, "pointer", finding->pointer);
    add_string(self, "wanted", finding->wanted);
    add_string(self, "got", finding->got);
    add_string(self, "text", finding->text);
    add_number(self, "attempt",
               finding->attempt > 0 ? finding->attempt : self->view.end.attempts);
    end_in(self, '}');
}

static void on_step_end(struct json *self)
{
    const struct step_view *view = &self->view;
    begin_in(self, NULL, '{');
    add_string(self, "step", view->begin.path);
    add_string(self, "case", view->begin.call != NULL ? view->begin.call->case_id : NULL);
    add_number(self, "repetition", view->begin.repetition);
    add_number(self, "repetitions", view->begin.repetitions);
    add_bool(self, "finally", view->begin.in_finally);
    add_string(self, "verdict", verdict_name(view->end.verdict));
    add_string(self, "reason", view->end.reason);
    add_number(self, "attempts", view->end.attempts);
    add_seconds(self, "seconds", view->end.seconds);
    add_place(self, view_place(view));
    begin_in(self, "findings", '[');
    for (size_t i = 0; i < view->end.findings.count; i++)
        add_finding(self, &view->end.findings.items[i]);
    end_in(self, ']');
    begin_in(self, "exchanges", '[');
    for (size_t i = 0; i < view->count; i++)
        add_exchange(self, &view->exchanges[i]);
    end_in(self, ']');
    end_in(self, '}');
}

static void on_scenario_end(struct json *self, const struct event_scenario_end *end)
{
    end_in(self, ']');
    add_string(self, "verdict", verdict_name(end->verdict));
    add_string(self, "reason", end->reason);
    add_number(self, "requests", end->requests);
    add_seconds(self, "seconds", end->seconds);
    end_in(self, '}');
}

static void on_note(struct json *self, const struct event_note *note)
{
    text_addf(&self->notes,
              "%s{\"warning\":%s,\"text\":", self->notes.size > 0 ? "," : "",
              note->warning ? "true" : "false");
    add_value(&self->notes, note->text);
    text_add(&self->notes, ",\"file\":");
    add_value(&self->notes, note->place.line > 0 ? note->place.file : NULL);
    text_addf(&self->notes, ",\"line\":%d,\"column\":%d}", note->place.line,
              note->place.column);
}

static void add_coverage(struct json *self, const struct coverage *coverage)
{
    static const char *const KINDS[] = {[COVERAGE_STATUS] = "status",
                                        [COVERAGE_VALUE] = "value",
                                        [COVERAGE_MESSAGE] = "message"};
    size_t count = 0;
    const struct coverage_row *rows = coverage_rows(coverage, &count);
    begin_in(self, "coverage", '[');
    for (size_t i = 0; i < count; i++) {
        begin_in(self, NULL, '{');
        add_string(self, "kind", KINDS[rows[i].kind]);
        add_string(self, "shape", rows[i].shape);
        add_string(self, "pointer", rows[i].pointer);
        add_string(self, "value", rows[i].value);
        add_number(self, "hits", (long long)rows[i].hits);
        end_in(self, '}');
    }
    end_in(self, ']');
}

static void on_run_end(struct json *self, const struct event_run_end *end)
{
    text_add(&self->out, "\n");
    end_in(self, ']');
    text_addf(&self->out, ",\"notes\":[%s]", text_string(&self->notes));
    if (end->coverage != NULL)
        add_coverage(self, end->coverage);
    begin_in(self, "summary", '{');
    add_number(self, "scenarios", (long long)end->scenarios);
    for (int verdict = VERDICT_PASS; verdict <= VERDICT_FAIL; verdict++)
        add_number(self, verdict_name((enum verdict)verdict),
                   (long long)end->tally.verdicts[verdict]);
    add_number(self, "not_run", (long long)end->not_run);
    add_number(self, "requests", (long long)end->requests);
    add_seconds(self, "seconds", end->seconds);
    add_number(self, "exit", end->exit_code);
    end_in(self, '}');
    end_in(self, '}');
    text_add(&self->out, "\n");
}

static void json_event(void *context, const struct event *event)
{
    struct json *self = context;
    if (view_event(&self->view, event))
        on_step_end(self);
    else if (event->kind == EVENT_RUN_BEGIN)
        on_run_begin(self, &event->as.run_begin);
    else if (event->kind == EVENT_SCENARIO_BEGIN)
        on_scenario_begin(self, &event->as.scenario_begin);
    else if (event->kind == EVENT_SCENARIO_END)
        on_scenario_end(self, &event->as.scenario_end);
    else if (event->kind == EVENT_NOTE)
        on_note(self, &event->as.note);
    else if (event->kind == EVENT_RUN_END)
        on_run_end(self, &event->as.run_end);
    fwrite(text_string(&self->out), 1, self->out.size, self->options.out);
    text_clear(&self->out);
}

static bool json_close(void *context, struct error *err)
{
    (void)err;
    struct json *self = context;
    view_drop(&self->view);
    text_drop(&self->out);
    text_drop(&self->notes);
    arena_free(self->arena);
    free(self);
    return true;
}

const struct reporter_kind REPORTER_JSON = {
    .name = "json",
    .every_again = true,
    .open = json_open,
    .event = json_event,
    .close = json_close,
};
