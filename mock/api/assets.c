#include "api/assets.h"

#include "api/handlers.h"
#include "api/links.h"
#include "api/polling.h"
#include "api/validate.h"
#include "base/auto.h"
#include "world/directives.h"

#include <string.h>

static const char *const TYPES[] = {"Image", "Video", "Audio", NULL};

/* Another request may make it at the same time: then that one is it. */
static bool make_virtual(struct app *app, struct world *world, struct group_row *out,
                         struct error *err)
{
    bool there = false, taken = true;
    while (taken && !there) {
        *out = (struct group_row){.created_ms = clock_now(&world->clock),
                                  .is_virtual = true};
        id_make(&world->random, "group-", out->created_ms, out->id);
        if (store_group_add(app->store, world->id, out, random_count(&world->random),
                            &taken, err))
            return true;
        if (taken && !store_virtual_group(app->store, world->id, out, &there, err))
            return false;
    }
    return there;
}

/* The world remembers which it is: the store is what requests wait for. */
static bool virtual_group(struct app *app, struct world *world, bool make,
                          char out[ID_SIZE], bool *found, struct error *err)
{
    struct group_row group;
    int64_t known = atomic_load(&world->virtual_group);
    *found = known != 0;
    if (*found) {
        id_unpack("group-", known, out);
        return true;
    }
    if (!store_virtual_group(app->store, world->id, &group, found, err) ||
        (!*found && make && !(*found = make_virtual(app, world, &group, err))))
        return false;
    if (*found && id_pack("group-", group.id, &known))
        atomic_store(&world->virtual_group, known);
    text_copy(out, ID_SIZE, *found ? group.id : "");
    return true;
}

bool asset_group(struct app *app, struct world *world, const char *id, bool make,
                 char out[ID_SIZE], bool *found, struct error *err)
{
    if (id[0] == '\0')
        return virtual_group(app, world, make, out, found, err);
    struct group_row group;
    if (!store_group(app->store, world->id, id, &group, found, err))
        return false;
    if (!*found) {
        fail(err, RULE_GROUP);
        return fail_detail(err, "group_id", id, "a group_id of your organization");
    }
    text_copy(out, ID_SIZE, group.id);
    return true;
}

static bool fields_in_order(const cJSON *body, struct response *res, struct error *err)
{
    const char *url = field_string(body, "url"), *type = field_string(body, "asset_type");
    if (url[0] == '\0') {
        fail(err, RULE_URL_REQUIRED);
        return fail_detail(err, "url", NULL, "an https URL");
    }
    if (!url_is_https(url)) {
        fail(err, RULE_URL_HTTPS);
        return fail_detail(err, "url", url, "an absolute https URL with a host");
    }
    if (type[0] == '\0') {
        fail(err, RULE_TYPE_REQUIRED);
        return fail_detail(err, "asset_type", NULL, "Image, Video, or Audio");
    }
    return word_check(RULE_TYPE, "asset_type", type, TYPES, res, err);
}

/* Plans the asset's course by the directives of its url and name, and of a fault
 * (decision 28). */
static void plan(const struct app *app, const struct request *req,
                 struct asset_row *asset, struct response *res)
{
    struct outcome outcome = {0};
    AUTO(text_drop) struct text unknown = TEXT_INIT(512);
    directive_read_url(PLACE_ASSET, asset->url, &outcome, &unknown);
    directive_read_text(PLACE_ASSET, asset->name, &outcome, &unknown);
    if (req->directive)
        directive_read_list(PLACE_ASSET, req->directive, &outcome, &unknown);
    if (unknown.size)
        response_hint(res, "ignored directive: %s", unknown.data);
    if (outcome.ordered)
        res->reason = RULE_DIRECTIVE;

    int64_t lasts = outcome.has_after ? outcome.after_ms : app->settings->asset_ms;
    asset->plan.done_ms = outcome.stuck ? CLOCK_NEVER : asset->plan.created_ms + lasts;
    asset->plan.end = outcome.code ? ASSET_FAILED : ASSET_ACTIVE;
    text_copy(asset->code, sizeof asset->code, outcome.code ? outcome.code : "");
}

static bool asset_add(struct app *app, struct world *world, struct asset_row *asset,
                      struct error *err)
{
    bool taken = true, added = false;
    while (taken && !added) {
        id_make(&world->random, "asset-", asset->plan.created_ms, asset->id);
        added = store_asset_add(app->store, world->id, asset,
                                random_count(&world->random), &taken, err);
    }
    return added;
}

