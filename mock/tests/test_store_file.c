#include "world/store.h"

#include "base/auto.h"
#include "base/text.h"
#include "tests/check.h"
#include "tests/sample.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define T INT64_C(1781852561000) /* 2026-06-19T07:02:41Z */

static void store_drop(struct store **store)
{
    store_close(*store);
}

static struct store *open_file(const char *path)
{
    struct error err = {0};
    struct store *store = store_open(path, &err);
    CHECK_STR(path, "", err.message);
    return store;
}

static void check_refused(const char *path, const char *why)
{
    struct error err = {0};
    AUTO(store_drop) struct store *store = store_open(path, &err);
    CHECK(why, store == NULL);
    CHECK_INT(why, RULE_STORE_FAILED, err.rule);
    CHECK_HAS(path, why, err.message);
    CHECK_HAS("names the file", path, err.message);
}

static void write_bytes(const char *path, long offset, const void *data, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    CHECK(path, fd >= 0 && pwrite(fd, data, size, offset) == (ssize_t)size);
    close(fd);
}

/* --- What is kept --- */

static void add_asset(struct store *store, int64_t world, struct random_stream *stream,
                      const char *group_id, char id[ID_SIZE])
{
    struct error err = {0};
    bool taken;
    struct asset_row asset = sample_asset(
        stream, group_id, (struct asset_plan){T + 9, T + 3000, ASSET_ACTIVE});
    CHECK("added", store_asset_add(store, world, &asset, stream->count, &taken, &err));
    text_copy(id, ID_SIZE, asset.id);
}

static bool keep_world(void *context, const struct world_row *row, struct error *err)
{
    (void)err;
    struct world_row *out = context;
    out->id = row->id;
    text_copy(out->name, sizeof out->name, row->name);
    out->clock = row->clock;
    out->random = row->random;
    out->started_ms = row->started_ms;
    out->seen_ms = row->seen_ms;
    CHECK_STR("assumptions", "{\"wrong-method\":\"404\"}", row->assumptions);
    CHECK_STR("faults", "{\"faults\":[]}", row->faults);
    return true;
}

static void test_reopened(void)
{
    const char *path = sample_path("reopened.db");
    struct error err = {0};
    struct random_stream stream;
    random_init(&stream, &(int64_t){3});
    char id[ID_SIZE];
    static char assumptions[] = "{\"wrong-method\":\"404\"}",
                faults[] = "{\"faults\":[]}";
    {
        AUTO(store_drop) struct store *store = open_file(path);
        CHECK("persistent", store_is_persistent(store));
        int64_t world = sample_world(store, "pomex");
        struct group_row group = sample_group(store, world, &stream, T);
        struct world_row row = {
            .id = world,
            .clock = {.mode = {.kind = CLOCK_FAST, .factor = 60},
                      .world_ms = T,
                      .real_ms = T + 5},
            .random = stream,
            .assumptions = assumptions,
            .faults = faults,
            .started_ms = T - 1,
        };
        CHECK("saved", store_world_save(store, &row, &err));
        add_asset(store, world, &stream, group.id, id);
    }
    AUTO(store_drop) struct store *store = open_file(path);
    struct world_row row = {0};
    CHECK("worlds", store_worlds(store, keep_world, &row, &err));
    CHECK_STR("name", "pomex", row.name);
    CHECK_INT("mode", CLOCK_FAST, row.clock.mode.kind);
    CHECK_INT("factor", 60, row.clock.mode.factor);
    CHECK_INT("world_ms", T, row.clock.world_ms);
    CHECK_INT("real_ms", T + 5, row.clock.real_ms);
    CHECK_INT("started_ms", T - 1, row.started_ms);
    CHECK_INT("seen: the asset's moment", T + 9, row.seen_ms);
    CHECK("seed", memcmp(row.random.seed, stream.seed, SEED_SIZE) == 0);
    CHECK_INT("the stream goes on after the asset's id", stream.count, row.random.count);

    AUTO(asset_row_clean) struct asset_row asset = {0};
    bool found = false;
    CHECK("asset", store_asset(store, row.id, id, &asset, &found, &err) && found);
    CHECK_INT("plan", T + 3000, asset.plan.done_ms);
}

static void test_memory_is_not_persistent(void)
{
    struct error err = {0};
    AUTO(store_drop) struct store *store = store_open(NULL, &err);
    CHECK("in memory", store && !store_is_persistent(store));
}

/* --- What is refused --- */

static void make_file(const char *path)
{
    AUTO(store_drop) struct store *store = open_file(path);
    struct random_stream stream;
    random_init(&stream, &(int64_t){4});
    int64_t world = sample_world(store, "w");
    struct group_row group = sample_group(store, world, &stream, T);
    struct error err = {0};
    store_begin(store, &err);
    for (int i = 0; i < 200; i++) {
        char id[ID_SIZE];
        add_asset(store, world, &stream, group.id, id);
    }
    CHECK("committed", store_commit(store, &err));
}

