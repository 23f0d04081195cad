#include "control/calls.h"

static bool answer_status(const char *status, struct response *res, struct error *err)
{
    struct json_out out = JSON_OUT_INIT(256);
    json_open(&out, NULL, '{');
    json_string(&out, "status", status);
    json_close(&out, '}');
    return response_json(res, &out, err);
}

bool call_livez(struct control *control, struct request *req, struct response *res,
                struct error *err)
{
    (void)control;
    (void)req;
    return answer_status("ok", res, err);
}

/* Not while it stops: a balancer should look elsewhere then. */
bool call_readyz(struct control *control, struct request *req, struct response *res,
                 struct error *err)
{
    (void)req;
    bool stopping = stop_is_set(control->app->stop);
    if (stopping)
        res->status = 503;
    return answer_status(stopping ? "stopping" : "ok", res, err);
}

bool call_version(struct control *control, struct request *req, struct response *res,
                  struct error *err)
{
    (void)control;
    (void)req;
    struct json_out out = JSON_OUT_INIT(256);
    json_open(&out, NULL, '{');
    json_string(&out, "name", "pomex-mock");
    json_string(&out, "version", POMEX_VERSION);
    json_close(&out, '}');
    return response_json(res, &out, err);
}
