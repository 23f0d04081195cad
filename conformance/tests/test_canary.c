/* The key is in every place that a server can put it, in every dress, and in no output of
 * any command in any mode. */
#include "base/memory.h"
#include "check.h"
#include "golden.h"
#include "program.h"
#include "stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KEY "sk-canary/0123+456789"

/* As the server sends it. */
#define DRESSES                                                                          \
    KEY " sk-canary\\/0123+456789 \\u0073k-canary/0123\\u002b456789 "                    \
        "sk-canary%2F0123%2B456789 c2stY2FuYXJ5LzAxMjMrNDU2Nzg5 "                        \
        "OnNrLWNhbmFyeS8wMTIzKzQ1Njc4OTo= dXM6c2stY2FuYXJ5LzAxMjMrNDU2Nzg5"

static const char *const FORBIDDEN[] = {
    "canary",        "sk-canary",    "0123+456789",    "0123%2B456789",
    "0123%2b456789", "u002b456789",  "Y2FuYXJ5",       "NhbmFyeS8",
    "jYW5hcnk",      "LzAxMjMrNDU2", "8wMTIzKzQ1Njc4", "zAxMjMrNDU2Nz",
};

static const struct scripted_reply ROWS[] = {
    {.on = "GET /echo*",
     .headers = "Content-Type: application/json\r\nX-Echo: " KEY "\r\n" KEY ": 1\r\n",
     .body =
         "{\"text\": \"" DRESSES "\", \"" KEY "\": [\"" KEY "\"], \"id\": \"" KEY "\"}"},
    {.on = "GET /other/echo*",
     .body =
         "{\"text\": \"another " DRESSES "\", \"added\": \"" KEY "\", \"id\": \"b\"}"},
    {.on = "GET /plain", .headers = "X-Echo: " KEY "\r\n", .body = "you sent " DRESSES},
    {.on = "GET /gone*", .hang_up = true},
    {.on = "POST /kyc*", .status = 302, .headers = "Location: http://x/?key=" KEY "\r\n"},
    {.on = "*", .status = 500, .body = "{}"},
    {0}};

static const char TARGET[] =
    "{ \"base\": \"http://{HOST}\",\n"
    "  \"vars\": {\"api_key\": {\"env\": \"BIRD_KEY\", \"secret\": true}},\n"
    "  \"headers\": {\"Authorization\": \"Bearer {{api_key}}\"},\n"
    "  \"human\": {\"post\": \"{{link}}\", \"form\": {\"outcome\": \"{{outcome}}\"}} }\n";

static const char CONTRACT[] =
    "{ \"GET /echo 200\": {\"id\": \"#oneof a|b\", \"text\": \"#string ..3\"} }\n";

static const char SCENARIO[] =
    "{ \"steps\": [\n"
    "  { \"id\": \"echo\", \"request\": \"GET /echo\", \"query\": {\"key\": "
    "\"{{api_key}}\"},\n"
    "    \"expect\": {\"json\": {\"text\": \"{{api_key}}\", \"id\": \"a\"}, \"headers\": "
    "{\"x-echo\": \"b\"}},\n"
    "    \"observe\": {\"json\": {\"text\": \"#regex ^{{api_key}}$\"}} } ] }\n";

/* Failures of every kind beside it. */
static void write_suite(struct stage *stage)
{
    stage_write(stage, "targets/mock.json", TARGET);
    stage_write(stage, "contract.json", CONTRACT);
    stage_write(stage, "echo.json", SCENARIO);
    stage_write(stage, "plain.json",
                "{\"steps\": [{\"id\": \"s\", \"request\": \"GET /plain\", \"expect\": "
                "{\"text\": \"x\"}}]}");
    stage_write(stage, "gone.json",
                "{\"steps\": [{\"id\": \"s\", \"request\": \"GET /gone?{{api_key}}\"}]}");
    stage_write(stage, "poll.json",
                "{\"steps\": [{\"id\": \"s\", \"request\": \"GET /echo\", \"until\": "
                "{\"json\": {\"id\": \"never\"}}, \"every\": \"10ms\", \"within\": "
                "\"30ms\", \"save\": {\"id\": \"/json/id\"}}]}");
    stage_write(stage, "person.json",
                "{\"steps\": [{\"id\": \"s\", \"human\": \"Go.\", \"link\": "
                "\"http://{HOST}/kyc\", \"expect\": {\"query\": {\"key\": \"x\"}}}]}");
    stage_write(stage, "away.json",
                "{\"steps\": [{\"id\": \"s\", \"request\": \"GET "
                "http://127.0.0.2:9/{{api_key}}\"}]}");
}

static void check_clean(const char *row, const char *output)
{
    for (size_t i = 0; output != NULL && i < sizeof FORBIDDEN / sizeof FORBIDDEN[0]; i++)
        if (strstr(output, FORBIDDEN[i]) != NULL)
            check_str(row, "", FORBIDDEN[i], "what shows", __FILE__, __LINE__);
    CHECK_TRUE(row, output != NULL);
}

static void check_command(struct stage *stage, const char *const *words, bool github)
{
    static const char *const QUIET[] = {"BIRD_KEY=" KEY, NULL};
    static const char *const ACTIONS[] = {"BIRD_KEY=" KEY, "GITHUB_ACTIONS=true", NULL};
    const char *arguments[16] = {words[0], stage_path(stage, "")};
    size_t count = 2;
    for (size_t i = 1; words[i] != NULL; i++)
        arguments[count++] = words[i];
    AUTO(program_drop)
    struct program got = program_run(arguments, github ? ACTIONS : QUIET);
    check_clean(words[0], got.out);
    check_clean(words[0], got.err);
    CHECK_TRUE(words[0], got.out[0] != '\0' || got.err[0] != '\0');
}

