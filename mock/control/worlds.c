#include "control/calls.h"

struct listing {
    struct control *control;
    struct json_out out;
    struct error *err;
    bool ok;
};

static void write_world(void *context, struct world *world)
{
    struct listing *listing = context;
    struct world_counts counts = {0};
    char now[32];
    char mode[48];
    listing->ok = listing->ok && store_counts(listing->control->app->store, world->id,
                                              &counts, listing->err);
    world_lock(world);
    clock_print_exact(clock_now(&world->clock), now);
    clock_print_mode(&world->clock.mode, mode, sizeof mode);
    int64_t requests = world->requests;
    world_unlock(world);
    struct json_out *out = &listing->out;
    json_open(out, NULL, '{');
    json_string(out, "name", world->name);
    json_int(out, "sessions", counts.sessions);
    json_int(out, "groups", counts.groups);
    json_int(out, "assets", counts.assets);
    json_int(out, "generations", counts.tasks);
    json_int(out, "requests", requests);
    json_string(out, "now", now);
    json_string(out, "mode", mode);
    json_close(out, '}');
}

bool call_worlds(struct control *control, struct request *req, struct response *res,
                 struct error *err)
{
    (void)req;
    struct listing listing = {.control = control,
                              .out = JSON_OUT_INIT(CONTROL_OUT_MAX),
                              .err = err,
                              .ok = true};
    json_open(&listing.out, NULL, '{');
    json_open(&listing.out, "worlds", '[');
    worlds_each(control->app->worlds, write_world, &listing);
    json_close(&listing.out, ']');
    json_int(&listing.out, "unauthenticated",
             journal_total(worlds_unauthenticated(control->app->worlds)));
    json_close(&listing.out, '}');
    if (listing.ok)
        return response_json(res, &listing.out, err);
    json_out_drop(&listing.out);
    return false;
}
