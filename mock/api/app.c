#include "api/app.h"

#include "api/effects.h"
#include "api/handlers.h"
#include "api/kyc.h"
#include "api/record.h"
#include "api/routes.h"
#include "base/auto.h"

#include <string.h>

/* One request on its way through. */
struct call {
    struct app *app;
    struct request *req;
    struct response *res;
    struct route route;
    struct effects effects;
    bool routed;              /* route_find() found one */
    struct error route_error; /* why it did not */
};

static bool is_below(const char *path, const char *root)
{
    size_t size = strlen(root);
    return strncmp(path, root, size) == 0 && (path[size] == '/' || path[size] == '\0');
}

/* The world of a credential (decision 1). */
static bool authenticate(struct call *call, struct error *err)
{
    const char *key = request_bearer(call->req);
    if (key)
        return worlds_of_key(call->app->worlds, key, &call->req->world, err);
    const char *header = request_header(call->req, "Authorization");
    fail(err, RULE_NO_KEY);
    return fail_detail(err, "Authorization", header ? "no Bearer credential" : NULL,
                       "Bearer <YOUR_API_KEY>");
}

/* The world that a link names; the pages and files of an unknown one do not exist. */
static bool world_of_link(struct call *call, struct error *err)
{
    bool is_kyc = is_below(call->req->path, "/kyc");
    AUTO(string_drop) char *name = is_kyc ? request_query(call->req, "w") : NULL;
    call->req->world = worlds_find(call->app->worlds,
                                   is_kyc ? (name ? name : "") : call->req->params[0]);
    return call->req->world ? true
                            : fail(err, is_kyc ? RULE_SCAN_UNKNOWN : RULE_FILE_UNKNOWN);
}

static bool find_world(struct call *call, struct error *err)
{
    if (is_below(call->req->path, "/v1"))
        return authenticate(call, err);
    if (call->routed)
        return world_of_link(call, err);
    *err = call->route_error;
    return false;
}

/* generation-extras=off: those operations do not exist (decision 50). */
static bool switched_off(const struct call *call)
{
    return call->req->world->assumptions.choice[GENERATION_EXTRAS] &&
           (call->route.handler == generation_list ||
            call->route.handler == generation_delete);
}

static bool route_check(struct call *call, struct error *err)
{
    if (call->routed && switched_off(call)) {
        const char *allowed =
            call->route.handler == generation_list ? "POST" : "GET, HEAD";
        text_copy(call->route.allow, sizeof call->route.allow, allowed);
        fail(err, RULE_WRONG_METHOD, call->req->method, allowed);
        fail_detail(err, "method", call->req->method, allowed);
    } else if (!call->routed) {
        *err = call->route_error;
        if (err->nearest[0])
            response_hint(call->res, "no such path; did you mean %s?", err->nearest);
    } else {
        return true;
    }
    if (err->rule == RULE_WRONG_METHOD &&
        call->req->world->assumptions.choice[WRONG_METHOD]) {
        *err = (struct error){0};
        fail(err, RULE_UNKNOWN_PATH, call->req->path);
    } else if (err->rule == RULE_WRONG_METHOD) {
        response_header(call->res, "Allow", call->route.allow);
    }
    return false;
}

/* The body's size and declared type (decisions 8 and 9). */
static bool body_check(struct call *call, struct error *err)
{
    if (call->req->body_too_large)
        return fail(err, RULE_BODY_SIZE, "1048576");
    if (strcmp(call->req->method, "POST") != 0 || !is_below(call->req->path, "/v1"))
        return true;
    const char *type = request_header(call->req, "Content-Type");
    if (type && strncasecmp(type, "application/json", 16) == 0 &&
        strchr("; \t", type[16]))
        return true;
    if (call->req->world->assumptions.choice[CONTENT_TYPE]) {
        fail(err, RULE_CONTENT_TYPE);
        return fail_detail(err, "Content-Type", type, "application/json");
    }
    response_hint(call->res, "Content-Type should be application/json");
    return true;
}

static bool is_get(const struct call *call)
{
    return strcmp(call->req->method, "GET") == 0 ||
           strcmp(call->req->method, "HEAD") == 0;
}

/* Requests that look or add share their world; those that change what is there have it
 * alone, and so has each where requests are counted (fault rules) or move the clock. */
static void enter_world(const struct call *call, struct world *world)
{
    bool changes =
        strcmp(call->req->method, "DELETE") == 0 || is_below(call->req->path, "/kyc");
    if (!changes) {
        world_share(world);
        if (world->faults.count == 0 && world->clock.mode.kind != CLOCK_POLL)
            return;
        world_unlock(world);
    }
    world_lock(world);
}

/* Under the world's lock, which a delay lets go of. */
static bool play_faults(struct call *call, struct error *err)
{
    struct world *world = call->req->world;
    world->requests++;
    if (!call->routed || !effects_read(world, call->route.operation, &call->effects, err))
        return !call->routed;
    if (call->effects.fired.delay_ms) {
        world_unlock(world);
        stop_sleep(call->app->stop, call->effects.fired.delay_ms);
        world_lock(world);
    }
    call->req->directive = call->effects.directive;
    return true;
}

static bool answer_locked(struct call *call, struct error *err)
{
    if (!play_faults(call, err))
        return false;
    if (call->routed && effects_prevent(&call->effects, call->res, err))
        return err->rule == RULE_NONE;
    return route_check(call, err) && body_check(call, err) &&
           call->route.handler(call->app, call->req, call->res, err);
}

/* The envelope, or for the scan's links a page. */
static void refuse(struct call *call, struct error *err)
{
    struct world *world = call->req->world;
    effects_finish_error(world ? &world->assumptions : &call->app->settings->assumptions,
                         call->res, err);
    if (is_below(call->req->path, "/kyc") && call->routed)
        kyc_refuse(call->app, call->req, call->res, err);
    else
        response_error(call->res, err);
}

void app_handle(struct app *app, struct request *req, struct response *res)
{
    struct call call = {.app = app, .req = req, .res = res};
    struct error err = {0};
    if (is_get(&call) && kyc_file(req, res))
        return;
    call.routed = route_find(req, &call.route, &call.route_error);
    bool found = find_world(&call, &err);
    struct world *world = req->world;
    if (world)
        enter_world(&call, world);
    if (!found || !answer_locked(&call, &err))
        refuse(&call, &err);
    effects_shape(&call.effects, res);
    int64_t now_ms = world ? clock_now(&world->clock) : clock_real_ms();
    if (world)
        world_unlock(world);
    record_exchange(app, req, res, call.routed ? call.route.operation : NULL, &err,
                    now_ms);
    effects_clean(&call.effects);
}
