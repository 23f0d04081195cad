#include "tools/record_scenario.h"

#include "base/memory.h"
#include "read/json_number.h"
#include "read/json_tree.h"
#include "read/json_write.h"
#include "report/redact.h"
#include "tools/fmt.h"
#include "tools/record_layout.h"
#include "tools/record_tape.h"

#include <string.h>

enum {
    LARGEST = 16 * 1024 * 1024,
    LEAST_PAUSE = 2, /* seconds between two looks, and at most so many */
    MOST_PAUSE = 30,
    LEAST_WAIT = 10, /* minutes that a poll may last, and at most so many */
    MOST_WAIT = 12 * 60,
    SCAN_COLUMN = 6
};

/* One step being written, member after member. */
struct writer {
    const struct record_tape *tape;
    size_t index;
    struct text *out;
};

static const struct record_step *step_of(const struct writer *writer)
{
    return &writer->tape->steps[writer->index];
}

/* A member on the line that stands. */
static void add_string(const struct writer *writer, const char *name, const char *value)
{
    json_write_string(name, writer->out);
    text_add(writer->out, ": ");
    json_write_string(value, writer->out);
}

/* A member on a line of its own. */
static void add_line(const struct writer *writer, const char *name, const cJSON *value)
{
    if (value == NULL)
        return;
    text_add(writer->out, ",\n      ");
    json_write_string(name, writer->out);
    text_add(writer->out, ": ");
    record_layout(value, SCAN_COLUMN + strlen(name) + 4, writer->out);
}

/* A number that an earlier reply gave keeps its type as a template that is alone. */
static cJSON *fill_number(const struct writer *writer, const cJSON *node)
{
    struct arena *arena = writer->tape->arena;
    char room[32];
    const char *text = json_number_text(node, room, sizeof room);
    const struct record_var *var = record_var_of(writer->tape, writer->index, text);
    return var != NULL ? json_node_string(arena, arena_printf(arena, "{{%s}}", var->name))
                       : json_copy_into(arena, node);
}

/* Every string as a template; names stay. */
static cJSON *fill_tree(const struct writer *writer, const cJSON *node)
{
    struct arena *arena = writer->tape->arena;
    if (cJSON_IsString(node))
        return json_node_string(
            arena, record_fill(writer->tape, writer->index, node->valuestring));
    if (cJSON_IsNumber(node))
        return fill_number(writer, node);
    if (node->child == NULL)
        return json_copy_into(arena, node);
    cJSON *filled = json_node(arena, node->type);
    for (const cJSON *child = node->child; child != NULL; child = child->next)
        if (child->string != NULL)
            json_node_add(filled, child->string, fill_tree(writer, child));
        else
            cJSON_AddItemToArray(filled, fill_tree(writer, child));
    return filled;
}

/* --- The request --- */

static void add_request(const struct writer *writer)
{
    const struct record_step *step = step_of(writer);
    const struct record_tape *tape = writer->tape;
    const struct record_var *link = record_var_of(tape, writer->index, step->url);
    const char *path = step->query != NULL ? step->path : step->first->target;
    const char *where = link != NULL ? arena_printf(tape->arena, "{{%s}}", link->name)
                                     : record_fill(tape, writer->index, path);
    text_add(writer->out, ", ");
    add_string(writer, "request",
               arena_printf(tape->arena, "%s %s", step->first->method, where));
    if (step->query != NULL && link == NULL)
        add_line(writer, "query", fill_tree(writer, step->query));
}

static bool is_json_type(const char *type)
{
    return strcmp(type, "application/json") == 0;
}

static void add_headers(const struct writer *writer)
{
    const struct record_exchange *item = step_of(writer)->first;
    struct arena *arena = writer->tape->arena;
    cJSON *headers = json_node(arena, cJSON_Object);
    if (item->refused != NULL)
        json_node_add(headers, "Authorization", json_node_string(arena, item->refused));
    else if (item->key > 0)
        json_node_add(headers, "Authorization",
                      json_node_string(arena, arena_printf(arena, "Bearer {{api_key_%d}}",
                                                           item->key + 1)));
    for (size_t i = 0; i < item->header_count; i++) {
        const struct header *header = &item->headers[i];
        bool standard = strcmp(header->name, "Content-Type") == 0 &&
                        (is_json_type(header->value) || item->size == 0);
        if (!standard && json_member(headers, header->name) == NULL)
            json_node_add(headers, header->name,
                          json_node_string(arena, record_fill(writer->tape, writer->index,
                                                              header->value)));
    }
    if (headers->child != NULL)
        add_line(writer, "headers", headers);
}