static void test_not_sqlite(void)
{
    static const char TEXT[] =
        "This file holds a shopping list, and nothing else at all; "
        "it is long enough to have a header of a hundred bytes.";
    const char *path = sample_path("list.txt");
    write_bytes(path, 0, TEXT, sizeof TEXT);
    check_refused(path, "not a SQLite database");

    char back[sizeof TEXT] = "";
    FILE *file = fopen(path, "r");
    CHECK("untouched", file && fread(back, 1, sizeof back, file) == sizeof back);
    CHECK_STR("untouched", TEXT, back);
    fclose(file);
}

/* Bytes 68 to 71 of a SQLite file are the application's id, 60 to 63 its version. */
static void test_foreign_newer_older(void)
{
    const char *path = sample_path("foreign.db");
    make_file(path);
    write_bytes(path, 60, "\0\0\0\4", 4);
    check_refused(path, "newer version (schema 4");
    write_bytes(path, 60, "\0\0\0\2", 4);
    check_refused(path, "older version (schema 2");
    write_bytes(path, 68, "FIRM", 4);
    check_refused(path, "another application");
    write_bytes(path, 68, "\0\0\0\0", 4);
    check_refused(path, "another application");
    write_bytes(path, 60, "\0\0\0\3", 4);
    write_bytes(path, 68, "pomx", 4);
    AUTO(store_drop) struct store *store = open_file(path);
    CHECK("ours again", store != NULL);
}

static void test_damaged(void)
{
    const char *path = sample_path("damaged.db");
    make_file(path);
    struct stat info;
    CHECK("size", stat(path, &info) == 0 && info.st_size > 30000);
    char noise[20000];
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (char)sample_up_to(255);
    write_bytes(path, 4096, noise, sizeof noise);
    check_refused(path, "damaged");

    path = sample_path("cut.db");
    make_file(path);
    CHECK("cut", truncate(path, info.st_size / 2) == 0);
    check_refused(path, "damaged");
}

static void test_no_such_place(void)
{
    check_refused(sample_path("no/such/folder/x.db"), "No such file or directory");
    const char *path = sample_path("folder");
    CHECK("a folder", mkdir(path, 0700) == 0);
    check_refused(path, "Is a directory");
    if (geteuid() != 0) { /* root may write anything */
        path = sample_path("read-only.db");
        make_file(path);
        CHECK("read-only", chmod(path, 0400) == 0);
        check_refused(path, "Permission denied");
    }
}

static void test_one_process_at_a_time(void)
{
    const char *path = sample_path("busy.db");
    AUTO(store_drop) struct store *store = open_file(path);
    check_refused(path, "in use by another process");
    pid_t child = fork();
    if (child == 0) {
        struct error err = {0};
        struct store *other = store_open(path, &err);
        _exit(!other && strstr(err.message, "in use by another process") ? 0 : 1);
    }
    int status = 1;
    waitpid(child, &status, 0);
    CHECK_INT("refused in another process too", 0, status);
    struct world_counts counts;
    struct error err = {0};
    CHECK("the first one works on", store_counts(store, 1, &counts, &err));
}

/* --- Kills --- */

/* In a child: acknowledges each asset's id through the pipe once it is stored. */
static void write_for_ever(const char *path, int acknowledge)
{
    struct error err = {0};
    struct store *store = store_open(path, &err);
    struct random_stream stream;
    random_init(&stream, NULL);
    struct world_row row = {.name = "w", .random = stream};
    struct group_row group = {.created_ms = T};
    bool taken;
    id_make(&stream, "group-", T, group.id);
    if (!store || !store_world_add(store, &row, &err) ||
        !store_group_add(store, row.id, &group, 1, &taken, &err))
        _exit(1);
    for (;;) {
        struct asset_row asset =
            sample_asset(&stream, group.id, (struct asset_plan){T, T + 1, ASSET_ACTIVE});
        if (store_asset_add(store, row.id, &asset, stream.count, &taken, &err) &&
            write(acknowledge, asset.id, ID_SIZE) != ID_SIZE)
            _exit(1);
    }
}

static void find_all(const char *path, int acknowledged, int *read_back)
{
    struct error err = {0};
    AUTO(store_drop) struct store *store = open_file(path);
    char id[ID_SIZE];
    int missing = 0;
    *read_back = 0;
    while (read(acknowledged, id, sizeof id) == (ssize_t)sizeof id) {
        struct asset_row asset = {0};
        bool found = false;
        CHECK("look up", store_asset(store, 1, id, &asset, &found, &err));
        missing += !found;
        ++*read_back;
        asset_row_clean(&asset);
    }
    CHECK_INT("acknowledged and lost", 0, missing);
}

