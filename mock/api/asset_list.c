#include "api/assets.h"
#include "api/handlers.h"
#include "api/paging.h"
#include "api/validate.h"
#include "base/auto.h"

#include <string.h>

static const char *const PARAMS[] = {"group_id", "status",  "name",       "page",
                                     "limit",    "sort_by", "sort_order", NULL};
static const char *const SORTS[] = {"create_time", "update_time", "group_id", NULL};
static const char *const ORDERS[] = {"asc", "desc", NULL};
static const char *const STATUSES[] = {"processing", "active", "failed", NULL};

/* Comma-separated; blanks around words and empty elements are skipped (decision 36). */
static bool read_statuses(const char *list, unsigned *out, struct response *res,
                          struct error *err)
{
    char word[32];
    enum asset_status status;
    while (status_word_next(&list, word, sizeof word)) {
        if (!asset_status_parse(word, &status))
            return word_check(RULE_STATUS_FILTER, "status", word, STATUSES, res, err);
        *out |= 1u << status;
    }
    return true;
}

static bool read_sort(const struct request *req, struct asset_query *query,
                      struct response *res, struct error *err)
{
    AUTO(string_drop) char *by = request_query(req, "sort_by");
    AUTO(string_drop) char *order = request_query(req, "sort_order");
    if (by && by[0]) {
        if (!word_check(RULE_SORT_BY, "sort_by", by, SORTS, res, err))
            return false;
        query->sort = strcmp(by, SORTS[0]) == 0   ? SORT_CREATED
                      : strcmp(by, SORTS[1]) == 0 ? SORT_UPDATED
                                                  : SORT_GROUP;
    }
    if (order && order[0]) {
        if (!word_check(RULE_SORT_ORDER, "sort_order", order, ORDERS, res, err))
            return false;
        query->ascending = strcmp(order, "asc") == 0;
    }
    return true;
}

/* The group that is listed; `found` is false when the list is empty for want of one. */
static bool read_group(struct app *app, const struct request *req, char group[ID_SIZE],
                       bool *found, struct error *err)
{
    AUTO(string_drop) char *id = request_query(req, "group_id");
    struct error refused = {0};
    if (asset_group(app, req->world, id ? id : "", false, group, found, &refused))
        return true;
    *found = false;
    if (refused.rule == RULE_GROUP && req->world->assumptions.choice[LIST_FOREIGN_GROUP])
        return true;
    *err = refused;
    return false;
}

struct listing {
    const struct app *app;
    const struct request *req;
    int64_t now_ms;
    struct json_out *out;
};

static void add_item(void *context, const struct asset_row *asset)
{
    struct listing *listing = context;
    asset_write(listing->app, listing->req, asset, listing->now_ms, ASSET_ITEM,
                listing->out);
}

bool asset_list(struct app *app, const struct request *req, struct response *res,
                struct error *err)
{
    struct asset_query query = {.now_ms = clock_now(&req->world->clock)};
    struct paging paging;
    char group[ID_SIZE];
    bool found;
    query_check(req, PARAMS, res);
    AUTO(string_drop) char *name = request_query(req, "name");
    AUTO(string_drop) char *status = request_query(req, "status");
    if (!read_group(app, req, group, &found, err) ||
        !read_statuses(status ? status : "", &query.statuses, res, err) ||
        !paging_read(req, &paging, res, err) || !read_sort(req, &query, res, err))
        return false;
    query.group_id = group;
    query.name = name && name[0] ? name : NULL;
    query.offset = paging.offset;
    query.limit = paging.limit;

    struct json_out out = JSON_OUT_INIT(LIST_MAX_BYTES);
    struct listing listing = {app, req, query.now_ms, &out};
    int64_t total = 0;
    paging_open(&out);
    bool listed = !found || store_assets(app->store, req->world->id, &query, add_item,
                                         &listing, &total, err);
    if (!listed) {
        json_out_drop(&out);
        return false;
    }
    paging_close(&paging, total, &out);
    return response_json(res, &out, err);
}
