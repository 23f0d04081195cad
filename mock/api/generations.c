#include "api/generations.h"

#include "api/generation_options.h"
#include "api/handlers.h"
#include "api/links.h"
#include "api/parts.h"
#include "api/polling.h"
#include "api/validate.h"
#include "base/auto.h"

#include <string.h>

/* The end of a task whose asset:// is refused only later: bad-asset=fail-task (decision
 * 45). */
static const char BAD_ASSET_CODE[] = "InvalidParameter";

static const char *const MODELS[] = {"byteplus/seedance-2.0",
                                     "byteplus/seedance-2.0-fast", NULL};

static const struct field FIELDS[] = {
    {"model", FIELD_STRING},          {"content", FIELD_ARRAY},
    {"resolution", FIELD_ANY},        {"ratio", FIELD_ANY},
    {"duration", FIELD_ANY},          {"seed", FIELD_ANY},
    {"watermark", FIELD_ANY},         {"generate_audio", FIELD_ANY},
    {"return_last_frame", FIELD_ANY}, {0}};

static bool model_check(const cJSON *body, struct response *res, struct error *err)
{
    const char *model = field_string(body, "model");
    if (model[0] == '\0') {
        fail(err, RULE_MODEL_REQUIRED);
        return fail_detail(err, "model", NULL,
                           "byteplus/seedance-2.0 or byteplus/seedance-2.0-fast");
    }
    return word_check(RULE_MODEL, "model", model, MODELS, res, err);
}

static bool content_check(const cJSON *content, struct response *res, struct error *err)
{
    if (cJSON_GetArraySize(content) == 0) {
        fail(err, RULE_CONTENT_REQUIRED);
        return fail_detail(err, "content", NULL, "an array of text and image_url parts");
    }
    return parts_check(content, res, err);
}

/* Refuses a reference that is not good, or plans the task's failure by it. */
static bool assets_check(struct app *app, const struct request *req, const cJSON *content,
                         struct outcome *outcome, struct response *res, struct error *err)
{
    struct error refused = {0};
    if (parts_assets(app, req->world, content, &refused))
        return true;
    if (refused.rule == RULE_STORE_FAILED || !req->world->assumptions.choice[BAD_ASSET]) {
        *err = refused;
        return false;
    }
    outcome->code = BAD_ASSET_CODE;
    res->reason = refused.rule;
    return true;
}

static void plan(const struct app *app, const struct outcome *outcome, int64_t now_ms,
                 struct task_row *task)
{
    int64_t queued = outcome->has_queued ? outcome->queued_ms : app->settings->queue_ms;
    int64_t running = outcome->has_running ? outcome->running_ms : app->settings->run_ms;
    task->plan.created_ms = now_ms;
    task->plan.run_ms = now_ms + queued;
    task->plan.done_ms = outcome->stuck ? CLOCK_NEVER : task->plan.run_ms + running;
    task->plan.end = outcome->code ? TASK_FAILED : TASK_SUCCEEDED;
    text_copy(task->code, sizeof task->code, outcome->code ? outcome->code : "");
}

static bool task_add(struct app *app, struct world *world, struct task_row *task,
                     struct error *err)
{
    bool taken = true, added = false;
    while (taken && !added) {
        id_make(&world->random, "cgt-", task->plan.created_ms, task->id);
        added = store_task_add(app->store, world->id, task, random_count(&world->random),
                               &taken, err);
    }
    return added;
}

static bool answer_created(const struct task_row *task, struct response *res,
                           struct error *err)
{
    struct json_out out = JSON_OUT_INIT(1024);
    json_open(&out, NULL, '{');
    json_string(&out, "id", task->id);
    json_string(&out, "object", "video.generation.task");
    json_string(&out, "model", task->model);
    json_string(&out, "status", "queued");
    json_close(&out, '}');
    return response_json(res, &out, err);
}

bool generation_create(struct app *app, const struct request *req, struct response *res,
                       struct error *err)
{
    AUTO(json_drop) cJSON *body = fields_read(req, FIELDS, res, err);
    const cJSON *content = cJSON_GetObjectItemCaseSensitive(body, "content");
    struct outcome outcome = {0};
    if (!body || !parts_types(content, err) || !model_check(body, res, err) ||
        !content_check(content, res, err) ||
        !generation_options_check(body, field_string(body, "model"), err))
        return false;
    parts_directives(content, &outcome, res);
    if (req->directive) {
        AUTO(text_drop) struct text unknown = TEXT_INIT(512);
        directive_read_list(PLACE_PROMPT, req->directive, &outcome, &unknown);
    }
    if (outcome.ordered)
        res->reason = RULE_DIRECTIVE;
    if (!assets_check(app, req, content, &outcome, res, err))
        return false;

