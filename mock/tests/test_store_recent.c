#include "world/store_recent.h"

#include "base/auto.h"
#include "tests/check.h"
#include "tests/sample.h"

#include <stdlib.h>
#include <string.h>

#define T INT64_C(1781852561000) /* 2026-06-19T07:02:41Z */

/* --- By itself --- */

static int copies, cleans; /* rows that are there: the difference */

static bool copy(const void *from, void *to)
{
    memcpy(to, from, sizeof(int64_t));
    copies++;
    return true;
}

static bool fail_to_copy(const void *from, void *to)
{
    (void)from;
    (void)to;
    return false;
}

static void clean(void *row)
{
    (void)row;
    cleans++;
}

static void test_keeps_and_forgets(void)
{
    static const struct recent_kind KIND = {sizeof(int64_t), copy, clean};
    struct recent *recent = recent_new(&KIND);
    int64_t out = 0;
    copies = cleans = 0;
    CHECK("nothing yet", recent && !recent_find(recent, 1, 7, &out));
    recent_keep(recent, 1, 7, &(int64_t){70});
    CHECK("found", recent_find(recent, 1, 7, &out));
    CHECK_INT("a copy of it", 70, out);
    CHECK("another world", !recent_find(recent, 2, 7, &out));
    CHECK("another id", !recent_find(recent, 1, 8, &out));
    recent_keep(recent, 1, 7, &(int64_t){71});
    CHECK("found", recent_find(recent, 1, 7, &out));
    CHECK_INT("the newer one", 71, out);
    recent_forget(recent);
    CHECK("forgotten", !recent_find(recent, 1, 7, &out));
    recent_keep(recent, 1, 7, &(int64_t){72});
    CHECK("kept anew", recent_find(recent, 1, 7, &out) && out == 72);
    recent_free(recent);
    CHECK_INT("rows made and cleaned but for the three handed out", copies - 3, cleans);
    recent_free(NULL);
}

/* More rows than slots: what is found is right, and some of it is found. */
static void test_many(void)
{
    enum { ROWS = 5000 };
    static const struct recent_kind KIND = {sizeof(int64_t), copy, clean};
    struct recent *recent = recent_new(&KIND);
    int found = 0, wrong = 0;
    for (int64_t i = 0; i < ROWS; i++)
        recent_keep(recent, i % 3, i, &i);
    for (int64_t i = 0; i < ROWS; i++) {
        int64_t out;
        if (!recent_find(recent, i % 3, i, &out))
            continue;
        found++;
        wrong += out != i;
    }
    CHECK_INT("wrong", 0, wrong);
    CHECK("found", found > 500 && found <= 1024);
    recent_free(recent);
}

static void test_out_of_memory(void)
{
    static const struct recent_kind KIND = {sizeof(int64_t), fail_to_copy, clean};
    struct recent *recent = recent_new(&KIND);
    int64_t out;
    recent_keep(recent, 1, 7, &(int64_t){70});
    CHECK("not kept", !recent_find(recent, 1, 7, &out));
    recent_free(recent);
}

/* --- In the store --- */

struct sample {
    struct store *store;
    int64_t world;
    struct asset_row asset;
    struct task_row task;
};

static struct sample open_sample(void)
{
    struct error err = {0};
    struct random_stream stream;
    struct sample sample = {.store = store_open(NULL, &err)};
    bool taken;
    random_init(&stream, &(int64_t){1});
    sample.world = sample_world(sample.store, "w");
    struct group_row group = sample_group(sample.store, sample.world, &stream, T);
    sample.asset =
        sample_asset(&stream, group.id, (struct asset_plan){T, T + 1, ASSET_ACTIVE});
    sample.task =
        sample_task(&stream, (struct task_plan){T, T + 1, T + 1, TASK_SUCCEEDED});
    CHECK("asset",
          store_asset_add(sample.store, sample.world, &sample.asset, 0, &taken, &err));
    CHECK("task",
          store_task_add(sample.store, sample.world, &sample.task, 0, &taken, &err));
    return sample;
}

/* When the asset and the task are done, as looked up twice; -1: not there. */
static void check_done(const char *when, const struct sample *sample, int64_t asset_ms,
                       int64_t task_ms)
{
    for (int i = 0; i < 2; i++) {
        AUTO(asset_row_clean) struct asset_row asset = {.plan.done_ms = -1};
        struct task_row task = {.plan.done_ms = -1};
        struct error err = {0};
        bool found;
        CHECK(when, store_asset(sample->store, sample->world, sample->asset.id, &asset,
                                &found, &err) &&
                        found == (asset_ms >= 0));
        CHECK_INT(when, asset_ms, asset.plan.done_ms);
        CHECK(when, store_task(sample->store, sample->world, sample->task.id, &task,
                               &found, &err) &&
                        found == (task_ms >= 0));
        CHECK_INT(when, task_ms, task.plan.done_ms);
    }
}

static void replan(struct sample *sample, int64_t done_ms)
{
    struct error err = {0};
    int64_t before_ms = sample->task.plan.done_ms;
    sample->asset.plan.done_ms = sample->task.plan.done_ms = done_ms;
    CHECK("asset",
          store_asset_replan(sample->store, sample->world, &sample->asset, &err));
    check_done("the asset's new plan", sample, done_ms, before_ms);
    CHECK("task", store_task_replan(sample->store, sample->world, &sample->task, &err));
}

/* What was looked up before is not what is answered after a change of any kind. */
static void test_changes_show(void)
{
    struct error err = {0};
    struct sample sample = open_sample();
    AUTO(sample_store_drop) struct store *store = sample.store;
    check_done("as added", &sample, T + 1, T + 1);
    replan(&sample, T + 2);
    check_done("new plans", &sample, T + 2, T + 2);

    CHECK("begin", store_begin(store, &err));
    replan(&sample, T + 3);
    check_done("within a transaction", &sample, T + 3, T + 3);
    store_rollback(store);
    check_done("given back", &sample, T + 2, T + 2);

    sample.task.plan.done_ms = T + 2;
    CHECK("begin", store_begin(store, &err));
    CHECK("cleared", store_world_clear(store, sample.world, &err));
    check_done("cleared within", &sample, -1, -1);
    store_rollback(store);
    check_done("not cleared", &sample, T + 2, T + 2);
    CHECK("cleared", store_world_clear(store, sample.world, &err));
    check_done("cleared", &sample, -1, -1);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"keeps_and_forgets", test_keeps_and_forgets},
        {"many", test_many},
        {"out_of_memory", test_out_of_memory},
        {"changes_show", test_changes_show},
    };
    return check_main("store recent", TESTS, COUNT_OF(TESTS));
}
