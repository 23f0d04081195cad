#include "tape.h"

#include "base/memory.h"
#include "read/source.h"

#include <stdio.h>
#include <string.h>

/* As scenarios/contract.json, but short. */
static const char CONTRACT[] =
    "{\"POST /v1/video/assets/sessions 200\": {\"object\": \"video.asset_session\","
    " \"status\": \"pending\", \"h5_link\": \"#uri\"},"
    " \"POST /v1/video/assets 200\": {\"id\": \"#regex ^asset-\", \"object\": "
    "\"video.asset\", \"status\": \"processing\"},"
    " \"GET /v1/video/assets/{id} 200\": {\"id\": \"#regex ^asset-\", \"object\": "
    "\"video.asset\", \"name\": \"##string\", \"url\": \"##string\", \"asset_type\": "
    "\"#oneof Image|Video|Audio\", \"group_id\": \"#string 1..\", \"status\": \"#oneof "
    "processing|active|failed\", \"created_at\": \"#date-time\", \"updated_at\": "
    "\"#date-time\"},"
    " \"GET /v1/video/assets 200\": {\"object\": \"list\", \"items\": {\"#each\": "
    "{\"id\": \"#regex ^asset-\", \"status\": \"#oneof processing|active|failed\"}},"
    " \"total_count\": \"#integer 0..\"},"
    " \"POST /v1/video/generations 200\": {\"id\": \"#regex ^cgt-\", \"object\": "
    "\"video.generation.task\", \"model\": \"#oneof a|b\", \"status\": \"queued\"},"
    " \"GET /v1/video/generations/{id} 200\": {\"id\": \"#regex ^cgt-\", \"object\": "
    "\"video.generation.task\", \"status\": \"#oneof queued|running|succeeded|failed\","
    " \"content\": {\"#maybe\": {\"video_url\": \"##uri\"}}, \"error\": \"##any\"},"
    " \"* 400\": {\"error\": {\"message\": {\"#anyof\": [\"group id error\", \"#string "
    "1..\"]}, \"type\": \"invalid_request_error\"}},"
    " \"* 401\": {\"error\": {\"message\": \"#string 1..\", \"type\": "
    "\"authentication_error\"}},"
    " \"callback\": {\"resultCode\": \"#string 1..\", \"group_id\": \"##regex "
    "^(group-|$)\", \"verify_type\": \"#string 1..\", \"reqMeasureInfoValue\": \"#oneof "
    "0|1\"}}";

/* What an exchange holds that the row does not have at hand. */
struct room {
    struct record_exchange item;
    struct header headers[2];
};

static void fill(struct room *room, const struct tape_row *row, struct arena *arena)
{
    size_t method = strcspn(row->request, " ");
    const char *type = row->type != NULL ? row->type : "application/json";
    room->headers[0] = (struct header){"Content-Type", type};
    room->headers[1] = row->header;
    room->item = (struct record_exchange){
        .begun = row->at * 1000,
        .ended = row->at * 1000 + 20,
        .method = arena_copy_n(arena, row->request, method),
        .target = row->request + method + 1,
        .headers = &row->asked,
        .header_count = row->asked.name != NULL,
        .key = row->key,
        .refused = row->refused,
        .body = row->body,
        .size = row->body != NULL ? strlen(row->body) : 0,
        .reply = {.status = row->status != 0 ? row->status : 200,
                  .headers = room->headers,
                  .header_count = row->header.name != NULL ? 2 : 1,
                  .body = row->reply,
                  .size = row->reply != NULL ? strlen(row->reply) : 0},
    };
}

char *tape_scenario(const struct tape_row *rows, bool bare)
{
    static const struct secret SECRETS[] = {{"{{api_key}}", "api_key", "sk-canary-0123"}};
    AUTO(arena_drop) struct arena *arena = arena_new();
    struct room rooms[TAPE_ROWS];
    const struct record_exchange *items[TAPE_ROWS];
    size_t count = 0;
    for (; rows[count].request != NULL; count++) {
        fill(&rooms[count], &rows[count], arena);
        items[count] = &rooms[count].item;
    }
    struct diagnostics diagnostics = {0};
    struct sources *sources = sources_new();
    sources_add(sources, "contract.json", CONTRACT, &diagnostics);
    const struct record_about about = {
        .name = "A test",
        .schema = "../scenario.schema.json",
        .target = "mock",
        .base = "http://h:80",
        .contract =
            bare ? NULL : contract_read(sources, "contract.json", arena, &diagnostics),
        .secrets = SECRETS,
        .secret_count = 1,
    };
    struct text out = text_new(1 << 20);
    record_scenario(&about, items, count, &out);
    diagnostics_drop(&diagnostics);
    sources_free(sources);
    return text_take(&out);
}
