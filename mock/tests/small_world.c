#include "tests/small_world.h"

#include "base/auto.h"
#include "tests/check.h"

const char SMALL_WORLD[] =
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

void small_world_open(struct small_world *small, const char *file)
{
    struct error err = {0};
    small->store = store_open(file, &err);
    small->worlds = worlds_new(&SETTINGS, small->store, &err);
    CHECK("opens", worlds_of_key(small->worlds, "key", &small->world, &err));
    CHECK_STR("opens", "", err.message);
}

void small_world_close(struct small_world *small)
{
    worlds_free(small->worlds);
    store_close(small->store);
}

char *small_world_write(const struct small_world *small, const struct world *world)
{
    struct error err = {0};
    struct json_out out = JSON_OUT_INIT(1 << 20);
    out.indent = true;
    CHECK("written", snapshot_write(small->worlds, world, &out, &err));
    return json_out_take(&out);
}

bool small_world_restore(struct small_world *small, struct world *world, const char *json,
                         struct error *err)
{
    AUTO(json_drop) cJSON *document = cJSON_Parse(json);
    CHECK("JSON", document != NULL);
    return snapshot_check(document, err) &&
           snapshot_restore(small->worlds, world, document, err);
}
