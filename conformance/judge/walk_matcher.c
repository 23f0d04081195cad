/* What each matcher, "#any" …, takes. */
#include "base/memory.h"
#include "base/utf8.h"
#include "judge/instant.h"
#include "judge/uri.h"
#include "judge/walk.h"
#include "read/json_number.h"
#include "read/pointer.h"
#include "read/template.h"

#include <string.h>

/* The argument of a matcher, filled. The caller frees it; NULL when a name has no value.
 */
static char *argument_fill(const struct walk *walk, const char *argument,
                           enum template_way way)
{
    struct error err = {0};
    AUTO(text_drop) struct text filled = text_new(TEMPLATE_MAX_BYTES);
    if (!template_fill(argument, way, walk->match->scope, &filled, &err))
        return NULL;
    return text_take(&filled);
}

/* Holds the range for `number`? Fills it first when it is a template. */
static bool in_range(const struct walk *walk, const struct pattern *pattern,
                     const cJSON *number)
{
    if (!pattern->filled)
        return range_holds(&pattern->range, number);
    AUTO(arena_drop) struct arena *arena = arena_new();
    AUTO(memory_drop) char *text = argument_fill(walk, pattern->argument, TEMPLATE_PLAIN);
    struct range range;
    return text != NULL && range_read(text, arena, &range) && range_holds(&range, number);
}

static bool count_in_range(const struct walk *walk, const struct pattern *pattern,
                           size_t count)
{
    const cJSON number = {.type = cJSON_Number, .valuedouble = (double)count};
    return in_range(walk, pattern, &number);
}

static bool walk_any(const struct walk *walk, const struct pattern *pattern,
                     const cJSON *value, const struct trail *trail)
{
    return value != NULL || walk_broken(walk, pattern, value, trail);
}

static bool walk_null(const struct walk *walk, const struct pattern *pattern,
                      const cJSON *value, const struct trail *trail)
{
    return cJSON_IsNull(value) || walk_broken(walk, pattern, value, trail);
}

static bool walk_absent(const struct walk *walk, const struct pattern *pattern,
                        const cJSON *value, const struct trail *trail)
{
    return value == NULL || walk_broken(walk, pattern, value, trail);
}

static bool walk_boolean(const struct walk *walk, const struct pattern *pattern,
                         const cJSON *value, const struct trail *trail)
{
    return cJSON_IsBool(value) || walk_broken(walk, pattern, value, trail);
}

static bool walk_object(const struct walk *walk, const struct pattern *pattern,
                        const cJSON *value, const struct trail *trail)
{
    return cJSON_IsObject(value) || walk_broken(walk, pattern, value, trail);
}

static bool walk_number(const struct walk *walk, const struct pattern *pattern,
                        const cJSON *value, const struct trail *trail)
{
    return (cJSON_IsNumber(value) && in_range(walk, pattern, value)) ||
           walk_broken(walk, pattern, value, trail);
}

static bool walk_integer(const struct walk *walk, const struct pattern *pattern,
                         const cJSON *value, const struct trail *trail)
{
    return (cJSON_IsNumber(value) && json_number_is_whole(value) &&
            in_range(walk, pattern, value)) ||
           walk_broken(walk, pattern, value, trail);
}

static bool walk_date_time(const struct walk *walk, const struct pattern *pattern,
                           const cJSON *value, const struct trail *trail)
{
    return (cJSON_IsString(value) && instant_read(value->valuestring, NULL)) ||
           walk_broken(walk, pattern, value, trail);
}

static bool walk_string(const struct walk *walk, const struct pattern *pattern,
                        const cJSON *value, const struct trail *trail)
{
    if (!cJSON_IsString(value))
        return walk_broken(walk, pattern, value, trail);
    size_t length = utf8_length(value->valuestring);
    return count_in_range(walk, pattern, length) ||
           walk_mismatch(walk, pattern->place, pattern, value, trail,
                         " of %zu character%s", length, length == 1 ? "" : "s");
}

static bool walk_array(const struct walk *walk, const struct pattern *pattern,
                       const cJSON *value, const struct trail *trail)
{
    if (!cJSON_IsArray(value))
        return walk_broken(walk, pattern, value, trail);
    int count = cJSON_GetArraySize(value);
    return count_in_range(walk, pattern, (size_t)count) ||
           walk_mismatch(walk, pattern->place, pattern, value, trail, " of %d element%s",
                         count, count == 1 ? "" : "s");
}

static bool walk_regex(const struct walk *walk, const struct pattern *pattern,
                       const cJSON *value, const struct trail *trail)
{
    if (!cJSON_IsString(value))
        return walk_broken(walk, pattern, value, trail);
    enum regex_answer answer = REGEX_NO;
    if (!pattern->filled) {
        answer = regex_search(pattern->regex, value->valuestring);
    } else {
        AUTO(memory_drop)
        char *source = argument_fill(walk, pattern->argument, TEMPLATE_REGEX);
        char message[200];
        struct regex *regex =
            source != NULL ? regex_new(source, message, sizeof message) : NULL;
        if (regex != NULL)
            answer = regex_search(regex, value->valuestring);
        regex_free(regex);
    }
    if (answer == REGEX_GAVE_UP)
        return walk_mismatch(walk, pattern->place, pattern, value, trail,
                             ", for which the regex takes too long");
    return answer == REGEX_YES || walk_broken(walk, pattern, value, trail);
}

