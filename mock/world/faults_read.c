#include "world/faults.h"

#include "base/auto.h"
#include "base/text.h"
#include "world/directives.h"
#include "world/patch.h"
#include "world/value.h"

#include <stdio.h>
#include <string.h>

#define DELAY_MAX_MS (INT64_C(10) * 60 * 1000)
#define DRIP_MAX_MS (INT64_C(10) * 1000)
#define HITS_MAX_N INT64_C(1000000000)

enum { AT_SIZE = 128 };

static bool read_status(struct fault_rule *rule, const cJSON *value, const char *at,
                        struct error *err)
{
    int64_t status = 0;
    rule->kind = FAULT_STATUS;
    if (!value_int(value, at, 400, 599, &status, err))
        return false;
    rule->status = (int)status;
    return true;
}

static bool read_delay(struct fault_rule *rule, const cJSON *value, const char *at,
                       struct error *err)
{
    rule->kind = FAULT_DELAY;
    return value_duration(value, at, DELAY_MAX_MS, "10m", &rule->ms, err);
}

static bool read_drip(struct fault_rule *rule, const cJSON *value, const char *at,
                      struct error *err)
{
    rule->kind = FAULT_DRIP;
    return value_duration(value, at, DRIP_MAX_MS, "10s", &rule->ms, err);
}

static bool read_close(struct fault_rule *rule, const cJSON *value, const char *at,
                       struct error *err)
{
    static const char *const WORDS[] = {"before", "headers", "body"};
    for (unsigned i = 0; cJSON_IsString(value) && i < COUNT_OF(WORDS); i++) {
        if (strcmp(value->valuestring, WORDS[i]) != 0)
            continue;
        rule->kind = (enum fault_kind)(FAULT_CLOSE_BEFORE + i);
        return true;
    }
    return value_bad(err, at, value, "\"before\", \"headers\" or \"body\"");
}

static bool read_garbage(struct fault_rule *rule, const cJSON *value, const char *at,
                         struct error *err)
{
    rule->kind = FAULT_GARBAGE;
    return cJSON_IsTrue(value) || value_bad(err, at, value, "true");
}

static bool read_patch(struct fault_rule *rule, const cJSON *value, const char *at,
                       struct error *err)
{
    rule->kind = FAULT_PATCH;
    if (!patch_check(value, at, err))
        return false;
    rule->patch = cJSON_Duplicate(value, true);
    return rule->patch || fail_text(err, RULE_INTERNAL, "out of memory");
}

/* Where the operation looks for directives; false when it reads none. */
static bool place_of(const struct operation *operation, enum directive_place *out)
{
    const char *on = operation ? operation->on : "*";
    *out = strcmp(on, "POST /v1/video/assets") == 0 ? PLACE_ASSET : PLACE_PROMPT;
    return *out == PLACE_ASSET || strcmp(on, "POST /v1/video/generations") == 0;
}

static bool read_directive(struct fault_rule *rule, const cJSON *value, const char *at,
                           struct error *err)
{
    rule->kind = FAULT_DIRECTIVE;
    enum directive_place place;
    if (!place_of(rule->on, &place))
        return fail_text(err, RULE_CONTROL_VALUE,
                         "%s: only POST /v1/video/assets and POST /v1/video/generations "
                         "read directives",
                         at);
    if (!cJSON_IsString(value) || value->valuestring[0] == '\0')
        return value_bad(err, at, value, "directives such as \"fail,queued:10s\"");
    struct outcome outcome = {0};
    AUTO(text_drop) struct text unknown = TEXT_INIT(1024);
    if (!directive_read_list(place, value->valuestring, &outcome, &unknown)) {
        fail_text(err, RULE_CONTROL_VALUE,
                  "%s: %s has no directive %.200s; GET /_mock/magic lists them", at,
                  rule->on->on, unknown.data ? unknown.data : value->valuestring);
        return fail_detail(err, at, value->valuestring, NULL);
    }
    rule->directive = strdup(value->valuestring);
    return rule->directive || fail_text(err, RULE_INTERNAL, "out of memory");
}

static bool read_do(struct fault_rule *rule, const cJSON *object, const char *at,
                    struct error *err)
{
    static const char *const NAMES[] = {"status",  "delay", "drip",      "close",
                                        "garbage", "patch", "directive", NULL};
    typedef bool read_fn(struct fault_rule *, const cJSON *, const char *,
                         struct error *);
    static read_fn *const READERS[] = {read_status,   read_delay,   read_drip,
                                       read_close,    read_garbage, read_patch,
                                       read_directive};
    if (!value_members(object, at, NAMES, err))
        return false;
    if (cJSON_GetArraySize(object) != 1)
        return value_bad(err, at, object,
                         "an object with one of status, delay, drip, close, garbage, "
                         "patch, directive");
    const cJSON *value = object->child;
    size_t which = 0;
    while (strcmp(NAMES[which], value->string) != 0)
        which++;
    char where[AT_SIZE];
    snprintf(where, sizeof where, "%s/%s", at, value->string);
    return READERS[which](rule, value, where, err);
}

