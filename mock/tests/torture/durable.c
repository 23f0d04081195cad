#include "base/auto.h"
#include "tests/burst.h"
#include "tests/mock_process.h"
#include "tests/sample.h"
#include "tests/score.h"
#include "tests/wire.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* What --state promises: whatever was acknowledged is there after a SIGKILL at any
 * instant, and no write is acknowledged that the disk did not take. Scorecard F1, F3, F4.
 */

#define CALLS                                                                            \
    "write,writev,pwrite64,pwritev,pwritev2,fsync,fdatasync,ftruncate,fallocate,unlink," \
    "rename"

static const char TRACE[] = "trace=" CALLS;

enum { WRITES = 12, MOST_CALLS = 2000 };

static struct burst burst;
static char state[4096], wal[4100], shm[4100];
static int rounds, lost, dirty, other;

static bool start(struct mock_process *mock, const char *const *wrapper)
{
    const char *const arguments[] = {"--state", state, "--threads", "8", NULL};
    return mock_start_under(mock, wrapper, arguments);
}

static void begin_round(void)
{
    atomic_store(&burst.acknowledged, 0);
    atomic_store(&burst.refused, 0);
    atomic_store(&burst.other, 0);
    rounds++;
}

/* A clean start must be possible, and find all that was acknowledged. */
static void check_restart(void)
{
    struct mock_process mock;
    if (!start(&mock, NULL)) {
        dirty++;
        return;
    }
    lost += burst_lost(&burst, &mock);
    dirty += mock_stop(&mock) != 0;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        continue; /* of strace */
}

static void reset_totals(void)
{
    rounds = lost = dirty = other = 0;
}

static void score_totals(const char *name)
{
    score(name, "0 acknowledged writes lost, every restart clean",
          rounds > 0 && lost == 0 && dirty == 0 && other == 0,
          "%d rounds: %d lost, %d restarts failed, %d answers neither 200 nor 503",
          rounds, lost, dirty, other);
}

/* --- Kills --- */

static void kill_at_random(int count)
{
    reset_totals();
    for (int i = 0; i < count; i++) {
        struct mock_process mock;
        pthread_t clients[BURST_CLIENTS];
        begin_round();
        if (!start(&mock, NULL)) {
            dirty++;
            continue;
        }
        burst.port = mock.port;
        burst_start(&burst, clients);
        usleep((useconds_t)sample_up_to(30000)); /* the instant */
        kill(mock.pid, SIGKILL);
        burst_join(clients);
        mock_wait(&mock);
        check_restart();
    }
    score_totals("SIGKILL at random instants of a burst of writes");
}

/* Runs a few writes with `inject` happening to the n-th call on the state's files. False
 * when the mock made fewer calls than that. */
static bool write_with(const char *inject, bool kills)
{
    /* Being a grandchild it leaves us the mock's own pid and status. With seccomp-bpf it
     * is quicker, but sends no signals. */
    const char *const wrapper[] = {"strace",    "-D",   kills ? "-f" : "--seccomp-bpf",
                                   "-f",        "-qq",  "-o",
                                   "/dev/null", "-P",   state,
                                   "-P",        wal,    "-P",
                                   shm,         "-e",   TRACE,
                                   "-e",        inject, NULL};
    struct mock_process mock;
    begin_round();
    if (!start(&mock, wrapper))
        return true; /* it happened before the mock was ready */
    burst.port = mock.port;
    burst_write(&burst, WRITES);
    other += atomic_load(&burst.other);
    bool alive = kill(mock.pid, 0) == 0 && atomic_load(&burst.acknowledged) == WRITES;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    if (!kills &&
        wire_call(mock.port, "GET", "/v1/video/assets", "k", NULL, &answer) != 200)
        dirty++; /* reading goes on */
    int status = mock_stop(&mock);
    if (!kills && status != 0)
        dirty++;
    return kills ? !alive : atomic_load(&burst.refused) > 0;
}

static void kill_at_each_call(int step)
{
    char inject[256];
    reset_totals();
    for (int n = 1, missed = 0; n < MOST_CALLS && missed < 2; n += step) {
        snprintf(inject, sizeof inject, "inject=" CALLS ":signal=KILL:when=%d", n);
        missed = write_with(inject, true) ? 0 : missed + 1;
        check_restart();
    }
    score_totals("SIGKILL at every write-like call");
}

static void fail_at_each_call(const char *error, const char *from, int step)
{
    char inject[256], name[128];
    reset_totals();
    for (int n = 1, missed = 0; n < MOST_CALLS && missed < 6; n += step) {
        snprintf(inject, sizeof inject, "inject=" CALLS ":error=%s:when=%d%s", error, n,
                 from);
        missed = write_with(inject, false) ? 0 : missed + 1;
        check_restart();
    }
    snprintf(name, sizeof name, "%s at every write-like call%s", error,
             *from ? ", and from there on" : "");
    score_totals(name);
}

int main(void)
{
    bool quick = score_quick();
    int step = quick ? 7 : 1;
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    snprintf(state, sizeof state, "%s", sample_path("state"));
    snprintf(wal, sizeof wal, "%s-wal", state);
    snprintf(shm, sizeof shm, "%s-shm", state);
    kill_at_random(quick ? 30 : 200);
    kill_at_each_call(step);
    fail_at_each_call("ENOSPC", "", step);
    fail_at_each_call("ENOSPC", "+", step);
    fail_at_each_call("EIO", "", step);
    fail_at_each_call("EIO", "+", step);
    return score_status();
}
