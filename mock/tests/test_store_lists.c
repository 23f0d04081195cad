#include "world/store.h"

#include "base/auto.h"
#include "base/text.h"
#include "tests/check.h"
#include "tests/sample.h"

#include <string.h>

#define T INT64_C(1781852561000) /* 2026-06-19T07:02:41Z */

static void store_drop(struct store **store)
{
    store_close(*store);
}

static struct store *open_store(void)
{
    struct error err = {0};
    struct store *store = store_open(NULL, &err);
    CHECK("opens", store != NULL);
    return store;
}

static struct random_stream stream_of(int64_t seed)
{
    struct random_stream stream;
    random_init(&stream, &seed);
    return stream;
}

/* --- A plain model --- */

enum { MODEL_SIZE_MAX = 300, GROUPS = 3 };

static const char *const NAMES[] = {"", "Rachel-frontal", "rachel side", "m\303\266de",
                                    "100%_real"};

struct model {
    struct asset_row assets[MODEL_SIZE_MAX]; /* without their texts */
    size_t names[MODEL_SIZE_MAX];            /* of NAMES */
    size_t count;
    struct group_row groups[GROUPS];
    int64_t world;
};

/* Few distinct seconds, so that ties abound, and plans of every kind. */
static struct asset_plan random_plan(void)
{
    struct asset_plan plan = {.created_ms = T + sample_up_to(20000)};
    plan.done_ms = plan.created_ms + (sample_up_to(3) == 0 ? 0 : sample_up_to(20000));
    if (sample_up_to(5) == 0)
        plan.done_ms = CLOCK_NEVER;
    plan.end = sample_up_to(1) ? ASSET_ACTIVE : ASSET_FAILED;
    return plan;
}

/* `model` NULL: only the store gets it. */
static void add_random(struct store *store, struct random_stream *stream,
                       const struct model *where, struct model *model)
{
    struct error err = {0};
    struct asset_row row =
        sample_asset(stream, where->groups[sample_up_to(GROUPS - 1)].id, random_plan());
    if (sample_up_to(9) == 0) /* a snapshot may hold an id of another moment */
        id_make(stream, "asset-", T + sample_up_to(20000), row.id);
    size_t which = (size_t)sample_up_to((int64_t)COUNT_OF(NAMES) - 1);
    AUTO(string_drop) char *name = strdup(NAMES[which]);
    row.name = name;
    bool taken;
    CHECK("added", store_asset_add(store, where->world, &row, 0, &taken, &err));
    row.name = NULL;
    if (!model)
        return;
    model->names[model->count] = which;
    model->assets[model->count++] = row;
}

static void fill(struct store *store, struct model *model, struct random_stream *stream,
                 size_t count)
{
    model->world = sample_world(store, "w");
    model->count = 0;
    for (size_t i = 0; i < GROUPS; i++)
        model->groups[i] = sample_group(store, model->world, stream, T);
    while (model->count < count)
        add_random(store, stream, model, model);
}

static const struct asset_query *sorting; /* qsort() has no context */

static int64_t sort_key(const struct asset_row *row)
{
    if (sorting->sort == SORT_CREATED)
        return row->plan.created_ms / 1000;
    if (sorting->sort == SORT_UPDATED)
        return asset_updated_at(&row->plan, sorting->now_ms) / 1000;
    return 0;
}

/* A row to sort, where it is. */
struct place {
    const struct asset_row *asset;
    const struct task_row *task;
};

static int compare_rows(const void *left, const void *right)
{
    const struct asset_row *a = ((const struct place *)left)->asset;
    const struct asset_row *b = ((const struct place *)right)->asset;
    int64_t ka = sort_key(a), kb = sort_key(b);
    int order = ka != kb ? (ka < kb ? -1 : 1) : strcmp(a->id, b->id);
    return sorting->ascending ? order : -order;
}

static bool passes(const struct model *model, size_t at, const struct asset_query *query)
{
    const struct asset_row *row = &model->assets[at];
    unsigned bit = 1U << asset_status_at(&row->plan, query->now_ms);
    return strcmp(row->group_id, query->group_id) == 0 &&
           (query->statuses == 0 || (query->statuses & bit)) &&
           (!query->name || strcasestr(NAMES[model->names[at]], query->name));
}

