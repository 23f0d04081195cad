#include "world/world_parts.h"

#include "base/auto.h"
#include "base/text.h"

#include <stdlib.h>

static bool no_memory(struct error *err)
{
    return fail(err, RULE_INTERNAL, "out of memory");
}

void world_parts_clean(struct world_parts *parts)
{
    faults_clear(&parts->faults);
}

bool world_parts_faults(const char *json, struct fault_set *out, struct error *err)
{
    AUTO(json_drop) cJSON *document = cJSON_Parse(json);
    return document ? faults_read(document, out, err)
                    : fail_text(err, RULE_STORE_FAILED, "its faults are no JSON");
}

bool world_parts_new(const struct worlds *worlds, int64_t started_ms,
                     struct world_parts *out, struct error *err)
{
    const struct settings *settings = worlds_settings(worlds);
    struct world_parts parts = {.assumptions = settings->assumptions};
    enum clock_kind kind = settings->clock.kind;
    clock_init(&parts.clock, &settings->clock);
    if (started_ms && !settings->clock.has_at &&
        (kind == CLOCK_FROZEN || kind == CLOCK_POLL))
        clock_start(&parts.clock, &settings->clock, started_ms);
    parts.started_ms = parts.clock.world_ms;
    random_init(&parts.random, settings->has_seed ? &settings->seed : NULL);
    if (settings->faults_json &&
        !world_parts_faults(settings->faults_json, &parts.faults, err))
        return false;
    *out = parts;
    return true;
}

bool world_parts_row(const struct world *world, const struct world_parts *parts,
                     struct world_row *out, struct error *err)
{
    struct json_out assumptions = JSON_OUT_INIT(64 * 1024);
    struct json_out faults = JSON_OUT_INIT(INT32_MAX);
    assumptions_write(&assumptions, NULL, &parts->assumptions);
    json_open(&faults, NULL, '{');
    faults_write(&faults, "faults", &parts->faults, false);
    json_close(&faults, '}');
    *out = (struct world_row){
        .id = world->id,
        .clock = parts->clock,
        .random = parts->random,
        .started_ms = parts->started_ms,
        .assumptions = json_out_take(&assumptions),
        .faults = json_out_take(&faults),
    };
    text_copy(out->name, sizeof out->name, world->name);
    return out->assumptions && out->faults ? true : no_memory(err);
}

bool world_parts_save(struct worlds *worlds, const struct world *world,
                      const struct world_parts *parts, struct error *err)
{
    if (!store_is_persistent(worlds_store(worlds)))
        return true;
    AUTO(world_row_clean) struct world_row row = {0};
    return world_parts_row(world, parts, &row, err) &&
           store_world_save(worlds_store(worlds), &row, err);
}

/* The parts as the world has them: its faults are lent, not copied. */
static struct world_parts borrow_parts(const struct world *world)
{
    return (struct world_parts){
        .clock = world->clock,
        .started_ms = world->started_ms,
        .random = world->random,
        .assumptions = world->assumptions,
        .faults = world->faults,
    };
}

bool world_save(struct worlds *worlds, const struct world *world, struct error *err)
{
    struct world_parts parts = borrow_parts(world);
    return world_parts_save(worlds, world, &parts, err);
}

void world_parts_take(struct world *world, struct world_parts *parts)
{
    faults_clear(&world->faults);
    world->clock = parts->clock;
    world->started_ms = parts->started_ms;
    world->random = parts->random;
    world->assumptions = parts->assumptions;
    world->faults = parts->faults;
    parts->faults = (struct fault_set){NULL, 0};
    atomic_store(&world->virtual_group, 0);
    for (int i = 0; i < WORLD_SEEN_SLOTS; i++)
        atomic_store(&world->finished_seen[i], 0);
}

/* Rules are copied by way of their text, and counts beside them. */
bool world_parts_copy(const struct world *from, struct world_parts *out,
                      struct error *err)
{
    struct world_parts parts = borrow_parts(from);
    AUTO(world_row_clean) struct world_row row = {0};
    if (!world_parts_row(from, &parts, &row, err))
        return false;
    parts.faults = (struct fault_set){NULL, 0};
    if (!world_parts_faults(row.faults, &parts.faults, err))
        return false;
    for (int i = 0; i < parts.faults.count; i++) {
        parts.faults.rules[i].seen = from->faults.rules[i].seen;
        parts.faults.rules[i].hits = from->faults.rules[i].hits;
    }
    *out = parts;
    return true;
}
