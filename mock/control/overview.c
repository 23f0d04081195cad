#include "control/calls.h"

#include "api/links.h"
#include "base/auto.h"
#include "base/embedded.h"
#include "http/json_scan.h"

#include <stdint.h>
#include <string.h>

/* What the dashboard shows of a world, in one call: the newest objects with their state,
 * and when they will change. */

enum { NEWEST = 100 };

struct overview {
    struct control *control;
    const struct request *req;
    struct json_out out;
    int64_t now_ms;
};

static void add_instant(struct json_out *out, const char *key, int64_t ms)
{
    char text[32];
    clock_print_exact(ms, text);
    json_string(out, key, ms < CLOCK_NEVER ? text : NULL);
}

/* `since_ms` is where the state began, `next` what it changes to. */
static void add_phase(struct json_out *out, int64_t since_ms, int64_t next_ms,
                      const char *next)
{
    add_instant(out, "since", since_ms);
    add_instant(out, "next_at", next_ms);
    json_string(out, "next", next_ms < CLOCK_NEVER ? next : NULL);
}

static void add_session(void *context, const struct session_row *session)
{
    struct overview *overview = context;
    struct json_out *out = &overview->out;
    bool over = overview->now_ms >= session->created_ms + SESSION_LIFETIME_MS;
    json_open(out, NULL, '{');
    call_add_session(overview->control, overview->req, session, out);
    json_string(out, "status",
                session->finished_ms ? "spent"
                : over               ? "expired"
                                     : "pending");
    json_string(out, "outcome", session->outcome[0] ? session->outcome : NULL);
    json_string(out, "group_id", session->group_id[0] ? session->group_id : NULL);
    json_close(out, '}');
}

static void add_group(void *context, const struct group_row *group)
{
    struct json_out *out = &((struct overview *)context)->out;
    json_open(out, NULL, '{');
    json_string(out, "id", group->id);
    json_bool(out, "virtual", group->is_virtual);
    add_instant(out, "created_at", group->created_ms);
    json_close(out, '}');
}

static void add_asset(void *context, const struct asset_row *asset)
{
    struct overview *overview = context;
    struct json_out *out = &overview->out;
    enum asset_status status = asset_status_at(&asset->plan, overview->now_ms);
    AUTO(text_drop) struct text link = TEXT_INIT(4096);
    if (status == ASSET_ACTIVE)
        link_asset(overview->control->app, overview->req, asset, overview->now_ms, &link);
    json_open(out, NULL, '{');
    json_string(out, "id", asset->id);
    json_string(out, "group_id", asset->group_id);
    json_string(out, "name", asset->name);
    json_string(out, "asset_type", asset->type);
    json_string(out, "status", asset_status_name(status));
    json_string(out, "code", status == ASSET_FAILED ? asset->code : NULL);
    add_phase(out, asset->plan.created_ms,
              asset_next_change(&asset->plan, overview->now_ms),
              asset_status_name(asset->plan.end));
    json_text(out, "url", &link);
    json_close(out, '}');
}

static void add_task(void *context, const struct task_row *task)
{
    struct overview *overview = context;
    struct json_out *out = &overview->out;
    enum task_status status = task_status_at(&task->plan, overview->now_ms);
    bool is_queued = status == TASK_QUEUED;
    bool will_run = is_queued && task->plan.run_ms < task->plan.done_ms;
    AUTO(text_drop) struct text link = TEXT_INIT(4096);
    if (status == TASK_SUCCEEDED)
        link_video(overview->control->app, overview->req, task, &link);
    json_open(out, NULL, '{');
    json_string(out, "id", task->id);
    json_string(out, "model", task->model);
    json_string(out, "status", task_status_name(status));
    json_string(out, "code", status == TASK_FAILED ? task->code : NULL);
    add_phase(out, is_queued ? task->plan.created_ms : task->plan.run_ms,
              task_next_change(&task->plan, overview->now_ms),
              task_status_name(will_run ? TASK_RUNNING : task->plan.end));
    json_text(out, "video_url", &link);
    json_close(out, '}');
}

static bool add_objects(struct overview *overview, const struct world *world,
                        struct error *err)
{
    struct store *store = overview->control->app->store;
    struct json_out *out = &overview->out;
    json_open(out, "sessions", '[');
    bool ok = store_newest_sessions(store, world->id, NEWEST, add_session, overview, err);
    json_close(out, ']');
    json_open(out, "groups", '[');
    ok = ok && store_newest_groups(store, world->id, NEWEST, add_group, overview, err);
    json_close(out, ']');
    json_open(out, "assets", '[');
    ok = ok && store_newest_assets(store, world->id, NEWEST, add_asset, overview, err);
    json_close(out, ']');
    json_open(out, "generations", '[');
    ok = ok && store_newest_tasks(store, world->id, NEWEST, add_task, overview, err);
    json_close(out, ']');
    return ok;
}

