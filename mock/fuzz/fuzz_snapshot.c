/* Any bytes as PUT state. What is taken is dumped, and the dump loads to the same dump:
 * all of it, or nothing of it. */
#include "base/auto.h"
#include "fuzz/fuzz.h"
#include "http/json_scan.h"
#include "world/snapshot.h"

#include <string.h>

static const struct settings SETTINGS = {
    .clock = {.kind = CLOCK_FROZEN, .has_at = true, .at_ms = 1000},
    .has_seed = true,
    .seed = 3,
    .journal_max = 10,
};

static struct store *store;
static struct worlds *worlds;
static struct world *world;

static void close_world(void)
{
    worlds_free(worlds);
    store_close(store);
}

static void open_world(void)
{
    struct error err = {0};
    if (world)
        return;
    store = store_open(NULL, &err);
    worlds = worlds_new(&SETTINGS, store, &err);
    MUST(worlds_of_key(worlds, "key", &world, &err));
    atexit(close_world);
}

static char *dump(void)
{
    static const struct clock_mode FROZEN = {.kind = CLOCK_FROZEN};
    struct error err = {0};
    struct json_out out = JSON_OUT_INIT(SIZE_MAX / 2);
    /* A clock that runs would not stand in two dumps alike. */
    if (world->clock.mode.kind != CLOCK_POLL)
        MUST(clock_set_mode(&world->clock, &FROZEN, &err));
    out.indent = true;
    MUST(snapshot_write(worlds, world, &out, &err));
    return json_out_take(&out);
}

static bool load(const char *text, size_t size)
{
    struct error err = {0};
    AUTO(json_drop) cJSON *document = json_parse(text, size, SIZE_MAX, NULL);
    if (!document)
        return false;
    bool taken =
        snapshot_check(document, &err) && snapshot_restore(worlds, world, document, &err);
    MUST(taken || (err.rule == RULE_CONTROL_VALUE && err.message[0]));
    return taken;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    open_world();
    AUTO(string_drop) char *text = fuzz_rest(data, size);
    AUTO(string_drop) char *before = dump();
    bool taken = load(text, size);
    AUTO(string_drop) char *once = dump();
    if (!taken) {
        MUST(strcmp(before, once) == 0);
        return 0;
    }
    MUST(load(once, strlen(once)));
    AUTO(string_drop) char *twice = dump();
    MUST(strcmp(once, twice) == 0);
    return 0;
}