/* SIGKILL during a burst of writes, after a number of them that differs each time. */
static void test_killed_while_writing(void)
{
    for (int round = 0; round < 5; round++) {
        char name[32];
        snprintf(name, sizeof name, "killed-%d.db", round);
        AUTO(string_drop) char *path = strdup(sample_path(name));
        int ends[2];
        CHECK("pipe", pipe(ends) == 0);
        pid_t child = fork();
        if (child == 0) {
            close(ends[0]);
            write_for_ever(path, ends[1]);
        }
        close(ends[1]);
        char id[ID_SIZE];
        int seen = 0, left = 0;
        while (seen < 30 + round * 41 &&
               read(ends[0], id, sizeof id) == (ssize_t)sizeof id)
            seen++;
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        find_all(path, ends[0], &left);
        CHECK(name, seen >= 30);
        close(ends[0]);
    }
}

/* A kill while the file is being made leaves one that the next process adopts. */
static void test_half_made(void)
{
    const char *path = sample_path("empty.db");
    write_bytes(path, 0, "", 0);
    {
        AUTO(store_drop) struct store *store = open_file(path);
        CHECK("an empty file is adopted", store != NULL);
    }
    for (int round = 0; round < 12; round++) {
        char name[32];
        snprintf(name, sizeof name, "half-made-%d.db", round);
        path = sample_path(name);
        pid_t child = fork();
        if (child == 0) {
            struct error err = {0};
            _exit(store_open(path, &err) ? 0 : 1);
        }
        usleep((useconds_t)(round * 400)); /* the instant of the kill, not readiness */
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        AUTO(store_drop) struct store *store = open_file(path);
        CHECK(name, store != NULL);
    }
}

/* --- A full disk --- */

/* A child whose files may not grow stands for a full disk: every write past the limit
 * fails. Exit status 0 when nothing was acknowledged falsely and it recovered. */
static int fill_up(const char *path)
{
    struct error err = {0};
    struct store *store = store_open(path, &err);
    int64_t world = store ? sample_world(store, "w") : 0;
    if (!store)
        return 10;
    struct random_stream stream;
    random_init(&stream, &(int64_t){5});
    struct group_row group = sample_group(store, world, &stream, T);

    signal(SIGXFSZ, SIG_IGN);
    struct rlimit limit = {.rlim_cur = 300 * 1024, .rlim_max = RLIM_INFINITY};
    setrlimit(RLIMIT_FSIZE, &limit);
    int64_t added = 0;
    bool taken = false;
    for (err = (struct error){0}; err.rule == RULE_NONE && added < 100000;) {
        struct asset_row asset =
            sample_asset(&stream, group.id, (struct asset_plan){T, T + 1, ASSET_ACTIVE});
        added += store_asset_add(store, world, &asset, stream.count, &taken, &err);
    }
    struct world_counts counts = {0};
    struct error none = {0};
    if (err.rule != RULE_STORE_FAILED || err.status != 503)
        return 11;
    if (!store_counts(store, world, &counts, &none) || counts.assets != added)
        return 12; /* reading works, and counts what was acknowledged */

    limit.rlim_cur = RLIM_INFINITY;
    setrlimit(RLIMIT_FSIZE, &limit);
    struct asset_row asset =
        sample_asset(&stream, group.id, (struct asset_plan){T, T + 1, ASSET_ACTIVE});
    if (!store_asset_add(store, world, &asset, stream.count, &taken, &none) && !taken)
        return 13; /* there is room again */
    store_close(store);
    store = store_open(path, &none);
    bool same = store && store_counts(store, world, &counts, &none) &&
                counts.assets == added + !taken;
    store_close(store);
    return same ? 0 : 14;
}

static void test_disk_full(void)
{
    const char *path = sample_path("full.db");
    pid_t child = fork();
    if (child == 0)
        _exit(fill_up(path));
    int status = -1;
    waitpid(child, &status, 0);
    CHECK("ended by itself", WIFEXITED(status));
    CHECK_INT("nothing acknowledged falsely, and it recovered", 0, WEXITSTATUS(status));
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"reopened", test_reopened},
        {"memory_is_not_persistent", test_memory_is_not_persistent},
        {"not_sqlite", test_not_sqlite},
        {"foreign_newer_older", test_foreign_newer_older},
        {"damaged", test_damaged},
        {"no_such_place", test_no_such_place},
        {"one_process_at_a_time", test_one_process_at_a_time},
        {"killed_while_writing", test_killed_while_writing},
        {"half_made", test_half_made},
        {"disk_full", test_disk_full},
    };
    return check_main("store_file", TESTS, COUNT_OF(TESTS));
}
