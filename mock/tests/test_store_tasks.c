#include "world/store.h"

#include "base/auto.h"
#include "base/text.h"
#include "tests/check.h"
#include "tests/sample.h"

#include <string.h>

#define T INT64_C(1781852561000) /* 2026-06-19T07:02:41Z */

enum { TASKS_MAX = 300 };

struct listed {
    char ids[TASKS_MAX][ID_SIZE];
    size_t count;
};

/* A row to sort, where it is. */
struct place {
    const struct task_row *task;
};

static void take_task(void *context, const struct task_row *row)
{
    struct listed *listed = context;
    if (listed->count < TASKS_MAX)
        text_copy(listed->ids[listed->count++], ID_SIZE, row->id);
}

static int compare_tasks(const void *left, const void *right)
{
    const struct task_row *a = ((const struct place *)left)->task;
    const struct task_row *b = ((const struct place *)right)->task;
    int64_t ka = a->plan.created_ms / 1000, kb = b->plan.created_ms / 1000;
    return ka != kb ? (ka < kb ? 1 : -1) : strcmp(b->id, a->id);
}

static int task_differences(struct store *store, int64_t world,
                            const struct task_row *tasks, size_t count,
                            const struct task_query *query)
{
    struct place want[TASKS_MAX];
    size_t wanted = 0;
    for (size_t i = 0; i < count; i++)
        if (!query->statuses ||
            query->statuses >> task_status_at(&tasks[i].plan, query->now_ms) & 1)
            want[wanted++].task = &tasks[i];
    qsort(want, wanted, sizeof want[0], compare_tasks);

    static struct listed got;
    struct error err = {0};
    int64_t total = -1;
    got.count = 0;
    int wrong = !store_tasks(store, world, query, take_task, &got, &total, &err);
    wrong += total != (int64_t)wanted;
    size_t from = (size_t)query->offset < wanted ? (size_t)query->offset : wanted;
    size_t size =
        wanted - from < (size_t)query->limit ? wanted - from : (size_t)query->limit;
    wrong += got.count != size;
    for (size_t i = 0; i < size && i < got.count; i++)
        wrong += strcmp(want[from + i].task->id, got.ids[i]) != 0;
    return wrong;
}

static void test_task_lists(void)
{
    static struct task_row tasks[100];
    AUTO(sample_store_drop) struct store *store = sample_store();
    struct error err = {0};
    struct random_stream stream = sample_stream(8);
    int64_t world = sample_world(store, "w"), other = sample_world(store, "v");
    for (size_t i = 0; i < COUNT_OF(tasks); i++) {
        bool taken;
        tasks[i] = sample_task(&stream, sample_task_plan(T));
        CHECK("added", store_task_add(store, world, &tasks[i], 0, &taken, &err));
        CHECK("beside", store_task_add(store, other, &tasks[i], 0, &taken, &err));
    }
    int wrong = 0;
    for (unsigned statuses = 0; statuses < 32; statuses++)
        for (int round = 0; round < 6; round++) {
            struct task_query query = {
                .statuses = statuses,
                .offset = round < 2 ? 0 : sample_up_to(50),
                .limit = 1 + sample_up_to(50),
                .now_ms = round % 2 ? T + sample_up_to(30000)
                                    : tasks[sample_up_to(99)].plan.run_ms,
            };
            wrong += task_differences(store, world, tasks, COUNT_OF(tasks), &query);
        }
    CHECK_INT("rows and totals unlike the model's", 0, wrong);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"task_lists", test_task_lists},
    };
    return check_main("store tasks", TESTS, COUNT_OF(TESTS));
}
