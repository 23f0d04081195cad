#include "world/snapshot.h"

#include "base/auto.h"
#include "tests/check.h"
#include "tests/sample.h"

#include <stdio.h>
#include <string.h>

/* A whole small world, as GET state writes it. */
static const char SAMPLE[] =
    "{\n"
    "  \"version\": 1,\n"
    "  \"clock\": {\n"
    "    \"mode\": \"frozen\",\n"
    "    \"now\": \"2026-06-19T07:30:00.250Z\"\n"
    "  },\n"
    "  \"random\": {\n"
    "    \"seed\": \"000102030405060708090a0b0c0d0e0f"
    "101112131415161718191a1b1c1d1e1f\",\n"
    "    \"count\": 17\n"
    "  },\n"
    "  \"assumptions\": {\n"
    "    \"not-found-type\": \"not_found_error\",\n"
    "    \"wrong-method\": \"404\",\n"
    "    \"unavailable-type\": \"service_unavailable_error\",\n"
    "    \"unknown-field\": \"ignore\",\n"
    "    \"content-type\": \"ignore\",\n"
    "    \"failed-scan\": \"redirect\",\n"
    "    \"pre-record-code\": \"20002\",\n"
    "    \"asset-error\": \"include\",\n"
    "    \"list-foreign-group\": \"reject\",\n"
    "    \"limit-over-max\": \"clamp\",\n"
    "    \"bad-asset\": \"reject\",\n"
    "    \"task-model\": \"omit\",\n"
    "    \"generation-extras\": \"on\"\n"
    "  },\n"
    "  \"faults\": [\n"
    "    {\n"
    "      \"on\": \"POST /v1/video/generations\",\n"
    "      \"first\": 2,\n"
    "      \"do\": {\n"
    "        \"status\": 503\n"
    "      }\n"
    "    }\n"
    "  ],\n"
    "  \"sessions\": [\n"
    "    {\n"
    "      \"token\": \"0123456789abcdef0123456789abcdef\",\n"
    "      \"lang\": \"en\",\n"
    "      \"callback_url\": \"https://yourapp.com/realhuman/callback\",\n"
    "      \"created_at\": \"2026-06-19T06:58:00Z\",\n"
    "      \"finished_at\": \"2026-06-19T06:58:55Z\",\n"
    "      \"outcome\": \"success\",\n"
    "      \"group_id\": \"group-20260619145855-snq4q\"\n"
    "    },\n"
    "    {\n"
    "      \"token\": \"ffffffffffffffffffffffffffffffff\",\n"
    "      \"lang\": \"zh-Hant\",\n"
    "      \"callback_url\": \"https://yourapp.com/again?x=1#f\",\n"
    "      \"created_at\": \"2026-06-19T07:29:00Z\",\n"
    "      \"finished_at\": null,\n"
    "      \"outcome\": null,\n"
    "      \"group_id\": null\n"
    "    }\n"
    "  ],\n"
    "  \"groups\": [\n"
    "    {\n"
    "      \"id\": \"group-20260619145855-snq4q\",\n"
    "      \"created_at\": \"2026-06-19T06:58:55Z\",\n"
    "      \"virtual\": false\n"
    "    },\n"
    "    {\n"
    "      \"id\": \"group-20260619150000-22222\",\n"
    "      \"created_at\": \"2026-06-19T07:00:00Z\",\n"
    "      \"virtual\": true\n"
    "    }\n"
    "  ],\n"
    "  \"assets\": [\n"
    "    {\n"
    "      \"id\": \"asset-20260619150241-b8xd4\",\n"
    "      \"group_id\": \"group-20260619145855-snq4q\",\n"
    "      \"asset_type\": \"Image\",\n"
    "      \"name\": \"model-rachel-frontal\",\n"
    "      \"url\": \"https://yourcdn.com/portrait.jpg\",\n"
    "      \"created_at\": \"2026-06-19T07:02:41.125Z\",\n"
    "      \"done_at\": \"2026-06-19T07:02:46Z\",\n"
    "      \"end\": \"active\",\n"
    "      \"code\": null,\n"
    "      \"message\": null\n"
    "    },\n"
    "    {\n"
    "      \"id\": \"asset-20260619150242-kkkkk\",\n"
    "      \"group_id\": \"group-20260619150000-22222\",\n"
    "      \"asset_type\": \"Audio\",\n"
    "      \"name\": \"\",\n"
    "      \"url\": \"https://yourcdn.com/a.wav?mock=stuck\",\n"
    "      \"created_at\": \"2026-06-19T07:02:42Z\",\n"
    "      \"done_at\": null,\n"
    "      \"end\": \"failed\",\n"
    "      \"code\": \"FaceMismatch\",\n"
    "      \"message\": null\n"
    "    }\n"
    "  ],\n"
    "  \"generations\": [\n"
    "    {\n"
    "      \"id\": \"cgt-20260619150458-96ncj\",\n"
    "      \"model\": \"byteplus/seedance-2.0-fast\",\n"
    "      \"created_at\": \"2026-06-19T07:04:58Z\",\n"
    "      \"run_at\": \"2026-06-19T07:05:00Z\",\n"
    "      \"done_at\": \"2026-06-19T07:05:05Z\",\n"
    "      \"end\": \"failed\",\n"
    "      \"code\": \"UpstreamTimeout\",\n"
    "      \"message\": \"too slow\"\n"
    "    },\n"
    "    {\n"
    "      \"id\": \"cgt-20260619150459-96ncj\",\n"
    "      \"model\": \"byteplus/seedance-2.0\",\n"
    "      \"created_at\": \"2026-06-19T07:04:59Z\",\n"
    "      \"run_at\": \"2026-06-19T07:05:00Z\",\n"
    "      \"done_at\": null,\n"
    "      \"end\": \"succeeded\",\n"
    "      \"code\": null,\n"
    "      \"message\": null\n"
    "    }\n"
    "  ]\n"
    "}\n";

