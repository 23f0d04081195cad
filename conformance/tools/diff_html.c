#include "base/clock.h"
#include "base/memory.h"
#include "report/html_frame.h"
#include "report/tally_text.h"
#include "report/xml.h"
#include "tools/diff_report.h"

#include <string.h>

enum { LONGEST_PART = 64 * 1024 * 1024, PLACES = 10 };

static const char *class_of(enum diff_class class)
{
    static const char *const CLASSES[] = {[DIFF_CONTRADICTION] = "fail",
                                          [DIFF_ASSUMPTION] = "note",
                                          [DIFF_UNDOCUMENTED] = "warn"};
    return CLASSES[class];
}

static void add_block(struct text *out, const char *class, const struct text *painted)
{
    text_addf(out, "<div class=\"page %s\"><pre>", class);
    html_add_painted(out, text_string(painted));
    text_add(out, "</pre></div>\n");
}

static void add_side(const struct diff_report *report, const struct diff_side *side,
                     struct text *out)
{
    text_addf(out, "<b>%s</b> ", side->name);
    xml_add(out, diff_side_words(report, side));
    if (side->why != NULL) {
        text_add(out, " (");
        xml_add(out, side->why);
        text_add(out, ")");
    }
    text_add(out, " · ");
}

static void add_meta(const struct diff_report *report, struct text *out)
{
    char time[21];
    clock_format(report->started, time);
    text_add(out, "<p class=\"meta\">");
    add_side(report, report->a, out);
    add_side(report, report->b, out);
    text_addf(out, "%s · ", time);
    tally_add_count(out, report->items->compared, "scenario");
    text_add(out, " compared · ");
    tally_add_count(out, report->requests, "request");
    text_add(out, "</p>\n");
}

static void add_shares(const struct diff_report *report, struct text *out)
{
    text_add(out, "<div class=\"share\">");
    for (int class = DIFF_CONTRADICTION; class <= DIFF_UNDOCUMENTED; class ++) {
        size_t count = diff_count_class(report, (enum diff_class) class);
        if (count > 0)
            text_addf(out, "<i class=\"%s\" style=\"flex:%zu\"></i>",
                      class_of((enum diff_class) class), count);
    }
    text_add(out, "</div>\n<ul class=\"legend\">");
    for (int class = DIFF_CONTRADICTION; class <= DIFF_UNDOCUMENTED; class ++)
        text_addf(out, "<li><i class=\"%s\"></i><b>%zu</b> %s</li>",
                  class_of((enum diff_class) class),
                  diff_count_class(report, (enum diff_class) class),
                  diff_class_name((enum diff_class) class));
    text_add(out, "</ul>\n");
}

static void add_class(const struct diff_report *report, enum diff_class class,
                      struct text *out)
{
    if (diff_count_class(report, class) == 0)
        return;
    text_addf(out, "<h2>%s</h2>\n", diff_class_title(class));
    for (size_t i = 0; i < report->count; i++) {
        if (report->groups[i].class != class)
            continue;
        AUTO(text_drop) struct text block = text_new(LONGEST_PART);
        diff_add_group(report, &report->groups[i], true, PLACES, &block);
        add_block(out, class_of(class), &block);
    }
}

static void add_options(const struct diff_report *report, struct text *out)
{
    AUTO(text_drop) struct text line = text_new(LONGEST_PART);
    diff_add_line(report, &line);
    if (report->options->side == NULL || report->options->changed == 0)
        return;
    text_addf(out, "<h2>How %s agrees</h2>\n<div class=\"page\"><pre>",
              report->options->side->name);
    xml_add(out, text_string(&line));
    text_addf(out, "</pre></div>\n<p class=\"empty\">%zu places differ then.</p>\n",
              report->options->remaining);
}

static void add_stops(const struct diff_report *report, struct text *out)
{
    bool first = true;
    for (size_t i = 0; i < report->items->remark_count; i++) {
        const struct diff_remark *remark = &report->items->remarks[i];
        if (remark->path == NULL)
            continue;
        if (first)
            text_add(out, "<h2>As far as they went</h2>\n");
        first = false;
        AUTO(text_drop) struct text block = text_new(LONGEST_PART);
        diff_add_remark(report, remark, true, &block);
        add_block(out, "", &block);
    }
}

static void add_absences(const struct diff_report *report, struct text *out)
{
    size_t count = 0;
    const struct diff_absence *absences = diff_absences(report, &count);
    if (count > 0)
        text_add(out, "<h2>Not compared</h2>\n");
    for (size_t i = 0; i < count; i++) {
        const struct diff_absence *each = &absences[i];
        text_add(out, "<details><summary><span class=\"name\">");
        xml_add(out, each->text);
        text_addf(out, "</span><span class=\"soft\">%s · ",
                  each->side != NULL ? each->side : "both");
        tally_add_count(out, each->count, "scenario");
        text_add(out, "</span></summary><div class=\"inside\">\n");
        for (size_t j = 0; j < each->count; j++) {
            text_add(out, "<p>");
            xml_add(out,
                    report->a->target.plan->scenarios[each->remarks[j]->scenario]->name);
            text_add(out, "</p>\n");
        }
        text_add(out, "</div></details>\n");
    }
}

static enum diff_class worst_of(const struct diff_report *report)
{
    return diff_count_class(report, DIFF_CONTRADICTION) > 0 ? DIFF_CONTRADICTION
                                                            : DIFF_UNDOCUMENTED;
}

void diff_html_write(const struct diff_report *report, struct text *out)
{
    AUTO(text_drop) struct text title = text_new(LONGEST_PART);
    if (report->count == 0)
        text_add(&title, report->exit_code == 0
                             ? "No difference"
                             : "No difference in what could be compared");
    else
        tally_add_count(&title, report->count, "difference");
    html_add_head(out, text_string(&title));
    text_addf(out, "<h1 class=\"%s\">%s</h1>\n",
              report->exit_code == 0 ? "pass" : class_of(worst_of(report)),
              text_string(&title));
    add_meta(report, out);
    add_shares(report, out);
    add_options(report, out);
    for (int class = DIFF_CONTRADICTION; class <= DIFF_UNDOCUMENTED; class ++)
        add_class(report, (enum diff_class) class, out);
    add_stops(report, out);
    add_absences(report, out);
    html_add_foot(out, POMEX_VERSION, report->a->run_id);
}
