#include "base/auto.h"
#include "base/stop.h"
#include "tests/check.h"
#include "tests/files.h"
#include "tests/mock_process.h"
#include "tests/sample.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* `exec`: a command beside a mock of its own, and what the mock logs meanwhile. */

/* `exec` with a shell script. */
static bool run_script(struct mock_run *run, const char *script, const char *log,
                       const char *const *environment)
{
    const char *arguments[] = {"exec", "--log", log, "--", "sh", "-c", script, NULL};
    return CHECK(script, mock_run(run, arguments, environment));
}

static void test_exec(void)
{
    static const char *const KEYS[] = {"POMEX_MOCK_API_KEY=sk-first=acme,sk-second",
                                       NULL};
    static const char ASK[] =
        "curl -sS -o /dev/null -w '%{http_code}' -H \"Authorization: Bearer $API_KEY\" "
        "\"$API_BASE/v1/video/assets\"";
    struct mock_run run = {0};
    run_script(&run, ASK, "off", NULL);
    CHECK_STR("a fresh key", "200", run.out);
    CHECK_INT("a fresh key", 0, run.status);
    CHECK_HAS("ready line", "pomex-mock ready at http://127.0.0.1:", run.err);
    CHECK_INT("ready line", 1, mock_lines(run.err));

    run_script(&run, ASK, "off", KEYS);
    CHECK_STR("the first key", "200", run.out);
    run_script(&run, "echo \"$API_KEY\"", "off", KEYS);
    CHECK_STR("the first key", "sk-first\n", run.out);

    run_script(&run, "exit 7", "off", NULL);
    CHECK_INT("its status", 7, run.status);
    run_script(&run, "kill -9 $$", "off", NULL);
    CHECK_INT("its signal", 128 + SIGKILL, run.status);

    static const char *const MISSING[] = {"exec", "--", "/nonexistent", NULL};
    static const char *const FOLDER[] = {"exec", "--", "/tmp", NULL};
    CHECK("not found", mock_run(&run, MISSING, NULL));
    CHECK_INT("not found", 127, run.status);
    CHECK("not executable", mock_run(&run, FOLDER, NULL));
    CHECK_INT("not executable", 126, run.status);
    mock_run_drop(&run);
}

/* The command can be stopped, has no signal blocked, and nobody is left behind. */
static void test_exec_signals(void)
{
    struct mock_run run = {0};
    run_script(&run, "grep SigBlk /proc/self/status", "off", NULL);
    CHECK_STR("nothing blocked", "SigBlk:\t0000000000000000\n", run.out);

    run_script(&run,
               "trap 'echo got; exit 3' TERM; kill -TERM $PPID; "
               "for i in $(seq 100); do sleep 0.1; done",
               "off", NULL);
    CHECK_STR("handed on", "got\n", run.out);
    CHECK_INT("handed on", 3, run.status);

    run_script(&run, "kill -INT $PPID; sleep 10", "off", NULL);
    CHECK("ends at SIGINT", run.status == 128 + SIGINT || run.status == 128 + SIGTERM);

    char script[256];
    const char *path = sample_path("child.pid");
    snprintf(script, sizeof script, "echo $$ >%s; kill -KILL $PPID; exec sleep 10", path);
    run_script(&run, script, "off", NULL);
    CHECK_INT("the mock was killed", 128 + SIGKILL, run.status);
    AUTO(string_drop) char *pid = files_read(path);
    struct stop *pause = stop_new();
    for (int i = 0; i < 100 && kill((pid_t)strtol(pid, NULL, 10), 0) == 0; i++)
        stop_sleep(pause, 20);
    CHECK("no orphan", kill((pid_t)strtol(pid, NULL, 10), 0) != 0);
    stop_free(pause);
    mock_run_drop(&run);
}

static void test_log(void)
{
    static const char *const KEYS[] = {"POMEX_MOCK_API_KEY=sk-canary-1234", NULL};
    static const char ASK[] =
        "curl -sS -o /dev/null -H 'Authorization: Bearer sk-canary-1234' "
        "\"$API_BASE/v1/video/assets/sk-canary-1234?token=sk-canary-1234\"; "
        "curl -sS -o /dev/null -X POST -H 'Content-Type: application/json' "
        "-H 'Authorization: Bearer sk-canary-1234' -d '{}' "
        "\"$API_BASE/_mock/sessions/0123456789abcdef0123456789abcdef/complete\"";
    struct mock_run run = {0};
    run_script(&run, ASK, "text", KEYS);
    CHECK_INT("a line a request", 3, mock_lines(run.err));
    CHECK_HAS("no key", " GET /v1/video/assets/*** 404 ", run.err);
    CHECK_HAS("reason", " unknown-asset\n", run.err);
    CHECK_HAS("no token", " POST /_mock/sessions/***/complete ", run.err);
    CHECK("no key at all", !strstr(run.err, "canary"));
    run_script(&run, ASK, "json", KEYS);
    CHECK_HAS("json",
              "\"method\":\"GET\",\"path\":\"/v1/video/assets/***\",\"status\":404,",
              run.err);
    CHECK("no key at all", !strstr(run.err, "canary"));
    run_script(&run, ASK, "off", KEYS);
    CHECK_INT("off", 1, mock_lines(run.err));
    mock_run_drop(&run);
}

int main(void)
{
    setenv("POMEX_MOCK_THREADS", "32", 1); /* many take long to start under ASan */
    static const struct check_test TESTS[] = {
        {"exec", test_exec},
        {"signals", test_exec_signals},
        {"log", test_log},
    };
    return check_main("program_exec", TESTS, COUNT_OF(TESTS));
}
