#include "base/auto.h"
#include "tests/check.h"
#include "tests/small_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Snapshots that are not restored, and change nothing. */

/* One text in SMALL_WORLD replaced by another (its first occurrence), and the message. */
static const struct {
    const char *from, *to, *message;
} BAD[] = {
    {"\"version\": 1", "\"version\": 2", "/version: must be 1"},
    {"\"version\": 1", "\"version\": \"1\"", "/version: must be 1"},
    {"\"version\": 1,", "", "/version: must be 1"},
    {"\"version\": 1", "\"world\": \"w\", \"version\": 1", "/world: unknown member"},
    {"\"mode\": \"frozen\"", "\"mode\": \"slow\"", "/clock/mode: must be real, x60"},
    {"\"mode\": \"frozen\"", "\"mods\": \"frozen\"",
     "/clock/mods: unknown member; did you mean mode"},
    {"2026-06-19T07:30:00.250Z", "yesterday", "/clock/now: must be an instant"},
    {"2026-06-19T07:30:00.250Z", "9999-12-31T16:00:00Z", "/clock/now: must be"},
    {"000102", "00010", "/random/seed: must be 64 hex digits"},
    {"\"count\": 17", "\"count\": -1", "/random/count: must be"},
    {"\"count\": 17", "\"count\": 1.5", "/random/count: must be"},
    {"\"wrong-method\": \"404\"", "\"wrong-method\": \"500\"",
     "/assumptions/wrong-method: wrong-method must be 405 or 404, not 500"},
    {"\"wrong-method\"", "\"wrong-metod\"", "did you mean wrong-method"},
    {"POST /v1/video/generations", "POST /v1/nothing", "/faults/0/on"},
    {"0123456789abcdef0123456789abcdef", "0123456789ABCDEF0123456789abcdef",
     "/sessions/0/token: must be 32 hex digits"},
    {"0123456789abcdef0123456789abcdef", "ffffffffffffffffffffffffffffffff",
     "/sessions/1/token: must be unique"},
    {"\"lang\": \"en\"", "\"lang\": \"de\"",
     "/sessions/0/lang: must be zh, en, or zh-Hant"},
    {"\"https://yourapp.com/again?x=1#f\"", "7",
     "/sessions/1/callback_url: must be a string"},
    {"\"outcome\": \"success\"", "\"outcome\": \"won\"",
     "/sessions/0/outcome: must be success, fail, pre_record, or no_group"},
    {"\"outcome\": null", "\"outcome\": \"success\"",
     "/sessions/1/outcome: must be null while finished_at is"},
    {"\"finished_at\": \"2026-06-19T06:58:55Z\"",
     "\"finished_at\": \"2026-06-19T06:57:55Z\"",
     "/sessions/0/finished_at: must be at or after created_at"},
    {"\"group_id\": \"group-20260619145855-snq4q\"",
     "\"group_id\": \"group-20260619145855-xxxxx\"",
     "/sessions/0/group_id: must be the id of one of /groups"},
    {"\"id\": \"group-20260619150000-22222\"", "\"id\": \"group-20260619145855-snq4q\"",
     "/groups/1/id: must be unique in its list"},
    {"\"id\": \"group-20260619150000-22222\"", "\"id\": \"group-22222\"",
     "/groups/1/id: must be an id such as group-20260619150241-b8xd4"},
    {"\"virtual\": false", "\"virtual\": true",
     "/groups/1/virtual: must be false in all groups but one"},
    {"\"virtual\": false", "\"virtual\": 0", "/groups/0/virtual: must be true or false"},
    {"\"id\": \"asset-20260619150242-kkkkk\"", "\"id\": \"asset-20260619150241-b8xd4\"",
     "/assets/1/id: must be unique in its list"},
    {"\"id\": \"asset-20260619150242-kkkkk\"", "\"id\": 5",
     "/assets/1/id: must be an id"},
    {"\"id\": \"asset-20260619150242-kkkkk\"", "\"id\": \"asset-20260230150242-kkkkk\"",
     "/assets/1/id: must be an id"},
    {"\"group_id\": \"group-20260619150000-22222\"",
     "\"group_id\": \"group-20260619150000-33333\"",
     "/assets/1/group_id: must be the id of one of /groups"},
    {"\"asset_type\": \"Audio\"", "\"asset_type\": \"audio\"",
     "/assets/1/asset_type: must be Image, Video, or Audio"},
    {"\"name\": \"\"", "\"name\": null", "/assets/1/name: must be a string"},
    {"\"https://yourcdn.com/portrait.jpg\"", "\"\"", "/assets/0/url: must be a string"},
    {"\"done_at\": \"2026-06-19T07:02:46Z\"", "\"done_at\": \"2026-06-19T07:02:41Z\"",
     "/assets/0/done_at: must be at or after created_at"},
    {"\"done_at\": \"2026-06-19T07:02:46Z\"", "\"done_at\": 1781852566",
     "/assets/0/done_at: must be an instant"},
    {"\"end\": \"active\"", "\"end\": \"processing\"",
     "/assets/0/end: must be active or failed"},
    {"\"end\": \"active\"", "\"status\": \"active\"", "/assets/0/status: unknown member"},
    {"\"FaceMismatch\"", "\"a code that is rather longer than the forty-seven bytes\"",
     "/assets/1/code: must be a string of at most 47 bytes"},
    {"\"byteplus/seedance-2.0\"", "\"\"", "/generations/1/model: must be a string"},
    {"\"run_at\": \"2026-06-19T07:05:00Z\"", "\"run_at\": \"2026-06-19T07:05:06Z\"",
     "/generations/0/done_at: must be at or after run_at"},
    {"\"run_at\": \"2026-06-19T07:05:00Z\"", "\"run_at\": \"2026-06-19T07:04:57Z\"",
     "/generations/0/run_at: must be at or after created_at"},
    {"\"end\": \"failed\",\n      \"code\": \"UpstreamTimeout\"",
     "\"end\": \"cancelled\"", "/generations/0/done_at: must be run_at"},
    {"\"end\": \"succeeded\"", "\"end\": \"running\"",
     "/generations/1/end: must be succeeded, failed, or cancelled"},
    {"\"cgt-20260619150459-96ncj\"", "\"cgt-20260619150458-96ncj\"",
     "/generations/1/id: must be unique in its list"},
};

