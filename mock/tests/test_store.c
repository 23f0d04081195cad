#include "world/store.h"

#include "base/auto.h"
#include "base/text.h"
#include "tests/check.h"
#include "tests/sample.h"

#include <pthread.h>
#include <string.h>

#define T INT64_C(1781852561000) /* 2026-06-19T07:02:41Z */

/* --- One row --- */

static void test_asset_rows(void)
{
    AUTO(sample_store_drop) struct store *store = sample_store();
    struct error err = {0};
    struct random_stream stream = sample_stream(1);
    int64_t world = sample_world(store, "w");
    struct group_row group = sample_group(store, world, &stream, T);
    struct asset_row row = sample_asset(
        &stream, group.id, (struct asset_plan){T + 7, T + 3007, ASSET_FAILED});
    bool taken = true, found = false;
    CHECK("added", store_asset_add(store, world, &row, 0, &taken, &err));
    CHECK("not taken", !taken);
    CHECK("again", !store_asset_add(store, world, &row, 0, &taken, &err));
    CHECK("taken", taken);
    CHECK_INT("which is no failure", RULE_NONE, err.rule);

    AUTO(asset_row_clean) struct asset_row got = {0};
    CHECK("found", store_asset(store, world, row.id, &got, &found, &err) && found);
    CHECK_STR("id", row.id, got.id);
    CHECK_STR("group", group.id, got.group_id);
    CHECK_STR("type", "Image", got.type);
    CHECK_STR("name", row.name, got.name);
    CHECK_STR("url", row.url, got.url);
    CHECK_STR("code", "FaceMismatch", got.code);
    CHECK_INT("created", T + 7, got.plan.created_ms);
    CHECK_INT("done", T + 3007, got.plan.done_ms);
    CHECK_INT("end", ASSET_FAILED, got.plan.end);

    row.plan.done_ms = CLOCK_NEVER;
    row.plan.end = ASSET_ACTIVE;
    row.code[0] = '\0';
    CHECK("replanned", store_asset_replan(store, world, &row, &err));
    AUTO(asset_row_clean) struct asset_row after = {0};
    CHECK("found", store_asset(store, world, row.id, &after, &found, &err) && found);
    CHECK_INT("done", CLOCK_NEVER, after.plan.done_ms);
    CHECK_INT("end", ASSET_ACTIVE, after.plan.end);
    CHECK_STR("no code", "", after.code);
    CHECK_STR("the rest stays", row.url, after.url);
}

static void test_unknown(void)
{
    static const char *const IDS[] = {
        "asset-20260619150241-b8xd4",
        "group-20260619150241-b8xd4",
        "cgt-20260619150241-b8xd4",
        "nonsense",
        "",
        "asset-20260619150241-b8xd4' OR 1 --",
    };
    AUTO(sample_store_drop) struct store *store = sample_store();
    int64_t world = sample_world(store, "w");
    for (size_t i = 0; i < COUNT_OF(IDS); i++) {
        struct error err = {0};
        struct asset_row asset;
        struct group_row group;
        struct task_row task;
        struct session_row session;
        bool found = true;
        CHECK(IDS[i], store_asset(store, world, IDS[i], &asset, &found, &err) && !found);
        CHECK(IDS[i], store_group(store, world, IDS[i], &group, &found, &err) && !found);
        CHECK(IDS[i], store_task(store, world, IDS[i], &task, &found, &err) && !found);
        CHECK(IDS[i],
              store_session(store, world, IDS[i], &session, &found, &err) && !found);
        CHECK(IDS[i], !store_id_elsewhere(store, world, IDS[i]));
    }
    struct error err = {0};
    struct group_row group;
    bool found = true;
    CHECK("no Virtual group yet",
          store_virtual_group(store, world, &group, &found, &err) && !found);
}

static void test_groups(void)
{
    AUTO(sample_store_drop) struct store *store = sample_store();
    struct error err = {0};
    struct random_stream stream = sample_stream(2);
    int64_t world = sample_world(store, "w");
    struct group_row group = sample_group(store, world, &stream, T), got;
    bool found = false, taken = false;
    CHECK("found", store_group(store, world, group.id, &got, &found, &err) && found);
    CHECK_STR("id", group.id, got.id);
    CHECK_INT("created", T, got.created_ms);
    CHECK("not Virtual", !got.is_virtual);
    CHECK("again", !store_group_add(store, world, &group, 0, &taken, &err) && taken);

    struct group_row virtual = {.created_ms = T + 5, .is_virtual = true};
    id_make(&stream, "group-", T + 5, virtual.id);
    CHECK("Virtual", store_group_add(store, world, &virtual, 0, &taken, &err));
    CHECK("found", store_virtual_group(store, world, &got, &found, &err) && found);
    CHECK_STR("id", virtual.id, got.id);
    CHECK("Virtual", got.is_virtual);
    CHECK_INT("no failure", RULE_NONE, err.rule);
}