static const struct settings SETTINGS = {
    .clock = {.kind = CLOCK_FROZEN, .has_at = true, .at_ms = 1000},
    .has_seed = true,
    .seed = 3,
    .journal_max = 10,
};

struct fixture {
    struct store *store;
    struct worlds *worlds;
    struct world *world;
};

static void open_fixture(struct fixture *fixture, const char *file)
{
    struct error err = {0};
    fixture->store = store_open(file, &err);
    fixture->worlds = worlds_new(&SETTINGS, fixture->store, &err);
    CHECK("opens", worlds_of_key(fixture->worlds, "key", &fixture->world, &err));
    CHECK_STR("opens", "", err.message);
}

static void close_fixture(struct fixture *fixture)
{
    worlds_free(fixture->worlds);
    store_close(fixture->store);
}

static char *write_snapshot(const struct fixture *fixture, const struct world *world)
{
    struct error err = {0};
    struct json_out out = JSON_OUT_INIT(1 << 20);
    out.indent = true;
    CHECK("written", snapshot_write(fixture->worlds, world, &out, &err));
    return json_out_take(&out);
}

static bool restore_text(struct fixture *fixture, struct world *world, const char *json,
                         struct error *err)
{
    AUTO(json_drop) cJSON *document = cJSON_Parse(json);
    CHECK("JSON", document != NULL);
    return snapshot_check(document, err) &&
           snapshot_restore(fixture->worlds, world, document, err);
}

/* Snapshot, reset, restore, snapshot: the same bytes. */
static void test_round_trip(void)
{
    const char *const files[] = {NULL, sample_path("snapshot.db")};
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        struct error err = {0};
        struct fixture fixture;
        open_fixture(&fixture, files[i]);
        CHECK("restored", restore_text(&fixture, fixture.world, SAMPLE, &err));
        CHECK_STR("restored", "", err.message);
        AUTO(string_drop) char *once = write_snapshot(&fixture, fixture.world);
        CHECK("the same bytes", once && strcmp(SAMPLE, once) == 0);
        CHECK("reset", world_reset(fixture.worlds, fixture.world, &err));
        AUTO(string_drop) char *reset = write_snapshot(&fixture, fixture.world);
        CHECK("nothing left", reset && !strstr(reset, "asset-2"));
        CHECK("restored", restore_text(&fixture, fixture.world, once, &err));
        AUTO(string_drop) char *twice = write_snapshot(&fixture, fixture.world);
        CHECK_STR("the same bytes again", once, twice);
        close_fixture(&fixture);
    }
}

