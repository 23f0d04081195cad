#include "tools/diff_report.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "report/style.h"
#include "report/tally_text.h"

#include <string.h>

enum { NAMED = 3 };

static void show(struct text *out, const char *string)
{
    utf8_show(out, string, strlen(string), false);
}

static const struct scenario *scenario_of(const struct diff_report *report, size_t number)
{
    return report->a->target.plan->scenarios[number];
}

void diff_add_line(const struct diff_report *report, struct text *out)
{
    const struct diff_side *side = report->options->side;
    size_t count = side != NULL ? side->mock.count : 0;
    for (size_t i = 0; i < count; i++) {
        const struct diff_switch *each = &side->mock.switches[i];
        const char *value = report->options->values[i];
        if (strcmp(value, each->value) != 0 || strcmp(value, each->values[0]) != 0)
            text_addf(out, "%s--assume %s=%s", out->size > 0 ? " " : "", each->name,
                      value);
    }
}

size_t diff_count_class(const struct diff_report *report, enum diff_class class)
{
    size_t count = 0;
    for (size_t i = 0; i < report->count; i++)
        count += report->groups[i].class == class;
    return count;
}

const char *diff_class_title(enum diff_class class)
{
    static const char *const TITLES[] = {[DIFF_CONTRADICTION] =
                                             "One contradicts the reference",
                                         [DIFF_ASSUMPTION] = "The mock assumes otherwise",
                                         [DIFF_UNDOCUMENTED] = "The reference is silent"};
    return TITLES[class];
}

const char *diff_side_words(const struct diff_report *report,
                            const struct diff_side *side)
{
    const struct target *target = side->target.plan->target;
    return arena_printf(report->arena, "%s at %s", target->name,
                        redact_string(report->redactor, report->arena, target->base));
}

/* "errors/asset · upload · no-url" */
static void add_step(struct text *out, const char *scenario, const char *path,
                     const char *case_id, int repetition)
{
    show(out, scenario);
    text_add(out, " · ");
    show(out, path);
    if (case_id != NULL) {
        text_add(out, " · ");
        show(out, case_id);
    }
    if (repetition > 1)
        text_addf(out, " · run %d", repetition);
}

static void add_place(struct text *out, bool color, const struct place *place)
{
    style_add(out, color, STYLE_BLUE, "  -->");
    text_add_char(out, ' ');
    if (place->line > 0) {
        show(out, place->file);
        text_addf(out, ":%d:%d", place->line, place->column);
    }
    text_add(out, "   ");
}

static void add_places(const struct diff_report *report, const struct diff_group *group,
                       bool color, size_t places, struct text *out)
{
    for (size_t i = 0; i < group->count && i < places; i++) {
        const struct diff_item *item = group->items[i];
        add_place(out, color, &item->place);
        add_step(out, scenario_of(report, item->scenario)->name, item->path,
                 item->case_id, item->repetition);
        if (i + 1 == places && group->count > places)
            text_addf(out, " (and %zu more)", group->count - places);
        text_add_char(out, '\n');
    }
}

static void add_line(struct text *out, bool color, const char *label, const char *value)
{
    style_add(out, color, STYLE_BLUE, "   =");
    text_addf(out, " %-10s ", label);
    show(out, value);
    text_add_char(out, '\n');
}

static void add_switch(const struct diff_report *report, const struct diff_item *item,
                       bool color, struct text *out)
{
    const struct diff_switch *by = item->by;
    struct arena *arena = report->arena;
    AUTO(text_drop) struct text about = text_new(8192);
    text_add(&about, by->about);
    if (by->basis[0] != '\0')
        text_addf(&about, " (%s", by->basis);
    if (by->basis[0] != '\0' && by->decision > 0)
        text_addf(&about, ", decision %d", by->decision);
    text_add(&about, by->basis[0] != '\0' ? ")" : "");
    if (item->likely)
        text_add(&about, " Not tried here: this path is of no world.");
    add_line(out, color, arena_printf(arena, "%s with", report->options->side->name),
             arena_printf(arena, "--assume %s=%s", by->name, item->value));
    if (about.size > 0)
        add_line(out, color, "", text_string(&about));
}

static const char *label_of(enum diff_class class, enum style *style)
{
    static const struct {
        const char *label;
        enum style style;
    } LABELS[] = {[DIFF_CONTRADICTION] = {"WRONG", STYLE_RED},
                  [DIFF_ASSUMPTION] = {"MOCK", STYLE_CYAN},
                  [DIFF_UNDOCUMENTED] = {"DIFF", STYLE_YELLOW}};
    *style = LABELS[class].style;
    return LABELS[class].label;
}

void diff_add_group(const struct diff_report *report, const struct diff_group *group,
                    bool color, size_t places, struct text *out)
{
    static const char *const SIDES[] = {NULL, "by A", "by B", "by both"};
    const struct diff_item *first = group->first;
    enum style style;
    const char *label = label_of(group->class, &style);
    style_add(out, color, style, "%-5s", label);
    text_add_char(out, ' ');
    show(out, group->operation);
    if (first->status > 0 && first->kind != DIFF_STATUS)
        text_addf(out, " %d", first->status);
    text_add(out, " · ");
    show(out, first->pointer);
    text_addf(out, " · %s\n", diff_kind_words(first->kind));
    add_places(report, group, color, places, out);
    add_line(out, color, "A", first->a);
    add_line(out, color, "B", first->b);
    if (first->by != NULL)
        add_switch(report, first, color, out);
    if (first->contradicts != 0)
        add_line(out, color, "broken", SIDES[first->contradicts]);
}

