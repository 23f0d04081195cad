/* A run that is cut off and resumed: whatever the moment, nothing is bought twice. */
#include "base/memory.h"
#include "base/text.h"
#include "check.h"
#include "live_run.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char *const BUDGET[] = {"--budget=video=1,scan=1", NULL};

/* flow/portrait-to-video, in a hurry. */
static const char FLOW[] =
    "{ \"steps\": [\n"
    "  { \"id\": \"session\", \"request\": \"POST /v1/video/assets/sessions\",\n"
    "    \"json\": {\"callback_url\": \"{{callback_url}}\"}, \"save\": {\"link\": "
    "\"/json/h5_link\"} },\n"
    "  { \"id\": \"scan\", \"human\": \"Scan.\", \"link\": \"{{link}}\", \"save\": "
    "{\"group\": \"/query/group_id\"} },\n"
    "  { \"id\": \"upload\", \"request\": \"POST /v1/video/assets\",\n"
    "    \"json\": {\"url\": \"https://cdn.example.com/face.jpg\", \"asset_type\": "
    "\"Image\", \"group_id\": \"{{group}}\"},\n"
    "    \"save\": {\"asset\": \"/json/id\"} },\n"
    "  { \"id\": \"asset\", \"request\": \"GET /v1/video/assets/{{asset}}\",\n"
    "    \"until\": {\"json\": {\"status\": \"active\"}}, \"every\": \"500ms..500ms\" "
    "},\n"
    "  { \"id\": \"generate\", \"request\": \"POST /v1/video/generations\",\n"
    "    \"json\": {\"model\": \"byteplus/seedance-2.0\", \"content\": [\n"
    "      {\"type\": \"image_url\", \"image_url\": {\"url\": "
    "\"asset://{{asset}}\"}}]},\n"
    "    \"save\": {\"task\": \"/json/id\"} },\n"
    "  { \"id\": \"video\", \"request\": \"GET /v1/video/generations/{{task}}\",\n"
    "    \"until\": {\"json\": {\"status\": \"succeeded\"}}, \"every\": "
    "\"500ms..500ms\" } ],\n"
    "  \"finally\": [\n"
    "  { \"id\": \"list\", \"request\": \"GET /v1/video/assets\", \"query\": "
    "{\"group_id\": \"{{group}}\"} },\n"
    "  { \"id\": \"last\", \"request\": \"GET /v1/video/generations/{{task}}\" } ] }\n";

static const char SCAN[] =
    "{ \"steps\": [\n"
    "  { \"id\": \"session\", \"request\": \"POST /v1/video/assets/sessions\",\n"
    "    \"json\": {\"callback_url\": \"{{callback_url}}\"}, \"save\": {\"link\": "
    "\"/json/h5_link\"} },\n"
    "  { \"id\": \"scan\", \"human\": \"Scan.\", \"link\": \"{{link}}\", \"save\": "
    "{\"group_id\": \"/query/group_id\"} } ] }\n";

static const char PERSON[] =
    "{ \"steps\": [\n"
    "  { \"id\": \"kyc\", \"use\": \"_scan.json\", \"once\": [\"group_id\"] },\n"
    "  { \"id\": \"list\", \"request\": \"GET /v1/video/assets\", \"query\": "
    "{\"group_id\": \"{{group_id}}\"} } ] }\n";

/* Resumes after an interruption and looks at what was bought in all. */
static void check_resume(const char *row, const struct live_run *live, int times)
{
    AUTO(live_story_drop) struct live_story before = live_story(live);
    int bought = standin_bought(&live->standin, "video");
    bool lost = before.lost_videos + before.lost_scans > 0;
    for (int i = 0; i < times; i++) { /* the second time there is nothing left to do */
        AUTO(program_drop) struct program resumed = live_resume(live, BUDGET);
        if (!CHECK_INT(row, lost ? 3 : 0, resumed.status))
            fprintf(stderr, "%s: %s%s", row, resumed.out, resumed.err);
        if (lost)
            CHECK_HAS(row, "maybe billed", resumed.out);
        int wanted = before.lost_videos > 0  ? bought /* 0 or 1: nobody knows */
                     : before.lost_scans > 0 ? 0
                                             : 1;
        CHECK_INT(row, wanted, standin_bought(&live->standin, "video"));
    }
    CHECK_TRUE(row, standin_bought(&live->standin, "scan") <= 1);
}

