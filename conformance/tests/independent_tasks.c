#include "independent_api.h"
#include "independent_options.h"

#include <string.h>

enum { QUEUED_MS = 700, RUNNING_MS = 1500, LINK_SECONDS = 24 * 3600 };

static const char ASSET[] = "asset://";

/* Is it one that this organisation can use now? */
static bool usable(const struct indep_org *org, const char *url)
{
    if (strncmp(url, ASSET, strlen(ASSET)) != 0)
        return indep_is_https(url);
    const struct indep_asset *asset = indep_asset(org, url + strlen(ASSET));
    return asset != NULL && !asset->fails && asset->ready <= indep_now();
}

static bool check_part(const struct indep_org *org, const cJSON *part,
                       struct indep_reply *reply)
{
    const char *type = indep_text(part, "type");
    const char *url =
        indep_text(cJSON_GetObjectItemCaseSensitive(part, "image_url"), "url");
    if (type != NULL && strcmp(type, "text") == 0 &&
        !indep_is_empty(indep_text(part, "text")))
        return true;
    if (type == NULL || strcmp(type, "image_url") != 0 || indep_is_empty(url))
        indep_bad(reply, "content: a part is neither text nor image_url");
    else if (!usable(org, url))
        indep_refuse(reply, 404, "asset_missing", "content: the asset cannot be used");
    return reply->json == NULL;
}

/* Part number `index` of `content`. */
static bool check_part_as_decided(const struct indep_org *org, const cJSON *part,
                                  int index, struct indep_reply *reply)
{
    const char *type = indep_text(part, "type");
    const cJSON *image = cJSON_GetObjectItemCaseSensitive(part, "image_url");
    const char *url = indep_text(image, "url");
    INDEP_AUTO(indep_drop) char *wrong = NULL;
    if (type != NULL && strcmp(type, "text") == 0) {
        if (indep_is_empty(indep_text(part, "text")))
            wrong = indep_print("content[%d].text is required", index);
    } else if (type == NULL || strcmp(type, "image_url") != 0) {
        wrong = indep_print("content[%d].type must be text or image_url", index);
    } else if (indep_is_empty(url)) {
        wrong = indep_print("content[%d].image_url.url is required", index);
    } else if (!usable(org, url)) {
        wrong = indep_print("The parameter `content[%d].image_url.url` specified in the "
                            "request is not valid: the specified asset %s is not found.",
                            index, url + strlen(ASSET));
    }
    if (wrong != NULL)
        indep_bad(reply, wrong);
    return wrong == NULL;
}

static bool check_task_as_decided(const struct indep_org *org, const cJSON *body,
                                  struct indep_reply *reply)
{
    static const char *const MODELS[] = {"byteplus/seedance-2.0",
                                         "byteplus/seedance-2.0-fast", NULL};
    const char *model = indep_text(body, "model");
    const cJSON *content = cJSON_GetObjectItemCaseSensitive(body, "content"), *part;
    int index = 0;
    if (indep_is_empty(model))
        indep_bad(reply, "model is required");
    else if (!indep_is_one_of(model, MODELS))
        indep_bad(reply,
                  "model must be byteplus/seedance-2.0 or byteplus/seedance-2.0-fast");
    else if (!cJSON_IsArray(content) || content->child == NULL)
        indep_bad(reply, "content is required");
    else
        cJSON_ArrayForEach(part, content) if (!check_part_as_decided(org, part, index++,
                                                                     reply)) return false;
    return reply->json == NULL;
}

static bool check_task(const struct indep_org *org, const cJSON *body,
                       struct indep_reply *reply)
{
    if (indep_agrees())
        return check_task_as_decided(org, body, reply);
    const char *model = indep_text(body, "model");
    const cJSON *content = cJSON_GetObjectItemCaseSensitive(body, "content"), *part;
    if (model == NULL || (strcmp(model, "byteplus/seedance-2.0") != 0 &&
                          strcmp(model, "byteplus/seedance-2.0-fast") != 0))
        indep_bad(reply, "model: not one that we have");
    else if (!cJSON_IsArray(content) || content->child == NULL)
        indep_bad(reply, "content: expected parts");
    else
        cJSON_ArrayForEach(part, content) if (!check_part(org, part, reply)) return false;
    return reply->json == NULL;
}

void indep_create_task(struct indep_org *org, const struct indep_request *request,
                       struct indep_reply *reply)
{
    const char *known =
        indep_options()->picky || indep_agrees() ? " model content " : NULL;
    INDEP_AUTO(indep_drop_json) cJSON *body = indep_body(request, known, reply);
    if (body == NULL || !check_task(org, body, reply))
        return;
    double now = indep_now();
    double queued = (double)indep_phase(QUEUED_MS);
    double running = (double)indep_phase(RUNNING_MS);
    struct indep_task *task = indep_zeroed(sizeof *task);
    *task = (struct indep_task){.next = org->tasks,
                                .id = indep_id("cgt", now),
                                .model = indep_print("%s", indep_text(body, "model")),
                                .created = now,
                                .starts = now + queued / 1000,
                                .done = now + (queued + running) / 1000};
    org->tasks = task;
    indep_bought("video", task->id);
    reply->json = cJSON_CreateObject();
    cJSON_AddStringToObject(reply->json, "status", "queued");
    cJSON_AddStringToObject(reply->json, "model", task->model);
    if (!indep_agrees())
        indep_add(reply->json, "created_at", indep_time(now));
    cJSON_AddStringToObject(reply->json, "object", "video.generation.task");
    cJSON_AddStringToObject(reply->json, "id", task->id);
}

void indep_get_task(struct indep_org *org, const struct indep_request *request,
                    struct indep_reply *reply)
{
    const struct indep_task *task = indep_task(org, indep_last_segment(request));
    if (task == NULL) {
        indep_missing_one(reply, "generation task", indep_last_segment(request));
        return;
    }
    double now = indep_now();
    bool done = now >= task->done;
    reply->json = cJSON_CreateObject();
    cJSON *content = NULL;
    if (done || !indep_agrees())
        content = cJSON_AddObjectToObject(reply->json, "content");
    if (done)
        indep_add(content, "video_url", indep_link(request, task->id, LINK_SECONDS));
    else if (!indep_agrees())
        cJSON_AddNullToObject(content, "video_url");
    if (!indep_agrees())
        cJSON_AddNullToObject(reply->json, "error");
    if (!indep_reads("task-model", "omit"))
        cJSON_AddStringToObject(reply->json, "model", task->model);
    cJSON_AddStringToObject(reply->json, "status",
                            done                 ? "succeeded"
                            : now < task->starts ? "queued"
                                                 : "running");
    if (!indep_agrees())
        indep_add(reply->json, "created_at", indep_time(task->created));
    cJSON_AddStringToObject(reply->json, "object", "video.generation.task");
    cJSON_AddStringToObject(reply->json, "id", task->id);
}
