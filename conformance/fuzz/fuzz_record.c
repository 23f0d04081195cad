/* Exchanges as a client and a target can make them, three parts each: "METHOD TARGET
 * STATUS", what was sent, what came (of a 3xx: where it leads). Whatever passed, what is
 * written of it is a scenario without an error, formatted, and without the key. */
#include "base/memory.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "judge/prepare.h"
#include "read/plan.h"
#include "tools/fmt.h"
#include "tools/record_scenario.h"

#include <ctype.h>
#include <string.h>

enum { MOST = 12, ROOM = 64 * 1024 * 1024 };

static const char KEY[] = "sk-canary-0123";

static const char CONTRACT[] =
    "{\"POST /v1/a 200\": {\"id\": \"#regex ^asset-\", \"status\": \"#oneof "
    "processing|active\", \"more\": {\"#maybe\": {\"url\": \"##uri\"}}},"
    " \"GET /v1/a/{id} 200\": {\"id\": \"#string\", \"status\": \"#oneof "
    "processing|active|failed\", \"at\": \"#date-time\"},"
    " \"GET /v1/a 200\": {\"items\": {\"#each\": {\"id\": \"#string\"}}, \"total\": "
    "\"#integer 0..\"},"
    " \"* 400\": {\"error\": {\"message\": {\"#anyof\": [\"a\", \"#string 1..\"]}}},"
    " \"callback\": {\"resultCode\": \"#string\", \"group_id\": \"##string\"}}";

/* The target of a request is printable ASCII without #, and begins with a slash: the
 * proxy sees to it. */
static bool is_target(const char *target)
{
    if (target[0] != '/')
        return false;
    for (; *target != '\0'; target++)
        if (!isgraph((unsigned char)*target) || *target == '#')
            return false;
    return true;
}

/* "POST /v1/a 200"; anything else is a GET of /v1/a/1. */
static void read_head(struct record_exchange *item, char *head)
{
    char *rest = head, *method = strsep(&rest, " "), *target = strsep(&rest, " ");
    bool good = target != NULL && is_target(target) &&
                (strcmp(method, "GET") == 0 || strcmp(method, "POST") == 0 ||
                 strcmp(method, "DELETE") == 0);
    long status = rest != NULL ? strtol(rest, NULL, 10) : 200;
    item->method = good ? arena_copy(item->arena, method) : "GET";
    item->target = good ? arena_copy(item->arena, target) : "/v1/a/1";
    item->reply.status = status >= 200 && status <= 599 ? (int)status : 200;
}

static struct record_exchange *read_exchange(const uint8_t **data, size_t *size)
{
    struct record_exchange *item = record_exchange_new();
    AUTO(memory_drop) char *head = fuzz_part(data, size);
    AUTO(memory_drop) char *body = fuzz_part(data, size);
    AUTO(memory_drop) char *reply = fuzz_part(data, size);
    read_head(item, head);
    if (*body != '\0') {
        item->body = arena_copy(item->arena, body);
        item->size = strlen(body);
    }
    item->reply.body = arena_copy(item->arena, reply);
    item->reply.size = strlen(reply);
    struct header *location = arena_alloc(item->arena, sizeof *location);
    *location = (struct header){"Location", item->reply.body};
    if (item->reply.status / 100 == 3 && utf8_valid(reply, strlen(reply))) {
        item->reply.headers = location;
        item->reply.header_count = 1;
    }
    return item;
}

/* It can be played, and `fmt` has nothing to change. */
static void check_scenario(const char *text)
{
    AUTO(text_drop) struct text again = text_new(ROOM);
    fmt_text(text, strlen(text), &again);
    MUST(strcmp(text, text_string(&again)) == 0);
    MUST(strstr(text, KEY) == NULL);
    fuzz_file("contract.json", "{}");
    fuzz_file("targets/mock.json", "{\"base\": \"http://127.0.0.1:1\", \"vars\": "
                                   "{\"api_key\": {\"default\": \"sk-fuzz-01\"}}}");
    const char *paths[] = {fuzz_file("recorded.json", text), NULL};
    struct plan_options options = {.paths = paths, .target = "mock"};
    struct diagnostics diagnostics = {0};
    struct error err = {0};
    AUTO(plan_drop) struct plan *plan = plan_read(&options, &diagnostics, &err);
    MUST(plan != NULL);
    patterns_prepare(plan, &diagnostics);
    if (diagnostics.errors > 0) {
        AUTO(text_drop) struct text told = text_new(ROOM);
        diagnostics_write(&diagnostics, &told);
        fprintf(stderr, "%s%s", text_string(&told), text);
    }
    MUST(diagnostics.errors == 0);
    diagnostics_drop(&diagnostics);
}

static void check_items(const struct record_exchange *const *items, size_t count,
                        const struct contract *contract)
{
    static const struct secret SECRETS[] = {{"{{api_key}}", "api_key", KEY}};
    const struct record_about about = {
        .name = "Fuzz",
        .schema = "../scenario.schema.json",
        .target = "mock",
        .base = "http://h",
        .contract = contract,
        .secrets = SECRETS,
        .secret_count = 1,
    };
    AUTO(text_drop) struct text out = text_new(ROOM);
    size_t steps = record_scenario(&about, items, count, &out);
    MUST((steps == 0) == (out.size == 0));
    if (steps > 0 && out.size < SOURCE_MAX_BYTES)
        check_scenario(text_string(&out));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct record_exchange *items[MOST];
    size_t count = 0;
    while (size > 0 && count < MOST)
        items[count++] = read_exchange(&data, &size);
    struct diagnostics diagnostics = {0};
    struct sources *sources = sources_new();
    AUTO(arena_drop) struct arena *arena = arena_new();
    sources_add(sources, "contract.json", CONTRACT, &diagnostics);
    check_items((const struct record_exchange *const *)items, count, NULL);
    check_items((const struct record_exchange *const *)items, count,
                contract_read(sources, "contract.json", arena, &diagnostics));
    for (size_t i = 0; i < count; i++)
        record_exchange_free(items[i]);
    diagnostics_drop(&diagnostics);
    sources_free(sources);
    return 0;
}
