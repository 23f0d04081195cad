#include "world/world.h"

#include "base/auto.h"
#include "base/text.h"
#include "tests/check.h"
#include "tests/sample.h"

#include <stdio.h>
#include <string.h>

#define T INT64_C(1781852561000) /* 2026-06-19T07:02:41Z */

static const struct settings FROZEN = {
    .has_seed = true,
    .seed = 7,
    .clock = {.kind = CLOCK_FROZEN, .has_at = true, .at_ms = T},
    .journal_max = 10,
};

/* A registry over a store of its own; `file` NULL: in memory. */
struct fixture {
    struct settings settings;
    struct store *store;
    struct worlds *worlds;
};

static void open_fixture(struct fixture *fixture, const struct settings *settings,
                         const char *file)
{
    struct error err = {0};
    fixture->settings = *settings;
    fixture->store = store_open(file, &err);
    fixture->worlds = worlds_new(&fixture->settings, fixture->store, &err);
    CHECK("opens", fixture->worlds != NULL);
    CHECK_STR("opens", "", err.message);
}

static void close_fixture(struct fixture *fixture)
{
    worlds_free(fixture->worlds);
    store_close(fixture->store);
}

static struct world *world_of(struct fixture *fixture, const char *key)
{
    struct error err = {0};
    struct world *world = NULL;
    CHECK(key, worlds_of_key(fixture->worlds, key, &world, &err));
    CHECK_STR(key, "", err.message);
    return world;
}

static int64_t count_of(struct fixture *fixture, const struct world *world)
{
    struct error err = {0};
    struct world_counts counts = {-1, -1, -1, -1};
    CHECK("counts", store_counts(fixture->store, world->id, &counts, &err));
    return counts.sessions + counts.groups + counts.assets + counts.tasks;
}

static void add_group(struct fixture *fixture, struct world *world, char id[ID_SIZE])
{
    struct group_row row =
        sample_group(fixture->store, world->id, &world->random, clock_now(&world->clock));
    text_copy(id, ID_SIZE, row.id);
}

static void set_faults(struct world *world, const char *json)
{
    struct error err = {0};
    AUTO(json_drop) cJSON *document = cJSON_Parse(json);
    faults_clear(&world->faults);
    CHECK(json, faults_read(document, &world->faults, &err));
}

static const char ONE_FAULT[] =
    "{\"faults\":[{\"on\":\"*\",\"first\":2,\"do\":{\"status\":503}}]}";

/* --- Names and keys --- */

static void test_names(void)
{
    static const struct api_key KEYS[] = {
        {"sk-a", "acme"}, {"sk-b", "acme"}, {"sk-c", NULL}, {"abc", NULL}};
    struct settings settings = FROZEN;
    settings.keys = KEYS;
    settings.key_count = COUNT_OF(KEYS);
    struct fixture fixture;
    open_fixture(&fixture, &settings, NULL);
    struct world *acme = world_of(&fixture, "sk-a");
    CHECK_STR("an ORG", "acme", acme->name);
    CHECK("shared by its keys", acme == world_of(&fixture, "sk-b"));
    CHECK("the same again", acme == world_of(&fixture, "sk-a"));
    CHECK_STR("never the key", "w-ba7816bf", world_of(&fixture, "abc")->name);
    CHECK("found", acme == worlds_find(fixture.worlds, "acme"));
    CHECK("not found", worlds_find(fixture.worlds, "sk-a") == NULL);
    CHECK_INT("worlds", 2, worlds_count(fixture.worlds));

    static const char *const WRONG[] = {"sk-", "sk-aa", "SK-A", "sk-d", "acme", ""};
    for (size_t i = 0; i < COUNT_OF(WRONG); i++) {
        struct error err = {0};
        struct world *world = NULL;
        CHECK(WRONG[i], !worlds_of_key(fixture.worlds, WRONG[i], &world, &err));
        CHECK_INT(WRONG[i], RULE_BAD_KEY, err.rule);
        CHECK(WRONG[i], world == NULL);
    }
    CHECK_INT("none made", 2, worlds_count(fixture.worlds));
    close_fixture(&fixture);
}

static void join_name(void *context, struct world *world)
{
    struct text *names = context;
    text_printf(names, "%s ", world->name);
}

