#include "story.h"

#include "base/memory.h"
#include "golden.h"
#include "read/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 64 };

static const int64_t START = 1781852561000; /* 2026-06-19T07:02:41Z */

struct story {
    struct arena *arena;
    struct plan plan;
    struct target target;
    struct secret secret;
    struct scenario *scenarios[MOST];
    struct event *events[4096];
    size_t count;
    struct scenario *scenario; /* at hand */
    struct event *step;
    struct findings findings;
    int attempts, requests;
    struct tally tally;
    int64_t now;
};

static struct event *add(struct story *story, enum event_kind kind)
{
    struct event *event = arena_alloc(story->arena, sizeof *event);
    event->kind = kind;
    story->events[story->count++] = event;
    return event;
}

struct story *story_new(void)
{
    struct story *story = memory_zeroed(1, sizeof *story);
    story->arena = arena_new();
    story->now = START;
    story->target = (struct target){.name = "mock",
                                    .file = "scenarios/targets/mock.json",
                                    .base = STORY_BASE,
                                    .pace = 1};
    story->secret = (struct secret){"$API_KEY", "api_key", STORY_KEY};
    story->plan = (struct plan){.arena = story->arena,
                                .sources = sources_new(),
                                .target = &story->target,
                                .scenarios = story->scenarios,
                                .secrets = &story->secret,
                                .secret_count = 1};
    return story;
}

void story_drop(struct story **story)
{
    if (*story == NULL)
        return;
    sources_free((*story)->plan.sources);
    arena_free((*story)->arena);
    free(*story);
    *story = NULL;
}

struct arena *story_arena(struct story *story)
{
    return story->arena;
}

void story_file(struct story *story, const char *path, const char *text)
{
    struct diagnostics ignored = {0};
    sources_add(story->plan.sources, path, text, &ignored);
    diagnostics_drop(&ignored);
}

struct scenario *story_scenario(struct story *story, const char *name, const char *text)
{
    struct scenario *scenario = arena_alloc(story->arena, sizeof *scenario);
    scenario->name = name;
    scenario->file = arena_printf(story->arena, "scenarios/%s.json", name);
    scenario->repetition = 1;
    story_file(story, scenario->file, text);
    story->scenario = story->scenarios[story->plan.count++] = scenario;
    struct event *event = add(story, EVENT_SCENARIO_BEGIN);
    event->as.scenario_begin = (struct event_scenario_begin){scenario, story->now};
    story->requests = 0;
    return scenario;
}

/* Characters of a line up to a byte. */
static int column_of(const char *line, const char *at)
{
    int column = 1;
    for (; line < at; line++)
        column += ((unsigned char)*line & 0xc0) != 0x80;
    return column;
}

struct place story_place(struct story *story, const char *path, const char *token)
{
    size_t size = 0;
    for (int number = 1;; number++) {
        const char *line = sources_line(story->plan.sources, path, number, &size);
        if (line == NULL)
            return (struct place){0};
        const char *at = memmem(line, size, token, strlen(token));
        if (at != NULL)
            return (struct place){arena_copy(story->arena, path), number,
                                  column_of(line, at),
                                  column_of(token, token + strlen(token)) - 1};
    }
}

struct call *story_step(struct story *story, const char *id, const char *case_id)
{
    const char *name = case_id != NULL ? case_id : id;
    struct place place = story_place(story, story->scenario->file,
                                     arena_printf(story->arena, "\"%s\"", name));
    struct call *call = arena_alloc(story->arena, sizeof *call);
    *call = (struct call){.case_id = case_id, .place = place};
    struct step *step = arena_alloc(story->arena, sizeof *step);
    *step = (struct step){.id = id, .place = place, .calls = call, .count = 1};
    story->step = add(story, EVENT_STEP_BEGIN);
    story->step->as.step_begin = (struct event_step_begin){
        .step = step, .call = call, .path = id, .repetition = 1, .repetitions = 1};
    story->findings = (struct findings){.arena = story->arena};
    story->attempts = 0;
    return call;
}

struct event_step_begin *story_step_begin(struct story *story)
{
    return &story->step->as.step_begin;
}

