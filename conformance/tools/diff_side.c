#include "tools/diff_side.h"

#include "base/memory.h"
#include "play/once.h"
#include "read/json_tree.h"

#include <pthread.h>
#include <string.h>

/* The worlds that have their switches already, by the key that leads to them. */
struct known {
    const struct diff_mock *mock;
    const char *const *values;
    pthread_mutex_t lock; /* over what follows */
    struct arena *arena;
    const char **seen;
    size_t count;
};

static const char *key_of(const struct diff_side *side, struct arena *arena,
                          const struct diff_worlds *worlds, size_t scenario)
{
    return arena_printf(arena, "sk-diff-%s-%s-%s-%zu", side->run_id, side->name,
                        worlds->name, worlds->shared ? 0 : scenario);
}

void diff_side_open(struct diff_side *side)
{
    struct sender *sender = sender_new(&side->target.send);
    if (sender == NULL)
        return;
    side->is_mock = diff_mock_ask(side->target.plan, side->target.guard, sender,
                                  side->arena, &side->mock, &side->why);
    if (side->is_mock && side->mock.key != NULL)
        side->has_worlds = diff_mock_open_world(
            &side->mock, sender,
            arena_printf(side->arena, "sk-diff-%s-%s", side->run_id, side->name));
    if (side->is_mock && !side->has_worlds)
        side->why = "it does not let us have worlds of our own, so that no switch was "
                    "tried";
    sender_free(sender);
}

const char **diff_side_values(const struct diff_side *side, struct arena *arena)
{
    const char **values = arena_alloc(arena, (side->mock.count + 1) * sizeof *values);
    for (size_t i = 0; i < side->mock.count; i++)
        values[i] = side->mock.switches[i].value;
    return values;
}

/* Notes the key; false when it was known. */
static bool is_new(struct known *known, const char *key)
{
    bool found = false;
    pthread_mutex_lock(&known->lock);
    for (size_t i = 0; i < known->count && !found; i++)
        found = strcmp(known->seen[i], key) == 0;
    if (!found) {
        known->seen =
            arena_grow(known->arena, known->seen, known->count, sizeof *known->seen);
        known->seen[known->count++] = arena_copy(known->arena, key);
    }
    pthread_mutex_unlock(&known->lock);
    return !found;
}

/* A scenario may enter worlds of its own making: they get the same switches. */
static void before_request(void *context, struct sender *sender,
                           const struct send_request *request)
{
    struct known *known = context;
    const char *key = diff_mock_authorization(request);
    if (key != NULL && send_same_origin(request->url, known->mock->plan->target->base) &&
        is_new(known, key))
        diff_mock_prepare(known->mock, sender, request, known->values);
}

/* The scenario with another key. */
static struct scenario *with_key(const struct diff_side *side, struct arena *arena,
                                 const struct scenario *scenario, const char *key)
{
    struct scenario *copy = arena_alloc(arena, sizeof *copy);
    size_t size = scenario->vars.count * sizeof *scenario->vars.items;
    *copy = *scenario;
    copy->vars.items = arena_alloc(arena, size);
    memcpy(copy->vars.items, scenario->vars.items, size);
    for (size_t i = 0; i < copy->vars.count; i++)
        if (strcmp(copy->vars.items[i].name, side->mock.key) == 0)
            copy->vars.items[i].value = json_node_string(arena, key);
    return copy;
}

/* The part of the plan that is played, in worlds of its own where there are any. */
static struct plan *part_of(const struct diff_side *side, struct arena *arena,
                            const struct diff_worlds *worlds, const size_t *which,
                            size_t count)
{
    const struct plan *plan = side->target.plan;
    struct plan *part = arena_alloc(arena, sizeof *part);
    *part = *plan;
    part->scenarios = arena_alloc(arena, (count + 1) * sizeof(struct scenario *));
    part->count = count;
    for (size_t i = 0; i < count; i++)
        part->scenarios[i] = side->has_worlds
                                 ? with_key(side, arena, plan->scenarios[which[i]],
                                            key_of(side, arena, worlds, which[i]))
                                 : plan->scenarios[which[i]];
    return part;
}

static void make_worlds(const struct diff_side *side, struct arena *arena,
                        const struct diff_worlds *worlds, const size_t *which,
                        size_t count)
{
    struct sender *sender = sender_new(&side->target.send);
    for (size_t i = 0; sender != NULL && i < (worlds->shared ? 1 : count); i++)
        diff_mock_open_world(&side->mock, sender, key_of(side, arena, worlds, which[i]));
    sender_free(sender);
}

/* What nobody shall see: both sides' secrets, and the keys of the worlds. */
static struct redactor *redactor_of(const struct diff_side *side, struct arena *arena)
{
    size_t count = side->secret_count;
    struct secret *secrets = arena_alloc(arena, (count + 1) * sizeof *secrets);
    if (count > 0)
        memcpy(secrets, side->secrets, count * sizeof *secrets);
    secrets[count] = (struct secret){
        .shown = "$API_KEY",
        .name = "api_key",
        .value = arena_printf(arena, "sk-diff-%s", side->run_id),
    };
    return redactor_new(secrets, count + 1);
}

/* The memory of `once`: on a live target that of all runs, in worlds of its own one a
 * scenario, else one for this play. */
static struct once *once_of(const struct diff_side *side,
                            const struct diff_worlds *worlds)
{
    return side->has_worlds && !worlds->shared ? NULL
           : side->target.plan->target->live   ? side->target.once
                                               : once_new();
}

static bool play(const struct diff_side *side, const struct diff_worlds *worlds,
                 const struct plan *part, struct diff_recorder *recorder,
                 struct known *known, struct arena *arena, struct error *err)
{
    struct once *once = once_of(side, worlds);
    struct play_context context = {
        .plan = part,
        .contract = side->target.contract,
        .guard = side->target.guard,
        .clock = clock_real(),
        .once = once,
        .person = side->target.person,
        .run_id = side->run_id,
        .retries = side->retries,
        .before = side->has_worlds ? before_request : NULL,
        .before_context = known,
    };
    const struct run_options run = {.jobs = side->jobs, .send = side->target.send};
    const struct report_options to = {.plan = part, .context = recorder};
    struct tally tally = {0};
    struct stream *stream = stream_new(redactor_of(side, arena));
    bool played = stream_add(stream, &REPORTER_RECORDER, NULL, &to, err) &&
                  run_plan(&context, &run, stream, &tally, err);
    played = stream_close(stream, err) && played;
    recorder->recording->tally.interrupted = tally.interrupted;
    if (once != side->target.once)
        once_free(once);
    return played;
}

bool diff_side_play(const struct diff_side *side, const struct diff_worlds *worlds,
                    const size_t *which, size_t count, struct arena *arena,
                    struct diff_recording **out, struct error *err)
{
    *out = diff_recording_new(arena, side->target.plan->count);
    if (count == 0)
        return true;
    struct known known = {
        .mock = &side->mock, .values = worlds->values, .arena = arena_new()};
    struct diff_recorder recorder = {*out, which};
    struct plan *part = part_of(side, arena, worlds, which, count);
    if (side->has_worlds && !worlds->again)
        make_worlds(side, arena, worlds, which, count);
    pthread_mutex_init(&known.lock, NULL);
    bool played = play(side, worlds, part, &recorder, &known, arena, err);
    pthread_mutex_destroy(&known.lock);
    arena_free(known.arena);
    return played;
}
