#include "keyed.h"

#include "base/memory.h"
#include "base/text.h"
#include "check.h"

#include <stdlib.h>

const char KEYED_VARIABLE[] = "API_KEY=" KEYED_KEY;

static const struct scripted_reply ROWS[] = {
    {.on = "GET /slow", .delay_ms = 1000}, {.on = "*", .body = "{}"}, {0}};

static const char TARGET[] =
    "{ \"base\": \"http://{HOST}\",\n"
    "  \"vars\": {\"api_key\": {\"env\": \"API_KEY\", \"secret\": true}},\n"
    "  \"headers\": {\"Authorization\": \"Bearer {{api_key}}\"} }\n";

struct stage *keyed_new(const char *path)
{
    struct stage *stage = stage_new(ROWS);
    AUTO(text_drop) struct text scenario = text_new(1024);
    if (!CHECK_TRUE("stage", stage != NULL))
        abort();
    text_addf(&scenario, "{ \"steps\": [ { \"id\": \"s\", \"request\": \"GET %s\" } ] }",
              path);
    stage_write(stage, "targets/mock.json", TARGET);
    stage_write(stage, "x.json", text_string(&scenario));
    return stage;
}

char *keyed_sent(struct stage *stage)
{
    size_t count = scripted_count(stage_server(stage));
    const struct scripted_request *last =
        count > 0 ? scripted_request(stage_server(stage), count - 1) : NULL;
    char *value = last != NULL ? scripted_header(last, "Authorization") : NULL;
    return value != NULL ? value : memory_copy("");
}
