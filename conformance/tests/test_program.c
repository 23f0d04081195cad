#include "base/memory.h"
#include "base/text.h"
#include "check.h"
#include "golden.h"
#include "program.h"
#include "stage.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CASE_COUNT(cases) (sizeof(cases) / sizeof(cases)[0])
#define STEP(request) "{\"steps\": [{\"id\": \"s\", \"request\": \"" request "\"}]}"

static const struct scripted_reply ROWS[] = {
    {.on = "GET /bad", .status = 400, .body = "{}"},
    {.on = "GET /gone", .hang_up = true},
    {.on = "GET /job", .body = "{\"state\": \"new\"}"},
    {.on = "*", .body = "{}"},
    {0}};

/* What the command line alone decides. */
static void test_about(void)
{
    static const struct {
        const char *arguments[4];
        int status;
        const char *out, *err;
    } CASES[] = {
        {{NULL}, 2, "", "Usage: pomex-conformance COMMAND"},
        {{"--help"}, 0, "Usage: pomex-conformance COMMAND", ""},
        {{"-h"}, 0, "Usage: pomex-conformance COMMAND", ""},
        {{"run", "--help"}, 0, "Usage: pomex-conformance run", ""},
        {{"--version"}, 0, "pomex-conformance " POMEX_VERSION "\n", ""},
        {{"--man"}, 0, ".TH POMEX", ""},
        {{"run", "--taget"},
         2,
         "",
         "unknown option `--taget`, did you mean `--target`?\n"},
        {{"rnu"}, 2, "", "unknown command `rnu`, did you mean `run`?\n"},
        {{"run", "/nonexistent/x.json"}, 2, "", "/nonexistent/x.json"},
        {{"judge"}, 2, "", "judge needs the JOURNAL of a run\n"},
    };
    for (size_t i = 0; i < CASE_COUNT(CASES); i++) {
        AUTO(program_drop) struct program got = program_run(CASES[i].arguments, NULL);
        const char *row = CASES[i].arguments[0];
        CHECK_INT(row, CASES[i].status, got.status);
        CHECK_HAS(row, CASES[i].out, got.out);
        CHECK_HAS(row, CASES[i].err, got.err);
        CHECK_TRUE(row, (CASES[i].out[0] == '\0') == (got.out[0] == '\0'));
        CHECK_TRUE(row, (CASES[i].err[0] == '\0') == (got.err[0] == '\0'));
    }
}

static void test_exits(void)
{
    static const struct {
        const char *name, *scenario, *other, *option;
        int status;
    } CASES[] = {
        {"passed", STEP("GET /"), NULL, NULL, 0},
        {"failed", STEP("GET /bad"), STEP("GET /gone"), NULL, 1},
        {"bad scenario", STEP("GET /{{x}}"), STEP("GET /"), NULL, 2},
        {"transport", STEP("GET /gone"), STEP("GET /"), NULL, 3},
        {"nothing selected", STEP("GET /"), NULL, "--tag=none", 4},
        {"a person is needed", "{\"steps\": [{\"id\": \"s\", \"human\": \"Stand up.\"}]}",
         STEP("GET /gone"), NULL, 6},
        {"everything skipped",
         "{\"needs\": [\"moon\"], \"steps\": [{\"id\": \"s\", \"request\": \"GET "
         "/\"}]}",
         NULL, NULL, 77},
        {"some skipped",
         "{\"needs\": [\"moon\"], \"steps\": [{\"id\": \"s\", \"request\": \"GET "
         "/\"}]}",
         STEP("GET /"), NULL, 0},
        {"an empty shard of a selection", STEP("GET /bad"), NULL, "--shard=2/2", 0},
    };
    for (size_t i = 0; i < CASE_COUNT(CASES); i++) {
        AUTO(stage_drop) struct stage *stage = stage_new(ROWS);
        stage_write(stage, "a.json", CASES[i].scenario);
        if (CASES[i].other != NULL)
            stage_write(stage, "b.json", CASES[i].other);
        const char *arguments[] = {"run", stage_path(stage, ""), CASES[i].option, NULL};
        AUTO(program_drop) struct program got = program_run(arguments, NULL);
        CHECK_INT(CASES[i].name, CASES[i].status, got.status);
        bool nothing_sent = CASES[i].status == 2 || CASES[i].status == 4;
        if (nothing_sent) {
            CHECK_INT(CASES[i].name, 0, scripted_count(stage_server(stage)));
            CHECK_STR(CASES[i].name, "", got.out);
            CHECK_TRUE(CASES[i].name, got.err[0] != '\0');
        }
    }
}

