#include "tests/sample.h"

#include "base/auto.h"
#include "base/text.h"
#include "tests/check.h"

#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A row's texts are its own and so not const; these outlive every row. */
static char empty_object[] = "{}", a_name[] = "model-rachel-frontal",
            a_url[] = "https://yourcdn.com/portrait.jpg",
            a_callback[] = "https://yourapp.com/realhuman/callback";

struct store *sample_store(void)
{
    struct error err = {0};
    struct store *store = store_open(NULL, &err);
    CHECK("opens", store != NULL);
    return store;
}

void sample_store_drop(struct store **store)
{
    store_close(*store);
}

struct random_stream sample_stream(int64_t seed)
{
    struct random_stream stream;
    random_init(&stream, &seed);
    return stream;
}

int64_t sample_world(struct store *store, const char *name)
{
    struct error err = {0};
    struct world_row row = {.assumptions = empty_object, .faults = empty_object};
    text_copy(row.name, sizeof row.name, name);
    random_init(&row.random, &(int64_t){1});
    CHECK(name, store_world_add(store, &row, &err));
    return row.id;
}

struct group_row sample_group(struct store *store, int64_t world,
                              struct random_stream *stream, int64_t created_ms)
{
    struct error err = {0};
    struct group_row row = {.created_ms = created_ms};
    bool taken = true;
    while (taken) {
        id_make(stream, "group-", created_ms, row.id);
        bool added = store_group_add(store, world, &row, stream->count, &taken, &err);
        CHECK("group added", added != taken);
    }
    return row;
}

struct asset_row sample_asset(struct random_stream *stream, const char *group_id,
                              struct asset_plan plan)
{
    struct asset_row row = {
        .type = "Image",
        .name = a_name,
        .url = a_url,
        .plan = plan,
    };
    id_make(stream, "asset-", plan.created_ms, row.id);
    text_copy(row.group_id, sizeof row.group_id, group_id);
    if (plan.end == ASSET_FAILED)
        text_copy(row.code, sizeof row.code, "FaceMismatch");
    return row;
}

struct task_row sample_task(struct random_stream *stream, struct task_plan plan)
{
    struct task_row row = {.model = "byteplus/seedance-2.0-fast", .plan = plan};
    id_make(stream, "cgt-", plan.created_ms, row.id);
    if (plan.end == TASK_FAILED)
        text_copy(row.code, sizeof row.code, "UpstreamTimeout");
    return row;
}

struct session_row sample_session(struct random_stream *stream, int64_t created_ms)
{
    struct session_row row = {
        .lang = "en",
        .callback_url = a_callback,
        .created_ms = created_ms,
    };
    token_make(stream, row.token);
    return row;
}

int64_t sample_up_to(int64_t most)
{
    static struct random_stream stream; /* of seed 0: the same in every run */
    char token[TOKEN_SIZE];
    token_make(&stream, token);
    return (int64_t)(strtoull(token + 17, NULL, 16) % (uint64_t)(most + 1));
}

struct asset_plan sample_asset_plan(int64_t from_ms)
{
    struct asset_plan plan = {.created_ms = from_ms + sample_up_to(20000)};
    plan.done_ms = plan.created_ms + (sample_up_to(3) == 0 ? 0 : sample_up_to(20000));
    if (sample_up_to(5) == 0)
        plan.done_ms = CLOCK_NEVER;
    plan.end = sample_up_to(1) ? ASSET_ACTIVE : ASSET_FAILED;
    return plan;
}

struct task_plan sample_task_plan(int64_t from_ms)
{
    struct task_plan plan = {.created_ms = from_ms + sample_up_to(9000)};
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

static char folder[64];

static int remove_one(const char *path, const struct stat *info, int kind,
                      struct FTW *place)
{
    (void)info;
    (void)kind;
    (void)place;
    return remove(path);
}

static void remove_folder(void)
{
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

const char *sample_path(const char *name)
{
    static char path[128];
    if (!folder[0]) {
        text_copy(folder, sizeof folder, "/tmp/mock-test-XXXXXX");
        if (!mkdtemp(folder))
            abort();
        atexit(remove_folder);
    }
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}
