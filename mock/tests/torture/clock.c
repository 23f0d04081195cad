#include "world/clock.h"
#include "base/auto.h"
#include "base/stop.h"
#include "tests/ask.h"
#include "tests/crowd.h"
#include "tests/mock_process.h"
#include "tests/probe.h"
#include "tests/sample.h"
#include "tests/score.h"
#include "tests/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* clock LIBFAKETIME: the system's clock is stepped by up to two years to and fro under a
 * running mock, and between two runs of it. Scorecard F7. */

enum {
    STEP_MS = 30,
    PROBE_MS = 250,
    EARLY_MS = 5, /* what is rounded away */
    LATE_MS = 250,
    DRIFT_MS = 250,
    HELD_MS = 6000, /* the deadline of a head and what load allows */
    CLIPS = 200,    /* more than fits into what lies between */
    TWO_YEARS_H = 2 * 365 * 24
};

/* --- The system's clock, as that mock sees it --- */

static char offset_file[128], offset_next[140];

static void step_to(long hours)
{
    FILE *file = fopen(offset_next, "w");
    if (!file)
        return;
    fprintf(file, "%+ldh\n", hours);
    fclose(file);
    rename(offset_next, offset_file); /* never seen half written */
}

struct stepper {
    pthread_t thread;
    atomic_bool done;
    int steps;
};

static void *step_on(void *context)
{
    struct stepper *stepper = context;
    while (!atomic_load(&stepper->done)) {
        step_to((long)sample_up_to(2 * TWO_YEARS_H) - TWO_YEARS_H);
        stepper->steps++;
        usleep(STEP_MS * 1000);
    }
    return NULL;
}

static bool start(struct mock_process *mock, const char *library)
{
    static char preload[256], file[160];
    const char *const arguments[] = {"--asset-time", "300ms", "--state",
                                     sample_path("state"), NULL};
    /* A machine's monotonic clock knows no steps; without the last word libfaketime ends
     * waits on it at once. */
    const char *const wrapper[] = {"env",
                                   preload,
                                   file,
                                   "FAKETIME_NO_CACHE=1",
                                   "FAKETIME_DONT_FAKE_MONOTONIC=1",
                                   "FAKETIME_FORCE_MONOTONIC_FIX=0",
                                   NULL};
    snprintf(preload, sizeof preload, "LD_PRELOAD=%s", library);
    snprintf(file, sizeof file, "FAKETIME_TIMESTAMP_FILE=%s", offset_file);
    return mock_start_under(mock, wrapper, arguments);
}

/* --- What takes time --- */

static int timed, wrong;
static int64_t earliest_ms, latest_ms;

static void took(int64_t begin_ms, int64_t want_ms)
{
    int64_t off_ms = stop_now_ms() - begin_ms - want_ms;
    timed++;
    if (off_ms < earliest_ms)
        earliest_ms = off_ms;
    if (off_ms > latest_ms)
        latest_ms = off_ms;
}

static void expect(struct reply reply, int status)
{
    if (reply.status != status)
        fprintf(stderr, "clock: want %d, got %d\n", status, reply.status);
    wrong += reply.status != status;
    reply_drop(&reply);
}

static void time_wait(const struct mock_process *mock)
{
    int64_t begin_ms = stop_now_ms();
    expect(ask(mock, "GET", "/_mock/wait?on=GET%20/kyc&timeout=300ms", "k", NULL), 408);
    took(begin_ms, 300);
}

static void time_delay(const struct mock_process *mock)
{
    int64_t begin_ms = stop_now_ms();
    expect(ask(mock, "GET", "/v1/video/assets", "delayed", NULL), 200);
    took(begin_ms, 200);
}

