#include "independent_api.h"
#include "independent_options.h"

#include <stdlib.h>
#include <string.h>

enum { PROCESSING_MS = 1200, LINK_SECONDS = 12 * 3600, LONGEST_NAME = 128 };

const char *indep_asset_status(const struct indep_asset *asset)
{
    if (indep_now() < asset->ready)
        return "processing";
    return asset->fails ? "failed" : "active";
}

/* The nine members of the reference, whatever the status; a list leaves `object` out. */
static cJSON *show_as_decided(const struct indep_asset *asset,
                              const struct indep_request *request, bool in_list)
{
    const char *status = indep_asset_status(asset);
    bool ready = strcmp(status, "processing") != 0;
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "id", asset->id);
    if (!in_list)
        cJSON_AddStringToObject(json, "object", "video.asset");
    cJSON_AddStringToObject(json, "name", asset->name != NULL ? asset->name : "");
    indep_add(json, "url", indep_link(request, asset->id, LINK_SECONDS));
    cJSON_AddStringToObject(json, "asset_type", asset->type);
    cJSON_AddStringToObject(json, "group_id", asset->group);
    cJSON_AddStringToObject(json, "status", status);
    indep_add(json, "created_at", indep_time(asset->created));
    indep_add(json, "updated_at", indep_time(ready ? asset->ready : asset->created));
    return json;
}

/* Members in an order of our own; what is not there yet is null. */
static cJSON *show(const struct indep_asset *asset, const struct indep_request *request)
{
    const char *status = indep_asset_status(asset);
    bool ready = strcmp(status, "processing") != 0;
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "status", status);
    indep_add(json, "updated_at", indep_time(ready ? asset->ready : asset->created));
    indep_add(json, "created_at", indep_time(asset->created));
    cJSON_AddStringToObject(json, "group_id", asset->group);
    cJSON_AddStringToObject(json, "asset_type", asset->type);
    if (ready && !asset->fails)
        indep_add(json, "url", indep_link(request, asset->id, LINK_SECONDS));
    else
        cJSON_AddNullToObject(json, "url");
    if (asset->name != NULL)
        cJSON_AddStringToObject(json, "name", asset->name);
    else
        cJSON_AddNullToObject(json, "name");
    cJSON_AddStringToObject(json, "object", "video.asset");
    cJSON_AddStringToObject(json, "id", asset->id);
    if (asset->fails && ready)
        cJSON_AddStringToObject(json, "fail_reason", "no face & no match");
    return json;
}

cJSON *indep_show_asset(const struct indep_asset *asset,
                        const struct indep_request *request, bool in_list)
{
    return indep_agrees() ? show_as_decided(asset, request, in_list)
                          : show(asset, request);
}

bool indep_is_one_of(const char *word, const char *const *words)
{
    while (*words != NULL && strcmp(word, *words) != 0)
        words++;
    return *words != NULL;
}

static const char *complaint_as_decided(const struct indep_org *org, const cJSON *body)
{
    static const char *const TYPES[] = {"Image", "Video", "Audio", NULL};
    const char *group = indep_text(body, "group_id");
    const char *type = indep_text(body, "asset_type"), *url = indep_text(body, "url");
    if (indep_is_empty(url))
        return "url is required";
    if (!indep_is_https(url))
        return "url must be a valid https URL";
    if (indep_is_empty(type))
        return "asset_type is required";
    if (!indep_is_one_of(type, TYPES))
        return "asset_type must be Image, Video, or Audio";
    return indep_is_empty(group) || indep_has_group(org, group) ? NULL : "group id error";
}

/* What is wrong with an upload, or NULL. */
static const char *complaint(const struct indep_org *org, const cJSON *body)
{
    static const char *const TYPES[] = {"Image", "Video", "Audio", NULL};
    const char *group = indep_text(body, "group_id"), *name = indep_text(body, "name");
    const char *type = indep_text(body, "asset_type"), *url = indep_text(body, "url");
    if (indep_agrees())
        return complaint_as_decided(org, body);
    if (group != NULL && !indep_has_group(org, group))
        return "group id error";
    if (indep_is_empty(type) || !indep_is_one_of(type, TYPES))
        return "asset_type: expected one of Image, Video, Audio";
    if (indep_is_empty(url) || !indep_is_https(url))
        return "url: expected the address of a file";
    if (name != NULL && strlen(name) > LONGEST_NAME)
        return "name: too long";
    return NULL;
}

void indep_create_asset(struct indep_org *org, const struct indep_request *request,
                        struct indep_reply *reply)
{
    INDEP_AUTO(indep_drop_json)
    cJSON *body = indep_body(request, " url asset_type group_id name ", reply);
    if (body == NULL)
        return;
    const char *wrong = complaint(org, body);
    if (wrong != NULL) {
        indep_bad(reply, wrong);
        return;
    }
    const char *group = indep_text(body, "group_id"), *name = indep_text(body, "name");
    if (indep_agrees() && indep_is_empty(group))
        group = NULL;
    double now = indep_now();
    struct indep_asset *asset = indep_zeroed(sizeof *asset);
    *asset = (struct indep_asset){
        .next = org->assets,
        .id = indep_id("asset", now),
        .group = indep_print("%s", group != NULL ? group : org->virtual_group),
        .type = indep_print("%s", indep_text(body, "asset_type")),
        .name = name != NULL ? indep_print("%s", name) : NULL,
        .created = now,
        .ready = now + (double)indep_phase(PROCESSING_MS) / 1000,
        .fails = strcmp(indep_text(body, "asset_type"), "Audio") == 0 && !indep_agrees(),
    };
    org->assets = asset;
    indep_bought("asset", asset->id);
    reply->json = cJSON_CreateObject();
    cJSON_AddStringToObject(reply->json, "status", "processing");
    cJSON_AddStringToObject(reply->json, "id", asset->id);
    cJSON_AddStringToObject(reply->json, "object", "video.asset");
    if (!indep_agrees())
        cJSON_AddNumberToObject(reply->json, "eta_ms",
                                (double)indep_phase(PROCESSING_MS));
}

void indep_get_asset(struct indep_org *org, const struct indep_request *request,
                     struct indep_reply *reply)
{
    const struct indep_asset *asset = indep_asset(org, indep_last_segment(request));
    if (asset == NULL)
        indep_missing_one(reply, "asset", indep_last_segment(request));
    else
        reply->json = indep_show_asset(asset, request, false);
}
