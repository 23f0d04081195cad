#include "play/call.h"

#include "play/assess.h"
#include "play/attempt.h"
#include "play/poll.h"
#include "play/replay.h"
#include "play/retry.h"

#include <string.h>

/* A call on its way to its verdict. */
struct course {
    struct player *player;
    const struct call *call;
    const char *path;
    int repetition, repetitions;
    int64_t start;
    struct findings findings;
    struct attempt last;
    int attempts;
    enum verdict early; /* VERDICT_PASS: it was not ended early */
    const char *reason; /* then why */
};

/* Whatever kept an attempt from being sent. */
static void not_sent(struct course *course, const struct error *err)
{
    const char *text = course->last.by_hand != NULL ? course->last.by_hand : err->message;
    struct finding finding = {.place = course->call->place,
                              .text = arena_copy(course->player->log->arena, text)};
    if (err->kind == ERROR_USAGE && course->player->in_finally) {
        /* A name that a failed step never saved: there is nothing to clean up. */
        course->early = VERDICT_SKIP;
        course->reason = finding.text;
        return;
    }
    finding.kind = err->kind == ERROR_GUARD    ? FINDING_GUARD
                   : err->kind == ERROR_PERSON ? FINDING_PERSON
                                               : FINDING_EXPECT;
    findings_add(&course->findings, finding);
    course->early = verdict_of(&course->findings, false, false);
    course->reason = finding.text;
}

static void stop(struct course *course)
{
    course->early = VERDICT_STOPPED;
    course->reason = "interrupted";
}

static int64_t elapsed(const struct course *course)
{
    return replay_elapsed(course->player, player_now(course->player) - course->start);
}

static void show_progress(const struct course *course)
{
    struct player *player = course->player;
    if (player->context->stream == NULL)
        return;
    stream_progress(player->context->stream,
                    &(struct progress){
                        .scenario = player->scenario->name,
                        .step = course->path,
                        .attempt = course->attempts,
                        .seconds = (double)(player_now(player) - course->start) / 1000,
                    });
}

/* Makes attempt number `course->attempts` and reports it; false when the call is over. */
static bool make_attempt(struct course *course, int retry)
{
    struct player *player = course->player;
    struct error err = {0};
    int number = course->repetitions > 1 ? course->repetition : course->attempts;
    scope_set_number(&player->scope, "attempt", number);
    show_progress(course);
    bool made = true;
    if (replay_pending(player))
        replay_attempt(player, &course->last);
    else if (course->call->human != NULL)
        made = attempt_person(player, course->call, course->path, &course->last, &err);
    else
        made = attempt_request(player, course->call, course->attempts, retry,
                               &course->last, &err);
    if (!made) {
        not_sent(course, &err);
        return false;
    }
    course->last.event.until_value =
        assess_until_value(player, course->call, &course->last);
    scenario_log_add(player->log, (struct event){.kind = EVENT_EXCHANGE,
                                                 .as.exchange = course->last.event});
    if (course->last.transport != NULL && player_interrupted(player)) {
        stop(course);
        return false;
    }
    return true;
}

/* What is judged of, and kept from, every attempt. */
static void take_attempt(struct course *course)
{
    assess_collect(course->player, course->call, &course->last);
    assess_attempt(course->player, course->call, &course->last, &course->findings);
}

/* A status that the step expects is an answer, not a reason to ask again. */
static bool asks_for_retry(const struct course *course)
{
    return retry_status(course->last.event.reply.status) &&
           retry_method(course->call->method) &&
           !assess_expects_status(course->player, &course->call->expect, &course->last);
}

/* A request, and what --retry allows of further ones. */
static void play_once(struct course *course)
{
    const struct play_context *context = course->player->context;
    course->attempts = 1;
    for (int retry = 0; make_attempt(course, retry); retry++) {
        bool again =
            course->last.transport != NULL ? !course->last.sent : asks_for_retry(course);
        bool allowed = retry < context->retries && !replay_ended(course->player);
        if (!replay_pending(course->player) && !(again && allowed)) {
            take_attempt(course);
            return;
        }
        if (!player_sleep(course->player,
                          retry_pause(retry + 1, context->plan->target->pace,
                                      course->last.retry_after))) {
            stop(course);
            return;
        }
    }
}