struct listed {
    char ids[MODEL_SIZE_MAX][ID_SIZE];
    size_t count;
};

static void take_id(void *context, const struct asset_row *row)
{
    struct listed *listed = context;
    if (listed->count < MODEL_SIZE_MAX)
        text_copy(listed->ids[listed->count++], ID_SIZE, row->id);
}

/* The number of places at which the store and the model differ. */
static int differences(struct store *store, const struct model *model,
                       const struct asset_query *query)
{
    struct place want[MODEL_SIZE_MAX];
    size_t count = 0;
    for (size_t i = 0; i < model->count; i++)
        if (passes(model, i, query))
            want[count++].asset = &model->assets[i];
    sorting = query;
    qsort(want, count, sizeof want[0], compare_rows);

    static struct listed got;
    struct error err = {0};
    int64_t total = -1;
    got.count = 0;
    int wrong = !store_assets(store, model->world, query, take_id, &got, &total, &err);
    wrong += total != (int64_t)count;
    size_t from = (size_t)query->offset < count ? (size_t)query->offset : count;
    size_t size =
        count - from < (size_t)query->limit ? count - from : (size_t)query->limit;
    wrong += got.count != size;
    for (size_t i = 0; i < size && i < got.count; i++)
        wrong += strcmp(want[from + i].asset->id, got.ids[i]) != 0;
    return wrong;
}

/* Every sort, direction, set of statuses and kind of name filter, at random instants:
 * every order ends on the id. */
static void test_asset_lists(void)
{
    static const char *const FILTERS[] = {NULL, "RACHEL", "%_", "\xb6", "", "x"};
    static struct model model;
    AUTO(store_drop) struct store *store = open_store();
    struct random_stream stream = stream_of(6);
    fill(store, &model, &stream, MODEL_SIZE_MAX);
    int wrong = 0, queries = 0;
    for (int sort = SORT_CREATED; sort <= SORT_GROUP; sort++)
        for (unsigned statuses = 0; statuses < 8; statuses++)
            for (size_t name = 0; name < COUNT_OF(FILTERS); name++)
                for (int round = 0; round < 4; round++, queries++) {
                    struct asset_query query = {
                        .group_id = model.groups[sample_up_to(GROUPS - 1)].id,
                        .statuses = statuses,
                        .name = FILTERS[name],
                        .sort = (enum asset_sort)sort,
                        .ascending = round % 2,
                        .offset = sample_up_to(3) == 0 ? 0 : sample_up_to(120),
                        .limit = 1 + sample_up_to(60),
                        .now_ms = T + sample_up_to(45000),
                    };
                    wrong += differences(store, &model, &query);
                }
    CHECK_INT("queries", 3 * 8 * 6 * 4, queries);
    CHECK_INT("rows and totals unlike the model's", 0, wrong);
}

/* The instants themselves are where < and <= differ. */
static void test_lists_on_the_moment(void)
{
    static struct model model;
    AUTO(store_drop) struct store *store = open_store();
    struct random_stream stream = stream_of(6);
    fill(store, &model, &stream, MODEL_SIZE_MAX);
    int wrong = 0;
    for (size_t i = 0; i < model.count; i++)
        for (unsigned statuses = 0; statuses < 8; statuses++) {
            struct asset_query query = {
                .group_id = model.assets[i].group_id,
                .statuses = statuses,
                .sort = (enum asset_sort)(i % 3),
                .limit = MODEL_SIZE_MAX,
                .now_ms = model.assets[i].plan.done_ms - (int64_t)(i & 1),
            };
            if (query.now_ms < CLOCK_LAST)
                wrong += differences(store, &model, &query);
        }
    CHECK_INT("rows and totals unlike the model's", 0, wrong);
}

