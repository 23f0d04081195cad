#include "control/tale.h"

#include "base/auto.h"

#include <string.h>

void tale_put(cJSON *parent, const char *name, cJSON *item)
{
    bool added = name ? cJSON_AddItemToObject(parent, name, item)
                      : cJSON_AddItemToArray(parent, item);
    if (!added)
        cJSON_Delete(item);
}

/* What stands for a member of our own replies: by the reference, not by what the mock
 * does where the reference is silent. NULL in a place: the value itself. */
static const struct {
    const char *member;
    const char *one;  /* of one object */
    const char *each; /* of every element of a list; NULL: as `one` */
} MEMBERS[] = {
    {"id", NULL, NULL}, /* by its prefix */
    {"h5_link", "#uri", NULL},
    {"video_url", "#uri", NULL},
    {"url", "##uri", NULL},
    {"name", "##string", NULL},
    {"group_id", "#string 1..", NULL},
    {"created_at", "#date-time", NULL},
    {"updated_at", "#date-time", NULL},
    {"total_count", "#integer 0..", NULL},
    {"page_number", "#integer 1..", NULL},
    {"page_size", "#integer 1..100", NULL},
    {"asset_type", NULL, "#oneof Image|Video|Audio"},
    {"resultCode", "#string 1..", NULL},
    {"algorithmBaseRespCode", "#string 1..", NULL},
    {"reqMeasureInfoValue", "#oneof 0|1", NULL},
};

/* The members whose values are words of the reference. */
static bool is_word(const char *member)
{
    static const char *const WORDS[] = {"object", "status", "asset_type", "model",
                                        "verify_type"};
    for (size_t i = 0; i < COUNT_OF(WORDS); i++)
        if (strcmp(WORDS[i], member) == 0)
            return true;
    return false;
}

static const char *matcher_of(const char *member, bool each)
{
    for (size_t i = 0; i < COUNT_OF(MEMBERS); i++)
        if (strcmp(MEMBERS[i].member, member) == 0)
            return each && MEMBERS[i].each ? MEMBERS[i].each : MEMBERS[i].one;
    return NULL;
}

static cJSON *string(struct text *text)
{
    cJSON *node = text->failed ? NULL : cJSON_CreateString(text->data ? text->data : "");
    text_drop(text);
    return node;
}

/* The value itself; `#` begins a matcher. */
static cJSON *literal(const struct tale *tale, size_t step, const char *value)
{
    struct text out = TEXT_INIT(64 * 1024);
    if (value[0] == '#')
        text_puts(&out, "#literal ");
    tale_fill(tale, step, value, &out);
    return string(&out);
}

static cJSON *id_pattern(const char *id)
{
    struct text out = TEXT_INIT(1024);
    text_printf(&out, "#regex ^%.*s", (int)strcspn(id, "-") + (strchr(id, '-') != NULL),
                id);
    return string(&out);
}

static bool is_echo(const struct tale_step *step, const cJSON *value)
{
    const cJSON *sent = value->string
                            ? cJSON_GetObjectItemCaseSensitive(step->sent, value->string)
                            : NULL;
    return cJSON_IsString(sent) && cJSON_Compare(sent, value, true);
}

/* The words for the status of an element. */
static const char *any_status(const struct tale_step *step)
{
    bool tasks = strcmp(step->path, "/v1/video/generations") == 0;
    return tasks ? "#oneof queued|running|succeeded|failed|cancelled"
                 : "#oneof processing|active|failed";
}

static cJSON *string_pattern(const struct tale *tale, size_t step, const cJSON *value,
                             bool each)
{
    const char *text = value->valuestring, *member = value->string ? value->string : "";
    bool success = strcmp(member, "resultCode") == 0 && strcmp(text, "10000") == 0;
    if (!each && (tale_value_of(tale, step, text) || success ||
                  is_echo(&tale->steps[step], value)))
        return literal(tale, step, text);
    if (strcmp(member, "id") == 0)
        return id_pattern(text);
    if (strcmp(member, "group_id") == 0 && tale->steps[step].scan)
        return id_pattern(text);
    if (each && strcmp(member, "status") == 0)
        return cJSON_CreateString(any_status(&tale->steps[step]));
    const char *matcher = matcher_of(member, each);
    if (matcher)
        return cJSON_CreateString(matcher);
    return is_word(member) ? literal(tale, step, text) : cJSON_CreateString("#string");
}

/* The sentence of an error where the reference has it; its type where it names one for
 * the status. */
static cJSON *error_pattern(const struct tale *tale, size_t index, const cJSON *error)
{
    const struct tale_step *step = &tale->steps[index];
    const char *message =
        cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(error, "message"));
    const char *type =
        cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(error, "type"));
    bool documented = rule_row(step->reason)->basis == DOCUMENTED;
    bool typed = step->status == 400 || step->status == 401 || step->status == 502;
    cJSON *all = cJSON_CreateObject();
    if (message)
        tale_put(all, "message",
                 documented && step->status == 400 ? literal(tale, index, message)
                                                   : cJSON_CreateString("#string 1.."));
    if (type)
        tale_put(all, "type",
                 typed ? literal(tale, index, type) : cJSON_CreateString("#string 1.."));
    return all;
}

static cJSON *pattern(const struct tale *tale, size_t step, const cJSON *value,
                      bool each);

