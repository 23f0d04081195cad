#include "world/snapshot_read.h"

#include "base/auto.h"
#include "base/text.h"
#include "world/value.h"

#include <stdio.h>
#include <string.h>

static const char INSTANT[] = "an instant such as 2026-06-19T07:02:41Z";
static const char INSTANT_OR_NULL[] =
    "an instant such as 2026-06-19T07:02:41Z, or null for never";

static const cJSON *get(const struct record *record, const char *member)
{
    return cJSON_GetObjectItemCaseSensitive(record->object, member);
}

bool record_bad(const struct record *record, const char *member, const char *expected,
                struct error *err)
{
    char pointer[64];
    snprintf(pointer, sizeof pointer, "/%s/%zu/%s", record->list, record->index, member);
    return value_bad(err, pointer, get(record, member), expected);
}

static bool check_members(const struct record *record, const char *const *known,
                          struct error *err)
{
    char pointer[64];
    snprintf(pointer, sizeof pointer, "/%s/%zu", record->list, record->index);
    return value_members(record->object, pointer, known, err);
}

/* --- Members --- */

static bool read_id(const struct record *record, const char *member, const char *prefix,
                    char out[ID_SIZE], struct error *err)
{
    const char *text = cJSON_GetStringValue(get(record, member));
    int64_t packed;
    if (text && id_pack(prefix, text, &packed)) {
        text_copy(out, ID_SIZE, text);
        return true;
    }
    char expected[64];
    snprintf(expected, sizeof expected, "an id such as %s20260619150241-b8xd4", prefix);
    return record_bad(record, member, expected, err);
}

static bool read_instant(const struct record *record, const char *member, int64_t *out,
                         struct error *err)
{
    return snapshot_read_instant(get(record, member), out) ||
           record_bad(record, member, INSTANT, err);
}

/* Null, or absent: never. */
static bool read_instant_or_never(const struct record *record, const char *member,
                                  int64_t *out, struct error *err)
{
    const cJSON *value = get(record, member);
    if (value == NULL || cJSON_IsNull(value)) {
        *out = CLOCK_NEVER;
        return true;
    }
    return snapshot_read_instant(value, out) ||
           record_bad(record, member, INSTANT_OR_NULL, err);
}

/* A string that fits; absent or null: "". */
static bool read_short(const struct record *record, const char *member, char *out,
                       size_t room, struct error *err)
{
    const cJSON *value = get(record, member);
    bool none = value == NULL || cJSON_IsNull(value);
    const char *text = none ? "" : cJSON_GetStringValue(value);
    if (text && strlen(text) < room) {
        text_copy(out, room, text);
        return true;
    }
    char expected[64];
    snprintf(expected, sizeof expected, "a string of at most %zu bytes", room - 1);
    return record_bad(record, member, expected, err);
}

/* One of some words (NULL-terminated), whose index it gets. */
static bool read_word(const struct record *record, const char *member,
                      const char *const *words, const char *expected, size_t *out,
                      struct error *err)
{
    const char *text = cJSON_GetStringValue(get(record, member));
    for (size_t i = 0; text && words[i]; i++)
        if (strcmp(words[i], text) == 0) {
            *out = i;
            return true;
        }
    return record_bad(record, member, expected, err);
}

/* A string of 1 to `max` bytes, which stays in the document. */
static bool read_text(const struct record *record, const char *member, size_t max,
                      char **out, struct error *err)
{
    const cJSON *value = get(record, member);
    if (cJSON_IsString(value) && value->valuestring[0] &&
        strlen(value->valuestring) <= max) {
        *out = value->valuestring;
        return true;
    }
    char expected[64];
    snprintf(expected, sizeof expected, "a string of 1 to %zu bytes", max);
    return record_bad(record, member, expected, err);
}

static bool check_order(const struct record *record, const char *member, int64_t first,
                        int64_t second, const char *expected, struct error *err)
{
    return first <= second || record_bad(record, member, expected, err);
}

bool snapshot_read_instant(const cJSON *value, int64_t *out)
{
    int64_t ms;
    if (!cJSON_IsString(value) || !clock_parse_utc(value->valuestring, &ms) ||
        ms > CLOCK_LAST)
        return false;
    *out = ms;
    return true;
}

/* --- Records --- */

/* Outcome, and group of a success, go with the end of a scan. */
static bool read_scan(const struct record *record, struct session_row *out,
                      struct error *err)
{
    static const char *const OUTCOMES[] = {"success", "fail", "pre_record", "no_group",
                                           NULL};
    const cJSON *finished = get(record, "finished_at"), *group = get(record, "group_id");
    if (finished == NULL || cJSON_IsNull(finished)) {
        const cJSON *outcome = get(record, "outcome");
        return outcome == NULL || cJSON_IsNull(outcome) ||
               record_bad(record, "outcome", "null while finished_at is", err);
    }
    size_t outcome = 0;
    if (!read_instant(record, "finished_at", &out->finished_ms, err) ||
        !check_order(record, "finished_at", out->created_ms, out->finished_ms,
                     "at or after created_at", err) ||
        !read_word(record, "outcome", OUTCOMES, "success, fail, pre_record, or no_group",
                   &outcome, err))
        return false;
    text_copy(out->outcome, sizeof out->outcome, OUTCOMES[outcome]);
    return group == NULL || cJSON_IsNull(group) ||
           read_id(record, "group_id", "group-", out->group_id, err);
}