static void test_list_of_nothing(void)
{
    AUTO(store_drop) struct store *store = open_store();
    struct error err = {0};
    struct random_stream stream = stream_of(7);
    int64_t world = sample_world(store, "w"), other = sample_world(store, "v"), total = 9;
    struct group_row group = sample_group(store, world, &stream, T);
    struct listed got = {0};
    struct asset_query query = {.group_id = group.id, .limit = 10, .now_ms = T};
    CHECK("empty", store_assets(store, world, &query, take_id, &got, &total, &err));
    CHECK_INT("empty", 0, total);
    total = 9;
    CHECK("foreign", store_assets(store, other, &query, take_id, &got, &total, &err));
    CHECK_INT("foreign", 0, total);
    total = 9;
    query.group_id = "nonsense";
    CHECK("unknown", store_assets(store, world, &query, take_id, &got, &total, &err));
    CHECK_INT("unknown", 0, total);
    CHECK_INT("no rows", 0, got.count);
}

static void take_task(void *context, const struct task_row *row)
{
    struct listed *listed = context;
    if (listed->count < MODEL_SIZE_MAX)
        text_copy(listed->ids[listed->count++], ID_SIZE, row->id);
}

static struct task_plan random_task_plan(void)
{
    struct task_plan plan = {.created_ms = T + sample_up_to(9000)};
    plan.run_ms = plan.created_ms + sample_up_to(9000);
    plan.done_ms = plan.run_ms + (sample_up_to(3) == 0 ? 0 : sample_up_to(9000));
    plan.end = TASK_SUCCEEDED + (enum task_status)sample_up_to(1);
    if (sample_up_to(4) == 0) {
        plan.done_ms = plan.run_ms;
        plan.end = TASK_CANCELLED;
    } else if (sample_up_to(4) == 0) {
        plan.done_ms = CLOCK_NEVER;
    }
    return plan;
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
    struct place want[MODEL_SIZE_MAX];
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
    AUTO(store_drop) struct store *store = open_store();
    struct error err = {0};
    struct random_stream stream = stream_of(8);
    int64_t world = sample_world(store, "w"), other = sample_world(store, "v");
    for (size_t i = 0; i < COUNT_OF(tasks); i++) {
        bool taken;
        tasks[i] = sample_task(&stream, random_task_plan());
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

/* --- Transitions --- */

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
    AUTO(store_drop) struct store *store = open_store();
    struct error err = {0};
    struct random_stream stream = stream_of(9);
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
    static struct model model;
    AUTO(store_drop) struct store *store = open_store();
    struct error err = {0};
    struct random_stream stream = stream_of(10);
    fill(store, &model, &stream, MODEL_SIZE_MAX);
    for (int i = 0; i < 100; i++) {
        bool taken;
        struct task_row task = sample_task(&stream, random_task_plan());
        store_task_add(store, model.world, &task, 0, &taken, &err);
    }
    struct passed whole = {0}, parts = {0};
    int64_t end = T + 60000;
    CHECK("whole", store_transitions(store, model.world, T - 1, end, take_transition,
                                     &whole, &err));
    for (int64_t at = T - 1; at < end;) {
        int64_t next = at + 1 + sample_up_to(3000);
        next = next < end ? next : end;
        CHECK("part", store_transitions(store, model.world, at, next, take_transition,
                                        &parts, &err));
        at = next;
    }
    CHECK("many", whole.count > 300);
    CHECK_INT("as many in parts", whole.count, parts.count);
    CHECK_INT("in order", 0, whole.out_of_order + parts.out_of_order);
    CHECK_INT("each a change", 0, whole.wrong);
}

/* --- Whole worlds --- */

static void count_row(void *context, const struct asset_row *row)
{
    *(int *)context += row->name != NULL;
}

/* A fork's assets are in the fork's groups: deleting the one leaves the other whole. */
static void test_copy_stands_alone(void)
{
    static struct model model;
    AUTO(store_drop) struct store *store = open_store();
    struct error err = {0};
    struct random_stream stream = stream_of(6);
    fill(store, &model, &stream, MODEL_SIZE_MAX);
    int64_t copy = sample_world(store, "copy");
    CHECK("copied", store_world_copy(store, model.world, copy, &err));
    CHECK("cleared", store_world_clear(store, model.world, &err));
    model.world = copy;
    struct asset_query query = {
        .group_id = model.groups[0].id, .limit = MODEL_SIZE_MAX, .now_ms = T + 10000};
    CHECK_INT("all there", 0, differences(store, &model, &query));
    int rows = 0;
    CHECK("each", store_each_asset(store, copy, count_row, &rows, &err));
    CHECK_INT("each", MODEL_SIZE_MAX, rows);
}

/* --- Lists follow what is done to the rows --- */

static int all_differences(struct store *store, const struct model *model)
{
    int wrong = 0;
    for (size_t group = 0; group < GROUPS; group++)
        for (int sort = SORT_CREATED; sort <= SORT_GROUP; sort++) {
            struct asset_query query = {
                .group_id = model->groups[group].id,
                .sort = (enum asset_sort)sort,
                .limit = MODEL_SIZE_MAX,
                .now_ms = T + 10000,
            };
            wrong += differences(store, model, &query);
            query.name = "rachel";
            query.statuses = 1U << ASSET_ACTIVE;
            wrong += differences(store, model, &query);
        }
    return wrong;
}

static void replan_random(struct store *store, struct model *where, struct model *model)
{
    struct error err = {0};
    size_t at = (size_t)sample_up_to((int64_t)where->count - 1);
    struct asset_row row = where->assets[at];
    row.plan.done_ms = T + sample_up_to(20000);
    row.plan.end = row.plan.end == ASSET_FAILED ? ASSET_ACTIVE : ASSET_FAILED;
    CHECK("replanned", store_asset_replan(store, where->world, &row, &err));
    if (model)
        model->assets[at].plan = row.plan;
}

static void test_lists_follow(void)
{
    static struct model model;
    AUTO(store_drop) struct store *store = open_store();
    struct random_stream stream = stream_of(7);
    fill(store, &model, &stream, 150);
    CHECK_INT("as filled", 0, all_differences(store, &model));
    for (int i = 0; i < 60; i++) {
        add_random(store, &stream, &model, &model);
        replan_random(store, &model, &model);
    }
    CHECK_INT("additions and new plans", 0, all_differences(store, &model));
}

/* A transaction that is given back: lists made before, within, and not at all. */
static void test_lists_after_rollback(void)
{
    static struct model model;
    for (int made = 0; made < 4; made++) {
        AUTO(store_drop) struct store *store = open_store();
        struct random_stream stream = stream_of(8);
        struct error err = {0};
        fill(store, &model, &stream, 100);
        if (made & 1)
            CHECK_INT("before", 0, all_differences(store, &model));
        CHECK("begin", store_begin(store, &err) && store_begin(store, &err));
        for (int i = 0; i < 20; i++)
            add_random(store, &stream, &model, NULL);
        if (made & 2)
            CHECK("within", all_differences(store, &model) > 0);
        replan_random(store, &model, NULL);
        CHECK("inner", store_commit(store, &err));
        store_rollback(store);
        CHECK_INT("after", 0, all_differences(store, &model));
    }
}

static void test_lists_of_cleared_and_copied(void)
{
    static struct model model;
    AUTO(store_drop) struct store *store = open_store();
    struct random_stream stream = stream_of(9);
    struct error err = {0};
    fill(store, &model, &stream, 100);
    int64_t first = model.world, second = sample_world(store, "second");
    model.world = second;
    CHECK("nothing yet", all_differences(store, &model) > 0);
    CHECK("copied", store_world_copy(store, first, second, &err));
    CHECK_INT("the copy", 0, all_differences(store, &model));
    CHECK("begin", store_begin(store, &err));
    CHECK("cleared", store_world_clear(store, second, &err));
    CHECK("empty", all_differences(store, &model) > 0);
    store_rollback(store);
    CHECK_INT("back again", 0, all_differences(store, &model));
    CHECK("cleared", store_world_clear(store, second, &err));
    model.count = 0;
    CHECK_INT("empty", 0, all_differences(store, &model));
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"asset_lists", test_asset_lists},
        {"lists_on_the_moment", test_lists_on_the_moment},
        {"list_of_nothing", test_list_of_nothing},
        {"task_lists", test_task_lists},
        {"transitions", test_transitions},
        {"transitions_add_up", test_transitions_add_up},
        {"copy_stands_alone", test_copy_stands_alone},
        {"lists_follow", test_lists_follow},
        {"lists_after_rollback", test_lists_after_rollback},
        {"lists_of_cleared_and_copied", test_lists_of_cleared_and_copied},
    };
    return check_main("store lists", TESTS, COUNT_OF(TESTS));
}
