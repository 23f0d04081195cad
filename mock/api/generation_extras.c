#include "api/generations.h"
#include "api/handlers.h"
#include "api/paging.h"
#include "api/validate.h"
#include "base/auto.h"

/* What the vendor publishes elsewhere: the list of tasks, and cancelling one (decision
 * 50). */

static const char *const PARAMS[] = {"status", "page", "limit", NULL};
static const char *const STATUSES[] = {"queued", "running",   "succeeded",
                                       "failed", "cancelled", NULL};

static bool read_statuses(const char *list, unsigned *out, struct response *res,
                          struct error *err)
{
    char word[32];
    enum task_status status;
    while (status_word_next(&list, word, sizeof word)) {
        if (!task_status_parse(word, &status))
            return word_check(RULE_TASK_STATUS_FILTER, "status", word, STATUSES, res,
                              err);
        *out |= 1u << status;
    }
    return true;
}

struct listing {
    const struct app *app;
    const struct request *req;
    int64_t now_ms;
    struct json_out *out;
};

static void add_item(void *context, const struct task_row *task)
{
    struct listing *listing = context;
    generation_write(listing->app, listing->req, task, listing->now_ms, GENERATION_ITEM,
                     listing->out);
}

bool generation_list(struct app *app, const struct request *req, struct response *res,
                     struct error *err)
{
    struct task_query query = {.now_ms = clock_now(&req->world->clock)};
    struct paging paging;
    query_check(req, PARAMS, res);
    AUTO(string_drop) char *status = request_query(req, "status");
    if (!read_statuses(status ? status : "", &query.statuses, res, err) ||
        !paging_read(req, &paging, res, err))
        return false;
    query.offset = paging.offset;
    query.limit = paging.limit;

    struct json_out out = JSON_OUT_INIT(LIST_MAX_BYTES);
    struct listing listing = {app, req, query.now_ms, &out};
    int64_t total = 0;
    paging_open(&out);
    if (!store_tasks(app->store, req->world->id, &query, add_item, &listing, &total,
                     err)) {
        json_out_drop(&out);
        return false;
    }
    paging_close(&paging, total, &out);
    return response_json(res, &out, err);
}

bool generation_delete(struct app *app, const struct request *req, struct response *res,
                       struct error *err)
{
    struct task_row task = {0};
    if (!generation_find(app, req->world, req->params[0], &task, err))
        return false;
    int64_t now = clock_now(&req->world->clock);
    enum task_status status = task_status_at(&task.plan, now);
    if (status != TASK_QUEUED) {
        fail(err, RULE_TASK_NOT_QUEUED, task.id, task_status_name(status));
        return fail_detail(err, "status", task_status_name(status), "queued");
    }
    task.plan.run_ms = task.plan.done_ms = now;
    task.plan.end = TASK_CANCELLED;
    task.code[0] = '\0';
    if (!store_task_replan(app->store, req->world->id, &task, err))
        return false;
    struct json_out out = JSON_OUT_INIT(16);
    json_open(&out, NULL, '{');
    json_close(&out, '}');
    return response_json(res, &out, err);
}