static void test_live(void)
{
    AUTO(stage_drop) struct stage *stage = stage_new_live(ROWS);
    AUTO(memory_drop) char *folder = memory_copy(stage_path(stage, ""));
    AUTO(memory_drop) char *cacert = memory_copy(stage_path(stage, ".ca.pem"));
    stage_write(stage, "a.json", STEP("GET /"));
    const char *forbidden[] = {"run", folder, "--cacert", cacert, NULL};
    AUTO(program_drop) struct program first = program_run(forbidden, NULL);
    CHECK_INT("without --live", 5, first.status);
    CHECK_HAS("without --live", "--live allows it", first.err);
    CHECK_INT("without --live", 0, scripted_count(stage_server(stage)));

    const char *dry[] = {"run", folder, "--dry-run", "--budget", "thing=1", NULL};
    stage_write(stage, "a.json", STEP("POST /things"));
    AUTO(program_drop) struct program plan = program_run(dry, NULL);
    CHECK_INT("--dry-run", 0, plan.status);
    CHECK_HAS("--dry-run", "thing: 1 at the least, 1 at the most, of a budget of 1",
              plan.out);
    CHECK_INT("--dry-run", 0, scripted_count(stage_server(stage)));

    stage_write(stage, "a.json", STEP("GET /"));
    const char *allowed[] = {"run", folder, "--live", "--cacert", cacert, NULL};
    AUTO(program_drop) struct program second = program_run(allowed, NULL);
    CHECK_INT("with --live", 0, second.status);
}

static void test_missing_contract(void)
{
    AUTO(stage_drop) struct stage *stage = stage_new(ROWS);
    AUTO(arena_drop) struct arena *arena = arena_new();
    stage_write(stage, "a.json", STEP("GET /"));
    unlink(stage_path(stage, "contract.json"));
    const char *target = arena_copy(arena, stage_path(stage, "targets/mock.json"));
    const char *path = arena_copy(arena, stage_path(stage, "a.json"));
    const char *arguments[] = {"run", path, "--target", target, NULL};
    AUTO(program_drop) struct program got = program_run(arguments, NULL);
    CHECK_INT("exit", 0, got.status);
    CHECK_HAS("says so", "contract.json", got.err);
}

/* A report that cannot be written is found before anything is sent. */
static void test_reports_first(void)
{
    AUTO(stage_drop) struct stage *stage = stage_new(ROWS);
    stage_write(stage, "a.json", STEP("GET /"));
    const char *arguments[] = {"run", stage_path(stage, ""), "--junit",
                               "/nonexistent/x.xml", NULL};
    AUTO(program_drop) struct program got = program_run(arguments, NULL);
    CHECK_INT("exit", 2, got.status);
    CHECK_HAS("names it", "/nonexistent/x.xml", got.err);
    CHECK_INT("nothing was sent", 0, scripted_count(stage_server(stage)));
}

/* Ctrl-C in the middle of a poll: its cleanup runs, the rest is reported as not run. */
static void test_interrupt(void)
{
    static const int SIGNALS[] = {SIGINT, SIGTERM};
    for (size_t i = 0; i < CASE_COUNT(SIGNALS); i++) {
        AUTO(stage_drop) struct stage *stage = stage_new(ROWS);
        AUTO(memory_drop) char *junit = memory_copy(stage_path(stage, "junit.xml"));
        stage_write(stage, "a.json",
                    "{\"steps\": [{\"id\": \"wait\", \"request\": \"GET /job\", "
                    "\"until\": {\"json\": "
                    "{\"state\": \"done\"}}, \"every\": \"60s\", \"within\": \"1h\"},"
                    "{\"id\": \"never\", \"request\": \"GET /never\"}],"
                    "\"finally\": [{\"id\": \"end\", \"request\": \"DELETE /job\"}]}");
        stage_write(stage, "b.json", STEP("GET /b"));
        const char *arguments[] = {
            "run", stage_path(stage, ""), "--jobs", "1", "--junit", junit, NULL};
        AUTO(program_drop) struct program got = program_start(arguments, NULL);
        CHECK_TRUE("it polls", scripted_wait(stage_server(stage), 1));
        kill(got.pid, SIGNALS[i]);
        program_wait(&got);
        CHECK_INT("exit", 5, got.status);
        AUTO(memory_drop) char *lines = scripted_lines(stage_server(stage));
        CHECK_STR("cleaned up", "GET /job\nDELETE /job\n", lines);
        CHECK_HAS("summary", "1 not run", got.out);
        AUTO(memory_drop) char *report = golden_read(junit);
        CHECK_HAS("report", "</testsuites>", report);
    }
}

