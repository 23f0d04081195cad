#include "control/tale.h"

#include "base/auto.h"
#include "base/json_out.h"
#include "control/tale_layout.h"

#include <stdio.h>
#include <string.h>

enum {
    LEAST_PAUSE = 2, /* seconds between two looks, at the least and at the most */
    MOST_PAUSE = 30,
    LEAST_WAIT = 10, /* minutes that a poll may last */
    MOST_WAIT = 720,
    MEMBER_COLUMN = 6
};

/* One step being written. */
struct writer {
    const struct tale *tale;
    size_t index;
    struct text *out;
};

static const struct tale_step *step_of(const struct writer *writer)
{
    return &writer->tale->steps[writer->index];
}

static void add_string(struct text *out, const char *value)
{
    struct json_out json = JSON_OUT_INIT(1024 * 1024);
    json_string(&json, NULL, value);
    if (json.text.data)
        text_puts(out, json.text.data);
    out->failed = out->failed || json.text.failed;
    json_out_drop(&json);
}

/* A member on the line that stands. */
static void add_member(const struct writer *writer, const char *name, const char *value)
{
    text_printf(writer->out, "\"%s\": ", name);
    add_string(writer->out, value);
}

/* A member on a line of its own; takes the value. */
static void add_line(const struct writer *writer, const char *name, cJSON *value)
{
    AUTO(json_drop) cJSON *owned = value;
    if (!owned) {
        writer->out->failed = true;
        return;
    }
    text_printf(writer->out, ",\n      \"%s\": ", name);
    tale_layout(owned, MEMBER_COLUMN + strlen(name) + 4, writer->out);
}

static cJSON *filled(const struct writer *writer, const char *string)
{
    AUTO(text_drop) struct text out = TEXT_INIT(1024 * 1024);
    tale_fill(writer->tale, writer->index, string, &out);
    return out.failed ? NULL : cJSON_CreateString(out.data ? out.data : "");
}

/* A copy with every string a template; bounded by the depth that the scanner admits. */
static cJSON *filled_tree(const struct writer *writer, const cJSON *node)
{
    if (cJSON_IsString(node))
        return filled(writer, node->valuestring);
    cJSON *copy = cJSON_Duplicate(node, false);
    for (const cJSON *child = node->child; child; child = child->next)
        if (cJSON_IsObject(node))
            tale_put(copy, child->string, filled_tree(writer, child));
        else
            tale_put(copy, NULL, filled_tree(writer, child));
    if (copy && copy->string) {
        free(copy->string);
        copy->string = NULL;
    }
    return copy;
}

/* --- The request --- */

static void add_where(const struct writer *writer)
{
    const struct tale_step *step = step_of(writer);
    const struct tale_value *link = tale_link_of(writer->tale, writer->index);
    AUTO(text_drop) struct text where = TEXT_INIT(1024 * 1024);
    text_printf(&where, "%s ", step->method);
    if (link) {
        text_printf(&where, "{{%s}}", link->name);
    } else {
        tale_fill(writer->tale, writer->index, step->path, &where);
        if (*step->query && !step->parameters) {
            text_putc(&where, '?');
            tale_fill(writer->tale, writer->index, step->query, &where);
        }
    }
    text_puts(writer->out, ", ");
    add_member(writer, "request", where.data ? where.data : "");
    writer->out->failed = writer->out->failed || where.failed;
}

static void add_request(const struct writer *writer)
{
    const struct tale_step *step = step_of(writer);
    add_where(writer);
    if (step->parameters && !tale_link_of(writer->tale, writer->index))
        add_line(writer, "query", filled_tree(writer, step->parameters));
    if (step->headers && step->headers->child)
        add_line(writer, "headers", filled_tree(writer, step->headers));
    if (step->sent)
        add_line(writer, "json", filled_tree(writer, step->sent));
    else if (step->body)
        add_line(writer, "raw", filled(writer, step->body));
}

static int64_t clamp(int64_t value, int64_t least, int64_t most)
{
    return value < least ? least : value > most ? most : value;
}

/* As often as the client looked, and four times as long, within reason. */
static void add_until(const struct writer *writer)
{
    const struct tale_step *step = step_of(writer);
    cJSON *until = tale_until(writer->tale, writer->index);
    if (!until)
        return;
    int64_t lasted = step->ended_ms - step->begun_ms;
    int64_t looks = step->looks > 1 ? (int64_t)step->looks - 1 : 1;
    int64_t pause = clamp((lasted / looks + 999) / 1000, LEAST_PAUSE, MOST_PAUSE);
    int64_t minutes = clamp(lasted * 4 / 60000 + 1, LEAST_WAIT, MOST_WAIT);
    add_line(writer, "until", until);
    text_printf(writer->out, ", \"every\": \"%ds..%ds\", \"within\": \"%dm\"", (int)pause,
                pause < MOST_PAUSE ? MOST_PAUSE : 2 * MOST_PAUSE, (int)minutes);
}