const char *walk_text(const cJSON *value, char *room, size_t size)
{
    if (cJSON_IsString(value))
        return value->valuestring;
    if (cJSON_IsNumber(value))
        return json_number_text(value, room, size);
    if (cJSON_IsBool(value))
        return cJSON_IsTrue(value) ? "true" : "false";
    return NULL;
}

static bool walk_oneof(const struct walk *walk, const struct pattern *pattern,
                       const cJSON *value, const struct trail *trail)
{
    char room[32];
    const char *text = walk_text(value, room, sizeof room);
    for (size_t i = 0; text != NULL && pattern->alternatives[i] != NULL; i++) {
        const char *alternative = pattern->alternatives[i];
        AUTO(memory_drop) char *filled = NULL;
        if (template_is(alternative)) {
            filled = argument_fill(walk, alternative, TEMPLATE_PLAIN);
            alternative = filled;
        }
        if (alternative != NULL && strcmp(alternative, text) == 0)
            return true;
    }
    return walk_broken(walk, pattern, value, trail);
}

static bool walk_literal(const struct walk *walk, const struct pattern *pattern,
                         const cJSON *value, const struct trail *trail)
{
    AUTO(memory_drop) char *text = argument_fill(walk, pattern->argument, TEMPLATE_PLAIN);
    return (text != NULL && cJSON_IsString(value) &&
            strcmp(text, value->valuestring) == 0) ||
           walk_broken(walk, pattern, value, trail);
}

static bool walk_uri(const struct walk *walk, const struct pattern *pattern,
                     const cJSON *value, const struct trail *trail)
{
    AUTO(memory_drop)
    char *scheme = argument_fill(walk, pattern->argument, TEMPLATE_PLAIN);
    return (scheme != NULL && cJSON_IsString(value) &&
            uri_is(value->valuestring, scheme)) ||
           walk_broken(walk, pattern, value, trail);
}

static bool order_holds(enum pattern_kind kind, int order)
{
    return kind == PATTERN_GE   ? order >= 0
           : kind == PATTERN_GT ? order > 0
           : kind == PATTERN_LE ? order <= 0
                                : order < 0;
}

/* #ge, #gt, #le, #lt with a value of their own, or with what a pointer names. */
static bool walk_order(const struct walk *walk, const struct pattern *pattern,
                       const cJSON *value, const struct trail *trail)
{
    bool by_pointer = pattern->argument[0] == '/';
    AUTO(memory_drop) char *text = argument_fill(walk, pattern->argument, TEMPLATE_PLAIN);
    AUTO(json_drop) cJSON *own = NULL;
    const cJSON *other = NULL;
    if (by_pointer && text != NULL) {
        other = pointer_find(walk->match->document, text);
    } else if (text != NULL) {
        own = cJSON_CreateString(text);
        other = own;
    }

    int order = 0;
    if (value != NULL && other != NULL && walk_compare(value, other, &order) &&
        order_holds(pattern->kind, order))
        return true;
    if (!by_pointer)
        return walk_broken(walk, pattern, value, trail);
    AUTO(text_drop) struct text shown = text_new(FINDING_VALUE_MAX);
    finding_show(other, &shown);
    return walk_mismatch(walk, pattern->place, pattern, value, trail, "; %s is %s",
                         text != NULL ? text : pattern->argument, text_string(&shown));
}

/* clang-format off */
static walk_fn *const MATCHERS[] = {
    [PATTERN_ANY] = walk_any,             [PATTERN_NULL] = walk_null,
    [PATTERN_ABSENT] = walk_absent,       [PATTERN_STRING] = walk_string,
    [PATTERN_NUMBER] = walk_number,       [PATTERN_INTEGER] = walk_integer,
    [PATTERN_BOOLEAN] = walk_boolean,     [PATTERN_OBJECT] = walk_object,
    [PATTERN_ARRAY] = walk_array,         [PATTERN_DATE_TIME] = walk_date_time,
    [PATTERN_URI] = walk_uri,             [PATTERN_REGEX] = walk_regex,
    [PATTERN_ONEOF] = walk_oneof,         [PATTERN_LITERAL] = walk_literal,
    [PATTERN_GE] = walk_order,            [PATTERN_GT] = walk_order,
    [PATTERN_LE] = walk_order,            [PATTERN_LT] = walk_order,
    [PATTERN_FAULTY] = walk_broken,
};
/* clang-format on */

bool walk_matcher(const struct walk *walk, const struct pattern *pattern,
                  const cJSON *value, const struct trail *trail)
{
    return MATCHERS[pattern->kind](walk, pattern, value, trail);
}
