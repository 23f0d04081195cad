#include "control/calls.h"

#include "base/auto.h"
#include "world/directives.h"
#include "world/value.h"

#include <stdio.h>

static void write_switch(struct json_out *out, const struct assumptions *all,
                         enum assumption which)
{
    const struct assumption_row *row = assumption_row(which);
    json_open(out, NULL, '{');
    json_string(out, "name", row->name);
    json_string(out, "value", assumption_value(all, which));
    json_open(out, "values", '[');
    for (const char *const *value = row->values; *value; value++)
        json_string(out, NULL, *value);
    json_close(out, ']');
    json_string(out, "basis", basis_name(row->basis));
    json_string(out, "about", row->about);
    json_int(out, "decision", row->decision);
    json_close(out, '}');
}

bool call_assumptions_get(struct control *control, struct request *req,
                          struct response *res, struct error *err)
{
    (void)control;
    world_lock(req->world);
    struct assumptions all = req->world->assumptions;
    world_unlock(req->world);
    struct json_out out = JSON_OUT_INIT(64 * 1024);
    json_open(&out, NULL, '{');
    json_open(&out, "assumptions", '[');
    for (int which = 0; which < ASSUMPTION_COUNT; which++)
        write_switch(&out, &all, (enum assumption)which);
    json_close(&out, ']');
    json_close(&out, '}');
    return response_json(res, &out, err);
}

static bool read_switches(const cJSON *body, struct assumptions *all, struct error *err)
{
    static const char *const KNOWN[] = {"assumptions", NULL};
    if (!value_members(body, "", KNOWN, err))
        return false;
    const cJSON *object = cJSON_GetObjectItemCaseSensitive(body, "assumptions");
    return assumptions_read(object, all, err);
}

bool call_assumptions_put(struct control *control, struct request *req,
                          struct response *res, struct error *err)
{
    AUTO(json_drop) cJSON *body = request_json(req, err);
    if (!body)
        return false;
    struct world *world = req->world;
    world_lock(world);
    struct assumptions before = world->assumptions;
    struct assumptions all = before;
    bool ok = read_switches(body, &all, err);
    if (ok) {
        world->assumptions = all;
        ok = world_save(control->app->worlds, world, err);
    }
    if (!ok)
        world->assumptions = before;
    world_unlock(world);
    return ok && call_assumptions_get(control, req, res, err);
}

bool call_magic(struct control *control, struct request *req, struct response *res,
                struct error *err)
{
    static const char *const PLACES[] = {"asset", "prompt", "scan"};
    (void)control;
    (void)req;
    size_t count = 0;
    const struct directive_row *rows = directive_rows(&count);
    struct json_out out = JSON_OUT_INIT(64 * 1024);
    json_open(&out, NULL, '{');
    json_open(&out, "directives", '[');
    for (size_t i = 0; i < count; i++) {
        json_open(&out, NULL, '{');
        json_string(&out, "where", PLACES[rows[i].place]);
        json_string(&out, "word", rows[i].word);
        json_string(&out, "value", rows[i].value);
        json_string(&out, "about", rows[i].about);
        json_close(&out, '}');
    }
    json_close(&out, ']');
    json_close(&out, '}');
    return response_json(res, &out, err);
}