static void add_body(const struct writer *writer)
{
    const struct record_step *step = step_of(writer);
    struct arena *arena = writer->tape->arena;
    if (step->sent != NULL) {
        add_line(writer, "json", fill_tree(writer, step->sent));
        return;
    }
    if (step->first->size > 0)
        add_line(writer, "raw",
                 json_node_string(
                     arena, record_fill(writer->tape, writer->index, step->first->body)));
}

/* --- Waiting --- */

static int64_t clamp(int64_t value, int64_t least, int64_t most)
{
    return value < least ? least : value > most ? most : value;
}

/* As often as the client looked, and four times as long, within reason: another target
 * takes another time. */
static void add_until(const struct writer *writer)
{
    const struct record_step *step = step_of(writer);
    const cJSON *until = step->until;
    if (until == NULL)
        return;
    int64_t lasted = step->last->ended - step->first->begun;
    int64_t looks = (int64_t)step->count > 1 ? (int64_t)step->count - 1 : 1;
    int64_t pause = clamp((lasted / looks + 999) / 1000, LEAST_PAUSE, MOST_PAUSE);
    int64_t minutes = clamp(lasted * 4 / 60000 + 1, LEAST_WAIT, MOST_WAIT);
    struct arena *arena = writer->tape->arena;
    add_line(writer, "until", until);
    text_add(writer->out, ", ");
    add_string(writer, "every",
               arena_printf(arena, "%ds..%ds", (int)pause,
                            pause < MOST_PAUSE ? MOST_PAUSE : 2 * MOST_PAUSE));
    text_add(writer->out, ", ");
    add_string(writer, "within", arena_printf(arena, "%dm", (int)minutes));
}

static void add_scan(const struct writer *writer)
{
    const struct record_step *step = step_of(writer);
    struct arena *arena = writer->tape->arena;
    const char *wish = step->outcome != NULL
                           ? arena_printf(arena,
                                          "Open the link on a phone and end the "
                                          "face scan with: %s.",
                                          step->outcome)
                           : "Open the link on a phone and finish the face scan.";
    text_add(writer->out, ", ");
    add_string(writer, "human", wish);
    add_line(
        writer, "link",
        json_node_string(arena, record_fill(writer->tape, writer->index, step->url)));
    text_add(writer->out, ", ");
    if (step->outcome != NULL) {
        add_string(writer, "outcome", step->outcome);
        text_add(writer->out, ", ");
    }
    add_string(writer, "within", "30m");
}

/* --- The reply --- */

static void add_reply(const struct writer *writer)
{
    const cJSON *expect, *observe;
    record_pattern(writer->tape, writer->index, &expect, &observe);
    add_line(writer, "expect", expect);
    add_line(writer, "observe", observe);
}

static void add_saves(const struct writer *writer)
{
    const struct record_tape *tape = writer->tape;
    cJSON *save = json_node(tape->arena, cJSON_Object);
    for (size_t i = 0; i < tape->var_count; i++)
        if (tape->vars[i].pointer != NULL && tape->vars[i].step == writer->index)
            json_node_add(save, tape->vars[i].name,
                          json_node_string(tape->arena, tape->vars[i].pointer));
    if (save->child != NULL)
        add_line(writer, "save", save);
}

static void add_step(const struct writer *writer)
{
    text_add(writer->out, "\n    { ");
    add_string(writer, "id", step_of(writer)->id);
    if (step_of(writer)->kind == RECORD_SCAN) {
        add_scan(writer);
    } else {
        add_request(writer);
        add_headers(writer);
        add_body(writer);
        add_until(writer);
    }
    add_reply(writer);
    add_saves(writer);
    text_add(writer->out, " }");
}

/* --- The file --- */

static cJSON *tags_of(const struct record_tape *tape)
{
    bool person = false;
    for (size_t i = 0; i < tape->count; i++)
        person = person || tape->steps[i].kind == RECORD_SCAN;
    cJSON *tags = json_node(tape->arena, cJSON_Array);
    cJSON_AddItemToArray(tags, json_node_string(tape->arena, "recorded"));
    if (person)
        cJSON_AddItemToArray(tags, json_node_string(tape->arena, "person"));
    return tags;
}

