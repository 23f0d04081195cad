#include "api/polling.h"

static uint32_t hash_id(const char *id)
{
    uint32_t hash = 2166136261u;
    for (; *id; id++)
        hash = (hash ^ (unsigned char)*id) * 16777619u;
    return hash | 1; /* 0 is an empty slot */
}

bool poll_observed(struct app *app, struct world *world, const char *id, bool unfinished,
                   struct response *res, struct error *err)
{
    if (unfinished && world->clock.mode.kind == CLOCK_POLL)
        return clock_advance(&world->clock, world->clock.mode.step_ms, err) &&
               world_save(app->worlds, world, err);
    if (unfinished)
        return true;
    uint32_t hash = hash_id(id), *slot = &world->finished_seen[hash % WORLD_SEEN_SLOTS];
    if (*slot == hash)
        response_hint(
            res, "%s has been seen finished before: polling it again changes nothing",
            id);
    *slot = hash;
    return true;
}