static void wait_a_moment(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
}

/* Waits until `path` holds `mark`, at most some seconds. */
static bool wait_for(const char *path, const char *mark)
{
    for (int i = 0; i < 20000; i++) {
        AUTO(memory_drop) char *text = live_read(path);
        if (strstr(text, mark) != NULL)
            return true;
        wait_a_moment();
    }
    return false;
}

static void test_killed(void)
{
    static const struct {
        const char *name, *mark;
        bool in_ledger; /* the mark stands in the stand-in's ledger */
        bool late; /* little is left to do: a slow stand-in leaves time for the kill */
    } CASES[] = {
        {"begun", "\"event\":\"run\"", false, false},
        {"after the session", "\"step\":\"session\",\"verdict\"", false, false},
        {"scanning", "scan group", true, false},
        {"after the scan", "\"step\":\"scan\",\"verdict\"", false, false},
        {"after the upload", "\"step\":\"upload\",\"verdict\"", false, false},
        {"polling the asset", "\"step\":\"asset\"", false, false},
        {"before the generation", "\"step\":\"asset\",\"verdict\"", false, false},
        {"generation announced", "\"price\":{\"video\":1}", false, false},
        {"generation bought", "video cgt-", true, false},
        {"after the generation", "\"step\":\"generate\",\"verdict\"", false, false},
        {"polling the video", "\"step\":\"video\"", false, false},
        {"after the video", "\"step\":\"video\",\"verdict\"", false, true},
        {"in finally", "\"step\":\"list\"", false, true},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(live_run_drop)
        struct live_run live = live_run_new(
            FLOW, STANDIN_PRESS,
            (const char *const[]){"--picky", CASES[i].late ? "--delay=300" : "--delay=12",
                                  "--phase=30", NULL});
        AUTO(program_drop) struct program run = live_begin(&live, BUDGET);
        CHECK_TRUE(CASES[i].name,
                   wait_for(CASES[i].in_ledger ? live.standin.ledger : live.journal,
                            CASES[i].mark));
        kill(run.pid, SIGKILL);
        program_wait(&run);
        CHECK_INT(CASES[i].name, 128 + SIGKILL, run.status);
        check_resume(CASES[i].name, &live, i % 4 == 0 ? 2 : 1);
    }
}

/* Ctrl-C: `finally` is played, what was paid for is not bought again, and `finally` comes
 * again at the end. */
static void test_interrupted(void)
{
    AUTO(live_run_drop)
    struct live_run live = live_run_new(
        FLOW, STANDIN_PRESS, (const char *const[]){"--delay=30", "--phase=400", NULL});
    AUTO(program_drop) struct program run = live_begin(&live, BUDGET);
    CHECK_TRUE("bought", wait_for(live.standin.ledger, "video cgt-"));
    kill(run.pid, SIGINT);
    program_wait(&run);
    CHECK_INT("interrupted", 5, run.status);
    AUTO(memory_drop) char *before = live_read(live.journal);
    CHECK_INT("finally", 1,
              live_count(before, "\"step\":\"list\",\"finally\":true,\"verdict"));
    check_resume("interrupted", &live, 2);
    AUTO(memory_drop) char *after = live_read(live.journal);
    CHECK_INT("finally", 2,
              live_count(after, "\"step\":\"list\",\"finally\":true,\"verdict"));
}

/* Nobody is there to scan: exit 6. What a person has brought about meanwhile is given
 * with
 * --var, and the step is spared. */