bool snapshot_read_session(const struct record *record, struct session_row *out,
                           struct error *err)
{
    static const char *const MEMBERS[] = {"token",      "lang",        "callback_url",
                                          "created_at", "finished_at", "outcome",
                                          "group_id",   NULL};
    static const char *const LANGS[] = {"zh", "en", "zh-Hant", NULL};
    size_t lang = 0;
    *out = (struct session_row){.finished_ms = 0};
    if (!check_members(record, MEMBERS, err))
        return false;
    const char *token = cJSON_GetStringValue(get(record, "token"));
    if (!token || strlen(token) != TOKEN_SIZE - 1 ||
        strspn(token, "0123456789abcdef") != TOKEN_SIZE - 1)
        return record_bad(record, "token", "32 hex digits in lower case", err);
    text_copy(out->token, sizeof out->token, token);
    if (!read_word(record, "lang", LANGS, "zh, en, or zh-Hant", &lang, err))
        return false;
    text_copy(out->lang, sizeof out->lang, LANGS[lang]);
    return read_text(record, "callback_url", 2048, &out->callback_url, err) &&
           read_instant(record, "created_at", &out->created_ms, err) &&
           read_scan(record, out, err);
}

bool snapshot_read_group(const struct record *record, struct group_row *out,
                         struct error *err)
{
    static const char *const MEMBERS[] = {"id", "created_at", "virtual", NULL};
    *out = (struct group_row){.is_virtual = false};
    if (!check_members(record, MEMBERS, err) ||
        !read_id(record, "id", "group-", out->id, err) ||
        !read_instant(record, "created_at", &out->created_ms, err))
        return false;
    const cJSON *is_virtual = get(record, "virtual");
    if (is_virtual && !cJSON_IsBool(is_virtual))
        return record_bad(record, "virtual", "true or false", err);
    out->is_virtual = cJSON_IsTrue(is_virtual);
    return true;
}

static bool read_asset_plan(const struct record *record, struct asset_plan *out,
                            struct error *err)
{
    static const char *const ENDS[] = {"active", "failed", NULL};
    static const enum asset_status STATUSES[] = {ASSET_ACTIVE, ASSET_FAILED};
    size_t end = 0;
    if (!read_instant(record, "created_at", &out->created_ms, err) ||
        !read_instant_or_never(record, "done_at", &out->done_ms, err) ||
        !check_order(record, "done_at", out->created_ms, out->done_ms,
                     "at or after created_at", err) ||
        !read_word(record, "end", ENDS, "active or failed", &end, err))
        return false;
    out->end = STATUSES[end];
    return true;
}

bool snapshot_read_asset(const struct record *record, struct asset_row *out,
                         struct error *err)
{
    static const char *const MEMBERS[] = {"id",   "group_id",   "asset_type", "name",
                                          "url",  "created_at", "done_at",    "end",
                                          "code", "message",    NULL};
    static const char *const TYPES[] = {"Image", "Video", "Audio", NULL};
    static char no_name[] = "";
    size_t type = 0;
    *out = (struct asset_row){.name = no_name};
    if (!check_members(record, MEMBERS, err) ||
        !read_id(record, "id", "asset-", out->id, err) ||
        !read_id(record, "group_id", "group-", out->group_id, err) ||
        !read_word(record, "asset_type", TYPES, "Image, Video, or Audio", &type, err))
        return false;
    text_copy(out->type, sizeof out->type, TYPES[type]);
    const cJSON *name = get(record, "name");
    if (name && !cJSON_IsString(name))
        return record_bad(record, "name", "a string", err);
    if (name)
        out->name = name->valuestring;
    return read_text(record, "url", (size_t)1024 * 1024, &out->url, err) &&
           read_asset_plan(record, &out->plan, err) &&
           read_short(record, "code", out->code, sizeof out->code, err) &&
           read_short(record, "message", out->message, sizeof out->message, err);
}

static bool read_task_plan(const struct record *record, struct task_plan *out,
                           struct error *err)
{
    static const char *const ENDS[] = {"succeeded", "failed", "cancelled", NULL};
    size_t end = 0;
    if (!read_instant(record, "created_at", &out->created_ms, err) ||
        !read_instant_or_never(record, "run_at", &out->run_ms, err) ||
        !check_order(record, "run_at", out->created_ms, out->run_ms,
                     "at or after created_at", err) ||
        !read_instant_or_never(record, "done_at", &out->done_ms, err) ||
        !check_order(record, "done_at", out->run_ms, out->done_ms, "at or after run_at",
                     err) ||
        !read_word(record, "end", ENDS, "succeeded, failed, or cancelled", &end, err))
        return false;
    out->end = TASK_SUCCEEDED + (enum task_status)end;
    if (out->end == TASK_CANCELLED && out->run_ms != out->done_ms)
        return record_bad(record, "done_at", "run_at: only a queued task is cancelled",
                          err);
    return true;
}

bool snapshot_read_task(const struct record *record, struct task_row *out,
                        struct error *err)
{
    static const char *const MEMBERS[] = {
        "id", "model", "created_at", "run_at", "done_at", "end", "code", "message", NULL};
    char *model = NULL;
    *out = (struct task_row){.model = ""};
    if (!check_members(record, MEMBERS, err) ||
        !read_id(record, "id", "cgt-", out->id, err) ||
        !read_text(record, "model", sizeof out->model - 1, &model, err))
        return false;
    text_copy(out->model, sizeof out->model, model);
    return read_task_plan(record, &out->plan, err) &&
           read_short(record, "code", out->code, sizeof out->code, err) &&
           read_short(record, "message", out->message, sizeof out->message, err);
}