static char *replace(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    CHECK(from, at != NULL);
    size_t room = strlen(text) + strlen(to) + 1;
    char *out = malloc(room);
    if (out && at)
        snprintf(out, room, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    return out;
}

static void test_refusals(void)
{
    struct small_world small;
    struct error none = {0};
    small_world_open(&small, NULL);
    CHECK("restored", small_world_restore(&small, small.world, SMALL_WORLD, &none));
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        struct error err = {0};
        AUTO(string_drop) char *json = replace(SMALL_WORLD, BAD[i].from, BAD[i].to);
        CHECK(BAD[i].to, !small_world_restore(&small, small.world, json, &err));
        CHECK_INT(BAD[i].to, RULE_CONTROL_VALUE, err.rule);
        CHECK_HAS(BAD[i].to, BAD[i].message, err.message);
    }
    AUTO(string_drop) char *after = small_world_write(&small, small.world);
    CHECK("nothing is changed", after && strcmp(SMALL_WORLD, after) == 0);
    small_world_close(&small);
}

static void test_wrong_types(void)
{
    static const char *const LISTS[] = {"sessions", "groups", "assets", "generations"};
    for (size_t i = 0; i < COUNT_OF(LISTS); i++) {
        char json[64], pointer[64];
        struct error err = {0};
        snprintf(json, sizeof json, "{\"version\":1,\"%s\":{}}", LISTS[i]);
        snprintf(pointer, sizeof pointer, "/%s: must be an array", LISTS[i]);
        AUTO(json_drop) cJSON *list = cJSON_Parse(json);
        CHECK(json, !snapshot_check(list, &err));
        CHECK_HAS(json, pointer, err.message);

        struct error second = {0};
        snprintf(json, sizeof json, "{\"version\":1,\"%s\":[null]}", LISTS[i]);
        snprintf(pointer, sizeof pointer, "/%s/0: must be an object", LISTS[i]);
        AUTO(json_drop) cJSON *record = cJSON_Parse(json);
        CHECK(json, !snapshot_check(record, &second));
        CHECK_HAS(json, pointer, second.message);
    }
    static const char *const TOPS[] = {"[]", "7", "null", "\"x\""};
    for (size_t i = 0; i < COUNT_OF(TOPS); i++) {
        struct error err = {0};
        AUTO(json_drop) cJSON *top = cJSON_Parse(TOPS[i]);
        CHECK(TOPS[i], !snapshot_check(top, &err));
        CHECK_INT(TOPS[i], RULE_CONTROL_VALUE, err.rule);
    }
}

/* Without a check before it: a restore that fails halfway changes nothing either. */
static void test_unchecked_restore(void)
{
    static const size_t HALFWAY[] = {20, 26, 43}; /* rows of BAD */
    struct small_world small;
    struct error none = {0};
    small_world_open(&small, NULL);
    CHECK("restored", small_world_restore(&small, small.world, SMALL_WORLD, &none));
    for (size_t i = 0; i < COUNT_OF(HALFWAY); i++) {
        struct error err = {0};
        AUTO(string_drop)
        char *json = replace(SMALL_WORLD, BAD[HALFWAY[i]].from, BAD[HALFWAY[i]].to);
        /* The analyser does not see AUTO free it. NOLINTNEXTLINE(clang-analyzer-*) */
        AUTO(json_drop) cJSON *document = cJSON_Parse(json);
        CHECK("fails", !snapshot_restore(small.worlds, small.world, document, &err));
        CHECK_HAS("says why", BAD[HALFWAY[i]].message, err.message);
    }
    AUTO(string_drop) char *after = small_world_write(&small, small.world);
    CHECK("nothing is changed", after && strcmp(SMALL_WORLD, after) == 0);
    small_world_close(&small);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"refusals", test_refusals},
        {"wrong_types", test_wrong_types},
        {"unchecked_restore", test_unchecked_restore},
    };
    return check_main("snapshot_refusals", TESTS, COUNT_OF(TESTS));
}
