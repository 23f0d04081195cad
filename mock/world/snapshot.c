#include "world/snapshot.h"

#include "base/auto.h"
#include "world/snapshot_parts.h"
#include "world/snapshot_read.h"

/* --- Writing --- */

/* "" as null. */
static void write_text(struct json_out *out, const char *key, const char *value)
{
    json_string(out, key, value[0] ? value : NULL);
}

/* What no world can reach is null: never. */
static void write_instant(struct json_out *out, const char *key, int64_t ms)
{
    char text[32];
    if (ms > CLOCK_LAST) {
        json_null(out, key);
        return;
    }
    clock_print_exact(ms, text);
    json_string(out, key, text);
}

static void write_session(void *context, const struct session_row *row)
{
    struct json_out *out = context;
    json_open(out, NULL, '{');
    json_string(out, "token", row->token);
    json_string(out, "lang", row->lang);
    json_string(out, "callback_url", row->callback_url);
    write_instant(out, "created_at", row->created_ms);
    write_instant(out, "finished_at", row->finished_ms ? row->finished_ms : CLOCK_NEVER);
    write_text(out, "outcome", row->outcome);
    write_text(out, "group_id", row->group_id);
    json_close(out, '}');
}

static void write_group(void *context, const struct group_row *row)
{
    struct json_out *out = context;
    json_open(out, NULL, '{');
    json_string(out, "id", row->id);
    write_instant(out, "created_at", row->created_ms);
    json_bool(out, "virtual", row->is_virtual);
    json_close(out, '}');
}

static void write_asset(void *context, const struct asset_row *row)
{
    struct json_out *out = context;
    json_open(out, NULL, '{');
    json_string(out, "id", row->id);
    json_string(out, "group_id", row->group_id);
    json_string(out, "asset_type", row->type);
    json_string(out, "name", row->name);
    json_string(out, "url", row->url);
    write_instant(out, "created_at", row->plan.created_ms);
    write_instant(out, "done_at", row->plan.done_ms);
    json_string(out, "end", asset_status_name(row->plan.end));
    write_text(out, "code", row->code);
    write_text(out, "message", row->message);
    json_close(out, '}');
}

static void write_task(void *context, const struct task_row *row)
{
    struct json_out *out = context;
    json_open(out, NULL, '{');
    json_string(out, "id", row->id);
    json_string(out, "model", row->model);
    write_instant(out, "created_at", row->plan.created_ms);
    write_instant(out, "run_at", row->plan.run_ms);
    write_instant(out, "done_at", row->plan.done_ms);
    json_string(out, "end", task_status_name(row->plan.end));
    write_text(out, "code", row->code);
    write_text(out, "message", row->message);
    json_close(out, '}');
}

bool snapshot_write(struct worlds *worlds, const struct world *world,
                    struct json_out *out, struct error *err)
{
    struct store *store = worlds_store(worlds);
    json_open(out, NULL, '{');
    json_int(out, "version", SNAPSHOT_VERSION);
    snapshot_write_parts(out, world);
    json_open(out, "sessions", '[');
    bool ok = store_each_session(store, world->id, write_session, out, err);
    json_close(out, ']');
    json_open(out, "groups", '[');
    ok = ok && store_each_group(store, world->id, write_group, out, err);
    json_close(out, ']');
    json_open(out, "assets", '[');
    ok = ok && store_each_asset(store, world->id, write_asset, out, err);
    json_close(out, ']');
    json_open(out, "generations", '[');
    ok = ok && store_each_task(store, world->id, write_task, out, err);
    json_close(out, ']');
    json_close(out, '}');
    return ok;
}

/* --- Restoring --- */

struct restore {
    struct store *store;
    int64_t world, random_count;
};

static bool add_session(const struct restore *to, const struct record *record,
                        bool *taken, struct error *err)
{
    struct session_row row;
    return snapshot_read_session(record, &row, err) &&
           store_session_add(to->store, to->world, &row, to->random_count, taken, err);
}

static bool add_group(const struct restore *to, const struct record *record, bool *taken,
                      struct error *err)
{
    struct group_row row;
    return snapshot_read_group(record, &row, err) &&
           store_group_add(to->store, to->world, &row, to->random_count, taken, err);
}

static bool add_asset(const struct restore *to, const struct record *record, bool *taken,
                      struct error *err)
{
    struct asset_row row;
    return snapshot_read_asset(record, &row, err) &&
           store_asset_add(to->store, to->world, &row, to->random_count, taken, err);
}

static bool add_task(const struct restore *to, const struct record *record, bool *taken,
                     struct error *err)
{
    struct task_row row;
    return snapshot_read_task(record, &row, err) &&
           store_task_add(to->store, to->world, &row, to->random_count, taken, err);
}

/* In an order in which every row finds those that it names. */
static const struct {
    const char *list, *key;
    bool (*add)(const struct restore *to, const struct record *record, bool *taken,
                struct error *err);
} LISTS[] = {
    {"groups", "id", add_group},
    {"sessions", "token", add_session},
    {"assets", "id", add_asset},
    {"generations", "id", add_task},
};

static bool restore_rows(const struct restore *to, const cJSON *document,
                         struct error *err)
{
    for (size_t i = 0; i < COUNT_OF(LISTS); i++) {
        const cJSON *array = cJSON_GetObjectItemCaseSensitive(document, LISTS[i].list);
        struct record record = {.list = LISTS[i].list};
        for (record.object = array ? array->child : NULL; record.object;
             record.object = record.object->next, record.index++) {
            bool taken = false;
            if (!LISTS[i].add(to, &record, &taken, err))
                return taken
                           ? record_bad(&record, LISTS[i].key, "unique in its list", err)
                           : false;
        }
    }
    return true;
}

bool snapshot_restore(struct worlds *worlds, struct world *world, const cJSON *document,
                      struct error *err)
{
    struct store *store = worlds_store(worlds);
    AUTO(world_parts_clean) struct world_parts parts = {0};
    if (!world_parts_new(worlds, world->started_ms, &parts, err) ||
        (document && !snapshot_read_parts(document, &parts, err)) ||
        !store_begin(store, err))
        return false;
    struct restore to = {store, world->id, parts.random.count};
    if (!store_world_clear(store, world->id, err) || !restore_rows(&to, document, err) ||
        !world_parts_save(worlds, world, &parts, err)) {
        store_rollback(store);
        return false;
    }
    if (!store_commit(store, err))
        return false;
    world_parts_take(world, &parts);
    return true;
}
