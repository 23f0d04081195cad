#include "world/snapshot.h"

#include "base/auto.h"
#include "tests/check.h"
#include "tests/sample.h"
#include "tests/small_world.h"

#include <string.h>

/* Snapshot, reset, restore, snapshot: the same bytes. */
static void test_round_trip(void)
{
    const char *const files[] = {NULL, sample_path("snapshot.db")};
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        struct error err = {0};
        struct small_world small;
        small_world_open(&small, files[i]);
        CHECK("restored", small_world_restore(&small, small.world, SMALL_WORLD, &err));
        CHECK_STR("restored", "", err.message);
        AUTO(string_drop) char *once = small_world_write(&small, small.world);
        CHECK("the same bytes", once && strcmp(SMALL_WORLD, once) == 0);
        CHECK("reset", world_reset(small.worlds, small.world, &err));
        AUTO(string_drop) char *reset = small_world_write(&small, small.world);
        CHECK("nothing left", reset && !strstr(reset, "asset-2"));
        CHECK("restored", small_world_restore(&small, small.world, once, &err));
        AUTO(string_drop) char *twice = small_world_write(&small, small.world);
        CHECK_STR("the same bytes again", once, twice);
        small_world_close(&small);
    }
}

static void test_after_restart(void)
{
    struct error err = {0};
    struct small_world small;
    const char *path = sample_path("restart.db");
    small_world_open(&small, path);
    CHECK("restored", small_world_restore(&small, small.world, SMALL_WORLD, &err));
    small_world_close(&small);
    small_world_open(&small, path);
    AUTO(string_drop) char *text = small_world_write(&small, small.world);
    CHECK("the same bytes", text && strcmp(SMALL_WORLD, text) == 0);
    small_world_close(&small);
}

static void test_what_it_holds(void)
{
    struct error err = {0};
    struct small_world small;
    bool found = false;
    small_world_open(&small, NULL);
    struct world *world = small.world;
    CHECK("restored", small_world_restore(&small, world, SMALL_WORLD, &err));
    CHECK_INT("clock", INT64_C(1781854200250), clock_now(&world->clock));
    CHECK_INT("count", 17, world->random.count);
    CHECK_INT("seed", 0x1f, world->random.seed[31]);
    CHECK_STR("assumption", "404", assumption_value(&world->assumptions, WRONG_METHOD));
    CHECK_INT("faults", 1, world->faults.count);

    AUTO(asset_row_clean) struct asset_row asset = {0};
    CHECK("asset", store_asset(small.store, world->id, "asset-20260619150242-kkkkk",
                               &asset, &found, &err) &&
                       found);
    CHECK_INT("never", CLOCK_NEVER, asset.plan.done_ms);
    CHECK_INT("end", ASSET_FAILED, asset.plan.end);
    CHECK_STR("code", "FaceMismatch", asset.code);
    struct task_row task;
    CHECK("task", store_task(small.store, world->id, "cgt-20260619150459-96ncj", &task,
                             &found, &err) &&
                      found);
    CHECK_INT("running", TASK_RUNNING, task_status_at(&task.plan, CLOCK_LAST));
    struct group_row group;
    CHECK("Virtual",
          store_virtual_group(small.store, world->id, &group, &found, &err) && found);
    CHECK_STR("Virtual", "group-20260619150000-22222", group.id);
    small_world_close(&small);
}

/* Only the version is required; what is absent is as in a new world. */
static void test_parts_may_be_absent(void)
{
    struct error err = {0};
    struct small_world small;
    small_world_open(&small, NULL);
    AUTO(string_drop) char *fresh = small_world_write(&small, small.world);
    CHECK("full", small_world_restore(&small, small.world, SMALL_WORLD, &err));
    CHECK("bare", small_world_restore(&small, small.world, "{\"version\":1}", &err));
    AUTO(string_drop) char *bare = small_world_write(&small, small.world);
    CHECK_STR("as new", fresh, bare);

    CHECK("short",
          small_world_restore(
              &small, small.world,
              "{\"version\":1,\"clock\":{\"mode\":"
              "\"frozen@2030-01-01T00:00:00Z\"},\"groups\":[{\"id\":"
              "\"group-20260619145855-snq4q\",\"created_at\":"
              "\"2026-06-19T06:58:55Z\"}],\"assets\":[{\"id\":"
              "\"asset-20260619150241-b8xd4\",\"group_id\":"
              "\"group-20260619145855-snq4q\",\"asset_type\":\"Image\",\"url\":\"https://"
              "h/x\",\"created_at\":\"2026-06-19T07:02:41Z\",\"end\":\"active\"}]}",
              &err));
    CHECK_STR("short", "", err.message);
    CHECK_INT("clock", INT64_C(1893456000000), clock_now(&small.world->clock));
    CHECK_INT("the settings' seed", 0, small.world->random.count);
    small_world_close(&small);
}

static void test_worlds_apart(void)
{
    struct small_world small;
    struct error err = {0};
    struct world *other = NULL;
    small_world_open(&small, NULL);
    CHECK("other", worlds_of_key(small.worlds, "other", &other, &err));
    CHECK("restored", small_world_restore(&small, small.world, SMALL_WORLD, &err));
    CHECK("the same ids beside", small_world_restore(&small, other, SMALL_WORLD, &err));
    CHECK("emptied", small_world_restore(&small, small.world, "{\"version\":1}", &err));
    AUTO(string_drop) char *text = small_world_write(&small, other);
    CHECK("the other is whole", text && strcmp(SMALL_WORLD, text) == 0);

    /* A fork is the same document; then it diverges. */
    CHECK("fork", world_fork(small.worlds, other, small.world, &err));
    CHECK_STR("fork", "", err.message);
    AUTO(string_drop) char *fork = small_world_write(&small, small.world);
    CHECK_STR("fork", text, fork);
    CHECK("diverged", store_world_clear(small.store, small.world->id, &err));
    AUTO(string_drop) char *original = small_world_write(&small, other);
    CHECK_STR("the original does not change", text, original);
    small_world_close(&small);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"round_trip", test_round_trip},
        {"after_restart", test_after_restart},
        {"what_it_holds", test_what_it_holds},
        {"parts_may_be_absent", test_parts_may_be_absent},
        {"worlds_apart", test_worlds_apart},
    };
    return check_main("snapshot", TESTS, COUNT_OF(TESTS));
}