static void test_after_restart(void)
{
    struct error err = {0};
    struct fixture fixture;
    AUTO(string_drop) char *path = strdup(sample_path("restart.db"));
    open_fixture(&fixture, path);
    CHECK("restored", restore_text(&fixture, fixture.world, SAMPLE, &err));
    close_fixture(&fixture);
    open_fixture(&fixture, path);
    /* The analyser does not see AUTO free the path. NOLINTNEXTLINE(clang-analyzer-*) */
    AUTO(string_drop) char *text = write_snapshot(&fixture, fixture.world);
    CHECK("the same bytes", text && strcmp(SAMPLE, text) == 0);
    close_fixture(&fixture);
}

static void test_what_it_holds(void)
{
    struct error err = {0};
    struct fixture fixture;
    bool found = false;
    open_fixture(&fixture, NULL);
    struct world *world = fixture.world;
    CHECK("restored", restore_text(&fixture, world, SAMPLE, &err));
    CHECK_INT("clock", INT64_C(1781854200250), clock_now(&world->clock));
    CHECK_INT("count", 17, world->random.count);
    CHECK_INT("seed", 0x1f, world->random.seed[31]);
    CHECK_STR("assumption", "404", assumption_value(&world->assumptions, WRONG_METHOD));
    CHECK_INT("faults", 1, world->faults.count);

    AUTO(asset_row_clean) struct asset_row asset = {0};
    CHECK("asset", store_asset(fixture.store, world->id, "asset-20260619150242-kkkkk",
                               &asset, &found, &err) &&
                       found);
    CHECK_INT("never", CLOCK_NEVER, asset.plan.done_ms);
    CHECK_INT("end", ASSET_FAILED, asset.plan.end);
    CHECK_STR("code", "FaceMismatch", asset.code);
    struct task_row task;
    CHECK("task", store_task(fixture.store, world->id, "cgt-20260619150459-96ncj", &task,
                             &found, &err) &&
                      found);
    CHECK_INT("running", TASK_RUNNING, task_status_at(&task.plan, CLOCK_LAST));
    struct group_row group;
    CHECK("Virtual",
          store_virtual_group(fixture.store, world->id, &group, &found, &err) && found);
    CHECK_STR("Virtual", "group-20260619150000-22222", group.id);
    close_fixture(&fixture);
}

/* Only the version is required; what is absent is as in a new world. */
static void test_parts_may_be_absent(void)
{
    struct error err = {0};
    struct fixture fixture;
    open_fixture(&fixture, NULL);
    AUTO(string_drop) char *fresh = write_snapshot(&fixture, fixture.world);
    CHECK("full", restore_text(&fixture, fixture.world, SAMPLE, &err));
    CHECK("bare", restore_text(&fixture, fixture.world, "{\"version\":1}", &err));
    AUTO(string_drop) char *bare = write_snapshot(&fixture, fixture.world);
    CHECK_STR("as new", fresh, bare);

    CHECK("short", restore_text(&fixture, fixture.world,
                                "{\"version\":1,\"clock\":{\"mode\":"
                                "\"frozen@2030-01-01T00:00:00Z\"},\"groups\":[{\"id\":"
                                "\"group-20260619145855-snq4q\",\"created_at\":"
                                "\"2026-06-19T06:58:55Z\"}],\"assets\":[{\"id\":"
                                "\"asset-20260619150241-b8xd4\",\"group_id\":"
                                "\"group-20260619145855-snq4q\",\"asset_type\":\"Image\","
                                "\"url\":\"https://h/x\",\"created_at\":"
                                "\"2026-06-19T07:02:41Z\",\"end\":\"active\"}]}",
                                &err));
    CHECK_STR("short", "", err.message);
    CHECK_INT("clock", INT64_C(1893456000000), clock_now(&fixture.world->clock));
    CHECK_INT("the settings' seed", 0, fixture.world->random.count);
    close_fixture(&fixture);
}