static void test_tasks(void)
{
    AUTO(sample_store_drop) struct store *store = sample_store();
    struct error err = {0};
    struct random_stream stream = sample_stream(3);
    int64_t world = sample_world(store, "w");
    struct task_row row = sample_task(
                        &stream, (struct task_plan){T, T + 2000, T + 7000, TASK_FAILED}),
                    got = {0};
    bool found = false, taken = false;
    CHECK("added", store_task_add(store, world, &row, 0, &taken, &err));
    CHECK("again", !store_task_add(store, world, &row, 0, &taken, &err) && taken);
    CHECK("found", store_task(store, world, row.id, &got, &found, &err) && found);
    CHECK_STR("id", row.id, got.id);
    CHECK_STR("model", row.model, got.model);
    CHECK_STR("code", "UpstreamTimeout", got.code);
    CHECK_INT("created", T, got.plan.created_ms);
    CHECK_INT("run", T + 2000, got.plan.run_ms);
    CHECK_INT("done", T + 7000, got.plan.done_ms);
    CHECK_INT("end", TASK_FAILED, got.plan.end);

    row.plan = (struct task_plan){T, T + 9, T + 9, TASK_CANCELLED};
    row.code[0] = '\0';
    CHECK("replanned", store_task_replan(store, world, &row, &err));
    CHECK("found", store_task(store, world, row.id, &got, &found, &err) && found);
    CHECK_INT("run", T + 9, got.plan.run_ms);
    CHECK_INT("done", T + 9, got.plan.done_ms);
    CHECK_INT("end", TASK_CANCELLED, got.plan.end);
    CHECK_STR("code", "", got.code);
}

/* --- Sessions --- */

static void test_session_spent_once(void)
{
    AUTO(sample_store_drop) struct store *store = sample_store();
    struct error err = {0};
    struct random_stream stream = sample_stream(4);
    int64_t world = sample_world(store, "w");
    struct session_row row = sample_session(&stream, T);
    bool taken = false, spent = false, found = false;
    CHECK("added", store_session_add(store, world, &row, 0, &taken, &err));
    CHECK("again", !store_session_add(store, world, &row, 0, &taken, &err) && taken);

    struct group_row group = {.created_ms = T + 60000};
    id_make(&stream, "group-", group.created_ms, group.id);
    row.finished_ms = group.created_ms;
    text_copy(row.outcome, sizeof row.outcome, "success");
    text_copy(row.group_id, sizeof row.group_id, group.id);
    CHECK("spent",
          store_session_finish(store, world, &row, &group, 0, &spent, &taken, &err));

    AUTO(session_row_clean) struct session_row got = {0};
    CHECK("found", store_session(store, world, row.token, &got, &found, &err) && found);
    CHECK_INT("created", T, got.created_ms);
    CHECK_INT("finished", T + 60000, got.finished_ms);
    CHECK_STR("outcome", "success", got.outcome);
    CHECK_STR("group", group.id, got.group_id);
    CHECK_STR("callback", row.callback_url, got.callback_url);
    CHECK_STR("lang", "en", got.lang);
    CHECK("its group",
          store_group(store, world, group.id, &group, &found, &err) && found);

    struct group_row second = {.created_ms = T + 60001};
    id_make(&stream, "group-", second.created_ms, second.id);
    CHECK("not twice",
          !store_session_finish(store, world, &row, &second, 0, &spent, &taken, &err));
    CHECK("says so", spent && !taken);
    CHECK_INT("which is no failure", RULE_NONE, err.rule);
    CHECK("nothing made",
          store_group(store, world, second.id, &second, &found, &err) && !found);
}

static void test_session_group_taken(void)
{
    AUTO(sample_store_drop) struct store *store = sample_store();
    struct error err = {0};
    struct random_stream stream = sample_stream(5);
    int64_t world = sample_world(store, "w");
    struct group_row group = sample_group(store, world, &stream, T);
    struct session_row row = sample_session(&stream, T);
    bool taken = false, spent = false, found = false;
    CHECK("added", store_session_add(store, world, &row, 0, &taken, &err));
    row.finished_ms = T;
    text_copy(row.group_id, sizeof row.group_id, group.id);
    CHECK("taken",
          !store_session_finish(store, world, &row, &group, 0, &spent, &taken, &err));
    CHECK("says so", taken && !spent);
    AUTO(session_row_clean) struct session_row got = {0};
    CHECK("found", store_session(store, world, row.token, &got, &found, &err) && found);
    CHECK_INT("still pending", 0, got.finished_ms);
    CHECK_STR("still pending", "", got.outcome);
}

/* --- Worlds --- */

static struct world_counts counts_of(struct store *store, int64_t world)
{
    struct error err = {0};
    struct world_counts counts = {-1, -1, -1, -1};
    CHECK("counts", store_counts(store, world, &counts, &err));
    return counts;
}