static bool asset_fill(struct asset_row *asset, const cJSON *body, const char *group_id,
                       struct error *err)
{
    asset->name = strdup(field_string(body, "name"));
    asset->url = strdup(field_string(body, "url"));
    text_copy(asset->group_id, sizeof asset->group_id, group_id);
    text_copy(asset->type, sizeof asset->type, field_string(body, "asset_type"));
    return asset->name && asset->url ? true : fail(err, RULE_INTERNAL, "out of memory");
}

bool asset_create(struct app *app, const struct request *req, struct response *res,
                  struct error *err)
{
    static const struct field FIELDS[] = {{"url", FIELD_STRING},
                                          {"asset_type", FIELD_STRING},
                                          {"group_id", FIELD_STRING},
                                          {"name", FIELD_STRING},
                                          {0}};
    AUTO(json_drop) cJSON *body = fields_read(req, FIELDS, res, err);
    char group[ID_SIZE];
    bool found;
    if (!body || !fields_in_order(body, res, err) ||
        !asset_group(app, req->world, field_string(body, "group_id"), true, group, &found,
                     err))
        return false;

    AUTO(asset_row_clean) struct asset_row asset = {0};
    if (!asset_fill(&asset, body, group, err))
        return false;
    asset.plan.created_ms = clock_now(&req->world->clock);
    plan(app, req, &asset, res);
    if (!asset_add(app, req->world, &asset, err))
        return false;

    struct json_out out = JSON_OUT_INIT(1024);
    json_open(&out, NULL, '{');
    json_string(&out, "id", asset.id);
    json_string(&out, "object", "video.asset");
    json_string(&out, "status", "processing");
    json_close(&out, '}');
    return response_json(res, &out, err);
}

bool asset_find(struct app *app, const struct world *world, const char *id,
                struct asset_row *out, struct error *err)
{
    bool found = false;
    if (!store_asset(app->store, world->id, id, out, &found, err))
        return false;
    if (found)
        return true;
    fail(err, RULE_UNKNOWN_ASSET, id);
    return fail_detail(err, "asset_id", id, "the id of an asset of your organization");
}

static void write_error(const struct asset_row *asset, struct json_out *out)
{
    json_open(out, "error", '{');
    json_string(out, "code", asset->code);
    json_string(out, "message",
                asset->message[0] ? asset->message : "the asset was rejected");
    json_close(out, '}');
}

void asset_write(const struct app *app, const struct request *req,
                 const struct asset_row *asset, int64_t now_ms, enum asset_form form,
                 struct json_out *out)
{
    enum asset_status status = asset_status_at(&asset->plan, now_ms);
    AUTO(text_drop) struct text link = TEXT_INIT(4096);
    char created[24], updated[24];
    link_asset(app, req, asset, now_ms, &link);
    clock_print_utc(asset->plan.created_ms, created);
    clock_print_utc(asset_updated_at(&asset->plan, now_ms), updated);

    json_open(out, NULL, '{');
    json_string(out, "id", asset->id);
    if (form == ASSET_WHOLE)
        json_string(out, "object", "video.asset");
    json_string(out, "name", asset->name);
    json_text(out, "url", &link);
    json_string(out, "asset_type", asset->type);
    json_string(out, "group_id", asset->group_id);
    json_string(out, "status", asset_status_name(status));
    json_string(out, "created_at", created);
    json_string(out, "updated_at", updated);
    if (status == ASSET_FAILED && req->world->assumptions.choice[ASSET_ERROR])
        write_error(asset, out);
    json_close(out, '}');
}

bool asset_get(struct app *app, const struct request *req, struct response *res,
               struct error *err)
{
    AUTO(asset_row_clean) struct asset_row asset = {0};
    if (!asset_find(app, req->world, req->params[0], &asset, err))
        return false;
    int64_t now = clock_now(&req->world->clock);
    if (asset_status_at(&asset.plan, now) == ASSET_PROCESSING &&
        !poll_tick(app, req->world, err))
        return false;
    now = clock_now(&req->world->clock);
    enum asset_status status = asset_status_at(&asset.plan, now);
    if (status != ASSET_PROCESSING)
        poll_finished(req->world, asset.id, res);
    if (asset.plan.done_ms == CLOCK_NEVER || status == ASSET_FAILED)
        res->reason = RULE_DIRECTIVE;

    struct json_out out = JSON_OUT_INIT(8 * APP_BODY_MAX);
    asset_write(app, req, &asset, now, ASSET_WHOLE, &out);
    return response_json(res, &out, err);
}
