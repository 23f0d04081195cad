/* Fault rules and, behind a NUL, an answer. Rules that are taken are written and taken
 * again; what they do to requests and to the answer stays within its bounds. */
#include "base/auto.h"
#include "fuzz/fuzz.h"
#include "http/json_scan.h"
#include "world/faults.h"
#include "world/patch.h"

#include <string.h>

static char *written(const struct fault_set *set)
{
    struct json_out out = JSON_OUT_INIT(SIZE_MAX / 2);
    json_open(&out, NULL, '{');
    faults_write(&out, "faults", set, false);
    json_close(&out, '}');
    return json_out_take(&out);
}

static void check_patch(const cJSON *patch, const char *body, size_t size)
{
    struct error err = {0};
    if (!json_scan(body, size, JSON_MAX_VALUES, NULL))
        return; /* bodies are the mock's own */
    AUTO(string_drop) char *patched = faults_patch(body, size, patch, &err);
    if (!patched) {
        MUST(err.rule == RULE_PATCH_LIMIT || err.rule == RULE_INTERNAL);
        return;
    }
    MUST(strlen(patched) <= PATCH_MAX_BYTES);
    MUST(json_scan(patched, strlen(patched), SIZE_MAX, NULL));
}

static void check_effects(struct fault_set *set, const char *body, size_t size)
{
    for (const struct operation *each = OPERATIONS; each->name; each++)
        for (int request = 0; request < 3; request++) {
            struct fault_effects effects = {0};
            faults_apply(set, each, &effects);
            MUST(effects.fired ||
                 (!effects.status && !effects.patch && !effects.garbage));
            MUST(effects.delay_ms <= 600000 && effects.drip_ms <= 10000);
            MUST(!effects.status || (effects.status >= 100 && effects.status <= 599));
            if (effects.patch && request == 0)
                check_patch(effects.patch, body, size);
        }
    for (int i = 0; i < set->count; i++)
        MUST(set->rules[i].hits <= set->rules[i].seen);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(string_drop) char *text = fuzz_part(&data, &size);
    AUTO(string_drop) char *body = fuzz_rest(data, size);
    AUTO(json_drop)
    cJSON *document = json_parse(text, strlen(text), JSON_MAX_VALUES, NULL);
    struct fault_set set = {0}, again = {0};
    struct error err = {0};
    if (!document)
        return 0;
    if (!faults_read(document, &set, &err)) {
        MUST(err.rule == RULE_CONTROL_VALUE && set.rules == NULL && set.count == 0);
        return 0;
    }
    AUTO(string_drop) char *once = written(&set);
    AUTO(json_drop) cJSON *copy = json_parse(once, strlen(once), JSON_MAX_VALUES, NULL);
    MUST(copy && faults_read(copy, &again, &err) && again.count == set.count);
    AUTO(string_drop) char *twice = written(&again);
    MUST(strcmp(once, twice) == 0);
    check_effects(&set, body, size);
    faults_clear(&again);
    faults_clear(&set);
    return 0;
}
