#include "control/resolve.h"

#include "base/auto.h"

#include <string.h>

struct roll {
    struct text names;
    struct world *last;
    int count;
};

static void add_name(void *context, struct world *world)
{
    struct roll *roll = context;
    if (roll->count++ > 0)
        text_puts(&roll->names, ", ");
    text_puts(&roll->names, world->name);
    roll->last = world;
}

static void roll_drop(struct roll *roll)
{
    text_drop(&roll->names);
}

/* "alice, bob", or that there are none. */
static const char *roll_names(const struct roll *roll)
{
    return roll->count > 0 ? roll->names.data : "(none yet)";
}

static bool named_world(struct control *control, struct request *req, const char *name,
                        struct error *err)
{
    req->world = worlds_find(control->app->worlds, name);
    if (req->world)
        return true;
    AUTO(roll_drop) struct roll roll = {.names = TEXT_INIT(64 * 1024)};
    worlds_each(control->app->worlds, add_name, &roll);
    fail(err, RULE_CONTROL_WORLD_UNKNOWN, name, roll_names(&roll));
    return fail_detail(err, "world", name, roll_names(&roll));
}

static bool only_world(struct control *control, struct request *req, struct error *err)
{
    AUTO(roll_drop) struct roll roll = {.names = TEXT_INIT(64 * 1024)};
    worlds_each(control->app->worlds, add_name, &roll);
    if (roll.count == 1) {
        req->world = roll.last;
        return true;
    }
    fail(err, RULE_CONTROL_WORLD, roll_names(&roll));
    return fail_detail(err, "world", NULL, roll_names(&roll));
}

bool resolve_world(struct control *control, struct request *req, bool ring,
                   struct error *err)
{
    AUTO(string_drop) char *name = request_query(req, "world");
    if (name && ring && strcmp(name, "-") == 0)
        return true;
    if (name)
        return named_world(control, req, name, err);
    const char *key = request_bearer(req);
    if (key)
        return worlds_of_key(control->app->worlds, key, &req->world, err);
    return only_world(control, req, err);
}