void diff_add_remark(const struct diff_report *report, const struct diff_remark *remark,
                     bool color, struct text *out)
{
    style_add(out, color, STYLE_DIM, "%-5s", remark->steps > 0 ? "STOP" : "NOTE");
    text_addf(out, " %s at ", remark->side);
    add_step(out, scenario_of(report, remark->scenario)->name, remark->path, NULL, 1);
    text_add_char(out, '\n');
    add_place(out, color, &remark->place);
    show(out, remark->text);
    text_add_char(out, '\n');
    if (remark->steps > 0)
        add_line(out, color, "so",
                 arena_printf(report->arena, "%zu step%s of the other side not compared",
                              remark->steps, remark->steps == 1 ? "" : "s"));
}

static bool same_side(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

const struct diff_absence *diff_absences(const struct diff_report *report, size_t *count)
{
    struct diff_absence *absences = NULL;
    *count = 0;
    for (size_t i = 0; i < report->items->remark_count; i++) {
        const struct diff_remark *remark = &report->items->remarks[i];
        if (remark->path != NULL)
            continue;
        size_t at = 0;
        while (at < *count && (!same_side(absences[at].side, remark->side) ||
                               strcmp(absences[at].text, remark->text) != 0))
            at++;
        if (at == *count) {
            absences = arena_grow(report->arena, absences, *count, sizeof *absences);
            absences[(*count)++] =
                (struct diff_absence){.side = remark->side, .text = remark->text};
        }
        struct diff_absence *into = &absences[at];
        into->remarks = arena_grow(report->arena, into->remarks, into->count,
                                   sizeof(const struct diff_remark *));
        into->remarks[into->count++] = remark;
    }
    return absences;
}

static void add_absences(const struct diff_report *report, bool color, bool verbose,
                         struct text *out)
{
    size_t count = 0;
    const struct diff_absence *absences = diff_absences(report, &count);
    for (size_t i = 0; i < count; i++) {
        const struct diff_absence *each = &absences[i];
        style_add(out, color, STYLE_DIM, "%-5s", "SKIP");
        text_add_char(out, ' ');
        tally_add_count(out, each->count, "scenario");
        text_addf(out, " on %s: ", each->side != NULL ? each->side : "both");
        show(out, each->text);
        text_add_char(out, '\n');
        for (size_t j = 0; j < each->count && (verbose || each->count <= NAMED); j++) {
            text_add(out, "      ");
            show(out, scenario_of(report, each->remarks[j]->scenario)->name);
            text_add_char(out, '\n');
        }
    }
    if (count > 0)
        text_add_char(out, '\n');
}

static void add_remarks(const struct diff_report *report, bool color, struct text *out)
{
    for (size_t i = 0; i < report->items->remark_count; i++) {
        const struct diff_remark *remark = &report->items->remarks[i];
        if (remark->path == NULL)
            continue;
        diff_add_remark(report, remark, color, out);
        text_add_char(out, '\n');
    }
}

static void add_class(const struct diff_report *report, enum diff_class class, bool color,
                      bool verbose, struct text *out)
{
    size_t count = diff_count_class(report, class);
    if (count == 0)
        return;
    style_add(out, color, STYLE_BOLD, "%s: %zu", diff_class_title(class), count);
    text_add(out, "\n\n");
    for (size_t i = 0; i < report->count; i++) {
        if (report->groups[i].class != class)
            continue;
        diff_add_group(report, &report->groups[i], color, verbose ? SIZE_MAX : 1, out);
        text_add_char(out, '\n');
    }
}

static void add_side(const struct diff_report *report, const struct diff_side *side,
                     struct text *out)
{
    text_addf(out, "%s  ", side->name);
    show(out, diff_side_words(report, side));
    if (side->why != NULL)
        text_addf(out, "   (%s)", side->why);
    text_add_char(out, '\n');
}

static void add_options(const struct diff_report *report, struct text *out)
{
    const struct diff_found_options *options = report->options;
    AUTO(text_drop) struct text line = text_new(64 * 1024);
    if (options->side == NULL || options->changed == 0)
        return;
    diff_add_line(report, &line);
    text_addf(out, "%s agrees with  %s\n", options->side->name, text_string(&line));
    if (options->remaining > 0)
        text_addf(out, "   but for what differs in %zu place%s then\n",
                  options->remaining, options->remaining == 1 ? "" : "s");
}

void diff_text_write(const struct diff_report *report, bool color, bool verbose,
                     struct text *out)
{
    for (int class = DIFF_CONTRADICTION; class <= DIFF_UNDOCUMENTED; class ++)
        add_class(report, (enum diff_class) class, color, verbose, out);
    add_remarks(report, color, out);
    add_absences(report, color, verbose, out);

    if (report->interrupted)
        text_add(out, "interrupted: not everything was compared\n");
    if (report->count == 0)
        text_add(out, report->exit_code == 0 ? "no difference"
                                             : "no difference in what could be compared");
    else
        tally_add_count(out, report->count, "difference");
    for (int class = DIFF_CONTRADICTION; class <= DIFF_UNDOCUMENTED; class ++) {
        static const char *const WORDS[] = {"against the reference",
                                            "assumed by the mock", "undocumented"};
        size_t count = diff_count_class(report, (enum diff_class) class);
        if (count > 0)
            text_addf(out, ", %zu %s", count, WORDS[class]);
    }
    text_add(out, " · ");
    tally_add_count(out, report->items->compared, "scenario");
    text_add(out, " compared · ");
    tally_add_count(out, report->requests, "request");
    text_add_char(out, '\n');
    add_side(report, report->a, out);
    add_side(report, report->b, out);
    add_options(report, out);
}
