/* The runner against the stand-in for production: TLS, a live target, a budget, a ledger
 * of what was really bought. */
#include "base/memory.h"
#include "base/text.h"
#include "check.h"
#include "folder.h"
#include "program.h"
#include "standin.h"

#include <stdio.h>
#include <string.h>

#define FLOW "../../scenarios/flow/portrait-to-video.json"

/* `run` of `path` on the stand-in; `more` (NULL-terminated) is added to the command line.
 */
static struct program play(const struct standin *standin, const struct folder *folder,
                           const char *path, const char *const *more)
{
    const char *arguments[24] = {"run",      "--target",           standin->target,
                                 "--cacert", standin->certificate, path};
    for (size_t i = 0; i < 16 && more[i] != NULL; i++)
        arguments[6 + i] = more[i];
    char state[96];
    snprintf(state, sizeof state, "XDG_STATE_HOME=%s", folder->path);
    return program_run(
        arguments, (const char *const[]){"API_KEY=sk-standin-0123456789", state, NULL});
}

static void test_budget(void)
{
    static const struct {
        const char *name, *options[6];
        int status, videos, scans;
        const char *says;
    } CASES[] = {
        {"not allowed", {"--budget", "video=1,scan=1"}, 5, 0, 0, "--live allows it"},
        {"no budget", {"--live"}, 5, 0, 0, "the budget is 0"},
        {"a budget of 0",
         {"--live", "--budget", "video=0,scan=0"},
         5,
         0,
         0,
         "budget is 0"},
        {"too small", {"--live", "--budget", "video=0,scan=1"}, 5, 0, 0, "budget is 0"},
        {"enough",
         {"--live", "--budget", "video=1,scan=1"},
         0,
         1,
         1,
         "1 passed with drift"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(folder_drop) struct folder folder = folder_new();
        AUTO(standin_drop)
        struct standin standin =
            standin_start(folder.path, STANDIN_PRESS,
                          (const char *const[]){"--picky", "--phase", "300", NULL});
        AUTO(program_drop)
        struct program run = play(&standin, &folder, FLOW, CASES[i].options);
        const char *name = CASES[i].name;
        if (!CHECK_INT(name, CASES[i].status, run.status))
            fprintf(stderr, "%s%s", run.out, run.err);
        CHECK_HAS(name, CASES[i].says, CASES[i].status == 0 ? run.out : run.err);
        CHECK_INT(name, CASES[i].videos, standin_bought(&standin, "video"));
        CHECK_INT(name, CASES[i].scans, standin_bought(&standin, "scan"));
    }
}

/* What stands before the first comma of each line that begins with a verdict. */
static char *verdicts_of(const char *out)
{
    struct text verdicts = text_new(1 << 20);
    for (const char *line = out; *line != '\0'; line = strchr(line, '\n') + 1) {
        size_t size = strcspn(line, "\n"), name = strcspn(line, "0123456789\n");
        if (strncmp(line, "PASS", 4) == 0 || strncmp(line, "SKIP", 4) == 0 ||
            strncmp(line, "FAIL", 4) == 0)
            text_add_n(&verdicts, line, name < size ? name : size);
        if (line[size] == '\0')
            break;
    }
    return text_take(&verdicts);
}

/* The whole suite judged again, from its journal, without a server and without a key. */
static void check_judged(const char *row, const char *journal, const struct program *run)
{
    AUTO(program_drop)
    struct program judged = program_run(
        (const char *const[]){"judge", "--strict", "--color", "never", journal, NULL},
        NULL);
    AUTO(memory_drop) char *want = verdicts_of(run->out);
    AUTO(memory_drop) char *got = verdicts_of(judged.out);
    CHECK_INT(row, run->status, judged.status);
    CHECK_TRUE(row, strlen(want) > 1000);
    CHECK_STR(row, want, got);
}

/* As decided, the suite has nothing to say against it; with the other reading of three
 * switches it says so, and nothing else. Whatever compares the stand-in with the mock
 * builds on this. */
static void test_readings(void)
{
    static const struct {
        const char *name, *options[8];
        int status;
        const char *says[4];
    } CASES[] = {
        {"as decided", {"--agree", "--phase=200"}, 0, {" passed, "}},
        {"three read otherwise",
         {"--agree", "--reading=not-found-type=invalid_request_error",
          "--reading=limit-over-max=reject", "--reading=task-model=include"},
         1,
         {"errors/not-found-type", "list/limit-over-max", "/json/model"}},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(standin_drop)
        struct standin standin = standin_start_plain(CASES[i].options);
        char base[80];
        snprintf(base, sizeof base, "API_BASE=%s", standin.base);
        AUTO(folder_drop) struct folder folder = folder_new();
        char journal[96];
        snprintf(journal, sizeof journal, "%s/run.jsonl", folder.path);
        AUTO(program_drop)
        struct program run = program_run(
            (const char *const[]){"run", "--strict", "--color", "never", "--target",
                                  "data/independent/target.json", "--journal", journal,
                                  "../../scenarios", NULL},
            (const char *const[]){base, NULL});
        check_judged(CASES[i].name, journal, &run);
        if (!CHECK_INT(CASES[i].name, CASES[i].status, run.status))
            fprintf(stderr, "%s%s", run.out, run.err);
        for (size_t j = 0; j < 4 && CASES[i].says[j] != NULL; j++)
            CHECK_HAS(CASES[i].name, CASES[i].says[j], run.out);
    }
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"budget", test_budget},
        {"readings", test_readings},
        {NULL, NULL},
    };
    return check_run("live", TESTS);
}