/* A request that changes something is not torn: its reply is waited for, so that
 * `finally` can undo it. */
static void test_interrupted_post(void)
{
    static const struct scripted_reply SLOW[] = {
        {.on = "POST /things", .delay_ms = 300, .body = "{\"id\": 7}"},
        {.on = "*", .body = "{}"},
        {0}};
    AUTO(stage_drop) struct stage *stage = stage_new(SLOW);
    stage_write(
        stage, "a.json",
        "{\"steps\": [{\"id\": \"make\", \"request\": \"POST /things\", \"save\": "
        "{\"id\": \"/json/id\"}}, {\"id\": \"never\", \"request\": \"GET /never\"}],"
        "\"finally\": [{\"id\": \"drop\", \"request\": \"DELETE /things/{{id}}\"}]}");
    const char *arguments[] = {"run", stage_path(stage, ""), NULL};
    AUTO(program_drop) struct program got = program_start(arguments, NULL);
    CHECK_TRUE("it is under way", scripted_wait(stage_server(stage), 1));
    kill(got.pid, SIGINT);
    program_wait(&got);
    CHECK_INT("exit", 5, got.status);
    AUTO(memory_drop) char *lines = scripted_lines(stage_server(stage));
    CHECK_STR("undone", "POST /things\nDELETE /things/7\n", lines);
}

/* No core files, no key in sight of other processes. */
static void test_protection(void)
{
    static const struct scripted_reply SLOW[] = {{.on = "*", .delay_ms = 300}, {0}};
    AUTO(stage_drop) struct stage *stage = stage_new(SLOW);
    stage_write(stage, "a.json", STEP("GET /"));
    const char *arguments[] = {"run", stage_path(stage, ""), "-v", NULL};
    AUTO(program_drop) struct program got = program_start(arguments, NULL);
    scripted_wait(stage_server(stage), 1);
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/limits", (int)got.pid);
    AUTO(memory_drop) char *limits = golden_read(path);
    CHECK_HAS("limits", "Max core file size        0                    0 ", limits);
    program_wait(&got);
    CHECK_INT("exit", 0, got.status);
    CHECK_TRUE("key", strstr(got.out, "sk-stage-key") == NULL);
    CHECK_TRUE("key", strstr(got.err, "sk-stage-key") == NULL);
}

/* Sixteen scenarios at a time, told in the order of their names. */
static void test_order(void)
{
    static const struct scripted_reply LATE[] = {
        {.on = "GET /0", .delay_ms = 100, .body = "{}"}, {.on = "*", .body = "{}"}, {0}};
    AUTO(stage_drop) struct stage *stage = stage_new(LATE);
    for (int i = 0; i < 10; i++) {
        char name[16], scenario[128];
        snprintf(name, sizeof name, "s%d.json", i);
        snprintf(scenario, sizeof scenario, STEP("GET /%d"), i);
        stage_write(stage, name, scenario);
    }
    const char *arguments[] = {"run", stage_path(stage, ""), NULL};
    AUTO(program_drop) struct program got = program_run(arguments, NULL);
    CHECK_INT("exit", 0, got.status);
    const char *at = got.out;
    for (int i = 0; at != NULL && i < 10; i++) {
        char name[16];
        snprintf(name, sizeof name, "s%d", i);
        at = strstr(at, name);
        CHECK_TRUE(name, at != NULL);
    }
}

int main(void)
{
    memory_init();
    static const struct check_test TESTS[] = {
        {"about", test_about},
        {"exits", test_exits},
        {"live", test_live},
        {"missing contract", test_missing_contract},
        {"reports first", test_reports_first},
        {"interrupt", test_interrupt},
        {"interrupted post", test_interrupted_post},
        {"protection", test_protection},
        {"order", test_order},
        {NULL, NULL},
    };
    return check_run("program", TESTS);
}
