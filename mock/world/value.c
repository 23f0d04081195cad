#include "world/value.h"

#include "base/auto.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool value_bad(struct error *err, const char *pointer, const cJSON *got,
               const char *expected)
{
    const char *kind = cJSON_IsArray(got)    ? "an array"
                       : cJSON_IsObject(got) ? "an object"
                                             : NULL;
    AUTO(string_drop) char *printed = got && !kind ? cJSON_PrintUnformatted(got) : NULL;
    fail_text(err, RULE_CONTROL_VALUE, "%s: must be %s",
              *pointer ? pointer : "the document", expected);
    return fail_detail(err, pointer, kind ? kind : printed, expected);
}

bool value_members(const cJSON *object, const char *pointer, const char *const *known,
                   struct error *err)
{
    if (!cJSON_IsObject(object))
        return value_bad(err, pointer, object, "an object");
    for (const cJSON *member = object->child; member; member = member->next) {
        const char *const *name = known;
        while (*name && strcmp(*name, member->string) != 0)
            name++;
        if (*name)
            continue;
        char at[256];
        char shown[96];
        text_copy(shown, sizeof shown, member->string);
        snprintf(at, sizeof at, "%s/%s", pointer, shown);
        const char *nearest = text_nearest(member->string, known);
        fail_text(err, RULE_CONTROL_VALUE, "%s: unknown member%s%s", at,
                  nearest ? "; did you mean " : "", nearest ? nearest : "");
        text_copy(err->nearest, sizeof err->nearest, nearest ? nearest : "");
        return fail_detail(err, at, shown, NULL);
    }
    return true;
}

bool value_int(const cJSON *value, const char *pointer, int64_t min, int64_t max,
               int64_t *out, struct error *err)
{
    if (cJSON_IsNumber(value) && value->valuedouble >= (double)min &&
        value->valuedouble <= (double)max &&
        value->valuedouble == (double)(int64_t)value->valuedouble) {
        *out = (int64_t)value->valuedouble;
        return true;
    }
    char expected[96];
    snprintf(expected, sizeof expected, "a whole number from %" PRId64 " to %" PRId64,
             min, max);
    return value_bad(err, pointer, value, expected);
}

bool value_duration(const cJSON *value, const char *pointer, int64_t max_ms,
                    const char *limit, int64_t *out_ms, struct error *err)
{
    int64_t ms = 0;
    if (cJSON_IsString(value) && text_to_duration(value->valuestring, &ms) && ms > 0 &&
        ms <= max_ms) {
        *out_ms = ms;
        return true;
    }
    char expected[96];
    snprintf(expected, sizeof expected, "a duration such as \"500ms\", from 1ms to %s",
             limit);
    return value_bad(err, pointer, value, expected);
}