/* --- What is refused --- */

/* One text in SAMPLE replaced by another (its first occurrence), and the message. */
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
    struct fixture fixture;
    struct error none = {0};
    open_fixture(&fixture, NULL);
    CHECK("restored", restore_text(&fixture, fixture.world, SAMPLE, &none));
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        struct error err = {0};
        AUTO(string_drop) char *json = replace(SAMPLE, BAD[i].from, BAD[i].to);
        CHECK(BAD[i].to, !restore_text(&fixture, fixture.world, json, &err));
        CHECK_INT(BAD[i].to, RULE_CONTROL_VALUE, err.rule);
        CHECK_HAS(BAD[i].to, BAD[i].message, err.message);
    }
    AUTO(string_drop) char *after = write_snapshot(&fixture, fixture.world);
    CHECK("nothing is changed", after && strcmp(SAMPLE, after) == 0);
    close_fixture(&fixture);
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
    struct fixture fixture;
    struct error none = {0};
    open_fixture(&fixture, NULL);
    CHECK("restored", restore_text(&fixture, fixture.world, SAMPLE, &none));
    for (size_t i = 0; i < COUNT_OF(HALFWAY); i++) {
        struct error err = {0};
        AUTO(string_drop)
        char *json = replace(SAMPLE, BAD[HALFWAY[i]].from, BAD[HALFWAY[i]].to);
        /* Nor the text here. NOLINTNEXTLINE(clang-analyzer-*) */
        AUTO(json_drop) cJSON *document = cJSON_Parse(json);
        CHECK("fails", !snapshot_restore(fixture.worlds, fixture.world, document, &err));
        CHECK_HAS("says why", BAD[HALFWAY[i]].message, err.message);
    }
    AUTO(string_drop) char *after = write_snapshot(&fixture, fixture.world);
    CHECK("nothing is changed", after && strcmp(SAMPLE, after) == 0);
    close_fixture(&fixture);
}

static void test_worlds_apart(void)
{
    struct fixture fixture;
    struct error err = {0};
    struct world *other = NULL;
    open_fixture(&fixture, NULL);
    CHECK("other", worlds_of_key(fixture.worlds, "other", &other, &err));
    CHECK("restored", restore_text(&fixture, fixture.world, SAMPLE, &err));
    CHECK("the same ids beside", restore_text(&fixture, other, SAMPLE, &err));
    CHECK("emptied", restore_text(&fixture, fixture.world, "{\"version\":1}", &err));
    AUTO(string_drop) char *text = write_snapshot(&fixture, other);
    CHECK("the other is whole", text && strcmp(SAMPLE, text) == 0);

    /* A fork is the same document; then it diverges. */
    CHECK("fork", world_fork(fixture.worlds, other, fixture.world, &err));
    CHECK_STR("fork", "", err.message);
    AUTO(string_drop) char *fork = write_snapshot(&fixture, fixture.world);
    CHECK_STR("fork", text, fork);
    CHECK("diverged", store_world_clear(fixture.store, fixture.world->id, &err));
    AUTO(string_drop) char *original = write_snapshot(&fixture, other);
    CHECK_STR("the original does not change", text, original);
    close_fixture(&fixture);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"round_trip", test_round_trip},
        {"after_restart", test_after_restart},
        {"what_it_holds", test_what_it_holds},
        {"parts_may_be_absent", test_parts_may_be_absent},
        {"refusals", test_refusals},
        {"wrong_types", test_wrong_types},
        {"unchecked_restore", test_unchecked_restore},
        {"worlds_apart", test_worlds_apart},
    };
    return check_main("snapshot", TESTS, COUNT_OF(TESTS));
}
