#include "tools/lint.h"

#include "base/memory.h"
#include "read/json_tree.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Two calls that send the same and expect the same: the second proves nothing. */
static bool same_call(const struct call *a, const struct call *b)
{
    AUTO(json_drop) cJSON *left = json_copy(a->merged);
    AUTO(json_drop) cJSON *right = json_copy(b->merged);
    cJSON_DeleteItemFromObjectCaseSensitive(left, "id");
    cJSON_DeleteItemFromObjectCaseSensitive(right, "id");
    return json_equal(left, right);
}

/* The steps of a file that several scenarios use are told once. */
static bool told_before(const struct diagnostics *diagnostics, struct place place)
{
    for (size_t i = 0; i < diagnostics->count; i++) {
        const struct place *other = &diagnostics->items[i].place;
        if (other->file != NULL && other->line == place.line &&
            other->column == place.column && strcmp(other->file, place.file) == 0)
            return true;
    }
    return false;
}

__attribute__((format(printf, 3, 4))) static void
warn(struct diagnostics *diagnostics, struct place place, const char *format, ...)
{
    char message[512];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    if (place.file != NULL && !told_before(diagnostics, place))
        diagnostics_add(diagnostics, SEVERITY_WARNING, place, "%s", message);
}

static void check_repeated(const struct step *step, const struct call *call,
                           struct diagnostics *diagnostics)
{
    for (const struct call *before = step->calls; before < call; before++) {
        if (!same_call(before, call))
            continue;
        warn(
            diagnostics, call->place,
            "this case sends and expects what the case `%s` does: it proves nothing more",
            before->case_id);
        return;
    }
}

/* The words of "#oneof a|b" after its name, or NULL. */
static const char *choices_of(const cJSON *pattern)
{
    static const char ONEOF[] = "#oneof ";
    if (!cJSON_IsString(pattern) ||
        strncmp(pattern->valuestring, ONEOF, strlen(ONEOF)) != 0)
        return NULL;
    return pattern->valuestring + strlen(ONEOF);
}

static bool is_choice(const char *choices, const char *word)
{
    size_t size = strlen(word);
    while (choices != NULL && *choices != '\0') {
        size_t length = strcspn(choices, "|");
        if (length == size && strncmp(choices, word, size) == 0)
            return true;
        choices += length + (choices[length] == '|');
    }
    return false;
}

/* A string that matches itself alone. */
static bool is_literal(const cJSON *pattern)
{
    return cJSON_IsString(pattern) && pattern->valuestring[0] != '#' &&
           strstr(pattern->valuestring, "{{") == NULL;
}

/* No value is both: a literal beside another, or beside choices without it. */
static bool exclude(const cJSON *until, const cJSON *other)
{
    if (!is_literal(other))
        return false;
    if (is_literal(until))
        return strcmp(until->valuestring, other->valuestring) != 0;
    const char *choices = choices_of(until);
    return choices != NULL && !is_choice(choices, other->valuestring);
}

/* The first member of `other` that cannot hold when `until` does, or NULL. */
static const cJSON *impossible(const cJSON *until, const cJSON *other)
{
    if (exclude(until, other))
        return other;
    if (!cJSON_IsObject(until) || !cJSON_IsObject(other))
        return NULL;
    for (const cJSON *member = until->child; member != NULL; member = member->next) {
        const cJSON *same = cJSON_GetObjectItemCaseSensitive(other, member->string);
        const cJSON *found = same != NULL ? impossible(member, same) : NULL;
        if (found != NULL)
            return found;
    }
    return NULL;
}

struct reach {
    const struct plan *plan;
    struct diagnostics *diagnostics;
};

static void check_until(const struct reach *reach, const cJSON *until, const cJSON *other,
                        const char *name)
{
    const cJSON *found = until != NULL && other != NULL ? impossible(until, other) : NULL;
    if (found != NULL)
        warn(reach->diagnostics, place_of(reach->plan->sources->places, found),
             "`%s` can never hold here: `until` ends the poll with another value", name);
}

static void check_call(void *context, const struct step *step, const struct call *call)
{
    const struct reach *reach = context;
    check_repeated(step, call, reach->diagnostics);
    check_until(reach, call->until.json, call->expect.json, "expect");
    check_until(reach, call->until.json, call->always.json, "always");
}

void lint_reach(const struct plan *plan, struct diagnostics *diagnostics)
{
    struct reach reach = {plan, diagnostics};
    lint_each_call(plan, check_call, &reach);
}