static void test_commands(void)
{
    static const char *const COMMANDS[][8] = {
        {"run"},
        {"run", "-v"},
        {"run", "--strict", "-v", "--color=always"},
        {"run", "--dry-run"},
        {"run", "--tag", "none"},
        {"run", "--var", "unused=1", "--retry", "1"},
        {"cover", "-v"},
        {"mutate", "-v"},
        {"list", "-v"},
        {"lint"},
    };
    AUTO(stage_drop) struct stage *stage = stage_new(ROWS);
    write_suite(stage);
    for (size_t i = 0; i < sizeof COMMANDS / sizeof COMMANDS[0]; i++)
        check_command(stage, COMMANDS[i], false);
    check_command(stage, COMMANDS[1], true);
}

static void test_report_files(void)
{
    static const char *const OPTIONS[] = {"--junit", "--tap", "--json", "--html"};
    AUTO(stage_drop) struct stage *stage = stage_new(ROWS);
    write_suite(stage);
    for (size_t i = 0; i < sizeof OPTIONS / sizeof OPTIONS[0]; i++) {
        char path[] = "/tmp/pomex-report-XXXXXX";
        int file = mkstemp(path);
        if (file >= 0)
            close(file);
        const char *words[] = {"run", OPTIONS[i], path, "--strict", NULL};
        check_command(stage, words, false);
        AUTO(memory_drop) char *report = golden_read(path);
        check_clean(OPTIONS[i], report);
        CHECK_HAS(OPTIONS[i], "$BIRD_KEY", report);
        unlink(path);
    }
}

/* The journal of a run, what is said when it is gone on with, and judge. */
static void test_journal(void)
{
    AUTO(stage_drop) struct stage *stage = stage_new(ROWS);
    write_suite(stage);
    char folder[] = "/tmp/pomex-journal-XXXXXX", path[64];
    CHECK_TRUE("folder", mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/run.jsonl", folder);
    static const char *const OPTIONS[] = {"--journal", "--resume"};
    for (size_t i = 0; i < 2; i++) {
        const char *words[] = {"run", OPTIONS[i], path, "-v", NULL};
        check_command(stage, words, false);
        AUTO(memory_drop) char *journal = golden_read(path);
        check_clean(OPTIONS[i], journal);
        CHECK_HAS(OPTIONS[i], "$BIRD_KEY", journal);
    }
    static const char *const QUIET[] = {"BIRD_KEY=" KEY, NULL};
    for (size_t i = 0; i < 2; i++) {
        AUTO(program_drop)
        struct program got = program_run((const char *const[]){"judge", path, "-v", NULL},
                                         i == 0 ? QUIET : NULL);
        check_clean("judge", got.out);
        check_clean("judge", got.err);
        CHECK_TRUE("judge", got.out[0] != '\0');
    }
    unlink(path);
    rmdir(folder);
}

/* Two targets with a key each; what the one says holds the other's as well. */
static void test_diff(void)
{
    static const char *const FILES[] = {"--json", "--html"};
    AUTO(stage_drop) struct stage *stage = stage_new(ROWS);
    write_suite(stage);
    stage_write(stage, "targets/other.json",
                "{ \"base\": \"http://{HOST}/other\",\n"
                "  \"vars\": {\"api_key\": {\"default\": \"sk-another-key\", "
                "\"secret\": true}},\n"
                "  \"headers\": {\"Authorization\": \"Bearer {{api_key}}\"} }\n");
    for (size_t i = 0; i < 4; i++) {
        char path[] = "/tmp/pomex-report-XXXXXX";
        int file = mkstemp(path);
        if (file >= 0)
            close(file);
        AUTO(memory_drop) char *suite = memory_copy(stage_path(stage, ""));
        const char *const words[] = {"diff",
                                     i % 2 == 0 ? "mock" : "other",
                                     i % 2 == 0 ? "other" : "mock",
                                     suite,
                                     FILES[i / 2],
                                     path,
                                     "-v",
                                     NULL};
        AUTO(program_drop)
        struct program got =
            program_run(words, (const char *const[]){"BIRD_KEY=" KEY, NULL});
        AUTO(memory_drop) char *report = golden_read(path);
        CHECK_INT("differences", 1, got.status);
        CHECK_HAS("diff", "$BIRD_KEY", got.out);
        check_clean("diff", got.out);
        check_clean("diff", got.err);
        check_clean(FILES[i / 2], report);
        unlink(path);
    }
}

/* What is wrong before anything is sent. */
static void test_complaints(void)
{
    static const char *const BAD[][8] = {
        {"run", "--target", "none"},
        {"run", "--base", "ftp://x"},
        {"run", "--junit", "/nonexistent/x"},
        {"mutate", "--budget", "video=0"},
    };
    AUTO(stage_drop) struct stage *stage = stage_new(ROWS);
    write_suite(stage);
    stage_write(stage, "bad.json",
                "{\"vars\": {\"api_key\": {\"env\": \"BIRD_KEY\"}}, \"steps\": [{\"id\": "
                "\"s\", \"request\": \"GET /{{none}}\", \"expct\": 1}]}");
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        check_command(stage, BAD[i], false);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"commands", test_commands},     {"report files", test_report_files},
        {"journal", test_journal},       {"diff", test_diff},
        {"complaints", test_complaints}, {NULL, NULL},
    };
    return check_run("canary", TESTS);
}