static bool read_on(struct fault_rule *rule, const cJSON *value, const char *at,
                    struct error *err)
{
    if (!cJSON_IsString(value))
        return value_bad(err, at, value,
                         "an operation such as \"POST /v1/video/assets\", or \"*\"");
    rule->on = operation_find(value->valuestring);
    if (rule->on || strcmp(value->valuestring, "*") == 0)
        return true;
    const char *nearest = operation_nearest(value->valuestring);
    fail_text(err, RULE_CONTROL_VALUE, "%s: no such operation: \"%.100s\"%s%s", at,
              value->valuestring, nearest ? "; did you mean " : "",
              nearest ? nearest : "; it is METHOD /path/{id}, or *");
    text_copy(err->nearest, sizeof err->nearest, nearest ? nearest : "");
    return fail_detail(err, at, value->valuestring, "an operation, or *");
}

static bool read_which(struct fault_rule *rule, const cJSON *object, const char *at,
                       struct error *err)
{
    static const struct {
        const char *name;
        enum fault_which which;
    } WORDS[] = {{"first", HITS_FIRST}, {"nth", HITS_NTH}, {"every", HITS_EVERY}};
    char where[AT_SIZE];
    int given = 0;
    for (size_t i = 0; i < COUNT_OF(WORDS); i++) {
        const cJSON *n = cJSON_GetObjectItemCaseSensitive(object, WORDS[i].name);
        if (!n)
            continue;
        snprintf(where, sizeof where, "%s/%s", at, WORDS[i].name);
        if (!value_int(n, where, 1, HITS_MAX_N, &rule->n, err))
            return false;
        rule->which = WORDS[i].which;
        given++;
    }
    const cJSON *all = cJSON_GetObjectItemCaseSensitive(object, "all");
    snprintf(where, sizeof where, "%s/all", at);
    if (all && !cJSON_IsTrue(all))
        return value_bad(err, where, all, "true");
    if (given + (all != NULL) > 1)
        return fail_text(err, RULE_CONTROL_VALUE,
                         "%s: at most one of first, nth, every, all", at);
    return true;
}

/* The counts that GET shows may come back with the rule; they start from 0 all the same.
 */
static bool keep_source(struct fault_rule *rule, const cJSON *object, struct error *err)
{
    rule->source = cJSON_Duplicate(object, true);
    if (!rule->source)
        return fail_text(err, RULE_INTERNAL, "out of memory");
    cJSON_DeleteItemFromObjectCaseSensitive(rule->source, "seen");
    cJSON_DeleteItemFromObjectCaseSensitive(rule->source, "hits");
    return true;
}

static bool read_rule(struct fault_rule *rule, const cJSON *object, const char *at,
                      struct error *err)
{
    static const char *const KNOWN[] = {"on", "first", "nth",  "every", "all",
                                        "do", "seen",  "hits", NULL};
    char where[AT_SIZE];
    if (!value_members(object, at, KNOWN, err))
        return false;
    snprintf(where, sizeof where, "%s/on", at);
    if (!read_on(rule, cJSON_GetObjectItemCaseSensitive(object, "on"), where, err) ||
        !read_which(rule, object, at, err))
        return false;
    snprintf(where, sizeof where, "%s/do", at);
    return read_do(rule, cJSON_GetObjectItemCaseSensitive(object, "do"), where, err) &&
           keep_source(rule, object, err);
}

static bool read_rules(const cJSON *list, struct fault_set *set, struct error *err)
{
    for (const cJSON *item = list->child; item; item = item->next) {
        char at[AT_SIZE];
        snprintf(at, sizeof at, "/faults/%d", set->count);
        struct fault_rule *rule = faults_add(set);
        if (!rule)
            return fail_text(err, RULE_INTERNAL, "out of memory");
        if (!read_rule(rule, item, at, err))
            return false;
    }
    return true;
}

bool faults_read(const cJSON *document, struct fault_set *out, struct error *err)
{
    static const char *const KNOWN[] = {"faults", NULL};
    if (!value_members(document, "", KNOWN, err))
        return false;
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(document, "faults");
    if (!cJSON_IsArray(list))
        return value_bad(err, "/faults", list, "an array of rules");
    struct fault_set set = {NULL, 0};
    bool ok = read_rules(list, &set, err);
    if (ok)
        *out = set;
    else
        faults_clear(&set);
    return ok;
}
