#include "stage.h"

#include "base/memory.h"
#include "base/text.h"
#include "folder.h"
#include "golden.h"
#include "judge/contract.h"
#include "judge/prepare.h"
#include "play/once.h"
#include "play/run.h"
#include "read/plan.h"
#include "report/redact.h"
#include "report/reporter.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_STORY = 1 << 20, MAX_FILE = 1 << 24 };

/* A clock that jumps: nobody waits. */
struct jumping_clock {
    struct clock clock; /* first: a struct clock * is one of these */
    atomic_llong now;
};

struct stage {
    struct scripted *server;
    struct folder folder;
    char path[512];
    char certificate[128];
    bool live;
    struct jumping_clock clock;
    struct text story;
    struct error err;
};

static int64_t jumping_now(struct clock *clock)
{
    return ((struct jumping_clock *)clock)->now;
}

static int64_t jumping_wall(struct clock *clock)
{
    return INT64_C(1781852561000) + jumping_now(clock); /* 2026-06-19T07:02:41Z */
}

static bool jumping_sleep(struct clock *clock, int64_t ms)
{
    ((struct jumping_clock *)clock)->now += ms;
    return true;
}

const char *stage_path(struct stage *stage, const char *name)
{
    snprintf(stage->path, sizeof stage->path, "%s/%s", stage->folder.path, name);
    return stage->path;
}

void stage_write(struct stage *stage, const char *name, const char *text)
{
    AUTO(text_drop) struct text filled = text_new(MAX_FILE);
    scripted_fill(stage->server, &filled, text);
    folder_write(&stage->folder, name, text_string(&filled));
}

static struct stage *new_stage(const struct scripted_reply *rows, bool live)
{
    struct stage *stage = memory_zeroed(1, sizeof *stage);
    stage->folder = folder_new();
    stage->story = text_new(MAX_STORY);
    stage->clock.clock = (struct clock){jumping_now, jumping_wall, jumping_sleep};
    if (stage->folder.path[0] == '\0') {
        stage_free(stage);
        return NULL;
    }
    snprintf(stage->certificate, sizeof stage->certificate, "%s/.ca.pem",
             stage->folder.path);
    stage->live = live;
    stage->server =
        live ? scripted_start_tls(rows, stage->certificate) : scripted_start(rows);
    if (stage->server == NULL) {
        stage_free(stage);
        return NULL;
    }
    stage_write(stage, "contract.json", "{}");
    return stage;
}

#define STAGE_KEY                                                                        \
    " \"vars\": {\"api_key\": {\"default\": \"sk-stage-key\", \"secret\": true}},\n"     \
    " \"headers\": {\"Authorization\": \"Bearer {{api_key}}\"},\n"                       \
    " \"human\": {\"post\": \"{{link}}\", \"form\": {\"outcome\": \"{{outcome}}\"}}}\n"

struct stage *stage_new(const struct scripted_reply *rows)
{
    struct stage *stage = new_stage(rows, false);
    if (stage != NULL)
        stage_write(stage, "targets/mock.json",
                    "{\"base\": \"http://{HOST}\",\n" STAGE_KEY);
    return stage;
}

struct stage *stage_new_live(const struct scripted_reply *rows)
{
    struct stage *stage = new_stage(rows, true);
    if (stage != NULL)
        stage_write(stage, "targets/mock.json",
                    "{\"base\": \"https://{HOST}\", \"live\": true,\n"
                    " \"prices\": {\"POST /things\": {\"thing\": 1}, \"POST /free\": {},"
                    " \"human\": {\"scan\": 1}},\n" STAGE_KEY);
    return stage;
}

void stage_free(struct stage *stage)
{
    if (stage == NULL)
        return;
    scripted_stop(stage->server);
    folder_drop(&stage->folder);
    text_drop(&stage->story);
    free(stage);
}

void stage_drop(struct stage **stage)
{
    stage_free(*stage);
    *stage = NULL;
}

/* The reporter that tells the story. */
struct teller {
    FILE *out;
};

static void *teller_open(const struct report_options *options)
{
    struct teller *teller = memory_zeroed(1, sizeof *teller);
    teller->out = options->out;
    return teller;
}

static void tell_step(const struct teller *teller, const struct event_step_end *end)
{
    fprintf(teller->out, " %s", verdict_name(end->verdict));
    if (end->reason != NULL && end->findings.count == 0)
        fprintf(teller->out, " (%s)", end->reason);
    for (size_t i = 0; i < end->findings.count; i++) {
        const struct finding *finding = &end->findings.items[i];
        fprintf(teller->out, "; %s %d:%d %s%s%s", finding_kind_name(finding->kind),
                finding->place.line, finding->place.column,
                finding->pointer != NULL ? finding->pointer : "",
                finding->pointer != NULL ? " " : "", finding->text);
    }
    fputc('\n', teller->out);
}

static void teller_event(void *self, const struct event *event)
{
    const struct teller *teller = self;
    const struct event_step_begin *begin = &event->as.step_begin;
    if (event->kind == EVENT_STEP_BEGIN) {
        fputs(begin->path, teller->out);
        if (begin->call->case_id != NULL)
            fprintf(teller->out, ":%s", begin->call->case_id);
        if (begin->repetitions > 1)
            fprintf(teller->out, "#%d", begin->repetition);
    } else if (event->kind == EVENT_STEP_END) {
        tell_step(teller, &event->as.step_end);
    } else if (event->kind == EVENT_NOTE) {
        fprintf(teller->out, "note: %s\n", event->as.note.text);
    } else if (event->kind == EVENT_SCENARIO_END) {
        const struct event_scenario_end *end = &event->as.scenario_end;
        fprintf(teller->out, "= %s", verdict_name(end->verdict));
        fprintf(teller->out, end->reason != NULL ? " (%s)\n" : "\n%.0s",
                end->reason != NULL ? end->reason : "");
    }
}

