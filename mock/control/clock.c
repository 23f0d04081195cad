#include "control/calls.h"

#include "base/auto.h"
#include "world/value.h"

void call_add_clock(struct json_out *out, const struct clock *clock)
{
    char now[32];
    char mode[48];
    clock_print_exact(clock_now(clock), now);
    clock_print_mode(&clock->mode, mode, sizeof mode);
    json_string(out, "now", now);
    json_string(out, "mode", mode);
}

bool call_clock_get(struct control *control, struct request *req, struct response *res,
                    struct error *err)
{
    (void)control;
    struct json_out out = JSON_OUT_INIT(1024);
    json_open(&out, NULL, '{');
    world_lock(req->world);
    call_add_clock(&out, &req->world->clock);
    world_unlock(req->world);
    json_close(&out, '}');
    return response_json(res, &out, err);
}

static bool read_mode(const struct request *req, struct clock_mode *mode,
                      struct error *err)
{
    static const char *const KNOWN[] = {"mode", NULL};
    AUTO(json_drop) cJSON *body = request_json(req, err);
    if (!body || !value_members(body, "", KNOWN, err))
        return false;
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(body, "mode");
    return (cJSON_IsString(value) && clock_parse_mode(value->valuestring, mode)) ||
           value_bad(err, "/mode", value,
                     "real, x60, frozen, frozen@2026-06-19T07:02:41Z or poll:5s");
}

/* Saves what was changed, or takes it back. */
static bool save(struct control *control, struct world *world, const struct clock *before,
                 struct error *err)
{
    if (world_save(control->app->worlds, world, err))
        return true;
    world->clock = *before;
    return false;
}

bool call_clock_put(struct control *control, struct request *req, struct response *res,
                    struct error *err)
{
    struct clock_mode mode;
    struct world *world = req->world;
    if (!read_mode(req, &mode, err))
        return false;
    world_lock(world);
    struct clock before = world->clock;
    bool ok =
        clock_set_mode(&world->clock, &mode, err) && save(control, world, &before, err);
    world_unlock(world);
    return ok && call_clock_get(control, req, res, err);
}

static bool read_by(const struct request *req, int64_t *by_ms, struct error *err)
{
    static const char *const KNOWN[] = {"by", NULL};
    AUTO(json_drop) cJSON *body = request_json(req, err);
    if (!body || !value_members(body, "", KNOWN, err))
        return false;
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(body, "by");
    return (cJSON_IsString(value) && text_to_duration(value->valuestring, by_ms)) ||
           value_bad(err, "/by", value,
                     "a duration such as \"500ms\", \"2s\", \"30m\" or \"12h\", at most "
                     "100 years");
}

static void write_transition(void *context, const struct transition *transition)
{
    struct json_out *out = context;
    char at[32];
    clock_print_exact(transition->at_ms, at);
    json_open(out, NULL, '{');
    json_string(out, "at", at);
    json_string(out, "kind", transition->kind);
    json_string(out, "id", transition->id);
    json_string(out, "from", transition->from);
    json_string(out, "to", transition->to);
    json_close(out, '}');
}

/* The world's lock is held. */
static bool advance(struct control *control, struct world *world, int64_t by_ms,
                    struct json_out *out, struct error *err)
{
    struct clock before = world->clock;
    int64_t from_ms = clock_now(&world->clock);
    if (!clock_advance(&world->clock, by_ms, err))
        return false;
    json_open(out, NULL, '{');
    call_add_clock(out, &world->clock);
    json_open(out, "transitions", '[');
    bool ok = store_transitions(control->app->store, world->id, from_ms, from_ms + by_ms,
                                write_transition, out, err);
    json_close(out, ']');
    json_close(out, '}');
    if (!ok)
        world->clock = before;
    return ok && save(control, world, &before, err);
}

bool call_clock_advance(struct control *control, struct request *req,
                        struct response *res, struct error *err)
{
    int64_t by_ms = 0;
    if (!read_by(req, &by_ms, err))
        return false;
    struct json_out out = JSON_OUT_INIT(CONTROL_OUT_MAX);
    world_lock(req->world);
    bool ok = advance(control, req->world, by_ms, &out, err);
    world_unlock(req->world);
    if (ok)
        return response_json(res, &out, err);
    json_out_drop(&out);
    return false;
}
