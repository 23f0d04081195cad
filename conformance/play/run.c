#include "play/run.h"

#include "base/memory.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { STANDARD_JOBS = 16 };

/* Set by the signal handler, which can be given no context. */
static atomic_bool interrupted;

struct run {
    struct play_context context;
    const struct run_options *options;
    struct stream *stream;
    struct tally *tally;
    pthread_mutex_t lock; /* over everything below */
    size_t next;          /* the scenario to be taken */
    size_t delivered;     /* logs before this one are out */
    struct scenario_log **logs;
    unsigned long requests, not_run;
    bool failed; /* a worker had no connection to work with */
};

void run_new_id(struct clock *clock, char *out)
{
    char now[21];
    uint32_t noise = 0;
    clock_format(clock->wall(clock), now);
    if (getrandom(&noise, sizeof noise, 0) != sizeof noise)
        noise = (uint32_t)clock->now(clock);
    /* 2026-11-25T13:40:23Z, without its marks */
    snprintf(out, 32, "%.4s%.2s%.5s%.2s%.2s-%08x", now, now + 5, now + 8, now + 14,
             now + 17, noise);
}

static void on_signal(int number)
{
    (void)number;
    interrupted = true;
    clock_wake();
}

/* Only the main thread gets signals. A second one meets the default action. */
static void catch_signals(struct sigaction before[2])
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
    interrupted = false;
    sigaction(SIGINT, &action, &before[0]);
    sigaction(SIGTERM, &action, &before[1]);
}

static void release_signals(const struct sigaction before[2])
{
    sigaction(SIGINT, &before[0], NULL);
    sigaction(SIGTERM, &before[1], NULL);
}

/* The next scenario; false when there is none, or none is to be begun any more. */
static bool take(struct run *run, size_t *index)
{
    pthread_mutex_lock(&run->lock);
    *index = run->next;
    bool taken = !interrupted && run->next < run->context.plan->count;
    run->next += taken;
    pthread_mutex_unlock(&run->lock);
    return taken;
}

/* Hands out every log whose turn has come. */
static void deliver(struct run *run, size_t index, struct scenario_log *log)
{
    const struct event *last = &log->items[log->count - 1];
    pthread_mutex_lock(&run->lock);
    run->tally->verdicts[last->as.scenario_end.verdict]++;
    run->requests += (unsigned long)last->as.scenario_end.requests;
    run->logs[index] = log;
    for (; run->delivered < run->context.plan->count; run->delivered++) {
        struct scenario_log *due = run->logs[run->delivered];
        if (due == NULL)
            break;
        run->logs[run->delivered] = NULL;
        stream_log(run->stream, due);
    }
    pthread_mutex_unlock(&run->lock);
}

static void *work(void *argument)
{
    struct run *run = argument;
    bool offline = run->context.offline;
    struct sender *sender = offline ? NULL : sender_new(&run->options->send);
    size_t index;
    while ((sender != NULL || offline) && take(run, &index)) {
        struct scenario_log *log = scenario_log_new();
        play_scenario(&run->context, run->context.plan->scenarios[index], sender, log);
        deliver(run, index, log);
    }
    if (sender == NULL && !offline) {
        pthread_mutex_lock(&run->lock);
        run->failed = true;
        pthread_mutex_unlock(&run->lock);
    }
    sender_free(sender);
    return NULL;
}

/* Runs the workers; false when not one could be started. */
static bool work_all(struct run *run, int jobs)
{
    pthread_t *threads = memory_zeroed((size_t)jobs, sizeof *threads);
    sigset_t signals, before;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, &before);
    int started = 0;
    while (started < jobs && pthread_create(&threads[started], NULL, work, run) == 0)
        started++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    for (int i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    free(threads);
    return started > 0 || jobs == 0;
}

/* What an interrupt left over. */
static void report_not_run(struct run *run)
{
    const struct plan *plan = run->context.plan;
    for (size_t i = run->next; i < plan->count; i++) {
        struct scenario_log *log = scenario_log_new();
        int64_t wall = run->context.clock->wall(run->context.clock);
        scenario_log_add(log,
                         (struct event){.kind = EVENT_SCENARIO_BEGIN,
                                        .as.scenario_begin = {plan->scenarios[i], wall}});
        scenario_log_add(log, (struct event){.kind = EVENT_SCENARIO_END,
                                             .as.scenario_end = {
                                                 .verdict = VERDICT_STOPPED,
                                                 .reason = "not run: interrupted",
                                             }});
        deliver(run, i, log);
        run->not_run++;
    }
}

static int jobs_of(const struct play_context *context, const struct run_options *options)
{
    int jobs = options->jobs > 0             ? options->jobs
               : context->offline            ? 1
               : context->plan->target->live ? 1
                                             : STANDARD_JOBS;
    return context->plan->count < (size_t)jobs ? (int)context->plan->count : jobs;
}

static void begin(const struct run *run, int jobs)
{
    const struct play_context *context = &run->context;
    struct event event = {.kind = EVENT_RUN_BEGIN,
                          .as.run_begin = {.plan = context->plan,
                                           .version = POMEX_VERSION,
                                           .run_id = context->run_id,
                                           .wall = context->clock->wall(context->clock),
                                           .jobs = jobs,
                                           .strict = context->strict,
                                           .live = context->plan->target->live}};
    stream_event(run->stream, &event);
}

static void end(const struct run *run, int64_t start)
{
    struct clock *clock = run->context.clock;
    struct event event = {
        .kind = EVENT_RUN_END,
        .as.run_end = {.tally = *run->tally,
                       .coverage = run->context.coverage,
                       .requests = run->requests,
                       .scenarios = run->context.plan->count,
                       .not_run = run->not_run,
                       .seconds = (double)(clock->now(clock) - start) / 1000,
                       .exit_code = tally_exit(run->tally)}};
    stream_event(run->stream, &event);
}

bool run_plan(const struct play_context *context, const struct run_options *options,
              struct stream *stream, struct tally *tally, struct error *err)
{
    struct run run = {
        .context = *context, .options = options, .stream = stream, .tally = tally};
    struct sigaction before[2];
    int jobs = jobs_of(context, options);
    int64_t start = context->clock->now(context->clock);
    run.context.interrupted = &interrupted;
    run.context.stream = stream;
    run.logs = memory_zeroed(context->plan->count + 1, sizeof(struct scenario_log *));
    pthread_mutex_init(&run.lock, NULL);

    catch_signals(before);
    begin(&run, jobs);
    bool worked = work_all(&run, jobs) && !run.failed;
    tally->interrupted = interrupted;
    tally->internal |= !worked;
    if (interrupted)
        report_not_run(&run);
    stream_progress(stream, NULL);
    end(&run, start);
    release_signals(before);

    pthread_mutex_destroy(&run.lock);
    free(run.logs);
    return worked ||
           error_set(err, ERROR_INTERNAL, "no worker could be started for the run");
}
