#include "control/calls.h"

#include "api/assets.h"
#include "api/generations.h"
#include "base/auto.h"
#include "world/value.h"

#include <string.h>

/* What the body orders. */
struct order {
    char status[16];
    char code[CODE_SIZE], message[MESSAGE_SIZE]; /* of a failure */
};

static bool read_message(const cJSON *value, struct order *order, struct error *err)
{
    const char *message = cJSON_GetStringValue(value);
    if (!value || cJSON_IsNull(value))
        return true;
    if (!message || strlen(message) >= sizeof order->message)
        return value_bad(err, "/error/message", value, "a string of at most 159 bytes");
    text_copy(order->message, sizeof order->message, message);
    return true;
}

/* As the API shows it, {"code", "message"?}, or the code alone. */
static bool read_error(const cJSON *value, struct order *order, struct error *err)
{
    static const char *const KNOWN[] = {"code", "message", NULL};
    const char *pointer = "/error";
    if (cJSON_IsObject(value)) {
        if (!value_members(value, pointer, KNOWN, err) ||
            !read_message(cJSON_GetObjectItemCaseSensitive(value, "message"), order, err))
            return false;
        value = cJSON_GetObjectItemCaseSensitive(value, "code");
        pointer = "/error/code";
    }
    const char *code = cJSON_GetStringValue(value);
    if (!code || !code[0] || strlen(code) >= sizeof order->code)
        return value_bad(err, pointer, value, "an error code such as \"FaceMismatch\"");
    if (strcmp(order->status, "failed") != 0)
        return fail_text(err, RULE_CONTROL_VALUE, "/error: goes with status failed only");
    text_copy(order->code, sizeof order->code, code);
    return true;
}

/* `ends` are the words allowed (NULL-terminated), `expected` the same as a phrase. */
static bool read_order(const struct request *req, const char *const *ends,
                       const char *expected, const char *usual_code, struct order *order,
                       struct error *err)
{
    static const char *const KNOWN[] = {"status", "error", NULL};
    AUTO(json_drop) cJSON *body = request_json(req, err);
    if (!body || !value_members(body, "", KNOWN, err))
        return false;
    const cJSON *status = cJSON_GetObjectItemCaseSensitive(body, "status");
    const char *word = cJSON_GetStringValue(status);
    while (*ends && (!word || strcmp(*ends, word) != 0))
        ends++;
    if (!*ends)
        return value_bad(err, "/status", status, expected);
    text_copy(order->status, sizeof order->status, word);
    if (strcmp(word, "failed") == 0)
        text_copy(order->code, sizeof order->code, usual_code);
    const cJSON *error = cJSON_GetObjectItemCaseSensitive(body, "error");
    return !error || cJSON_IsNull(error) || read_error(error, order, err);
}

static bool finished(const char *kind, const char *status, struct error *err)
{
    fail_text(err, RULE_CONTROL_VALUE, "this %s is %s already: an end never changes",
              kind, status);
    return fail_detail(err, "status", status, "an unfinished one");
}

/* The world's lock is held. */
static bool end_asset(struct control *control, const struct request *req,
                      const struct order *order, struct json_out *out, struct error *err)
{
    AUTO(asset_row_clean) struct asset_row asset = {0};
    if (!asset_find(control->app, req->world, req->params[0], &asset, err))
        return false;
    int64_t now_ms = clock_now(&req->world->clock);
    enum asset_status status = asset_status_at(&asset.plan, now_ms);
    if (status != ASSET_PROCESSING)
        return finished("asset", asset_status_name(status), err);
    asset.plan.done_ms = now_ms;
    asset_status_parse(order->status, &asset.plan.end);
    text_copy(asset.code, sizeof asset.code, order->code);
    text_copy(asset.message, sizeof asset.message, order->message);
    if (!store_asset_replan(control->app->store, req->world->id, &asset, err))
        return false;
    asset_write(control->app, req, &asset, now_ms, ASSET_WHOLE, out);
    return true;
}

static bool end_task(struct control *control, const struct request *req,
                     const struct order *order, struct json_out *out, struct error *err)
{
    struct task_row task = {0};
    if (!generation_find(control->app, req->world, req->params[0], &task, err))
        return false;
    int64_t now_ms = clock_now(&req->world->clock);
    enum task_status status = task_status_at(&task.plan, now_ms);
    if (status != TASK_QUEUED && status != TASK_RUNNING)
        return finished("generation", task_status_name(status), err);
    if (task.plan.run_ms > now_ms)
        task.plan.run_ms = now_ms;
    task.plan.done_ms = now_ms;
    task_status_parse(order->status, &task.plan.end);
    text_copy(task.code, sizeof task.code, order->code);
    text_copy(task.message, sizeof task.message, order->message);
    if (!store_task_replan(control->app->store, req->world->id, &task, err))
        return false;
    generation_write(control->app, req, &task, now_ms, GENERATION_WHOLE, out);
    return true;
}

typedef bool end_fn(struct control *control, const struct request *req,
                    const struct order *order, struct json_out *out, struct error *err);

static bool force(struct control *control, const struct request *req, end_fn *end,
                  const struct order *order, struct response *res, struct error *err)
{
    struct json_out out = JSON_OUT_INIT(8 * APP_BODY_MAX);
    world_lock(req->world);
    bool ok = end(control, req, order, &out, err);
    world_unlock(req->world);
    if (ok)
        return response_json(res, &out, err);
    json_out_drop(&out);
    return false;
}

bool call_asset_put(struct control *control, struct request *req, struct response *res,
                    struct error *err)
{
    static const char *const ENDS[] = {"active", "failed", NULL};
    struct order order = {0};
    return read_order(req, ENDS, "active or failed", "AssetRejected", &order, err) &&
           force(control, req, end_asset, &order, res, err);
}

bool call_generation_put(struct control *control, struct request *req,
                         struct response *res, struct error *err)
{
    static const char *const ENDS[] = {"succeeded", "failed", "cancelled", NULL};
    struct order order = {0};
    return read_order(req, ENDS, "succeeded, failed or cancelled", "InternalServiceError",
                      &order, err) &&
           force(control, req, end_task, &order, res, err);
}