static void add_one_of_each(struct store *store, int64_t world)
{
    struct error err = {0};
    struct random_stream stream = sample_stream(11);
    bool taken;
    struct group_row group = sample_group(store, world, &stream, T);
    struct asset_row asset =
        sample_asset(&stream, group.id, (struct asset_plan){T, T + 3000, ASSET_ACTIVE});
    struct task_row task =
        sample_task(&stream, (struct task_plan){T, T, T + 1, TASK_SUCCEEDED});
    struct session_row session = sample_session(&stream, T);
    CHECK("asset", store_asset_add(store, world, &asset, 0, &taken, &err));
    CHECK("task", store_task_add(store, world, &task, 0, &taken, &err));
    CHECK("session", store_session_add(store, world, &session, 0, &taken, &err));
}

static void test_worlds_apart(void)
{
    AUTO(sample_store_drop) struct store *store = sample_store();
    struct error err = {0};
    int64_t one = sample_world(store, "one"), two = sample_world(store, "two");
    int64_t three = sample_world(store, "three");
    add_one_of_each(store, one); /* the same ids in both */
    add_one_of_each(store, two);
    CHECK("copied", store_world_copy(store, one, three, &err));
    CHECK("cleared", store_world_clear(store, one, &err));

    const int64_t worlds[] = {one, two, three};
    for (int i = 0; i < 3; i++) {
        struct world_counts counts = counts_of(store, worlds[i]);
        CHECK_INT("sessions", i > 0, counts.sessions);
        CHECK_INT("groups", i > 0, counts.groups);
        CHECK_INT("assets", i > 0, counts.assets);
        CHECK_INT("tasks", i > 0, counts.tasks);
    }
    struct random_stream stream = sample_stream(11);
    char id[ID_SIZE];
    id_make(&stream, "group-", T, id);
    CHECK("elsewhere", store_id_elsewhere(store, one, id));
    id_make(&stream, "asset-", T, id);
    CHECK("elsewhere", store_id_elsewhere(store, one, id));
    id_make(&stream, "cgt-", T, id);
    CHECK("elsewhere", store_id_elsewhere(store, one, id));
    id_make(&stream, "cgt-", T, id);
    CHECK("nowhere", !store_id_elsewhere(store, one, id));
}

static void test_rollback(void)
{
    AUTO(sample_store_drop) struct store *store = sample_store();
    struct error err = {0};
    int64_t world = sample_world(store, "w");
    CHECK("begin", store_begin(store, &err));
    add_one_of_each(store, world);
    CHECK("nested", store_world_clear(store, world, &err));
    add_one_of_each(store, world);
    store_rollback(store);
    CHECK_INT("as before", 0, counts_of(store, world).assets);

    CHECK("begin", store_begin(store, &err));
    add_one_of_each(store, world);
    CHECK("commit", store_commit(store, &err));
    CHECK_INT("kept", 1, counts_of(store, world).assets);
}

struct worker {
    pthread_t thread;
    struct store *store;
    int64_t world;
    int64_t seed;
    int added;
};

static void *add_many(void *context)
{
    struct worker *worker = context;
    struct error err = {0};
    struct random_stream stream = sample_stream(worker->seed);
    for (int i = 0; i < 100; i++) {
        bool taken;
        struct task_row task =
            sample_task(&stream, (struct task_plan){T, T, T + 1, TASK_SUCCEEDED});
        if (i % 10 == 0) { /* transactions of several rows take turns with single ones */
            if (store_begin(worker->store, &err)) {
                store_rollback(worker->store);
            }
        }
        worker->added +=
            store_task_add(worker->store, worker->world, &task, 0, &taken, &err);
    }
    return NULL;
}

static void test_threads(void)
{
    AUTO(sample_store_drop) struct store *store = sample_store();
    struct worker workers[8];
    int added = 0;
    int64_t world = sample_world(store, "w");
    for (int i = 0; i < 8; i++) {
        workers[i] = (struct worker){.store = store, .world = world, .seed = i};
        pthread_create(&workers[i].thread, NULL, add_many, &workers[i]);
    }
    for (int i = 0; i < 8; i++) {
        pthread_join(workers[i].thread, NULL);
        added += workers[i].added;
    }
    CHECK_INT("none lost", added, counts_of(store, world).tasks);
    CHECK("nearly all ids are free", added > 790);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"asset_rows", test_asset_rows},
        {"unknown", test_unknown},
        {"groups", test_groups},
        {"tasks", test_tasks},
        {"session_spent_once", test_session_spent_once},
        {"session_group_taken", test_session_group_taken},
        {"worlds_apart", test_worlds_apart},
        {"rollback", test_rollback},
        {"threads", test_threads},
    };
    return check_main("store", TESTS, COUNT_OF(TESTS));
}
