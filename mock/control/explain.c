#include "control/calls.h"

#include "base/auto.h"
#include "control/resolve.h"

#include <stdio.h>
#include <string.h>

enum { IDS_MAX = 10000 };

struct explanation {
    struct control *control;
    struct world *world; /* NULL: the ring `-` */
    struct json_out out;
};

static const char *some(const char *text)
{
    return text && text[0] ? text : NULL;
}

/* The ids of one kind, to find the one that was meant. */
struct ids {
    char (*ids)[ID_SIZE];
    size_t count;
};

static void add_id(struct ids *ids, const char *id)
{
    if (ids->ids && ids->count < IDS_MAX)
        text_copy(ids->ids[ids->count++], ID_SIZE, id);
}

static void add_asset(void *context, const struct asset_row *row)
{
    add_id(context, row->id);
}

static void add_task(void *context, const struct task_row *row)
{
    add_id(context, row->id);
}

static void add_group(void *context, const struct group_row *row)
{
    add_id(context, row->id);
}

/* Gathers what the rule is about; false when it is not about ids. */
static bool gather(struct explanation *explanation, enum rule rule, struct ids *ids)
{
    struct store *store = explanation->control->app->store;
    struct error ignored = {0};
    if (!explanation->world)
        return false;
    int64_t world = explanation->world->id;
    if (rule == RULE_UNKNOWN_ASSET || rule == RULE_ASSET_NOT_FOUND)
        return store_each_asset(store, world, add_asset, ids, &ignored);
    if (rule == RULE_UNKNOWN_TASK)
        return store_each_task(store, world, add_task, ids, &ignored);
    if (rule == RULE_GROUP)
        return store_each_group(store, world, add_group, ids, &ignored);
    return false;
}

/* The id that was meant; "" when there is none near. */
static void nearest_id(struct explanation *explanation, const struct journal_entry *entry,
                       char out[ID_SIZE])
{
    struct ids ids = {calloc(IDS_MAX, ID_SIZE), 0};
    const char **words = calloc(IDS_MAX + 1, sizeof(const char *));
    out[0] = '\0';
    if (words && gather(explanation, entry->reason, &ids)) {
        for (size_t i = 0; i < ids.count; i++)
            words[i] = ids.ids[i];
        const char *nearest = text_nearest(entry->got, words);
        text_copy(out, ID_SIZE, nearest ? nearest : "");
    }
    free(words);
    free(ids.ids);
}

static void write_nearest(struct explanation *explanation,
                          const struct journal_entry *entry)
{
    char id[ID_SIZE] = "";
    if (!entry->nearest[0])
        nearest_id(explanation, entry, id);
    json_string(&explanation->out, "nearest",
                some(entry->nearest[0] ? entry->nearest : id));
}

/* An id of another world is told from an unknown one here alone (decision 3). */
static void write_expected(struct explanation *explanation,
                           const struct journal_entry *entry)
{
    bool about_id = entry->reason == RULE_UNKNOWN_ASSET ||
                    entry->reason == RULE_UNKNOWN_TASK ||
                    entry->reason == RULE_ASSET_NOT_FOUND || entry->reason == RULE_GROUP;
    bool elsewhere = about_id && explanation->world &&
                     store_id_elsewhere(explanation->control->app->store,
                                        explanation->world->id, entry->got);
    AUTO(text_drop) struct text expected = TEXT_INIT(1024);
    if (entry->expected[0])
        text_puts(&expected, entry->expected);
    if (elsewhere)
        text_printf(&expected, "%sthis id is foreign: it belongs to another organization",
                    expected.size ? "; " : "");
    json_text(&explanation->out, "expected", &expected);
}

static void explain(void *context, const struct journal_entry *entry)
{
    struct explanation *explanation = context;
    struct json_out *out = &explanation->out;
    const struct rule_row *rule = entry->reason ? rule_row(entry->reason) : NULL;
    json_open(out, NULL, '{');
    json_string(out, "request_id", entry->id);
    json_string(out, "rule", rule ? rule->id : NULL);
    json_string(out, "basis", rule ? basis_name(rule->basis) : NULL);
    json_string(out, "sentence", rule ? rule->sentence : NULL);
    if (rule && rule->decision)
        json_int(out, "decision", rule->decision);
    else
        json_null(out, "decision");
    json_string(out, "field", some(entry->field));
    json_string(out, "got", some(entry->got));
    write_expected(explanation, entry);
    write_nearest(explanation, entry);
    json_close(out, '}');
}

/* A request without a valid key belongs to no world: it is found whatever world was
 * meant, if any. */
bool call_explain(struct control *control, struct request *req, struct response *res,
                  struct error *err)
{
    struct worlds *worlds = control->app->worlds;
    const char *id = req->params[0];
    struct explanation explanation = {.control = control,
                                      .out = JSON_OUT_INIT(64 * 1024)};
    struct error no_world = {0};
    bool resolved = resolve_world(control, req, true, &no_world);
    explanation.world = req->world;
    bool found =
        req->world && journal_find(req->world->journal, id, explain, &explanation);
    if (!found) {
        explanation.world = NULL;
        found = journal_find(worlds_unauthenticated(worlds), id, explain, &explanation);
    }
    if (found)
        return response_json(res, &explanation.out, err);
    json_out_drop(&explanation.out);
    if (!resolved) {
        *err = no_world;
        return false;
    }
    return fail(err, RULE_CONTROL_UNKNOWN, "request", id);
}