struct event_exchange *story_exchange(struct story *story, const char *method,
                                      const char *path, int status, const char *body)
{
    struct header *headers = arena_alloc(story->arena, 3 * sizeof *headers);
    headers[0] = (struct header){"Authorization", "Bearer " STORY_KEY};
    headers[1] = (struct header){"Content-Type", "application/json"};
    headers[2] = (struct header){"content-type", "application/json"};
    struct event_exchange *exchange = &add(story, EVENT_EXCHANGE)->as.exchange;
    *exchange = (struct event_exchange){
        .attempt = ++story->attempts,
        .method = method,
        .url = arena_printf(story->arena, STORY_BASE "%s", path),
        .path = path,
        .request_headers = headers,
        .request_header_count = 1,
        .reply = {.status = status,
                  .headers = headers + 2,
                  .header_count = 1,
                  .body = body,
                  .size = body != NULL ? strlen(body) : 0,
                  .seconds = 0.012},
        .connect_seconds = 0.001,
        .first_byte_seconds = 0.011,
        .wall = story->now,
    };
    story->now += 12;
    story->requests++;
    return exchange;
}

void story_wait(struct story *story, int64_t ms)
{
    story->now += ms;
}

void story_body(struct story *story, struct event_exchange *exchange, const char *body)
{
    (void)story;
    exchange->request_body = body;
    exchange->request_size = strlen(body);
    exchange->request_header_count = 2;
}

struct finding *story_finding(struct story *story, enum finding_kind kind,
                              const char *token, const char *pointer, const char *text)
{
    struct findings *list = &story->findings;
    list->items = arena_grow(list->arena, list->items, list->count, sizeof *list->items);
    struct finding *finding = &list->items[list->count++];
    *finding = (struct finding){.kind = kind, .pointer = pointer, .text = text};
    if (token != NULL)
        finding->place = story_place(story, story->scenario->file, token);
    return finding;
}

void story_step_end(struct story *story, enum verdict verdict, const char *reason,
                    double seconds)
{
    add(story, EVENT_STEP_END)->as.step_end = (struct event_step_end){
        verdict, reason, story->findings, story->attempts, seconds};
}

void story_scenario_end(struct story *story, enum verdict verdict, const char *reason,
                        double seconds)
{
    add(story, EVENT_SCENARIO_END)->as.scenario_end =
        (struct event_scenario_end){verdict, reason, story->requests, seconds};
    story->tally.verdicts[verdict]++;
}

void story_note(struct story *story, const char *text, bool warning)
{
    add(story, EVENT_NOTE)->as.note =
        (struct event_note){.text = text, .warning = warning};
}

static unsigned long requests(const struct story *story)
{
    unsigned long count = 0;
    for (size_t i = 0; i < story->count; i++)
        count += story->events[i]->kind == EVENT_EXCHANGE;
    return count;
}

/* The events of scenarios in a log each, the others by themselves. */
static void emit(struct story *story, struct stream *stream)
{
    struct scenario_log *log = NULL;
    for (size_t i = 0; i < story->count; i++) {
        const struct event *event = story->events[i];
        if (event->kind == EVENT_SCENARIO_BEGIN)
            log = scenario_log_new();
        if (log == NULL)
            stream_event(stream, event);
        else
            scenario_log_add(log, *event);
        if (event->kind == EVENT_SCENARIO_END) {
            stream_log(stream, log);
            log = NULL;
        }
    }
}

char *story_tell(struct story *story, const struct reporter_kind *kind,
                 struct report_options options)
{
    char path[] = "/tmp/pomex-story-XXXXXX";
    int file = mkstemp(path);
    if (file < 0)
        return NULL;
    close(file);
    struct error err = {0};
    options.plan = &story->plan;
    struct stream *stream = stream_new(redactor_new(&story->secret, 1));
    char *told = NULL;
    if (stream_add(stream, kind, path, &options, &err)) {
        const struct event begin = {.kind = EVENT_RUN_BEGIN,
                                    .as.run_begin = {&story->plan, "0.1.0", "run-1",
                                                     START, 1, options.strict, false}};
        const struct event end = {
            .kind = EVENT_RUN_END,
            .as.run_end = {.tally = story->tally,
                           .requests = requests(story),
                           .scenarios = story->plan.count,
                           .seconds = (double)(story->now - START) / 1000}};
        stream_event(stream, &begin);
        emit(story, stream);
        stream_event(stream, &end);
    }
    if (stream_close(stream, &err))
        told = golden_read(path);
    unlink(path);
    return told;
}
