#include "world/faults.h"

#include "base/auto.h"
#include "world/patch.h"

#include <stdlib.h>

void faults_clear(struct fault_set *set)
{
    for (int i = 0; i < set->count; i++) {
        cJSON_Delete(set->rules[i].patch);
        cJSON_Delete(set->rules[i].source);
        free(set->rules[i].directive);
    }
    free(set->rules);
    *set = (struct fault_set){NULL, 0};
}

struct fault_rule *faults_add(struct fault_set *set)
{
    size_t count = (size_t)set->count + 1;
    struct fault_rule *rules = realloc(set->rules, count * sizeof *rules);
    if (!rules)
        return NULL;
    set->rules = rules;
    rules[set->count] = (struct fault_rule){0};
    return &rules[set->count++];
}

void faults_write(struct json_out *out, const char *key, const struct fault_set *set,
                  bool counts)
{
    json_open(out, key, '[');
    for (int i = 0; i < set->count; i++) {
        const struct fault_rule *rule = &set->rules[i];
        json_open(out, NULL, '{');
        for (const cJSON *member = rule->source->child; member; member = member->next)
            json_value(out, member->string, member);
        if (counts) {
            json_int(out, "seen", rule->seen);
            json_int(out, "hits", rule->hits);
        }
        json_close(out, '}');
    }
    json_close(out, ']');
}

static bool rule_matches(const struct fault_rule *rule, const struct operation *operation)
{
    return rule->on ? rule->on == operation : operation_is_api(operation);
}

/* Whether the rule fires for the request that it has just counted. */
static bool rule_fires(const struct fault_rule *rule)
{
    switch (rule->which) {
    case HITS_ALL:
        return true;
    case HITS_FIRST:
        return rule->seen <= rule->n;
    case HITS_NTH:
        return rule->seen == rule->n;
    case HITS_EVERY:
        return rule->seen % rule->n == 0;
    }
    return false;
}

/* Adds the rule's effect; false when an earlier rule of its kind has been before. */
static bool rule_take(const struct fault_rule *rule, struct fault_effects *out)
{
    bool closes = out->close_before || out->close_headers || out->close_body;
    switch (rule->kind) {
    case FAULT_STATUS:
        out->status = rule->status;
        return true;
    case FAULT_DELAY:
        return out->delay_ms == 0 && (out->delay_ms = rule->ms);
    case FAULT_DRIP:
        return out->drip_ms == 0 && (out->drip_ms = rule->ms);
    case FAULT_CLOSE_BEFORE:
        return !closes && (out->close_before = true);
    case FAULT_CLOSE_HEADERS:
        return !closes && (out->close_headers = true);
    case FAULT_CLOSE_BODY:
        return !closes && (out->close_body = true);
    case FAULT_GARBAGE:
        return !out->garbage && (out->garbage = true);
    case FAULT_PATCH:
        return !out->patch && (out->patch = rule->patch);
    case FAULT_DIRECTIVE:
        return !out->directive && (out->directive = rule->directive);
    }
    return false;
}

void faults_apply(struct fault_set *set, const struct operation *operation,
                  struct fault_effects *out)
{
    *out = (struct fault_effects){0};
    for (int i = 0; operation && i < set->count; i++) {
        struct fault_rule *rule = &set->rules[i];
        if (!rule_matches(rule, operation))
            continue;
        rule->seen++;
        bool over = out->status != 0 || out->close_before;
        if (over || !rule_fires(rule) || !rule_take(rule, out))
            continue;
        rule->hits++;
        out->fired = true;
    }
}

char *faults_patch(const char *body, size_t size, const cJSON *patch, struct error *err)
{
    AUTO(json_drop) cJSON *root = cJSON_ParseWithLength(body, size);
    if (!root) {
        fail_text(err, RULE_INTERNAL, "there is no JSON body to patch");
        return NULL;
    }
    if (!patch_apply(&root, patch, err))
        return NULL;
    AUTO(json_out_drop) struct json_out out = JSON_OUT_INIT(PATCH_MAX_BYTES);
    json_value(&out, NULL, root);
    char *text = json_out_take(&out);
    if (!text)
        fail(err, RULE_PATCH_LIMIT);
    return text;
}