static cJSON *object_pattern(const struct tale *tale, size_t step, const cJSON *object,
                             bool each)
{
    cJSON *all = cJSON_CreateObject();
    const cJSON *member;
    cJSON_ArrayForEach(member, object)
    {
        bool error = strcmp(member->string, "error") == 0;
        bool says_nothing = cJSON_IsNull(member);
        if (says_nothing || (error && tale->steps[step].status < 400))
            continue; /* of the latter the reference shows no shape */
        tale_put(all, member->string,
                 error ? error_pattern(tale, step, member)
                       : pattern(tale, step, member, each));
    }
    return all;
}

/* The list is of what this world made in these steps: a parameter is a saved value. */
static bool is_of_our_own(const struct tale *tale, size_t step)
{
    const cJSON *value;
    cJSON_ArrayForEach(value, tale->steps[step].parameters)
    {
        const struct tale_value *found =
            cJSON_IsString(value) ? tale_value_of(tale, step, value->valuestring) : NULL;
        if (found && found->pointer)
            return true;
    }
    return false;
}

/* Every element by what all of a kind are, and those that are known by their ids. */
static cJSON *array_pattern(const struct tale *tale, size_t step, const cJSON *array)
{
    if (!cJSON_IsObject(array->child))
        return cJSON_CreateString("#array");
    cJSON *all = cJSON_CreateObject(), *known = cJSON_CreateArray();
    tale_put(all, "#each", pattern(tale, step, array->child, true));
    const cJSON *own = is_of_our_own(tale, step) ? array : NULL, *element;
    cJSON_ArrayForEach(element, own)
    {
        const char *id =
            cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(element, "id"));
        cJSON *one = id && tale_value_of(tale, step, id) ? cJSON_CreateObject() : NULL;
        if (!one)
            continue;
        tale_put(one, "id", literal(tale, step, id));
        tale_put(known, NULL, one);
    }
    if (known && known->child)
        tale_put(all, "#contains", known);
    else
        cJSON_Delete(known);
    return all;
}

/* Bounded by the depth that the scanner admits. */
static cJSON *pattern(const struct tale *tale, size_t step, const cJSON *value, bool each)
{
    if (cJSON_IsString(value))
        return string_pattern(tale, step, value, each);
    if (cJSON_IsObject(value))
        return object_pattern(tale, step, value, each);
    if (cJSON_IsArray(value))
        return array_pattern(tale, step, value);
    if (cJSON_IsBool(value))
        return cJSON_Duplicate(value, false);
    const char *matcher = value->string ? matcher_of(value->string, each) : NULL;
    return cJSON_CreateString(matcher ? matcher : "#number");
}

/* A picture's link is there once the picture is. */
static void settle(const struct tale_step *step, cJSON *json)
{
    const char *status =
        cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(step->got, "status"));
    if (status && strcmp(status, "active") == 0 &&
        cJSON_GetObjectItemCaseSensitive(json, "url"))
        cJSON_ReplaceItemInObjectCaseSensitive(json, "url", cJSON_CreateString("#uri"));
}

cJSON *tale_pattern(const struct tale *tale, size_t index)
{
    const struct tale_step *step = &tale->steps[index];
    cJSON *expect = cJSON_CreateObject();
    if (step->scan) {
        tale_put(expect, "query", object_pattern(tale, index, step->redirect, false));
        return expect;
    }
    if (step->status != 200)
        cJSON_AddNumberToObject(expect, "status", step->status);
    if (step->got) {
        cJSON *json = pattern(tale, index, step->got, false);
        settle(step, json);
        tale_put(expect, "json", json);
    }
    if (expect && !expect->child) {
        cJSON_Delete(expect);
        expect = NULL;
    }
    return expect;
}

/* --- Waiting --- */

static const char *status_of(const cJSON *json)
{
    const char *status =
        cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "status"));
    return status ? status : "";
}

static const char *id_of(const cJSON *json)
{
    const char *id = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "id"));
    return id ? id : "";
}

/* The status in which the thing was last seen before this step; "" when it was not. */
static const char *status_before(const struct tale *tale, size_t index)
{
    const struct tale_step *step = &tale->steps[index];
    if (step->before)
        return status_of(step->before);
    while (*id_of(step->got) && index-- > 0)
        if (strcmp(id_of(tale->steps[index].got), id_of(step->got)) == 0)
            return status_of(tale->steps[index].got);
    return "";
}

/* Nothing changed but that it went well in the end. */
static cJSON *until_well(void)
{
    cJSON *until = cJSON_CreateObject();
    cJSON_AddNumberToObject(until, "status", 200);
    return until;
}

cJSON *tale_until(const struct tale *tale, size_t index)
{
    const struct tale_step *step = &tale->steps[index];
    const char *now = status_of(step->got), *before = status_before(tale, index);
    if (strcmp(step->method, "GET") != 0 || step->status != 200)
        return NULL;
    if (!*now || !*before || strcmp(now, before) == 0)
        return step->trouble ? until_well() : NULL;
    struct text words = TEXT_INIT(1024);
    bool bad = strcmp(now, "failed") == 0 || strcmp(now, "cancelled") == 0;
    text_printf(&words, bad ? "%s" : "#oneof %s|failed", now);
    cJSON *until = cJSON_CreateObject(), *json = cJSON_CreateObject();
    tale_put(json, "status", string(&words));
    tale_put(until, "json", json);
    return until;
}