static void test_order(void)
{
    struct fixture fixture;
    open_fixture(&fixture, &FROZEN, NULL);
    AUTO(text_drop) struct text want = TEXT_INIT(4096), got = TEXT_INIT(4096);
    for (int i = 0; i < 50; i++) {
        char key[16], name[16];
        snprintf(key, sizeof key, "key-%d", i);
        world_of(&fixture, key);
        CHECK(key, world_name_of_key(key, name));
        text_printf(&want, "%s ", name);
    }
    worlds_each(fixture.worlds, join_name, &got);
    CHECK_STR("in order of creation", want.data, got.data);
    close_fixture(&fixture);
}

struct racer {
    pthread_t thread;
    struct worlds *worlds;
    struct world *world;
};

static void *race(void *context)
{
    struct racer *racer = context;
    struct error err = {0};
    worlds_of_key(racer->worlds, "one-key", &racer->world, &err);
    return NULL;
}

static void test_one_world_for_all(void)
{
    struct fixture fixture;
    struct racer racers[8];
    open_fixture(&fixture, &FROZEN, NULL);
    for (size_t i = 0; i < COUNT_OF(racers); i++) {
        racers[i] = (struct racer){.worlds = fixture.worlds};
        pthread_create(&racers[i].thread, NULL, race, &racers[i]);
    }
    for (size_t i = 0; i < COUNT_OF(racers); i++) {
        pthread_join(racers[i].thread, NULL);
        CHECK("the same for all", racers[i].world == racers[0].world);
    }
    CHECK_INT("one", 1, worlds_count(fixture.worlds));
    close_fixture(&fixture);
}

/* --- New worlds --- */

static void test_as_the_settings_say(void)
{
    struct error err = {0};
    struct settings settings = FROZEN;
    settings.faults_json = ONE_FAULT;
    CHECK("a switch", assumption_set(&settings.assumptions, "wrong-method", "404", &err));
    struct fixture fixture;
    open_fixture(&fixture, &settings, NULL);
    struct world *one = world_of(&fixture, "one"), *two = world_of(&fixture, "two");
    CHECK_INT("clock", T, clock_now(&one->clock));
    CHECK_INT("started", T, one->started_ms);
    CHECK_STR("assumption", "404", assumption_value(&one->assumptions, WRONG_METHOD));
    CHECK_INT("faults", 1, one->faults.count);
    CHECK_INT("seed", 0, memcmp(one->random.seed, two->random.seed, SEED_SIZE));

    char first[ID_SIZE], second[ID_SIZE];
    add_group(&fixture, one, first);
    add_group(&fixture, two, second);
    CHECK_STR("one seed, the same ids in each", first, second);
    close_fixture(&fixture);

    settings.has_seed = false;
    open_fixture(&fixture, &settings, NULL);
    one = world_of(&fixture, "one");
    two = world_of(&fixture, "two");
    CHECK("no seed: each its own", memcmp(one->random.seed, two->random.seed, SEED_SIZE));
    close_fixture(&fixture);
}

static const char LOADED[] =
    "{\"version\":1,\"clock\":{\"mode\":\"poll:5s\",\"now\":\"2030-01-01T00:00:00Z\"},"
    "\"groups\":[{\"id\":\"group-20260619145855-snq4q\","
    "\"created_at\":\"2026-06-19T06:58:55Z\"}]}";

static void test_load(void)
{
    static const struct api_key KEYS[] = {{"sk-a", NULL}, {"sk-b", NULL}};
    AUTO(json_drop) cJSON *document = cJSON_Parse(LOADED);
    struct settings settings = FROZEN;
    settings.load = document;
    struct fixture fixture;
    open_fixture(&fixture, &settings, NULL);
    struct world *any = world_of(&fixture, "any"), *other = world_of(&fixture, "other");
    CHECK_INT("any new world", 1, count_of(&fixture, any));
    CHECK_INT("any new world", 1, count_of(&fixture, other));
    CHECK_INT("its clock", CLOCK_POLL, any->clock.mode.kind);
    CHECK_INT("its instant", INT64_C(1893456000000), clock_now(&any->clock));
    close_fixture(&fixture);

    settings.keys = KEYS;
    settings.key_count = COUNT_OF(KEYS);
    open_fixture(&fixture, &settings, NULL);
    CHECK_INT("the first key's", 1, count_of(&fixture, world_of(&fixture, "sk-a")));
    CHECK_INT("no other", 0, count_of(&fixture, world_of(&fixture, "sk-b")));
    close_fixture(&fixture);
}