/* The outcome that was chosen on the page; NULL: a success. */
static const char *outcome_of(const struct tale_step *step)
{
    const char *code = cJSON_GetStringValue(
        cJSON_GetObjectItemCaseSensitive(step->redirect, "resultCode"));
    const char *kind = cJSON_GetStringValue(
        cJSON_GetObjectItemCaseSensitive(step->redirect, "verify_type"));
    if (kind && strcmp(kind, "pre_record") == 0)
        return "pre_record";
    if (!code || strcmp(code, "10000") != 0)
        return "fail";
    return cJSON_GetObjectItemCaseSensitive(step->redirect, "group_id") ? NULL
                                                                        : "no_group";
}

static void add_scan(const struct writer *writer)
{
    const struct tale_value *link = tale_link_of(writer->tale, writer->index);
    const char *outcome = outcome_of(step_of(writer));
    text_puts(writer->out, ", ");
    add_member(writer, "human",
               outcome ? "Open the link on a phone and let the face scan end otherwise."
                       : "Open the link on a phone and finish the face scan.");
    if (link) {
        AUTO(text_drop) struct text template = TEXT_INIT(128);
        text_printf(&template, "{{%s}}", link->name);
        add_line(writer, "link", cJSON_CreateString(template.data ? template.data : ""));
    }
    if (outcome) {
        text_puts(writer->out, ", ");
        add_member(writer, "outcome", outcome);
    }
    text_puts(writer->out, ", \"within\": \"30m\"");
}

/* --- The reply --- */

static void add_reply(const struct writer *writer)
{
    const struct tale_step *step = step_of(writer);
    cJSON *expect = tale_pattern(writer->tale, writer->index);
    if (expect)
        add_line(writer, "expect", expect);
    if (!step->type)
        return;
    cJSON *observe = cJSON_CreateObject(), *headers = cJSON_CreateObject();
    cJSON_AddStringToObject(headers, "content-type", step->type);
    tale_put(observe, "headers", headers);
    add_line(writer, "observe", observe);
}

static void add_saves(const struct writer *writer)
{
    const struct tale *tale = writer->tale;
    AUTO(json_drop) cJSON *save = cJSON_CreateObject();
    for (size_t i = 0; i < tale->value_count; i++)
        if (tale->values[i].pointer && tale->values[i].step == writer->index)
            cJSON_AddStringToObject(save, tale->values[i].name, tale->values[i].pointer);
    if (save && save->child) {
        add_line(writer, "save", save);
        save = NULL;
    }
}

static void add_step(const struct writer *writer)
{
    text_puts(writer->out, "\n    { ");
    add_member(writer, "id", step_of(writer)->id);
    if (step_of(writer)->scan) {
        add_scan(writer);
    } else {
        add_request(writer);
        add_until(writer);
    }
    add_reply(writer);
    add_saves(writer);
    text_puts(writer->out, " }");
}

/* --- The whole --- */

static bool has_scan(const struct tale *tale)
{
    for (size_t i = 0; i < tale->count; i++)
        if (tale->steps[i].scan)
            return true;
    return false;
}

static void add_vars(const struct tale *tale, struct text *out)
{
    AUTO(json_drop) cJSON *vars = cJSON_CreateObject();
    for (size_t i = 0; i < tale->value_count; i++) {
        const struct tale_value *value = &tale->values[i];
        if (value->pointer)
            continue;
        cJSON *declared = cJSON_AddObjectToObject(vars, value->name);
        cJSON_AddStringToObject(declared, "env", value->env);
        cJSON_AddStringToObject(declared, "default", value->value);
    }
    if (!vars || !vars->child)
        return;
    text_puts(out, ",\n  \"vars\": ");
    tale_layout(vars, strlen("  \"vars\": "), out);
}

void tale_write(const struct tale *tale, const char *name, const char *about,
                struct text *out)
{
    text_puts(out, "{ \"$schema\": \"../scenario.schema.json\",\n  \"name\": ");
    add_string(out, name);
    text_puts(out, ",\n  \"about\": ");
    add_string(out, about);
    text_printf(out, ",\n  \"tags\": [\"recorded\"%s]",
                has_scan(tale) ? ", \"person\"" : "");
    add_vars(tale, out);
    text_puts(out, ",\n  \"steps\": [");
    for (size_t i = 0; i < tale->count; i++) {
        struct writer writer = {tale, i, out};
        text_puts(out, i > 0 ? "," : "");
        add_step(&writer);
    }
    text_puts(out, " ] }\n");
    out->failed = out->failed || tale->failed;
}
