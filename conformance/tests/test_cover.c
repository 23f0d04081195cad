#include "base/memory.h"
#include "check.h"
#include "golden.h"
#include "program.h"
#include "stage.h"

#include <stdio.h>
#include <string.h>

static const struct scripted_reply ROWS[] = {
    {.on = "GET /things/1", .body = "{\"state\": \"new\", \"id\": \"1\"}"},
    {.on = "GET /things/2", .status = 400, .body = "{\"error\": {\"message\": \"no\"}}"},
    {.on = "*", .body = "{}"},
    {0}};

static const char CONTRACT[] =
    "{ \"GET /things/{id} 200\": {\"id\": \"#string\", \"state\": \"#oneof new|old\"},\n"
    "  \"POST /things 200\": {\"id\": \"#string\"},\n"
    "  \"* 400\": {\"error\": {\"message\": {\"#anyof\": [\"no\", \"never\"]}}},\n"
    "  \"callback\": {\"code\": \"#oneof 1|2\"} }\n";

static const char SCENARIO[] = "{\"steps\": [\n"
                               "  {\"id\": \"a\", \"request\": \"GET /things/1\"},\n"
                               "  {\"id\": \"b\", \"request\": \"GET /things/2\", "
                               "\"expect\": {\"status\": 400}}]}\n";

/* What is printed behind the run's own lines. */
static const char *table_of(const struct program *program)
{
    const char *end =
        program->out != NULL ? strstr(program->out, "\n\nGET /things") : NULL;
    return end != NULL ? end + 2 : "";
}

static void test_cover(void)
{
    static const struct {
        const char *name, *fail_under;
        int status;
    } CASES[] = {
        {"no bar", NULL, 0},
        {"under the bar", "--fail-under=41", 1},
        {"at the bar", "--fail-under=40", 0},
    };
    AUTO(stage_drop) struct stage *stage = stage_new(ROWS);
    stage_write(stage, "contract.json", CONTRACT);
    stage_write(stage, "a.json", SCENARIO);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const char *arguments[] = {"cover", stage_path(stage, ""), CASES[i].fail_under,
                                   NULL};
        AUTO(program_drop) struct program got = program_run(arguments, NULL);
        CHECK_INT(CASES[i].name, CASES[i].status, got.status);
        CHECK_GOLDEN("cover.txt", table_of(&got));
    }
}

static void test_without_contract(void)
{
    AUTO(stage_drop) struct stage *stage = stage_new(ROWS);
    stage_write(stage, "contract.json", "{}");
    stage_write(stage, "a.json", SCENARIO);
    remove(stage_path(stage, "contract.json"));
    AUTO(memory_drop) char *target = memory_copy(stage_path(stage, "targets/mock.json"));
    const char *arguments[] = {"cover", stage_path(stage, ""), "--target", target, NULL};
    AUTO(program_drop) struct program got = program_run(arguments, NULL);
    CHECK_INT("exit", 2, got.status);
    CHECK_HAS("says so", "no contract.json here, which cover needs", got.err);
    CHECK_INT("nothing was sent", 0, scripted_count(stage_server(stage)));
}

/* The commands that send nothing, through the built program. */
static void test_dispatch(void)
{
    AUTO(stage_drop) struct stage *stage = stage_new(ROWS);
    stage_write(stage, "a.json", SCENARIO);
    AUTO(memory_drop) char *folder = memory_copy(stage_path(stage, ""));
    static const struct {
        const char *command, *option;
        int status;
        const char *out;
    } CASES[] = {
        {"list", NULL, 0, "a\n"},
        {"list", "-v", 0, "    b   GET /things/2\n"},
        {"lint", NULL, 0, ""},
        {"fmt", "--check", 1, "contract.json\n"},
        {"fmt", NULL, 0, "contract.json\n"},
        {"fmt", "--check", 0, ""},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const char *arguments[] = {CASES[i].command, folder, CASES[i].option, NULL};
        AUTO(program_drop) struct program got = program_run(arguments, NULL);
        CHECK_INT(CASES[i].command, CASES[i].status, got.status);
        CHECK_HAS(CASES[i].command, CASES[i].out, got.out);
        CHECK_STR(CASES[i].command, "", got.err);
    }
    CHECK_INT("nothing was sent", 0, scripted_count(stage_server(stage)));
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"cover", test_cover},
        {"cover without a contract", test_without_contract},
        {"list, lint, fmt", test_dispatch},
        {NULL, NULL},
    };
    return check_run("cover", TESTS);
}