static bool needs_control(const struct record_tape *tape)
{
    for (size_t i = 0; i < tape->count; i++)
        if (strncmp(tape->steps[i].path, "/_mock/", 7) == 0)
            return true;
    return false;
}

static cJSON *vars_of(const struct record_tape *tape)
{
    struct arena *arena = tape->arena;
    cJSON *vars = json_node(arena, cJSON_Object);
    for (size_t i = 0; i < tape->var_count; i++) {
        const struct record_var *var = &tape->vars[i];
        if (var->pointer != NULL)
            continue;
        cJSON *declared = json_node(arena, cJSON_Object);
        json_node_add(declared, "env", json_node_string(arena, var->env));
        if (var->secret)
            json_node_add(declared, "secret", json_node(arena, cJSON_True));
        else
            json_node_add(declared, "default", json_node_string(arena, var->value));
        json_node_add(vars, var->name, declared);
    }
    return vars;
}

static void add_member(const char *name, const cJSON *value, struct text *out)
{
    text_add(out, ",\n  ");
    json_write_string(name, out);
    text_add(out, ": ");
    record_layout(value, strlen(name) + 6, out);
}

static void add_head(const struct record_tape *tape, struct text *out)
{
    const struct record_about *about = tape->about;
    struct arena *arena = tape->arena;
    size_t missed = about->missed + tape->unfit;
    const char *told = arena_printf(arena, "Recorded from the target %s", about->target);
    if (missed > 0)
        told = arena_printf(arena, "%s; %zu %s that passed could not be kept", told,
                            missed, missed == 1 ? "exchange" : "exchanges");
    text_add(out, "{ ");
    json_write_string("$schema", out);
    text_add(out, ": ");
    json_write_string(about->schema, out);
    add_member("name", json_node_string(arena, about->name), out);
    add_member("about", json_node_string(arena, told), out);
    add_member("tags", tags_of(tape), out);
    if (needs_control(tape)) {
        cJSON *needs = json_node(arena, cJSON_Array);
        cJSON_AddItemToArray(needs, json_node_string(arena, "control"));
        add_member("needs", needs, out);
    }
    cJSON *vars = vars_of(tape);
    if (vars->child != NULL)
        add_member("vars", vars, out);
}

static void write_tape(const struct record_tape *tape, struct text *out)
{
    add_head(tape, out);
    text_add(out, ",\n  \"steps\": [");
    for (size_t i = 0; i < tape->count; i++) {
        struct writer writer = {tape, i, out};
        if (i > 0)
            text_add_char(out, ',');
        add_step(&writer);
    }
    text_add(out, " ] }");
}

/* Behind a brace a template would be none. */
static const char *shown_for(const struct redact_hit *hit, const struct text *before)
{
    bool behind_brace = before->size > 0 && before->data[before->size - 1] == '{';
    return behind_brace ? "***" : hit->secret->shown;
}

/* Secrets go last: whatever an earlier stage overlooked, and whatever way it is written.
 */
static void add_redacted(const struct record_tape *tape, const struct text *text,
                         struct text *out)
{
    const struct record_about *about = tape->about;
    struct redactor *redactor = redactor_new(about->secrets, about->secret_count);
    AUTO(text_drop) struct text clean = text_new(LARGEST);
    struct redact_hit hit;
    size_t at = 0;
    while (redact_find(redactor, text_string(text), text->size, at, &hit)) {
        text_add_n(&clean, text->data + at, hit.at - at);
        text_add(&clean, shown_for(&hit, &clean));
        at = hit.at + hit.size;
    }
    text_add_n(&clean, text_string(text) + at, text->size - at);
    fmt_text(text_string(&clean), clean.size, out);
    redactor_free(redactor);
}

size_t record_scenario(const struct record_about *about,
                       const struct record_exchange *const *items, size_t count,
                       struct text *out)
{
    AUTO(arena_drop) struct arena *arena = arena_new();
    struct record_tape tape = {.arena = arena, .about = about};
    record_steps(&tape, items, count);
    if (tape.count == 0)
        return 0;
    record_untils(&tape);
    record_vars(&tape);
    record_names(&tape);
    AUTO(text_drop) struct text text = text_new(LARGEST);
    write_tape(&tape, &text);
    add_redacted(&tape, &text, out);
    return tape.count;
}
