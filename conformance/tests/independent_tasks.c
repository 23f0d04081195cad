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

static bool check_task(const struct indep_org *org, const cJSON *body,
                       struct indep_reply *reply)
{
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
    const char *known = indep_options()->picky ? " model content " : NULL;
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
    indep_add(reply->json, "created_at", indep_time(now));
    cJSON_AddStringToObject(reply->json, "object", "video.generation.task");
    cJSON_AddStringToObject(reply->json, "id", task->id);
}

void indep_get_task(struct indep_org *org, const struct indep_request *request,
                    struct indep_reply *reply)
{
    const struct indep_task *task = indep_task(org, indep_last_segment(request));
    if (task == NULL) {
        indep_missing(reply, "task_missing", "no such task");
        return;
    }
    double now = indep_now();
    bool done = now >= task->done;
    reply->json = cJSON_CreateObject();
    cJSON *content = cJSON_AddObjectToObject(reply->json, "content");
    if (done)
        indep_add(content, "video_url", indep_link(request, task->id, LINK_SECONDS));
    else
        cJSON_AddNullToObject(content, "video_url");
    cJSON_AddNullToObject(reply->json, "error");
    if (!indep_reads("task-model", "omit"))
        cJSON_AddStringToObject(reply->json, "model", task->model);
    cJSON_AddStringToObject(reply->json, "status",
                            done                 ? "succeeded"
                            : now < task->starts ? "queued"
                                                 : "running");
    indep_add(reply->json, "created_at", indep_time(task->created));
    cJSON_AddStringToObject(reply->json, "object", "video.generation.task");
    cJSON_AddStringToObject(reply->json, "id", task->id);
}
