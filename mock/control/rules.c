#include "control/calls.h"

#include "base/auto.h"
#include "world/faults.h"

bool call_faults_get(struct control *control, struct request *req, struct response *res,
                     struct error *err)
{
    (void)control;
    struct json_out out = JSON_OUT_INIT(CONTROL_OUT_MAX);
    json_open(&out, NULL, '{');
    world_lock(req->world);
    faults_write(&out, "faults", &req->world->faults, true);
    world_unlock(req->world);
    json_close(&out, '}');
    return response_json(res, &out, err);
}

/* Puts the set in the place of the world's; the old one is in `set` afterwards, or the
 * new one still when it cannot be saved. */
static bool swap(struct control *control, struct world *world, struct fault_set *set,
                 struct error *err)
{
    world_lock(world);
    struct fault_set old = world->faults;
    world->faults = *set;
    bool ok = world_save(control->app->worlds, world, err);
    if (ok)
        *set = old;
    else
        world->faults = old;
    world_unlock(world);
    return ok;
}

bool call_faults_put(struct control *control, struct request *req, struct response *res,
                     struct error *err)
{
    AUTO(json_drop) cJSON *body = request_json(req, err);
    AUTO(faults_clear) struct fault_set set = {NULL, 0};
    return body && faults_read(body, &set, err) && swap(control, req->world, &set, err) &&
           call_faults_get(control, req, res, err);
}

bool call_faults_delete(struct control *control, struct request *req,
                        struct response *res, struct error *err)
{
    AUTO(faults_clear) struct fault_set none = {NULL, 0};
    return swap(control, req->world, &none, err) &&
           call_faults_get(control, req, res, err);
}