static bool add_counts(struct overview *overview, const struct world *world,
                       struct error *err)
{
    struct world_counts counts = {0};
    int64_t kept = 0;
    int64_t evicted = 0;
    struct json_out *out = &overview->out;
    journal_counts(world->journal, &kept, &evicted);
    json_open(out, "journal", '{');
    json_int(out, "kept", kept);
    json_int(out, "evicted", evicted);
    json_close(out, '}');
    if (!store_counts(overview->control->app->store, world->id, &counts, err))
        return false;
    json_open(out, "counts", '{');
    json_int(out, "sessions", counts.sessions);
    json_int(out, "groups", counts.groups);
    json_int(out, "assets", counts.assets);
    json_int(out, "generations", counts.tasks);
    json_close(out, '}');
    return true;
}

static bool add_world(struct overview *overview, struct world *world, struct error *err)
{
    struct json_out *out = &overview->out;
    world_lock(world);
    overview->now_ms = clock_now(&world->clock);
    json_open(out, "world", '{');
    json_string(out, "name", world->name);
    call_add_clock(out, &world->clock);
    faults_write(out, "faults", &world->faults, true);
    bool ok = add_counts(overview, world, err) && add_objects(overview, world, err);
    json_close(out, '}');
    world_unlock(world);
    return ok;
}

struct roll {
    struct json_out *out;
    struct world *first;
};

static void add_name(void *context, struct world *world)
{
    struct roll *roll = context;
    if (!roll->first)
        roll->first = world;
    json_string(roll->out, NULL, world->name);
}

/* Of the world that ?world= names, or of the first there is; null when there is none: the
 * page waits for it. */
bool call_overview(struct control *control, struct request *req, struct response *res,
                   struct error *err)
{
    struct overview overview = {
        .control = control, .req = req, .out = JSON_OUT_INIT(CONTROL_OUT_MAX)};
    struct roll roll = {&overview.out, NULL};
    AUTO(string_drop) char *name = request_query(req, "world");
    json_open(&overview.out, NULL, '{');
    json_open(&overview.out, "worlds", '[');
    worlds_each(control->app->worlds, add_name, &roll);
    json_close(&overview.out, ']');
    json_int(&overview.out, "unauthenticated",
             journal_total(worlds_unauthenticated(control->app->worlds)));
    req->world = name ? worlds_find(control->app->worlds, name) : roll.first;
    bool ok = true;
    if (req->world)
        ok = add_world(&overview, req->world, err);
    else
        json_null(&overview.out, "world");
    json_close(&overview.out, '}');
    if (ok)
        return response_json(res, &overview.out, err);
    json_out_drop(&overview.out);
    return false;
}

/* "faults/slow-vendor.json" as {"name":"slow-vendor","faults":[…]}. */
static void add_preset(struct json_out *out, const struct embedded_file *file)
{
    const char *base = strchr(file->path, '/') + 1;
    AUTO(json_drop)
    cJSON *document =
        json_parse((const char *)file->data, *file->size, JSON_MAX_VALUES, NULL);
    if (!document)
        out->text.failed = true;
    json_open(out, NULL, '{');
    json_bytes(out, "name", base, strcspn(base, "."));
    json_value(out, "faults", cJSON_GetObjectItemCaseSensitive(document, "faults"));
    json_close(out, '}');
}

bool call_presets(struct control *control, struct request *req, struct response *res,
                  struct error *err)
{
    static const char FOLDER[] = "faults/";
    (void)control;
    (void)req;
    struct json_out out = JSON_OUT_INIT(CONTROL_OUT_MAX);
    json_open(&out, NULL, '{');
    json_open(&out, "presets", '[');
    for (const struct embedded_file *file = EMBEDDED_FILES; file->path; file++)
        if (strncmp(file->path, FOLDER, sizeof FOLDER - 1) == 0)
            add_preset(&out, file);
    json_close(&out, ']');
    json_open(&out, "operations", '[');
    for (const struct operation *each = OPERATIONS; each->method; each++)
        json_string(&out, NULL, each->on);
    json_close(&out, ']');
    json_close(&out, '}');
    return response_json(res, &out, err);
}