static void test_person(void)
{
    static const struct {
        const char *name, *var;
        int status;
        const char *says;
    } CASES[] = {
        {"asked again", "x=1", 6, "0 requests"},
        {"given", "group_id=group-1", 0, "1 request,"},
    };
    AUTO(live_run_drop) struct live_run live = live_run_new(PERSON, STANDIN_ASK, NULL);
    folder_write(&live.folder, "contract.json", "{}");
    folder_write(&live.folder, "_scan.json", SCAN);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(program_drop)
        struct program run =
            live_begin(&live, (const char *const[]){BUDGET[0], "--var=x=1", NULL});
        program_wait(&run);
        CHECK_INT(CASES[i].name, 6, run.status);
        AUTO(program_drop)
        struct program resumed =
            live_resume(&live, (const char *const[]){BUDGET[0], "--var=x=1", "--var",
                                                     CASES[i].var, NULL});
        if (!CHECK_INT(CASES[i].name, CASES[i].status, resumed.status))
            fprintf(stderr, "%s%s", resumed.out, resumed.err);
        CHECK_HAS(CASES[i].name, CASES[i].says, resumed.out);
        AUTO(program_drop) struct program judged = live_judge(&live);
        CHECK_INT(CASES[i].name, 0, judged.status);
        unlink(live.journal);
    }
}

/* The disk is full before the generation can be written down: it is not bought, and the
 * journal can be gone on with. */
static void test_full_disk(void)
{
    AUTO(live_run_drop)
    struct live_run live =
        live_run_new(FLOW, STANDIN_PRESS, (const char *const[]){"--phase=30", NULL});
    struct rlimit before, little = {.rlim_cur = 4096};
    getrlimit(RLIMIT_FSIZE, &before);
    little.rlim_max = before.rlim_max;
    signal(SIGXFSZ, SIG_IGN); /* both are inherited */
    setrlimit(RLIMIT_FSIZE, &little);
    AUTO(program_drop) struct program run = live_begin(&live, BUDGET);
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, SIG_DFL);
    program_wait(&run);
    CHECK_INT("full", 70, run.status);
    CHECK_HAS("full", "could not be written", run.err);
    CHECK_HAS("full", "what is not written down is not sent", run.out);
    CHECK_INT("full", 0, standin_bought(&live.standin, "video"));
    check_resume("full", &live, 1);
}

/* Two at once would buy twice. */
static void test_in_use(void)
{
    AUTO(live_run_drop)
    struct live_run live = live_run_new(
        FLOW, STANDIN_PRESS, (const char *const[]){"--delay=30", "--phase=400", NULL});
    AUTO(program_drop) struct program run = live_begin(&live, BUDGET);
    CHECK_TRUE("begun", wait_for(live.journal, "\"event\":\"run\""));
    AUTO(program_drop) struct program other = live_resume(&live, BUDGET);
    CHECK_INT("in use", 2, other.status);
    CHECK_HAS("in use", "is being written by another run", other.err);
    program_wait(&run);
    CHECK_INT("undisturbed", 0, run.status);
}

/* Writes the first `size` bytes of `text` as the journal. */
static void cut_journal(const struct live_run *live, const char *text, size_t size)
{
    FILE *file = fopen(live->journal, "we");
    if (file == NULL)
        return;
    fwrite(text, 1, size, file);
    fclose(file);
}

/* The same journal, ended at each of its lines, and in the middle of each: what one run
 * after another would have left behind. The stand-in remembers everything, and a link is
 * good for one scan: before that the journal is not cut. */
