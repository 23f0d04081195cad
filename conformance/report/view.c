#include "report/view.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* Of the runs that a poll saw, as many are shown at either end. */
enum { SHOWN_RUNS = 6 };

static void add_exchange(struct step_view *view, const struct event_exchange *exchange)
{
    if (view->count == view->capacity) {
        view->capacity = view->capacity > 0 ? view->capacity * 2 : 8;
        view->exchanges =
            memory_grow(view->exchanges, view->capacity * sizeof *view->exchanges);
    }
    view->exchanges[view->count++] = *exchange;
}

bool view_event(struct step_view *view, const struct event *event)
{
    if (event->kind == EVENT_SCENARIO_BEGIN) {
        view->scenario = event->as.scenario_begin.scenario;
    } else if (event->kind == EVENT_STEP_BEGIN) {
        view->begin = event->as.step_begin;
        view->count = 0;
    } else if (event->kind == EVENT_EXCHANGE) {
        add_exchange(view, &event->as.exchange);
    } else if (event->kind == EVENT_STEP_END) {
        view->end = event->as.step_end;
        return true;
    }
    return false;
}

void view_drop(struct step_view *view)
{
    free(view->exchanges);
    *view = (struct step_view){0};
}

const struct event_exchange *view_last(const struct step_view *view)
{
    return view->count > 0 ? &view->exchanges[view->count - 1] : NULL;
}

bool view_is_poll(const struct step_view *view)
{
    for (size_t i = 0; i < view->count; i++)
        if (view->exchanges[i].until_value != NULL)
            return true;
    return view->begin.call != NULL && view->begin.call->until.json != NULL;
}

struct place view_place(const struct step_view *view)
{
    if (view->begin.call != NULL && view->begin.call->place.line > 0)
        return view->begin.call->place;
    return view->begin.step->place;
}

bool view_counts(const struct finding *finding, bool strict)
{
    bool told = finding->kind == FINDING_OBSERVE || finding->kind == FINDING_DRIFT;
    return strict || !told;
}

const struct finding *view_cause(const struct step_view *view, bool strict)
{
    for (size_t i = 0; i < view->end.findings.count; i++)
        if (view_counts(&view->end.findings.items[i], strict))
            return &view->end.findings.items[i];
    return NULL;
}

struct place view_cause_place(const struct step_view *view, bool strict)
{
    const struct finding *cause = view_cause(view, strict);
    return cause != NULL && cause->place.line > 0 ? cause->place : view_place(view);
}

const char *view_cause_text(const struct step_view *view, bool strict)
{
    const struct finding *cause = view_cause(view, strict);
    if (cause != NULL && cause->text != NULL)
        return cause->text;
    return view->end.reason != NULL ? view->end.reason : "";
}

void view_add_headline(const struct step_view *view, bool strict, struct text *out)
{
    size_t more = 0;
    for (size_t i = 0; i < view->end.findings.count; i++)
        more += view_counts(&view->end.findings.items[i], strict);
    const struct finding *cause = view_cause(view, strict);
    if (cause != NULL && cause->pointer != NULL && cause->pointer[0] != '\0')
        text_addf(out, "%s: ", cause->pointer);
    text_add(out, view_cause_text(view, strict));
    if (more > 1)
        text_addf(out, " (and %zu more)", more - 1);
}

bool view_has(const struct step_view *view, enum finding_kind kind)
{
    for (size_t i = 0; i < view->end.findings.count; i++)
        if (view->end.findings.items[i].kind == kind)
            return true;
    return false;
}

void view_add_name(const struct step_view *view, struct text *out)
{
    text_add(out, view->begin.path);
    if (view->begin.call != NULL && view->begin.call->case_id != NULL)
        text_addf(out, " · %s", view->begin.call->case_id);
    if (view->begin.repetitions > 1)
        text_addf(out, " · run %d of %d", view->begin.repetition,
                  view->begin.repetitions);
    if (view->begin.in_finally)
        text_add(out, " · finally");
}

/* What the poll saw at attempt `i`: a value, a status, or no reply. */
static const char *seen_at(const struct step_view *view, size_t i)
{
    const struct event_exchange *exchange = &view->exchanges[i];
    if (exchange->until_value != NULL)
        return exchange->until_value;
    return exchange->reply.status == 0 ? "no reply" : "nothing";
}

/* The length of the run of equal values that begins at `i`. */
static size_t run_at(const struct step_view *view, size_t i)
{
    size_t end = i + 1;
    while (end < view->count && strcmp(seen_at(view, i), seen_at(view, end)) == 0)
        end++;
    return end - i;
}

void view_add_seen(const struct step_view *view, struct text *out)
{
    size_t runs = 0;
    for (size_t i = 0; i < view->count; i += run_at(view, i))
        runs++;
    size_t number = 0;
    for (size_t i = 0, run; i < view->count; i += run, number++) {
        run = run_at(view, i);
        if (number == SHOWN_RUNS && runs > SHOWN_RUNS * 2)
            text_addf(out, ", … %zu more …", runs - SHOWN_RUNS * 2);
        if (number >= SHOWN_RUNS && number < runs - SHOWN_RUNS)
            continue;
        text_add(out, number > 0 ? ", " : "");
        text_add(out, seen_at(view, i));
        if (run > 1)
            text_addf(out, " ×%zu", run);
    }
}

void view_add_request(const struct step_view *view, struct text *out)
{
    const struct event_exchange *last = view_last(view);
    const struct call *call = view->begin.call;
    if (last != NULL)
        text_addf(out, "%s %s", last->method, last->absolute ? last->url : last->path);
    else if (call != NULL && call->human != NULL)
        text_add(out, call->human);
    else if (call != NULL && call->operation != NULL)
        text_add(out, call->operation);
}
