#include "world/assumptions.h"

#include "base/auto.h"
#include "base/text.h"
#include "world/value.h"

#include <stdio.h>
#include <string.h>

/* clang-format off */
static const struct assumption_row ROWS[] = {
    [NOT_FOUND_TYPE] = {"not-found-type", {"not_found_error", "invalid_request_error"}, INFERRED, 3,
        "The error type of a 404."},
    [WRONG_METHOD] = {"wrong-method", {"405", "404"}, INVENTED, 4,
        "The status for a known path with a method that only others have."},
    [UNAVAILABLE_TYPE] = {"unavailable-type", {"service_unavailable_error", "upstream_error"}, INVENTED, 5,
        "The error type of a 503."},
    [UNKNOWN_FIELD] = {"unknown-field", {"ignore", "reject"}, INFERRED, 7,
        "Whether a field that the reference does not know is ignored or answered 400."},
    [CONTENT_TYPE] = {"content-type", {"ignore", "require"}, INFERRED, 9,
        "Whether a body must be declared as application/json."},
    [FAILED_SCAN] = {"failed-scan", {"redirect", "page"}, INFERRED, 20,
        "Whether a failed scan goes back to callback_url or ends on a page."},
    [PRE_RECORD_CODE] = {"pre-record-code", {"20002", "10000"}, INFERRED, 21,
        "The resultCode of a scan from a recording."},
    [ASSET_ERROR] = {"asset-error", {"omit", "include"}, DOCUMENTED, 32,
        "Whether a failed asset tells why in a member `error`."},
    [LIST_FOREIGN_GROUP] = {"list-foreign-group", {"reject", "empty"}, INFERRED, 35,
        "Whether listing a group of somebody else is answered 400 or as an empty list."},
    [LIMIT_OVER_MAX] = {"limit-over-max", {"clamp", "reject"}, INFERRED, 38,
        "Whether a limit over 100 counts as 100 or is answered 400."},
    [BAD_ASSET] = {"bad-asset", {"reject", "fail-task"}, INFERRED, 45,
        "Whether a generation from an asset that cannot be used is answered 400 or fails as a task."},
    [TASK_MODEL] = {"task-model", {"omit", "include"}, DOCUMENTED, 47,
        "Whether a polled generation task shows its model."},
    [GENERATION_EXTRAS] = {"generation-extras", {"on", "off"}, INFERRED, 50,
        "Whether generation tasks can be listed and cancelled."},
};
/* clang-format on */

const struct assumption_row *assumption_row(enum assumption which)
{
    return &ROWS[which];
}

static bool fail_name(const char *name, struct error *err)
{
    char shown[64];
    text_copy(shown, sizeof shown, name);
    const char *names[ASSUMPTION_COUNT + 1] = {0};
    AUTO(text_drop) struct text all = TEXT_INIT(512);
    for (size_t i = 0; i < ASSUMPTION_COUNT; i++) {
        names[i] = ROWS[i].name;
        text_puts(&all, i == 0 ? "" : ", ");
        text_puts(&all, names[i]);
    }
    const char *near = text_nearest(name, names);
    if (near)
        return fail_text(err, RULE_CONTROL_VALUE,
                         "no assumption is named %s; did you mean %s?", shown, near);
    return fail_text(err, RULE_CONTROL_VALUE, "no assumption is named %s; there are: %s",
                     shown, all.data);
}

bool assumption_set(struct assumptions *all, const char *name, const char *value,
                    struct error *err)
{
    size_t which = 0;
    while (which < ASSUMPTION_COUNT && strcmp(ROWS[which].name, name) != 0)
        which++;
    if (which == ASSUMPTION_COUNT)
        return fail_name(name, err);

    const char *const *values = ROWS[which].values;
    for (unsigned char i = 0; values[i]; i++)
        if (strcmp(values[i], value) == 0) {
            all->choice[which] = i;
            return true;
        }
    char shown[64];
    text_copy(shown, sizeof shown, value);
    return fail_text(err, RULE_CONTROL_VALUE, "%s must be %s or %s, not %s", name,
                     values[0], values[1], shown);
}

const char *assumption_value(const struct assumptions *all, enum assumption which)
{
    return ROWS[which].values[all->choice[which]];
}

void assumptions_write(struct json_out *out, const char *key,
                       const struct assumptions *all)
{
    json_open(out, key, '{');
    for (size_t i = 0; i < ASSUMPTION_COUNT; i++)
        json_string(out, ROWS[i].name, ROWS[i].values[all->choice[i]]);
    json_close(out, '}');
}

/* A value that is all digits may be written as a number. */
static bool read_one(const cJSON *member, struct assumptions *all, struct error *err)
{
    char pointer[128], number[32], shown[96];
    text_copy(shown, sizeof shown, member->string);
    snprintf(pointer, sizeof pointer, "/assumptions/%s", shown);
    const char *value = cJSON_GetStringValue(member);
    if (cJSON_IsNumber(member)) {
        snprintf(number, sizeof number, "%.17g", member->valuedouble);
        value = number;
    }
    if (!value)
        return value_bad(err, pointer, member, "one of the switch's values");
    struct error cause = {0};
    if (assumption_set(all, member->string, value, &cause))
        return true;
    fail_text(err, RULE_CONTROL_VALUE, "%s: %s", pointer, cause.message);
    return fail_detail(err, pointer, value, NULL);
}

bool assumptions_read(const cJSON *object, struct assumptions *all, struct error *err)
{
    if (!cJSON_IsObject(object))
        return value_bad(err, "/assumptions", object,
                         "an object of switches, each with its value");
    struct assumptions read = *all;
    for (const cJSON *member = object->child; member; member = member->next)
        if (!read_one(member, &read, err))
            return false;
    *all = read;
    return true;
}