/* Until the asset is active; it and what was made beside it stay good. */
static void time_asset(const struct mock_process *mock)
{
    char id[64], session[64];
    bool active = false;
    make_session(mock, "k", session);
    int64_t begin_ms = stop_now_ms();
    make_asset(mock, "k", "a", id);
    while (!active && stop_now_ms() - begin_ms < 5000) {
        struct reply reply = ask_f(mock, "GET", "k", NULL, "/v1/video/assets/%s", id);
        const char *status = reply_str(&reply, "/status");
        active = status && strcmp(status, "active") == 0;
        const char *url = active ? reply_str(&reply, "/url") : NULL;
        if (url)
            expect(ask(mock, "GET", strstr(url, "/files/"), NULL, NULL), 200);
        reply_drop(&reply);
    }
    took(begin_ms, 300);
    struct reply pending = ask(mock, "GET", "/_mock/sessions", "k", NULL);
    wrong += reply_count(&pending, "/sessions") < 1;
    reply_drop(&pending);
}

/* A client that sends its request in pieces, on a connection that it keeps. */
static void slow_exchange(struct wire *wire, int *served)
{
    static const char *const PIECES[] = {
        "POST /v1/video/assets HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer k\r\n",
        "Content-Type: application/json\r\nContent-Length: 60\r\n\r\n{\"url\":",
        "\"https://cdn.example.com/a.jpg\",\"asset_type\":\"Image\"}"};
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    for (size_t i = 0; i < COUNT_OF(PIECES); i++) {
        wire_puts(wire, PIECES[i]);
        usleep(2 * STEP_MS * 1000);
    }
    *served += wire_read(wire, false, &answer) && answer.status == 200;
}

