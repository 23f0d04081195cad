#include "report/page.h"

#include "base/duration.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "report/snippet.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST_PAGE = 16 * 1024 * 1024, LONGEST_LINE = 2 * 1024 * 1024 };

/* Line numbers take two columns at least, so that pages of short files look alike. */
static int gutter_of(int line)
{
    char digits[16];
    int width = snprintf(digits, sizeof digits, "%d", line);
    return width > 2 ? width : 2;
}

static void add_shown(struct text *out, const char *string)
{
    utf8_show(out, string, strlen(string), false);
}

const char *page_label(enum verdict verdict)
{
    static const char *const LABELS[] = {
        [VERDICT_PASS] = "PASS",     [VERDICT_SKIP] = "SKIP",
        [VERDICT_XFAIL] = "XFAIL",   [VERDICT_DRIFT] = "DRIFT",
        [VERDICT_UNKNOWN] = "ERROR", [VERDICT_PERSON] = "HUMAN",
        [VERDICT_STOPPED] = "STOP",  [VERDICT_XPASS] = "XPASS",
        [VERDICT_FAIL] = "FAIL",
    };
    return LABELS[verdict];
}

enum style page_style(enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_PASS:
        return STYLE_GREEN;
    case VERDICT_SKIP:
    case VERDICT_XFAIL:
        return STYLE_DIM;
    case VERDICT_DRIFT:
    case VERDICT_PERSON:
        return STYLE_YELLOW;
    case VERDICT_UNKNOWN:
    case VERDICT_STOPPED:
    case VERDICT_XPASS:
    case VERDICT_FAIL:
        return STYLE_RED;
    }
    return STYLE_PLAIN;
}

static void add_header(struct text *out, const char *label, const struct step_view *view,
                       const struct page_options *options)
{
    AUTO(text_drop) struct text name = text_new(LONGEST_LINE);
    text_add(&name, view->scenario->name);
    if (view->scenario->repetition > 1)
        text_addf(&name, " (run %d)", view->scenario->repetition);
    text_add(&name, " · ");
    view_add_name(view, &name);
    if (view_is_poll(view) && view->count > 0) {
        char time[32];
        duration_show((int64_t)(view->end.seconds * 1000), time, sizeof time);
        text_addf(&name, " · attempt %d, %s", view->end.attempts, time);
    }
    AUTO(text_drop) struct text request = text_new(LONGEST_LINE);
    view_add_request(view, &request);
    if (request.size > 0)
        text_add(&name, " · ");

    AUTO(text_drop) struct text shown = text_new(LONGEST_LINE);
    add_shown(&shown, text_string(&name));
    add_shown(&shown, text_string(&request));
    style_add(out, options->color, options->style, "%-5s", label);
    text_add_char(out, ' ');
    style_add(out, options->color, STYLE_BOLD, "%s", text_string(&shown));
    text_add_char(out, '\n');
}

/* "   = name   text" under a gutter of `width`. */
static void add_remark(struct text *out, const struct page_options *options, int width,
                       const char *name, const char *text)
{
    style_add(out, options->color, STYLE_BLUE, "%*s=", width + 1, "");
    text_addf(out, " %-6s ", name);
    add_shown(out, text);
    text_add_char(out, '\n');
}

static void add_source(struct text *out, const struct page_options *options,
                       struct place place, const char *line, size_t size,
                       const char *note)
{
    AUTO(text_drop) struct text shown = text_new(LONGEST_LINE);
    AUTO(text_drop) struct text carets = text_new(LONGEST_LINE);
    const struct snippet snippet = {line, size, place.column, place.length,
                                    options->redactor};
    snippet_draw(&snippet, &shown, &carets);
    text_add_char(&carets, ' ');
    add_shown(&carets, note);

    int width = gutter_of(place.line);
    style_add(out, options->color, STYLE_BLUE, "%*s |", width, "");
    text_add_char(out, '\n');
    style_add(out, options->color, STYLE_BLUE, "%*d |", width, place.line);
    text_addf(out, " %s\n", text_string(&shown));
    style_add(out, options->color, STYLE_BLUE, "%*s |", width, "");
    text_add_char(out, ' ');
    style_add(out, options->color, options->style, "%s", text_string(&carets));
    text_add_char(out, '\n');
}

void page_add_block(struct text *out, const struct page_options *options,
                    struct place place, const char *pointer, const char *note)
{
    if (place.line == 0) {
        add_remark(out, options, gutter_of(0), pointer != NULL ? pointer : "why", note);
        return;
    }
    style_add(out, options->color, STYLE_BLUE, "%*s-->", gutter_of(place.line), "");
    text_add_char(out, ' ');
    add_shown(out, place.file);
    text_addf(out, ":%d:%d", place.line, place.column);
    if (pointer != NULL && pointer[0] != '\0') {
        text_add(out, "   ");
        add_shown(out, pointer);
    }
    text_add_char(out, '\n');

    size_t size = 0;
    const char *line = options->sources != NULL
                           ? sources_line(options->sources, place.file, place.line, &size)
                           : NULL;
    if (line != NULL)
        add_source(out, options, place, line, size, note);
    else
        add_remark(out, options, gutter_of(place.line), "why", note);
}

static bool same(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* The same thing was wrong, only at another attempt. */
static bool same_finding(const struct finding *a, const struct finding *b)
{
    return a->kind == b->kind && a->place.line == b->place.line &&
           a->place.column == b->place.column && same(a->place.file, b->place.file) &&
           same(a->pointer, b->pointer) && same(a->text, b->text);
}

/* Lists what broke at several attempts once, and says how often. */
static void add_finding(struct text *out, const struct step_view *view,
                        const struct page_options *options, size_t i)
{
    const struct findings *all = &view->end.findings;
    const struct finding *finding = &all->items[i];
    for (size_t j = 0; j < i; j++)
        if (same_finding(&all->items[j], finding))
            return;
    int times = 1;
    for (size_t j = i + 1; j < all->count; j++)
        times += same_finding(&all->items[j], finding);

    AUTO(text_drop) struct text note = text_new(LONGEST_LINE);
    text_add(&note, finding->text != NULL ? finding->text : "");
    if (times > 1)
        text_addf(&note, " (at %d attempts)", times);
    else if (finding->attempt > 0 && finding->attempt < view->end.attempts)
        text_addf(&note, " (at attempt %d)", finding->attempt);
    struct place place = finding->place.line > 0 ? finding->place : view_place(view);
    page_add_block(out, options, place, finding->pointer, text_string(&note));
}

void page_add(struct text *out, const char *label, const struct step_view *view,
              const struct page_options *options, page_lists_fn *lists, void *context)
{
    add_header(out, label, view, options);
    const struct findings *findings = &view->end.findings;
    int width = gutter_of(view_place(view).line);
    size_t listed = 0;
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        if (lists != NULL && !lists(finding, context))
            continue;
        listed++;
        add_finding(out, view, options, i);
        if (finding->place.line > 0)
            width = gutter_of(finding->place.line);
    }
    if (listed == 0)
        page_add_block(out, options, view_place(view), NULL,
                       view->end.reason != NULL ? view->end.reason : "");

    if (view_is_poll(view) && view->count > 0) {
        AUTO(text_drop) struct text seen = text_new(LONGEST_LINE);
        view_add_seen(view, &seen);
        add_remark(out, options, width, "seen", text_string(&seen));
    }
    if (options->about && view->scenario->about != NULL)
        add_remark(out, options, width, "about", view->scenario->about);
    const struct event_exchange *last = view_last(view);
    if (last != NULL && last->again != NULL)
        add_remark(out, options, width, "again", last->again);
}