static bool teller_close(void *self, struct error *err)
{
    (void)err;
    free(self);
    return true;
}

static const struct reporter_kind TELLER = {
    .name = "teller", .open = teller_open, .event = teller_event, .close = teller_close};

/* Adds `all` to the story with every `part` replaced by `other`. */
static void add_replaced(struct stage *stage, const char *all, const char *part,
                         const char *other)
{
    for (const char *at; (at = strstr(all, part)) != NULL; all = at + strlen(part)) {
        text_add_n(&stage->story, all, (size_t)(at - all));
        text_add(&stage->story, other);
    }
    text_add(&stage->story, all);
}

static void hear_diagnostics(struct stage *stage, struct diagnostics *diagnostics)
{
    AUTO(text_drop) struct text all = text_new(MAX_STORY);
    diagnostics_sort(diagnostics);
    diagnostics_write(diagnostics, &all);
    add_replaced(stage, text_string(&all), stage_path(stage, ""), "");
}

struct reading {
    struct diagnostics diagnostics;
    struct once *once;
    struct plan *plan;
    const struct contract *contract;
};

static void reading_drop(struct reading *reading)
{
    plan_free(reading->plan);
    once_free(reading->once);
    diagnostics_drop(&reading->diagnostics);
}

static bool read_all(struct stage *stage, const struct stage_options *options,
                     struct reading *reading)
{
    const char *all[] = {stage->folder.path, NULL};
    const char *some[16] = {NULL};
    AUTO(arena_drop) struct arena *arena = arena_new();
    for (size_t i = 0; options->paths != NULL && options->paths[i] != NULL && i < 15; i++)
        some[i] = arena_copy(arena, stage_path(stage, options->paths[i]));
    reading->once = once_new();
    struct plan_options wanted = {.paths = options->paths != NULL ? some : all,
                                  .vars = options->vars,
                                  .tags = options->tags,
                                  .repeat = options->repeat,
                                  .remembered = once_remembered,
                                  .remembered_context = reading->once};
    reading->plan = plan_read(&wanted, &reading->diagnostics, &stage->err);
    if (reading->plan == NULL)
        return false;
    patterns_prepare(reading->plan, &reading->diagnostics);
    reading->contract = contract_read(reading->plan->sources, reading->plan->contract,
                                      reading->plan->arena, &reading->diagnostics);
    return once_open(reading->once, reading->plan, &stage->err);
}

static int play(struct stage *stage, const struct stage_options *options,
                const struct reading *reading, struct guard *guard)
{
    const struct plan *plan = reading->plan;
    struct play_context context = {.plan = plan,
                                   .contract = reading->contract,
                                   .guard = guard,
                                   .clock = &stage->clock.clock,
                                   .once = reading->once,
                                   .run_id = "run-1",
                                   .retries = options->retries,
                                   .strict = options->strict};
    struct run_options run = {.jobs = options->jobs > 0 ? options->jobs : 1,
                              .send = {.connect_timeout = 2000,
                                       .max_time = 5000,
                                       .cacert = stage->live ? stage->certificate : NULL,
                                       .live = plan->target->live}};
    struct tally tally = {0};
    struct report_options about = {.plan = plan};
    AUTO(memory_drop) char *path = memory_copy(stage_path(stage, ".story"));
    struct stream *stream = stream_new(redactor_new(plan->secrets, plan->secret_count));
    bool done = stream_add(stream, &TELLER, path, &about, &stage->err) &&
                run_plan(&context, &run, stream, &tally, &stage->err);
    done &= stream_close(stream, &stage->err);
    AUTO(memory_drop) char *told = golden_read(path);
    const char *host = strstr(scripted_url(stage->server), "127.");
    add_replaced(stage, told != NULL ? told : "", host, "{HOST}");
    return done ? tally_exit(&tally) : 70;
}

int stage_run(struct stage *stage, const struct stage_options *options)
{
    AUTO(reading_drop) struct reading reading = {0};
    text_clear(&stage->story);
    stage->err = (struct error){0};
    stage->clock.now = 0;
    bool read = read_all(stage, options, &reading);
    hear_diagnostics(stage, &reading.diagnostics);
    if (!read || reading.diagnostics.errors > 0)
        return 2;
    struct guard *guard = guard_new(reading.plan, options->budget, options->budget_count,
                                    &stage->clock.clock);
    int status = guard_check_plan(guard, options->live, &stage->err)
                     ? play(stage, options, &reading, guard)
                     : 5;
    guard_free(guard);
    return status;
}

const char *stage_story(const struct stage *stage)
{
    return text_string(&stage->story);
}

const char *stage_error(const struct stage *stage)
{
    return stage->err.message;
}

double stage_seconds(const struct stage *stage)
{
    return (double)stage->clock.now / 1000;
}

struct scripted *stage_server(struct stage *stage)
{
    return stage->server;
}