static void test_every_line(void)
{
    AUTO(live_run_drop)
    struct live_run live =
        live_run_new(FLOW, STANDIN_PRESS, (const char *const[]){"--phase=50", NULL});
    AUTO(program_drop) struct program run = live_begin(&live, BUDGET);
    program_wait(&run);
    if (!CHECK_INT("the whole run", 0, run.status))
        fprintf(stderr, "%s%s", run.out, run.err);
    AUTO(memory_drop) char *text = live_read(live.journal);
    int number = 1;
    const char *line = strstr(text, "\"step\":\"scan\",\"verdict\"");
    if (!CHECK_TRUE("journal", line != NULL))
        return;
    for (line = strchr(line, '\n') + 1; *line != '\0'; number++) {
        size_t size = strcspn(line, "\n");
        size_t torn = number % 2 == 0 ? size / 2 : 0;
        cut_journal(&live, text, (size_t)(line - text) + torn);
        AUTO(live_story_drop) struct live_story story = live_story(&live);
        int before = standin_bought(&live.standin, "video");
        int scans = standin_bought(&live.standin, "scan");
        bool lost = story.lost_videos + story.lost_scans > 0;
        char row[64];
        snprintf(row, sizeof row, "line %d%s", number, torn > 0 ? ", torn" : "");
        AUTO(program_drop) struct program resumed = live_resume(&live, BUDGET);
        if (!CHECK_INT(row, lost ? 3 : 0, resumed.status))
            fprintf(stderr, "%s: %s%s", row, resumed.out, resumed.err);
        if (torn > 0)
            CHECK_HAS(row, "the last line is not whole", resumed.err);
        CHECK_INT(row, before + (story.videos == 0 && !lost),
                  standin_bought(&live.standin, "video"));
        CHECK_INT(row, scans, standin_bought(&live.standin, "scan"));
        line += size + 1;
    }
    CHECK_TRUE("lines", number > 12);
}

/* Two generations and a budget for one: it counts over the resume. */
static void test_budget(void)
{
    static const char TWICE[] =
        "{ \"defaults\": {\"json\": {\"model\": \"byteplus/seedance-2.0\", \"content\": "
        "[{\"type\": \"text\", \"text\": \"A street.\"}]}},\n"
        "  \"steps\": [\n"
        "  { \"id\": \"one\", \"request\": \"POST /v1/video/generations\" },\n"
        "  { \"id\": \"odd\", \"request\": \"POST /v1/video/generations\", \"json\": "
        "{\"model\": null},\n"
        "    \"expect\": {\"status\": 400} },\n"
        "  { \"id\": \"two\", \"request\": \"POST /v1/video/generations\" } ] }\n";
    AUTO(live_run_drop) struct live_run live = live_run_new(TWICE, STANDIN_PRESS, NULL);
    AUTO(program_drop)
    struct program whole =
        live_begin(&live, (const char *const[]){"--budget=video=3", NULL});
    program_wait(&whole);
    CHECK_INT("whole", 0, whole.status);
    CHECK_INT("whole", 2, standin_bought(&live.standin, "video"));

    /* Cut off after its first generation. */
    AUTO(memory_drop) char *text = live_read(live.journal);
    const char *end = strstr(text, "\"step\":\"one\",\"verdict\"");
    if (!CHECK_TRUE("journal", end != NULL))
        return;
    cut_journal(&live, text, (size_t)(strchr(end, '\n') + 1 - text));
    AUTO(program_drop)
    struct program poor =
        live_resume(&live, (const char *const[]){"--budget=video=2", NULL});
    CHECK_INT("poor", 5, poor.status);
    CHECK_HAS("poor", "the budget is 2", poor.err);
    CHECK_INT("poor", 2, standin_bought(&live.standin, "video"));
    AUTO(program_drop)
    struct program rich =
        live_resume(&live, (const char *const[]){"--budget=video=3", NULL});
    CHECK_INT("rich", 0, rich.status);
    CHECK_INT("rich", 3, standin_bought(&live.standin, "video"));
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"killed", test_killed},           {"every line", test_every_line},
        {"interrupted", test_interrupted}, {"person", test_person},
        {"full disk", test_full_disk},     {"in use", test_in_use},
        {"budget", test_budget},           {NULL, NULL},
    };
    return check_run("resume", TESTS);
}