/* May a poll go on after a reply for which `until` does not hold? */
static bool goes_on(const struct course *course)
{
    const struct attempt *last = &course->last;
    if (last->document == NULL) /* the connection broke, or too much came */
        return last->event.reply.status == 0 || last->event.reply.size == 0;
    return last->event.reply.status == 200 || asks_for_retry(course) ||
           assess_expects_status(course->player, &course->call->until, last);
}

static void play_poll(struct course *course)
{
    struct player *player = course->player;
    const struct call *call = course->call;
    struct poll poll = poll_new(call->every_from, call->every_to, call->within,
                                player->context->plan->target->pace, course->start);
    for (course->attempts = 1; make_attempt(course, 0); course->attempts++) {
        take_attempt(course);
        if (assess_until(player, call, &course->last) || !goes_on(course))
            return;
        int64_t pause = 0;
        if (!replay_pending(player) &&
            (replay_ended(player) ||
             !poll_next(&poll, player_now(player), course->last.retry_after, &pause))) {
            assess_deadline(player, call, &course->last, elapsed(course),
                            &course->findings);
            return;
        }
        if (!player_sleep(player, pause)) {
            stop(course);
            return;
        }
    }
}

static void play_person(struct course *course)
{
    course->attempts = 1;
    if (make_attempt(course, 0))
        take_attempt(course);
}

static enum verdict conclude(struct course *course)
{
    const struct call *call = course->call;
    if (course->early != VERDICT_PASS)
        return course->early;
    assess_last(course->player, call, &course->last, &course->findings);
    enum verdict verdict = verdict_of(&course->findings, call->xfail != NULL,
                                      course->player->context->strict);
    if (verdict == VERDICT_XFAIL || verdict == VERDICT_XPASS)
        course->reason = call->xfail;
    return verdict;
}

static void log_begin(struct player *player, const struct step *step,
                      const struct call *call, const char *path, int repetition)
{
    scenario_log_add(player->log,
                     (struct event){.kind = EVENT_STEP_BEGIN,
                                    .as.step_begin = {.step = step,
                                                      .call = call,
                                                      .path = path,
                                                      .repetition = repetition,
                                                      .repetitions = call->repeat,
                                                      .in_finally = player->in_finally}});
}

/* Once, however often the run is resumed. */
static void write_end(struct player *player, const struct event_step_end *end)
{
    const struct recorded_call *recorded = player->recorded;
    bool written = recorded != NULL && recorded->over && !player->live;
    if (player->context->journal != NULL && !written)
        journal_end(player->context->journal, &player->place, end->verdict, end->seconds);
}

enum verdict call_play(struct player *player, const struct step *step,
                       const struct call *call, const char *path, int repetition)
{
    player_at(player, path, call->case_id, repetition);
    if (!replay_begin(player)) {
        call_skip(player, step, call, path, VERDICT_SKIP, "not in the journal");
        return VERDICT_SKIP;
    }
    struct course course = {.player = player,
                            .call = call,
                            .path = path,
                            .repetition = repetition,
                            .repetitions = call->repeat,
                            .start = player_now(player),
                            .findings = {.arena = player->log->arena}};
    log_begin(player, step, call, path, repetition);
    if (step->kind == STEP_HUMAN)
        play_person(&course);
    else if (call->until.pattern != NULL)
        play_poll(&course);
    else
        play_once(&course);

    enum verdict verdict = conclude(&course);
    struct event_step_end end = {.verdict = verdict,
                                 .reason = course.reason,
                                 .findings = course.findings,
                                 .attempts = course.attempts,
                                 .seconds = (double)elapsed(&course) / 1000};
    scenario_log_add(player->log,
                     (struct event){.kind = EVENT_STEP_END, .as.step_end = end});
    write_end(player, &end);
    return verdict;
}

void call_skip(struct player *player, const struct step *step, const struct call *call,
               const char *path, enum verdict verdict, const char *reason)
{
    log_begin(player, step, call, path, 1);
    scenario_log_add(
        player->log,
        (struct event){.kind = EVENT_STEP_END,
                       .as.step_end = {.verdict = verdict,
                                       .reason = reason,
                                       .findings = {.arena = player->log->arena}}});
}
