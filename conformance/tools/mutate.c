#include "tools/mutate.h"

#include "base/memory.h"
#include "report/style.h"
#include "tools/breed.h"
#include "tools/hurry.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { STANDARD_JOBS = 16, NAMED = 3 };

/* A scenario as it is played when nothing is changed. */
struct usual {
    enum verdict verdict;
    double seconds;
};

/* How a mutant fared. */
struct fate {
    const struct scenario *killer; /* NULL: nobody noticed */
    const struct scenario *received[NAMED];
    size_t count; /* scenarios that received it and did not notice */
};

struct hunt {
    const struct mutate_options *options;
    const char *run_id;
    struct sightings *sightings;
    struct usual *usual; /* a scenario each */
    struct arena *arena;
    struct mutants mutants;
    struct fate *fates; /* a mutant each */
    size_t total;       /* of what is being done: scenarios, then mutants */
    atomic_size_t next;
    atomic_bool interrupted; /* never: Ctrl-C ends the program */
    atomic_bool failed;
    void (*work)(struct hunt *hunt, struct sender *sender, size_t index);
};

/* What play_scenario() passes to the tampering functions. */
struct watch {
    struct hunt *hunt;
    size_t scenario;
    int replies;
};

struct change {
    const struct mutant *mutant;
    struct mutant_run run;
};

static void on_reply(void *context, const char *operation, struct reply *reply,
                     struct arena *arena)
{
    (void)arena;
    struct watch *watch = context;
    watch->replies++;
    if (operation != NULL)
        sightings_add(watch->hunt->sightings, watch->scenario, watch->replies, operation,
                      reply);
}

static void on_change(void *context, const char *operation, struct reply *reply,
                      struct arena *arena)
{
    struct change *change = context;
    mutant_apply(change->mutant, &change->run, operation, reply, arena);
}

/* Plays one scenario on its own: with a memory and a clock of its own. */
static enum verdict play(struct hunt *hunt, struct sender *sender, size_t scenario,
                         struct clock *clock, play_tamper_fn *tamper, void *context)
{
    const struct mutate_options *options = hunt->options;
    struct scenario_log *log = scenario_log_new();
    const struct play_context playing = {
        .plan = options->plan,
        .contract = options->contract,
        .guard = options->guard,
        .clock = clock,
        .run_id = hunt->run_id,
        .retries = options->retries,
        .strict = options->strict,
        .interrupted = &hunt->interrupted,
        .tamper = tamper,
        .tamper_context = context,
    };
    enum verdict verdict =
        play_scenario(&playing, options->plan->scenarios[scenario], sender, log);
    scenario_log_free(log);
    return verdict;
}

static void play_as_it_is(struct hunt *hunt, struct sender *sender, size_t index)
{
    struct watch watch = {.hunt = hunt, .scenario = index};
    struct clock *clock = clock_real();
    int64_t start = clock->now(clock);
    struct usual *usual = &hunt->usual[index];
    usual->verdict = play(hunt, sender, index, clock, on_reply, &watch);
    usual->seconds = (double)(clock->now(clock) - start) / 1000;
}

/* Plays the scenarios that receive what the mutant changes until one notices. */
static void hunt_one(struct hunt *hunt, struct sender *sender, size_t index)
{
    const struct sighting *sighting = hunt->mutants.of[index];
    struct fate *fate = &hunt->fates[index];
    for (size_t i = 0; i < sighting->count && fate->killer == NULL; i++) {
        size_t scenario = sighting->witnesses[i].scenario;
        struct hurry hurry = hurry_new(hunt->usual[scenario].seconds);
        struct change change = {.mutant = &hunt->mutants.items[index]};
        enum verdict verdict =
            play(hunt, sender, scenario, &hurry.clock, on_change, &change);
        if (!change.run.applied)
            continue;
        if (verdict >= VERDICT_UNKNOWN)
            fate->killer = hunt->options->plan->scenarios[scenario];
        else if (fate->count++ < NAMED)
            fate->received[fate->count - 1] = hunt->options->plan->scenarios[scenario];
    }
}

static void *worker(void *argument)
{
    struct hunt *hunt = argument;
    struct sender *sender = sender_new(&hunt->options->send);
    if (sender == NULL)
        hunt->failed = true;
    while (sender != NULL) {
        size_t index = atomic_fetch_add(&hunt->next, 1);
        if (index >= hunt->total)
            break;
        hunt->work(hunt, sender, index);
    }
    sender_free(sender);
    return NULL;
}