/* What check would refuse must not leave half a world behind. */
static void test_load_fails(void)
{
    AUTO(json_drop)
    cJSON *document = cJSON_Parse("{\"version\":1,\"groups\":[{\"id\":\"nonsense\"}]}");
    struct settings settings = FROZEN;
    settings.load = document;
    struct fixture fixture;
    struct error err = {0};
    struct world *world = NULL;
    open_fixture(&fixture, &settings, NULL);
    CHECK("refused", !worlds_of_key(fixture.worlds, "any", &world, &err));
    CHECK_HAS("says where", "/groups/0/id", err.message);
    CHECK_INT("no world", 0, worlds_count(fixture.worlds));
    fixture.settings.load = NULL;
    world = world_of(&fixture, "any");
    CHECK_INT("it can still come", 0, count_of(&fixture, world));
    close_fixture(&fixture);
}

/* --- Reset and fork --- */

static void test_reset(void)
{
    struct error err = {0};
    struct settings settings = FROZEN;
    settings.faults_json = ONE_FAULT;
    struct fixture fixture;
    char first[ID_SIZE], again[ID_SIZE];
    open_fixture(&fixture, &settings, NULL);
    struct world *world = world_of(&fixture, "key"),
                 *beside = world_of(&fixture, "other");
    add_group(&fixture, world, first);
    add_group(&fixture, beside, again);
    clock_advance(&world->clock, 5000, &err);
    assumption_set(&world->assumptions, "wrong-method", "404", &err);
    set_faults(world, "{\"faults\":[]}");
    world->requests = 9;
    journal_add(
        world->journal,
        &(struct journal_entry){.id = "r1", .method = "GET", .path = "/", .query = ""},
        NULL);

    CHECK("reset", world_reset(fixture.worlds, world, &err));
    CHECK_INT("data", 0, count_of(&fixture, world));
    CHECK_INT("clock", T, clock_now(&world->clock));
    CHECK_STR("assumptions", "405", assumption_value(&world->assumptions, WRONG_METHOD));
    CHECK_INT("faults", 1, world->faults.count);
    CHECK_INT("requests", 0, world->requests);
    CHECK_INT("the world beside stays", 1, count_of(&fixture, beside));
    add_group(&fixture, world, again);
    CHECK_STR("the stream begins anew", first, again);
    close_fixture(&fixture);
}

/* A clock that was frozen where it stood goes back to where it began. */
static void test_reset_frozen(void)
{
    struct error err = {0};
    struct settings settings = FROZEN;
    settings.clock.has_at = false;
    struct fixture fixture;
    open_fixture(&fixture, &settings, NULL);
    struct world *world = world_of(&fixture, "key");
    int64_t began = clock_now(&world->clock);
    clock_advance(&world->clock, 3600000, &err);
    CHECK("reset", world_reset(fixture.worlds, world, &err));
    CHECK_INT("where it began", began, clock_now(&world->clock));
    close_fixture(&fixture);
}

static void test_fork(void)
{
    struct error err = {0};
    struct fixture fixture;
    char id[ID_SIZE], theirs[ID_SIZE];
    open_fixture(&fixture, &FROZEN, NULL);
    struct world *from = world_of(&fixture, "from"), *to = world_of(&fixture, "to");
    add_group(&fixture, from, id);
    clock_advance(&from->clock, 5000, &err);
    set_faults(from, ONE_FAULT);
    from->faults.rules[0].seen = 1;
    assumption_set(&from->assumptions, "task-model", "include", &err);
    CHECK("forked", world_fork(fixture.worlds, from, to, &err));
    CHECK_INT("data", 1, count_of(&fixture, to));
    CHECK_INT("clock", T + 5000, clock_now(&to->clock));
    CHECK_INT("stream", 1, to->random.count);
    CHECK_STR("assumptions", "include", assumption_value(&to->assumptions, TASK_MODEL));
    CHECK_INT("faults", 1, to->faults.count);
    CHECK_INT("and what they have seen", 1, to->faults.rules[0].seen);
    CHECK("rules of its own", to->faults.rules != from->faults.rules);

    add_group(&fixture, from, id);
    add_group(&fixture, to, theirs);
    CHECK_STR("both go on alike", id, theirs);
    clock_advance(&to->clock, 1000, &err);
    add_group(&fixture, to, theirs);
    faults_clear(&to->faults);
    CHECK_INT("the original does not change", 2, count_of(&fixture, from));
    CHECK_INT("the original does not change", T + 5000, clock_now(&from->clock));
    CHECK_INT("the original does not change", 1, from->faults.count);

    CHECK("not empty", !world_fork(fixture.worlds, from, to, &err));
    CHECK_INT("not empty", RULE_CONTROL_VALUE, err.rule);
    CHECK_HAS("not empty", "/to_key", err.message);
    CHECK_INT("unchanged", 3, count_of(&fixture, to));
    close_fixture(&fixture);
}

