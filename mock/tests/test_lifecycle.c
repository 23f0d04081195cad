#include "world/lifecycle.h"

#include "base/auto.h"
#include "tests/check.h"

#include <stdlib.h>

#define T INT64_C(1000000)

static void test_asset(void)
{
    static const struct {
        const char *row;
        struct asset_plan plan;
        int64_t now;
        enum asset_status status;
        int64_t updated, next;
    } CASES[] = {
        {"new", {T, T + 3000, ASSET_ACTIVE}, T, ASSET_PROCESSING, T, T + 3000},
        {"just before",
         {T, T + 3000, ASSET_ACTIVE},
         T + 2999,
         ASSET_PROCESSING,
         T,
         T + 3000},
        {"on the moment",
         {T, T + 3000, ASSET_ACTIVE},
         T + 3000,
         ASSET_ACTIVE,
         T + 3000,
         CLOCK_NEVER},
        {"long after",
         {T, T + 3000, ASSET_FAILED},
         T * 9,
         ASSET_FAILED,
         T + 3000,
         CLOCK_NEVER},
        {"no time at all", {T, T, ASSET_ACTIVE}, T, ASSET_ACTIVE, T, CLOCK_NEVER},
        {"stuck",
         {T, CLOCK_NEVER, ASSET_ACTIVE},
         CLOCK_LAST,
         ASSET_PROCESSING,
         T,
         CLOCK_NEVER},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const struct asset_plan *plan = &CASES[i].plan;
        CHECK_INT(CASES[i].row, CASES[i].status, asset_status_at(plan, CASES[i].now));
        CHECK_INT(CASES[i].row, CASES[i].updated, asset_updated_at(plan, CASES[i].now));
        CHECK_INT(CASES[i].row, CASES[i].next, asset_next_change(plan, CASES[i].now));
    }
}

static void test_task(void)
{
    static const struct {
        const char *row;
        struct task_plan plan;
        int64_t now;
        enum task_status status;
        int64_t next;
    } CASES[] = {
        {"new", {T, T + 2000, T + 7000, TASK_SUCCEEDED}, T, TASK_QUEUED, T + 2000},
        {"runs",
         {T, T + 2000, T + 7000, TASK_SUCCEEDED},
         T + 2000,
         TASK_RUNNING,
         T + 7000},
        {"done",
         {T, T + 2000, T + 7000, TASK_FAILED},
         T + 7000,
         TASK_FAILED,
         CLOCK_NEVER},
        {"cancelled",
         {T, T + 500, T + 500, TASK_CANCELLED},
         T + 500,
         TASK_CANCELLED,
         CLOCK_NEVER},
        {"before", {T, T + 500, T + 500, TASK_CANCELLED}, T + 499, TASK_QUEUED, T + 500},
        {"stuck running",
         {T, T, CLOCK_NEVER, TASK_SUCCEEDED},
         CLOCK_LAST,
         TASK_RUNNING,
         CLOCK_NEVER},
        {"stuck queued",
         {T, CLOCK_NEVER, CLOCK_NEVER, TASK_SUCCEEDED},
         CLOCK_LAST,
         TASK_QUEUED,
         CLOCK_NEVER},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const struct task_plan *plan = &CASES[i].plan;
        CHECK_INT(CASES[i].row, CASES[i].status, task_status_at(plan, CASES[i].now));
        CHECK_INT(CASES[i].row, CASES[i].next, task_next_change(plan, CASES[i].now));
    }
}

static void test_words(void)
{
    enum asset_status asset = ASSET_PROCESSING;
    for (int i = ASSET_PROCESSING; i <= ASSET_FAILED; i++) {
        const char *name = asset_status_name((enum asset_status)i);
        CHECK(name, asset_status_parse(name, &asset));
        CHECK_INT(name, i, asset);
    }
    enum task_status task = TASK_QUEUED;
    for (int i = TASK_QUEUED; i <= TASK_CANCELLED; i++) {
        const char *name = task_status_name((enum task_status)i);
        CHECK(name, task_status_parse(name, &task));
        CHECK_INT(name, i, task);
    }
    CHECK_STR("the reference's word", "processing", asset_status_name(ASSET_PROCESSING));
    CHECK_STR("the reference's word", "succeeded", task_status_name(TASK_SUCCEEDED));
    CHECK("case counts", !asset_status_parse("Active", &asset));
    CHECK("another object's", !asset_status_parse("queued", &asset));
    CHECK("another object's", !task_status_parse("active", &task));
    CHECK("empty", !task_status_parse("", &task));
}

static int64_t up_to(int64_t most)
{
    return random() % (most + 1);
}

/* What a client sees by polling, on any world's clock, is a legal path: the reference's
 * arrows and nothing else, and the status is what next_change announced. */
static void test_paths_are_legal(void)
{
    static const bool LEGAL[5][5] = {
        [TASK_QUEUED] = {true, true, true, true, true}, /* a poll may miss `running` */
        [TASK_RUNNING] = {false, true, true, true, false},
        [TASK_SUCCEEDED] = {false, false, true, false, false},
        [TASK_FAILED] = {false, false, false, true, false},
        [TASK_CANCELLED] = {false, false, false, false, true},
    };
    srandom(20260619);
    int illegal = 0, wrong_announcement = 0;
    for (int round = 0; round < 2000; round++) {
        int64_t now = up_to(1000);
        struct clock clock = {.mode = {.kind = CLOCK_FROZEN}, .world_ms = now};
        struct task_plan task = {now, now + up_to(50), 0, TASK_SUCCEEDED};
        task.done_ms = task.run_ms + (up_to(3) == 0 ? 0 : up_to(50));
        task.end = TASK_SUCCEEDED + (enum task_status)up_to(1);
        if (up_to(9) == 0) {
            task.end = TASK_CANCELLED;
            task.done_ms = task.run_ms;
        }
        struct asset_plan asset = {now, now + up_to(50), ASSET_ACTIVE};
        asset.end += (enum asset_status)up_to(1);
        enum task_status seen = TASK_QUEUED;
        enum asset_status looked = ASSET_PROCESSING;
        int64_t updated = now;
        for (int poll = 0; poll < 12; poll++) {
            struct error err = {0};
            int64_t at = clock_now(&clock);
            enum task_status status = task_status_at(&task, at);
            illegal += !LEGAL[seen][status];
            seen = status;
            enum asset_status is = asset_status_at(&asset, at);
            illegal += looked != ASSET_PROCESSING && is != looked;
            illegal += asset_updated_at(&asset, at) < updated;
            updated = asset_updated_at(&asset, at);
            looked = is;
            int64_t next = task_next_change(&task, at);
            wrong_announcement += task_status_at(&task, next - 1) != status;
            wrong_announcement +=
                next != CLOCK_NEVER && task_status_at(&task, next) == status;
            clock_advance(&clock, up_to(20), &err);
        }
    }
    CHECK_INT("steps that the reference does not have", 0, illegal);
    CHECK_INT("changes that were announced wrongly", 0, wrong_announcement);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"asset", test_asset},
        {"task", test_task},
        {"words", test_words},
        {"paths_are_legal", test_paths_are_legal},
    };
    return check_main("lifecycle", TESTS, COUNT_OF(TESTS));
}