/* Does `work` for every number under `total`, on all workers. */
static bool work_all(struct hunt *hunt, size_t total,
                     void (*work)(struct hunt *, struct sender *, size_t))
{
    int jobs = hunt->options->jobs > 0 ? hunt->options->jobs : STANDARD_JOBS;
    pthread_t *threads = memory_zeroed((size_t)jobs, sizeof *threads);
    hunt->total = total;
    hunt->next = 0;
    hunt->work = work;
    int started = 0;
    while (started < jobs && pthread_create(&threads[started], NULL, worker, hunt) == 0)
        started++;
    for (int i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    free(threads);
    return started > 0 && !hunt->failed;
}

/* Tells the scenarios that fail by themselves: they would notice everything. */
static int tell_failing(const struct hunt *hunt)
{
    const struct plan *plan = hunt->options->plan;
    struct tally tally = {0};
    for (size_t i = 0; i < plan->count; i++) {
        tally.verdicts[hunt->usual[i].verdict]++;
        if (hunt->usual[i].verdict >= VERDICT_UNKNOWN)
            fprintf(hunt->options->out, "%s: %s, with nothing changed\n",
                    plan->scenarios[i]->name, verdict_name(hunt->usual[i].verdict));
    }
    return tally_exit(&tally);
}

static void tell_name(const struct hunt *hunt, size_t index, const char *label,
                      enum style style)
{
    const struct mutant *mutant = &hunt->mutants.items[index];
    AUTO(text_drop) struct text line = text_new(8192);
    style_add(&line, hunt->options->color, style, "%-8s", label);
    text_addf(&line, " %s", mutant->operation);
    if (mutant->status > 0)
        text_addf(&line, " %d", mutant->status);
    fprintf(hunt->options->out, "%s   %s\n", text_string(&line), mutant->what);
}

static void tell_survivor(const struct hunt *hunt, size_t index)
{
    const struct fate *fate = &hunt->fates[index];
    tell_name(hunt, index, "SURVIVED", STYLE_RED);
    fputs("         not noticed by ", hunt->options->out);
    for (size_t i = 0; i < fate->count && i < NAMED; i++)
        fprintf(hunt->options->out, "%s%s", i > 0 ? ", " : "", fate->received[i]->name);
    if (fate->count > NAMED)
        fprintf(hunt->options->out, " and %zu more", fate->count - NAMED);
    fputc('\n', hunt->options->out);
}

static void tell_killed(const struct hunt *hunt, size_t index)
{
    tell_name(hunt, index, "killed", STYLE_GREEN);
    fprintf(hunt->options->out, "         by %s\n", hunt->fates[index].killer->name);
}

/* A mutant that changed nothing anywhere does not count. */
static int tell_fates(const struct hunt *hunt)
{
    size_t killed = 0, survived = 0;
    for (size_t i = 0; i < hunt->mutants.count; i++) {
        if (hunt->fates[i].killer != NULL) {
            killed++;
            if (hunt->options->verbose)
                tell_killed(hunt, i);
        } else if (hunt->fates[i].count > 0) {
            survived++;
            tell_survivor(hunt, i);
        }
    }
    fprintf(hunt->options->out, "%skilled %zu of %zu\n", survived > 0 ? "\n" : "", killed,
            killed + survived);
    return survived > 0 ? 1 : 0;
}

static int hunt_all(struct hunt *hunt, struct error *err)
{
    static const char NO_WORKER[] = "no worker could be started";
    if (!work_all(hunt, hunt->options->plan->count, play_as_it_is)) {
        error_set(err, ERROR_INTERNAL, NO_WORKER);
        return 70;
    }
    int usual = tell_failing(hunt);
    if (usual != 0)
        return usual;

    size_t count = 0;
    const struct sighting *sightings = sightings_all(hunt->sightings, &count);
    hunt->mutants = breed(hunt->options->contract, sightings, count, hunt->arena);
    hunt->fates =
        arena_alloc(hunt->arena, (hunt->mutants.count + 1) * sizeof *hunt->fates);
    if (!work_all(hunt, hunt->mutants.count, hunt_one)) {
        error_set(err, ERROR_INTERNAL, NO_WORKER);
        return 70;
    }
    return tell_fates(hunt);
}

int mutate(const struct mutate_options *options, struct error *err)
{
    if (options->plan->target->live) {
        error_set(err, ERROR_GUARD,
                  "mutate plays every scenario hundreds of times: not on a live target");
        return 5;
    }
    char run_id[32];
    run_new_id(clock_real(), run_id);
    AUTO(arena_drop) struct arena *arena = arena_new();
    struct hunt hunt = {.options = options,
                        .run_id = run_id,
                        .sightings = sightings_new(),
                        .arena = arena};
    hunt.usual = arena_alloc(arena, (options->plan->count + 1) * sizeof *hunt.usual);
    int status = hunt_all(&hunt, err);
    sightings_free(hunt.sightings);
    return status;
}
