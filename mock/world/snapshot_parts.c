#include "world/snapshot_parts.h"

#include "world/sha256.h"
#include "world/snapshot_read.h"
#include "world/value.h"

#include <string.h>

void snapshot_write_parts(struct json_out *out, const struct world *world)
{
    char now[32], mode[48], seed[2 * SEED_SIZE + 1];
    clock_print_exact(clock_now(&world->clock), now);
    clock_print_mode(&world->clock.mode, mode, sizeof mode);
    hex_print(world->random.seed, SEED_SIZE, seed);

    json_open(out, "clock", '{');
    json_string(out, "mode", mode);
    json_string(out, "now", now);
    json_close(out, '}');
    json_open(out, "random", '{');
    json_string(out, "seed", seed);
    json_int(out, "count", world->random.count);
    json_close(out, '}');
    assumptions_write(out, "assumptions", &world->assumptions);
    faults_write(out, "faults", &world->faults, false);
}

static bool read_clock(const cJSON *object, struct clock *out, struct error *err)
{
    static const char *const MEMBERS[] = {"mode", "now", NULL};
    if (!value_members(object, "/clock", MEMBERS, err))
        return false;
    const cJSON *mode = cJSON_GetObjectItemCaseSensitive(object, "mode");
    const cJSON *now = cJSON_GetObjectItemCaseSensitive(object, "now");
    struct clock_mode read;
    if (!cJSON_IsString(mode) || !clock_parse_mode(mode->valuestring, &read))
        return value_bad(err, "/clock/mode", mode,
                         "real, x60, frozen, frozen@2026-06-19T07:02:41Z or poll:5s");
    int64_t now_ms;
    if (!now) {
        clock_init(out, &read);
        return true;
    }
    if (!snapshot_read_instant(now, &now_ms))
        return value_bad(err, "/clock/now", now,
                         "an instant such as 2026-06-19T07:02:41Z");
    clock_start(out, &read, now_ms);
    return true;
}

static bool read_random(const cJSON *object, struct random_stream *out, struct error *err)
{
    static const char *const MEMBERS[] = {"seed", "count", NULL};
    if (!value_members(object, "/random", MEMBERS, err))
        return false;
    const cJSON *seed = cJSON_GetObjectItemCaseSensitive(object, "seed");
    const cJSON *count = cJSON_GetObjectItemCaseSensitive(object, "count");
    if (!cJSON_IsString(seed) || !hex_parse(seed->valuestring, out->seed, SEED_SIZE))
        return value_bad(err, "/random/seed", seed, "64 hex digits in lower case");
    return value_int(count, "/random/count", 0, INT64_C(1) << 53, &out->count, err);
}

/* As faults_read() wants them: in a document of their own. */
static bool read_faults(const cJSON *array, struct fault_set *out, struct error *err)
{
    static char name[] = "faults";
    cJSON member = *array;
    cJSON document = {.type = cJSON_Object, .child = &member};
    member.string = name;
    member.next = NULL;
    member.prev = &member;
    return faults_read(&document, out, err);
}

bool snapshot_read_parts(const cJSON *document, struct world_parts *parts,
                         struct error *err)
{
    const cJSON *clock = cJSON_GetObjectItemCaseSensitive(document, "clock");
    const cJSON *random = cJSON_GetObjectItemCaseSensitive(document, "random");
    const cJSON *assumptions = cJSON_GetObjectItemCaseSensitive(document, "assumptions");
    const cJSON *faults = cJSON_GetObjectItemCaseSensitive(document, "faults");
    struct world_parts read = *parts;
    read.faults = (struct fault_set){NULL, 0};
    if ((clock && !read_clock(clock, &read.clock, err)) ||
        (random && !read_random(random, &read.random, err)) ||
        (assumptions && !assumptions_read(assumptions, &read.assumptions, err)) ||
        (faults && !read_faults(faults, &read.faults, err)))
        return false;
    if (faults)
        faults_clear(&parts->faults);
    else
        read.faults = parts->faults;
    *parts = read;
    return true;
}
