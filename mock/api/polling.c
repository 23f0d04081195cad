#include "api/polling.h"

static uint32_t hash_id(const char *id)
{
    uint32_t hash = 2166136261u;
    for (; *id; id++)
        hash = (hash ^ (unsigned char)*id) * 16777619u;
    return hash | 1; /* 0 is an empty slot */
}

bool poll_tick(struct app *app, struct world *world, struct error *err)
{
    if (world->clock.mode.kind != CLOCK_POLL)
        return true;
    return clock_advance(&world->clock, world->clock.mode.step_ms, err) &&
           world_save(app->worlds, world, err);
}

void poll_finished(struct world *world, const char *id, struct response *res)
{
    uint32_t hash = hash_id(id);
    if (atomic_exchange(&world->finished_seen[hash % WORLD_SEEN_SLOTS], hash) == hash)
        response_hint(res, "%s was finished when it was last polled: it will not change",
                      id);
}