    struct task_row task = {0};
    text_copy(task.model, sizeof task.model, field_string(body, "model"));
    plan(app, &outcome, clock_now(&req->world->clock), &task);
    return task_add(app, req->world, &task, err) && answer_created(&task, res, err);
}

bool generation_find(struct app *app, const struct world *world, const char *id,
                     struct task_row *out, struct error *err)
{
    bool found = false;
    if (!store_task(app->store, world->id, id, out, &found, err))
        return false;
    if (found)
        return true;
    fail(err, RULE_UNKNOWN_TASK, id);
    return fail_detail(err, "task_id", id, "the id of a task of your organization");
}

/* What a client reads beside the code of a failed task. */
static const char *failure_message(const char *code)
{
    static const struct {
        const char *code, *message;
    } MESSAGES[] = {
        {"InputTextSensitiveContentDetected",
         "the input text may contain sensitive information"},
        {"OutputVideoSensitiveContentDetected",
         "the output video may contain sensitive information"},
        {"UpstreamTimeout", "the upstream provider did not answer in time"},
        {BAD_ASSET_CODE, "a referenced asset is not valid"},
    };
    for (size_t i = 0; i < COUNT_OF(MESSAGES); i++)
        if (strcmp(MESSAGES[i].code, code) == 0)
            return MESSAGES[i].message;
    return "the video could not be generated";
}

static void write_content(const struct app *app, const struct request *req,
                          const struct task_row *task, struct json_out *out)
{
    AUTO(text_drop) struct text link = TEXT_INIT(4096);
    link_video(app, req, task, &link);
    json_open(out, "content", '{');
    json_text(out, "video_url", &link);
    json_close(out, '}');
}

static void write_error(const struct task_row *task, struct json_out *out)
{
    json_open(out, "error", '{');
    json_string(out, "code", task->code);
    json_string(out, "message",
                task->message[0] ? task->message : failure_message(task->code));
    json_close(out, '}');
}

void generation_write(const struct app *app, const struct request *req,
                      const struct task_row *task, int64_t now_ms,
                      enum generation_form form, struct json_out *out)
{
    enum task_status status = task_status_at(&task->plan, now_ms);
    json_open(out, NULL, '{');
    json_string(out, "id", task->id);
    if (form == GENERATION_WHOLE)
        json_string(out, "object", "video.generation.task");
    if (req->world->assumptions.choice[TASK_MODEL])
        json_string(out, "model", task->model);
    json_string(out, "status", task_status_name(status));
    if (status == TASK_SUCCEEDED)
        write_content(app, req, task, out);
    if (status == TASK_FAILED)
        write_error(task, out);
    json_close(out, '}');
}

/* Whose doing an end or a stand-still is: an order's, or that of a reference refused
 * late. */
static enum rule reason_of(const struct task_row *task, int64_t now_ms)
{
    enum task_status status = task_status_at(&task->plan, now_ms);
    if (status == TASK_FAILED && strcmp(task->code, BAD_ASSET_CODE) == 0)
        return RULE_ASSET_NOT_FOUND;
    bool ordered = status == TASK_FAILED || status == TASK_CANCELLED ||
                   task->plan.done_ms == CLOCK_NEVER;
    return ordered ? RULE_DIRECTIVE : RULE_NONE;
}

static bool is_unfinished(const struct task_row *task, int64_t now_ms)
{
    enum task_status status = task_status_at(&task->plan, now_ms);
    return status == TASK_QUEUED || status == TASK_RUNNING;
}

bool generation_get(struct app *app, const struct request *req, struct response *res,
                    struct error *err)
{
    struct task_row task = {0};
    if (!generation_find(app, req->world, req->params[0], &task, err))
        return false;
    int64_t now = clock_now(&req->world->clock);
    if (is_unfinished(&task, now) && !poll_tick(app, req->world, err))
        return false;
    now = clock_now(&req->world->clock);
    if (!is_unfinished(&task, now))
        poll_finished(req->world, task.id, res);
    res->reason = reason_of(&task, now);
    struct json_out out = JSON_OUT_INIT(8192);
    generation_write(app, req, &task, now, GENERATION_WHOLE, &out);
    return response_json(res, &out, err);
}