/* --- A file --- */

static void test_restart(void)
{
    const char *path = sample_path("world.db");
    struct error err = {0};
    struct settings settings = FROZEN;
    struct fixture fixture;
    char id[ID_SIZE], next[ID_SIZE];
    open_fixture(&fixture, &settings, path);
    struct world *world = world_of(&fixture, "sk-one");
    world_of(&fixture, "sk-two");
    add_group(&fixture, world, id);
    struct random_stream stream = world->random;
    id_make(&stream, "group-", T + 5000, next);
    clock_advance(&world->clock, 5000, &err);
    assumption_set(&world->assumptions, "bad-asset", "fail-task", &err);
    set_faults(world, ONE_FAULT);
    CHECK("saved", world_save(fixture.worlds, world, &err));
    close_fixture(&fixture);

    /* What the command line says is for new worlds only. */
    AUTO(json_drop) cJSON *document = cJSON_Parse(LOADED);
    settings.seed = 8;
    settings.load = document;
    settings.clock = (struct clock_mode){.kind = CLOCK_REAL};
    open_fixture(&fixture, &settings, path);
    CHECK_INT("both are back", 2, worlds_count(fixture.worlds));
    world = world_of(&fixture, "sk-one");
    CHECK_INT("no world was made", 2, worlds_count(fixture.worlds));
    CHECK_INT("data", 1, count_of(&fixture, world));
    CHECK_INT("clock", T + 5000, clock_now(&world->clock));
    CHECK_INT("mode", CLOCK_FROZEN, world->clock.mode.kind);
    CHECK_STR("assumptions", "fail-task",
              assumption_value(&world->assumptions, BAD_ASSET));
    CHECK_INT("faults", 1, world->faults.count);
    CHECK_INT("hit counts begin anew", 0,
              world->faults.count ? world->faults.rules[0].seen : 9);
    add_group(&fixture, world, id);
    CHECK_STR("the stream goes on", next, id);
    CHECK_INT("a new one is new", 1, count_of(&fixture, world_of(&fixture, "sk-three")));
    close_fixture(&fixture);
}

static void test_restart_after_the_clock_was_set_back(void)
{
    const char *path = sample_path("back.db");
    struct error err = {0};
    struct settings settings = FROZEN;
    char id[ID_SIZE];
    settings.clock = (struct clock_mode){.kind = CLOCK_REAL};
    struct fixture fixture;
    open_fixture(&fixture, &settings, path);
    struct world *world = world_of(&fixture, "key");
    int64_t real_ms = world->clock.real_ms;
    int64_t seen = clock_now(&world->clock); /* at the latest when the row is made */
    add_group(&fixture, world, id);
    world->clock.real_ms = real_ms + 3600000; /* as if the base were an hour ahead */
    CHECK("saved", world_save(fixture.worlds, world, &err));
    close_fixture(&fixture);

    open_fixture(&fixture, &settings, path);
    world = world_of(&fixture, "key");
    CHECK("never before what its rows have seen", clock_now(&world->clock) >= seen);
    close_fixture(&fixture);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"names", test_names},
        {"order", test_order},
        {"one_world_for_all", test_one_world_for_all},
        {"as_the_settings_say", test_as_the_settings_say},
        {"load", test_load},
        {"load_fails", test_load_fails},
        {"reset", test_reset},
        {"reset_frozen", test_reset_frozen},
        {"fork", test_fork},
        {"restart", test_restart},
        {"restart_after_the_clock_was_set_back",
         test_restart_after_the_clock_was_set_back},
    };
    return check_main("world", TESTS, COUNT_OF(TESTS));
}
