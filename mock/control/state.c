#include "control/calls.h"

#include "base/auto.h"
#include "http/json_scan.h"
#include "world/snapshot.h"
#include "world/value.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

bool call_state_get(struct control *control, struct request *req, struct response *res,
                    struct error *err)
{
    struct json_out out = JSON_OUT_INIT(CONTROL_OUT_MAX);
    out.indent = true;
    world_lock(req->world);
    bool ok = snapshot_write(control->app->worlds, req->world, &out, err);
    world_unlock(req->world);
    if (ok)
        return response_json(res, &out, err);
    json_out_drop(&out);
    return false;
}

/* As request_json(), without its bound on values. */
static cJSON *read_document(const struct request *req, struct error *err)
{
    struct json_fault fault = {0};
    cJSON *document = json_parse(req->body, req->body_size, SIZE_MAX, &fault);
    if (!document && fault.no_memory) {
        fail(err, RULE_INTERNAL, "out of memory");
    } else if (!document) {
        fail(err, RULE_BODY_JSON);
        char got[96];
        snprintf(got, sizeof got, "%s at byte %zu", fault.why, fault.offset);
        fail_detail(err, "body", got, "a snapshot as GET /_mock/state gives it");
    }
    return document;
}

bool call_state_put(struct control *control, struct request *req, struct response *res,
                    struct error *err)
{
    AUTO(json_drop) cJSON *document = read_document(req, err);
    if (!document || !snapshot_check(document, err))
        return false;
    world_lock(req->world);
    bool ok = snapshot_restore(control->app->worlds, req->world, document, err);
    world_unlock(req->world);
    return ok && call_answer_world(req->world, res, err);
}

bool call_state_delete(struct control *control, struct request *req, struct response *res,
                       struct error *err)
{
    world_lock(req->world);
    bool ok = world_reset(control->app->worlds, req->world, err);
    world_unlock(req->world);
    return ok && call_answer_world(req->world, res, err);
}

/* The world of the key that the body names, made when it is new. The key itself is not
 * for error details. */
static struct world *fork_target(struct control *control, const struct request *req,
                                 struct error *err)
{
    static const char *const KNOWN[] = {"to_key", NULL};
    static const char POINTER[] = "/to_key";
    AUTO(json_drop) cJSON *body = request_json(req, err);
    if (!body || !value_members(body, "", KNOWN, err))
        return NULL;
    const char *key =
        cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(body, "to_key"));
    struct error refused = {0};
    struct world *to = NULL;
    if (!key || !key[0])
        value_bad(err, POINTER, NULL, "the key of an empty or new world");
    else if (worlds_of_key(control->app->worlds, key, &to, &refused) && to == req->world)
        value_bad(err, POINTER, NULL, "the key of another world than this");
    else if (refused.rule == RULE_BAD_KEY)
        value_bad(err, POINTER, NULL, "a key that --api-key admits");
    else
        *err = refused;
    return err->rule == RULE_NONE ? to : NULL;
}

bool call_fork(struct control *control, struct request *req, struct response *res,
               struct error *err)
{
    struct world *to = fork_target(control, req, err);
    if (!to)
        return false;
    /* Two forks in opposite directions must not wait for each other. */
    bool ours_first = req->world->id < to->id;
    world_lock(ours_first ? req->world : to);
    world_lock(ours_first ? to : req->world);
    bool ok = world_fork(control->app->worlds, req->world, to, err);
    world_unlock(to);
    world_unlock(req->world);
    return ok && call_answer_world(to, res, err);
}
