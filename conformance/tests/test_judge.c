/* The command judge: a journal says the same as the run that wrote it, and more to
 * whoever expects more. */
#include "base/memory.h"
#include "check.h"
#include "journaled.h"
#include "live_run.h"

#include <stdio.h>
#include <string.h>

/* Up to the summary, where requests and times are counted. */
static char *page_of(const char *out)
{
    const char *end = strstr(out, "\n1 scenario");
    return memory_copy_n(out, end != NULL ? (size_t)(end - out) : 0);
}

static const struct scripted_reply TASK[] = {
    {.on = "GET /task", .times = 2, .body = "{\"status\": \"queued\"}"},
    {.on = "GET /task", .body = "{\"status\": \"done\", \"key\": \"" JOURNALED_KEY "\"}"},
    {.on = "GET /thing", .body = "{\"id\": \"a\"}"},
    {0},
};

static const char POLL[] =
    "{\"steps\": [{\"id\": \"poll\", \"request\": \"GET /task\", \"until\": {\"json\": "
    "{\"status\": \"#oneof done|failed\"}}, \"every\": \"1s..1s\",\n"
    "  \"expect\": {\"json\": {\"status\": \"%s\", \"key\": \"{{api_key}}\"}}},\n"
    "  {\"id\": \"thing\", \"request\": \"GET /thing\", \"headers\": {\"X-A\": "
    "\"{{mine}}\"}, \"observe\": {\"json\": {\"id\": \"b\"}}}%s]}";

static void test_judge(void)
{
    static const struct {
        const char *name, *expects, *more;
        const char *option;
        int status;
        const char *says;
    } CASES[] = {
        {"as it was", "done", "", "-v", 0, "PASS  s"},
        {"strict", "done", "", "--strict", 1, "/json/id"},
        {"another expectation", "failed", "", "-v", 1, "got \"done\""},
        {"a new step", "done", ", {\"id\": \"new\", \"request\": \"GET /new\"}", "-v", 0,
         "not in the journal"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char scenario[640];
        snprintf(scenario, sizeof scenario, POLL, "done", "");
        AUTO(journaled_drop) struct journaled run = journaled_new(TASK, scenario);
        AUTO(program_drop) struct program first = journaled_play(&run, "--journal");
        CHECK_INT(CASES[i].name, 0, first.status);
        snprintf(scenario, sizeof scenario, POLL, CASES[i].expects, CASES[i].more);
        stage_write(run.stage, "s.json", scenario);
        AUTO(memory_drop) char *before = live_read(run.path);
        AUTO(program_drop) struct program got = journaled_judge(&run, CASES[i].option);
        AUTO(memory_drop) char *after = live_read(run.path);
        if (!CHECK_INT(CASES[i].name, CASES[i].status, got.status))
            fprintf(stderr, "%s%s", got.out, got.err);
        CHECK_HAS(CASES[i].name, CASES[i].says, got.out);
        CHECK_HAS(CASES[i].name, "0 requests", got.out);
        CHECK_STR(CASES[i].name, before, after);
    }
}

/* The page of a failure is that of a run. */
static void test_same_page(void)
{
    char scenario[640];
    snprintf(scenario, sizeof scenario, POLL, "failed", "");
    AUTO(journaled_drop) struct journaled run = journaled_new(TASK, scenario);
    AUTO(program_drop) struct program live = journaled_play(&run, "--journal");
    AUTO(program_drop) struct program judged = journaled_judge(&run, NULL);
    AUTO(memory_drop) char *want = page_of(live.out);
    AUTO(memory_drop) char *got = page_of(judged.out);
    CHECK_INT("run", 1, live.status);
    CHECK_INT("judge", 1, judged.status);
    CHECK_HAS("page", "got \"done\"", want);
    CHECK_HAS("page", "Bearer $BIRD_KEY", want);
    CHECK_STR("page", want, got);
}

/* What is large, empty, or no text comes back as it was. */
static void test_bodies(void)
{
    static const struct scripted_reply ROWS[] = {
        {.on = "GET /large", .body = "0123456789abcde\n", .body_times = 1 << 17},
        {.on = "GET /empty", .status = 204},
        {.on = "GET /bytes", .body = "\xff\xfe\x01\x7f\xc3\xa4"},
        {.on = "GET /marks", .body = "\"\\\r\n\t\x1b[1m\xe2\x80\xae"},
        {.on = "GET /twice", .headers = "X-A: one\r\nx-a: two\r\nX-B:\r\n", .body = "{}"},
        {0},
    };
    AUTO(journaled_drop)
    struct journaled run = journaled_new(
        ROWS, "{\"steps\": [{\"id\": \"a\", \"request\": \"GET /large\", \"expect\": "
              "{\"text\": \"#string 2097152..2097152\"}},\n"
              "{\"id\": \"b\", \"request\": \"GET /empty\", \"expect\": {\"status\": "
              "204, \"text\": \"\"}},\n"
              "{\"id\": \"c\", \"request\": \"GET /bytes\", \"expect\": {\"text\": "
              "\"\\ufffd\\ufffd\\u0001\\u007f\\u00e4\"}},\n"
              "{\"id\": \"d\", \"request\": \"GET /marks\", \"expect\": {\"text\": "
              "\"\\\"\\\\\\r\\n\\t\\u001b[1m\\u202e\"}},\n"
              "{\"id\": \"e\", \"request\": \"GET /twice\", \"expect\": {\"headers\": "
              "{\"x-a\": \"one, two\", \"x-b\": \"\"}}}]}");
    AUTO(program_drop) struct program live = journaled_play(&run, "--journal");
    AUTO(program_drop) struct program judged = journaled_judge(&run, NULL);
    if (!CHECK_INT("run", 0, live.status))
        fprintf(stderr, "%.4000s%s", live.out, live.err);
    if (!CHECK_INT("judge", 0, judged.status))
        fprintf(stderr, "%.4000s", judged.out);
    CHECK_HAS("judge", "PASS  s", judged.out);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"judge", test_judge},
        {"same page", test_same_page},
        {"bodies", test_bodies},
        {NULL, NULL},
    };
    return check_run("judge", TESTS);
}