/* A client that takes its time while the mock waits to write to it. */
static void slow_reader(const struct mock_process *mock, int *whole)
{
    struct wire wire;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    int got = 0;
    if (!wire_open(&wire, mock->port))
        return;
    for (int i = 0; i < CLIPS; i++)
        wire_puts(&wire, "GET /_mock/media/clip.mp4 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    usleep(10 * STEP_MS * 1000);
    while (got < CLIPS && wire_read(&wire, false, &answer) && answer.complete)
        got++;
    *whole += got == CLIPS;
    wire_close(&wire);
}

/* --- A world's time --- */

static int64_t world_ms(const struct mock_process *mock)
{
    int64_t ms = -1;
    struct reply reply = ask(mock, "GET", "/_mock/clock", "k", NULL);
    const char *now = reply_str(&reply, "/now");
    if (!now || !clock_parse_utc(now, &ms))
        wrong++;
    reply_drop(&reply);
    return ms;
}

/* Durations in the journal that no request can have had. */
static int bad_durations(const struct mock_process *mock)
{
    int bad = 0;
    struct reply reply = ask(mock, "GET", "/_mock/journal?limit=500", "k", NULL);
    const cJSON *entry,
        *all =
            reply.json ? cJSON_GetObjectItemCaseSensitive(reply.json, "entries") : NULL;
    cJSON_ArrayForEach(entry, all)
    {
        const cJSON *us = cJSON_GetObjectItemCaseSensitive(entry, "duration_us");
        bad += !(cJSON_IsNumber(us) && us->valuedouble >= 0 && us->valuedouble < 10e6);
    }
    reply_drop(&reply);
    return all ? bad : -1;
}

/* Deadlines end what has no end, and not before: after 3 s, which fit twice into the
 * time. */
static void score_deadline(const struct mock_process *mock)
{
    static const struct crowd_plan SLOW_HEADS = {
        .first = "GET /a HTTP/1.1\r\n", .drip = "X-Slow: yes\r\n", .step_ms = 300};
    struct crowd_result crowd = crowd_run(mock->port, &SLOW_HEADS, 20, HELD_MS + 2000);
    score("the system's clock stepped: slow heads", "held ≤ 6 s, none ends early",
          crowd.longest_ms <= HELD_MS && crowd.connected > 20 &&
              crowd.connected <= 3 * 20,
          "%.1f s, %d connections", (double)crowd.longest_ms / 1000, crowd.connected);
}

static void score_running(struct mock_process *mock, int rounds)
{
    struct stepper stepper = {0};
    struct probe probe;
    struct wire wire;
    int served = 0;
    int64_t drift_ms = 0, begin_ms = stop_now_ms(), world_begin_ms = world_ms(mock);
    expect(ask(mock, "PUT", "/_mock/faults", "delayed",
               "{\"faults\":[{\"on\":\"*\",\"do\":{\"delay\":\"200ms\"}}]}"),
           200);
    pthread_create(&stepper.thread, NULL, step_on, &stepper);
    if (!probe_start(&probe, mock->port) || !wire_open(&wire, mock->port))
        return;
    for (int i = 0; i < rounds; i++) {
        time_wait(mock);
        time_delay(mock);
        time_asset(mock);
        slow_exchange(&wire, &served);
        slow_reader(mock, &served);
        int64_t off_ms = world_ms(mock) - world_begin_ms - (stop_now_ms() - begin_ms);
        if (llabs(off_ms) > drift_ms)
            drift_ms = llabs(off_ms);
    }
    score_deadline(mock);
    probe_stop(&probe);
    wire_close(&wire);
    atomic_store(&stepper.done, true);
    pthread_join(stepper.thread, NULL);
    int bad = bad_durations(mock);
    score("the system's clock stepped by ±2 years: requests",
          "a probe ≤ 250 ms, none fails",
          probe.failed == 0 && wrong == 0 && served == 2 * rounds &&
              probe.worst_us <= PROBE_MS * 1000,
          "%d steps; worst %.0f ms, %d of %d failed; %d of %d that are slow served; %d "
          "other surprises",
          stepper.steps, (double)probe.worst_us / 1000, probe.failed, probe.asked, served,
          2 * rounds, wrong);
    score("the system's clock stepped: waits, delays, an asset's time",
          "none early, none > 250 ms late",
          earliest_ms >= -EARLY_MS && latest_ms <= LATE_MS, "%d, %lld to %lld ms late",
          timed, (long long)earliest_ms, (long long)latest_ms);
    score("the system's clock stepped: worlds' time, journal's durations",
          "goes on as if nothing were, none negative", drift_ms <= DRIFT_MS && bad == 0,
          "at most %lld ms off, %d durations wrong", (long long)drift_ms, bad);
}

/* Two years earlier, then later: no world is earlier than what it has made, and all of it
 * is there. */
static void score_restarts(struct mock_process *mock, const char *library)
{
    static const long OFFSETS_H[] = {-TWO_YEARS_H, TWO_YEARS_H, -TWO_YEARS_H, 0};
    int back = 0, failed = 0;
    wrong = 0;
    for (size_t i = 0; i < COUNT_OF(OFFSETS_H) && failed == 0; i++) {
        char id[64];
        int64_t before_ms = world_ms(mock);
        make_asset(mock, "k", "a", id);
        failed += mock_stop(mock) != 0;
        step_to(OFFSETS_H[i]);
        failed += !start(mock, library);
        back += world_ms(mock) < before_ms;
        expect(ask_f(mock, "GET", "k", NULL, "/v1/video/assets/%s", id), 200);
    }
    score("restarted 2 years earlier or later",
          "no world's time before what it has made, which is there",
          back == 0 && failed == 0 && wrong == 0,
          "%zu restarts: %d went back, %d failed, %d answers wrong", COUNT_OF(OFFSETS_H),
          back, failed, wrong);
}

int main(int argc, char **argv)
{
    const char *library = argc > 1 ? argv[1] : "";
    struct mock_process mock;
    snprintf(offset_file, sizeof offset_file, "%s", sample_path("offset"));
    snprintf(offset_next, sizeof offset_next, "%s.next", offset_file);
    step_to(0);
    if (!start(&mock, library))
        return 1;
    score_running(&mock, score_quick() ? 5 : 40);
    score_restarts(&mock, library);
    score_end("the system's clock stepped: SIGTERM", mock_stop(&mock));
    return score_status();
}
