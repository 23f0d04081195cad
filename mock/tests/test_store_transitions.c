#include "world/store.h"

#include "base/auto.h"
#include "base/text.h"
#include "tests/check.h"
#include "tests/sample.h"

#include <string.h>

#define T INT64_C(1781852561000) /* 2026-06-19T07:02:41Z */

struct passed {
    int count, out_of_order, wrong;
    int64_t last_ms;
    char last_id[ID_SIZE];
};

static void take_transition(void *context, const struct transition *change)
{
    struct passed *passed = context;
    passed->count++;
    passed->out_of_order +=
        change->at_ms < passed->last_ms ||
        (change->at_ms == passed->last_ms && strcmp(change->id, passed->last_id) <= 0);
    passed->wrong += strcmp(change->from, change->to) == 0;
    passed->last_ms = change->at_ms;
    text_copy(passed->last_id, sizeof passed->last_id, change->id);
}

static void copy_transition(void *context, const struct transition *change)
{
    struct text *text = context;
    text_printf(text, "%lld %s %s %s>%s\n", (long long)(change->at_ms - T), change->kind,
                strncmp(change->id, "asset-", 6) == 0 || change->id[0] == 'c' ? "id"
                                                                              : "t",
                change->from, change->to);
}

static void test_transitions(void)
{
    AUTO(sample_store_drop) struct store *store = sample_store();
    struct error err = {0};
    struct random_stream stream = sample_stream(9);
    int64_t world = sample_world(store, "w");
    struct group_row group = sample_group(store, world, &stream, T);
    static const struct asset_plan ASSETS[] = {
        {T, T + 3000, ASSET_ACTIVE}, {T, T + 5000, ASSET_FAILED}, {T, CLOCK_NEVER, 1}};
    static const struct task_plan TASKS[] = {
        {T, T + 2000, T + 7000, TASK_SUCCEEDED},
        {T, T + 4000, T + 4000, TASK_CANCELLED},
        {T, T + 6000, CLOCK_NEVER, TASK_SUCCEEDED},
    };
    bool taken, spent;
    for (size_t i = 0; i < 3; i++) {
        struct asset_row asset = sample_asset(&stream, group.id, ASSETS[i]);
        struct task_row task = sample_task(&stream, TASKS[i]);
        struct session_row session = sample_session(&stream, T - 1795000 + (int64_t)i);
        CHECK("asset", store_asset_add(store, world, &asset, 0, &taken, &err));
        CHECK("task", store_task_add(store, world, &task, 0, &taken, &err));
        CHECK("session", store_session_add(store, world, &session, 0, &taken, &err));
        session.finished_ms = T;
        if (i == 2)
            CHECK("spent", store_session_finish(store, world, &session, NULL, 0, &spent,
                                                &taken, &err));
    }
    AUTO(text_drop) struct text all = TEXT_INIT(4096);
    CHECK("all",
          store_transitions(store, world, T, T + 100000, copy_transition, &all, &err));
    CHECK_STR("in order",
              "2000 generation id queued>running\n"
              "3000 asset id processing>active\n"
              "4000 generation id queued>cancelled\n"
              "5000 session t pending>expired\n"
              "5000 asset id processing>failed\n"
              "5001 session t pending>expired\n"
              "6000 generation id queued>running\n"
              "7000 generation id running>succeeded\n",
              all.data);

    AUTO(text_drop) struct text some = TEXT_INIT(4096);
    CHECK("from is exclusive, to inclusive",
          store_transitions(store, world, T + 2000, T + 3000, copy_transition, &some,
                            &err));
    CHECK_STR("from is exclusive, to inclusive", "3000 asset id processing>active\n",
              some.data);
}

/* However an advance is cut into steps, the same transitions are passed, once each. */
static void test_transitions_add_up(void)
{
    AUTO(sample_store_drop) struct store *store = sample_store();
    struct error err = {0};
    struct random_stream stream = sample_stream(10);
    int64_t world = sample_world(store, "w");
    struct group_row group = sample_group(store, world, &stream, T);
    bool taken;
    for (int i = 0; i < 300; i++) {
        struct asset_row asset = sample_asset(&stream, group.id, sample_asset_plan(T));
        CHECK("asset", store_asset_add(store, world, &asset, 0, &taken, &err));
    }
    for (int i = 0; i < 100; i++) {
        struct task_row task = sample_task(&stream, sample_task_plan(T));
        CHECK("task", store_task_add(store, world, &task, 0, &taken, &err));
    }
    struct passed whole = {0}, parts = {0};
    int64_t end = T + 60000;
    CHECK("whole",
          store_transitions(store, world, T - 1, end, take_transition, &whole, &err));
    for (int64_t at = T - 1; at < end;) {
        int64_t next = at + 1 + sample_up_to(3000);
        next = next < end ? next : end;
        CHECK("part",
              store_transitions(store, world, at, next, take_transition, &parts, &err));
        at = next;
    }
    CHECK("many", whole.count > 300);
    CHECK_INT("as many in parts", whole.count, parts.count);
    CHECK_INT("in order", 0, whole.out_of_order + parts.out_of_order);
    CHECK_INT("each a change", 0, whole.wrong);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"transitions", test_transitions},
        {"transitions_add_up", test_transitions_add_up},
    };
    return check_main("store transitions", TESTS, COUNT_OF(TESTS));
}
