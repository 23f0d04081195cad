#include "world/store.h"

#include "base/auto.h"
#include "base/text.h"
#include "tests/check.h"
#include "tests/sample.h"

#include <string.h>

#define T INT64_C(1781852561000) /* 2026-06-19T07:02:41Z */

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

/* `model` NULL: only the store gets it. */
static void add_random(struct store *store, struct random_stream *stream,
                       const struct model *where, struct model *model)
{
    struct error err = {0};
    struct asset_row row = sample_asset(
        stream, where->groups[sample_up_to(GROUPS - 1)].id, sample_asset_plan(T));
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
    AUTO(sample_store_drop) struct store *store = sample_store();
    struct random_stream stream = sample_stream(6);
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
    AUTO(sample_store_drop) struct store *store = sample_store();
    struct random_stream stream = sample_stream(6);
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
    AUTO(sample_store_drop) struct store *store = sample_store();
    struct error err = {0};
    struct random_stream stream = sample_stream(7);
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

/* --- Whole worlds --- */

static void count_row(void *context, const struct asset_row *row)
{
    *(int *)context += row->name != NULL;
}

/* A fork's assets are in the fork's groups: deleting the one leaves the other whole. */
static void test_copy_stands_alone(void)
{
    static struct model model;
    AUTO(sample_store_drop) struct store *store = sample_store();
    struct error err = {0};
    struct random_stream stream = sample_stream(6);
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
    AUTO(sample_store_drop) struct store *store = sample_store();
    struct random_stream stream = sample_stream(7);
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
        AUTO(sample_store_drop) struct store *store = sample_store();
        struct random_stream stream = sample_stream(8);
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
    AUTO(sample_store_drop) struct store *store = sample_store();
    struct random_stream stream = sample_stream(9);
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
        {"copy_stands_alone", test_copy_stands_alone},
        {"lists_follow", test_lists_follow},
        {"lists_after_rollback", test_lists_after_rollback},
        {"lists_of_cleared_and_copied", test_lists_of_cleared_and_copied},
    };
    return check_main("store lists", TESTS, COUNT_OF(TESTS));
}
