#include "base/clock.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "read/json_write.h"
#include "tools/diff_report.h"

#include <string.h>

/* Its members are listed in README.md; the version is raised when one is removed or
 * changes its meaning, not when one is added. */
enum { VERSION = 1, LONGEST_VALUE = 1024 * 1024 };

/* A string that JSON can hold; NULL is null. */
static cJSON *string_of(const char *value)
{
    AUTO(text_drop) struct text shown = text_new(LONGEST_VALUE);
    if (value == NULL)
        return cJSON_CreateNull();
    if (utf8_valid(value, strlen(value)))
        return cJSON_CreateString(value);
    utf8_show(&shown, value, strlen(value), true);
    return cJSON_CreateString(text_string(&shown));
}

static void add_string(cJSON *object, const char *name, const char *value)
{
    cJSON_AddItemToObject(object, name, string_of(value));
}

static void add_number(cJSON *object, const char *name, double value)
{
    cJSON_AddNumberToObject(object, name, value);
}

/* Adds an object or array that is at once part of the document, and returns it. */
static cJSON *add_to(cJSON *parent, const char *name, cJSON *child)
{
    if (name != NULL)
        cJSON_AddItemToObject(parent, name, child);
    else
        cJSON_AddItemToArray(parent, child);
    return child;
}

static void add_place(cJSON *object, const struct place *place)
{
    add_string(object, "file", place->line > 0 ? place->file : NULL);
    add_number(object, "line", place->line);
    add_number(object, "column", place->column);
}

static const char *scenario_name(const struct diff_report *report, size_t number)
{
    return report->a->target.plan->scenarios[number]->name;
}

static void add_side(const struct diff_report *report, cJSON *root, const char *name,
                     const struct diff_side *side)
{
    const struct target *target = side->target.plan->target;
    cJSON *out = add_to(root, name, cJSON_CreateObject());
    add_string(out, "target", target->name);
    add_string(out, "base", redact_string(report->redactor, report->arena, target->base));
    cJSON_AddBoolToObject(out, "live", target->live);
    cJSON_AddBoolToObject(out, "mock", side->is_mock);
    add_string(out, "why", side->why);
}

static void add_switch(const struct diff_item *item, cJSON *difference)
{
    if (item->by == NULL) {
        cJSON_AddNullToObject(difference, "switch");
        return;
    }
    cJSON *out = add_to(difference, "switch", cJSON_CreateObject());
    add_string(out, "name", item->by->name);
    add_string(out, "value", item->value);
    add_string(out, "basis", item->by->basis);
    add_string(out, "about", item->by->about);
    add_number(out, "decision", item->by->decision);
    cJSON_AddBoolToObject(out, "tried", !item->likely);
}

static void add_places(const struct diff_report *report, const struct diff_group *group,
                       cJSON *difference)
{
    cJSON *places = add_to(difference, "places", cJSON_CreateArray());
    for (size_t i = 0; i < group->count; i++) {
        const struct diff_item *item = group->items[i];
        cJSON *place = add_to(places, NULL, cJSON_CreateObject());
        add_string(place, "operation", item->operation);
        add_string(place, "scenario", scenario_name(report, item->scenario));
        add_string(place, "step", item->path);
        add_string(place, "case", item->case_id);
        add_number(place, "repetition", item->repetition);
        add_string(place, "a", item->a);
        add_string(place, "b", item->b);
        add_place(place, &item->place);
    }
}

static void add_differences(const struct diff_report *report, cJSON *root)
{
    static const char *const SIDES[] = {NULL, "a", "b", "both"};
    cJSON *list = add_to(root, "differences", cJSON_CreateArray());
    for (size_t i = 0; i < report->count; i++) {
        const struct diff_group *group = &report->groups[i];
        const struct diff_item *first = group->first;
        cJSON *out = add_to(list, NULL, cJSON_CreateObject());
        add_string(out, "class", diff_class_name(group->class));
        add_string(out, "kind", diff_kind_name(first->kind));
        add_string(out, "operation", group->operation);
        add_number(out, "status", first->status);
        add_string(out, "pointer", first->pointer);
        add_string(out, "a", first->a);
        add_string(out, "b", first->b);
        add_string(out, "contradicts", SIDES[first->contradicts]);
        add_switch(first, out);
        add_places(report, group, out);
    }
}

/* Steps where a side stopped, and scenarios that were skipped. */
static void add_remarks(const struct diff_report *report, cJSON *root)
{
    cJSON *stopped = add_to(root, "stopped", cJSON_CreateArray());
    cJSON *skipped = add_to(root, "skipped", cJSON_CreateArray());
    for (size_t i = 0; i < report->items->remark_count; i++) {
        const struct diff_remark *remark = &report->items->remarks[i];
        cJSON *out =
            add_to(remark->path != NULL ? stopped : skipped, NULL, cJSON_CreateObject());
        add_string(out, "scenario", scenario_name(report, remark->scenario));
        add_string(out, "side",
                   remark->side == NULL     ? "both"
                   : remark->side[0] == 'A' ? "a"
                                            : "b");
        add_string(out, "reason", remark->text);
        if (remark->path == NULL)
            continue;
        add_string(out, "step", remark->path);
        add_number(out, "not_compared", (double)remark->steps);
        add_place(out, &remark->place);
    }
}

static void add_options(const struct diff_report *report, cJSON *root)
{
    const struct diff_found_options *options = report->options;
    if (options->side == NULL) {
        cJSON_AddNullToObject(root, "mock_options");
        return;
    }
    AUTO(text_drop) struct text line = text_new(LONGEST_VALUE);
    cJSON *out = add_to(root, "mock_options", cJSON_CreateObject());
    diff_add_line(report, &line);
    add_string(out, "side", options->side->name[0] == 'A' ? "a" : "b");
    add_string(out, "line", text_string(&line));
    add_number(out, "changed", (double)options->changed);
    add_number(out, "remaining", (double)options->remaining);
    cJSON *values = add_to(out, "assumptions", cJSON_CreateObject());
    for (size_t i = 0; i < options->side->mock.count; i++)
        add_string(values, options->side->mock.switches[i].name, options->values[i]);
}

static void add_summary(const struct diff_report *report, cJSON *root)
{
    cJSON *out = add_to(root, "summary", cJSON_CreateObject());
    add_number(out, "differences", (double)report->count);
    for (int class = DIFF_CONTRADICTION; class <= DIFF_UNDOCUMENTED; class ++)
        add_number(out, diff_class_name((enum diff_class) class),
                   (double)diff_count_class(report, (enum diff_class) class));
    add_number(out, "compared", (double)report->items->compared);
    add_number(out, "requests", (double)report->requests);
    cJSON_AddBoolToObject(out, "interrupted", report->interrupted);
    add_number(out, "exit", report->exit_code);
}

void diff_json_write(const struct diff_report *report, struct text *out)
{
    AUTO(json_drop) cJSON *root = cJSON_CreateObject();
    char time[21];
    clock_format(report->started, time);
    add_number(root, "version", VERSION);
    add_string(root, "tool", "pomex-conformance diff");
    add_string(root, "tool_version", POMEX_VERSION);
    add_string(root, "run_id", report->a->run_id);
    add_string(root, "started", time);
    add_side(report, root, "a", report->a);
    add_side(report, root, "b", report->b);
    add_differences(report, root);
    add_remarks(report, root);
    add_options(report, root);
    add_summary(report, root);
    json_write_pretty(root, 0, out);
    text_add_char(out, '\n');
}
