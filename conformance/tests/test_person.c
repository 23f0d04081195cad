#include "base/memory.h"
#include "check.h"
#include "play/send.h"
#include "stage.h"

#include <stdlib.h>
#include <string.h>

#define CASE_COUNT(cases) (sizeof(cases) / sizeof(cases)[0])

static const struct scripted_reply ROWS[] = {
    {.on = "POST /sessions", .body = "{\"link\": \"http://{HOST}/kyc?token=t\"}"},
    {.on = "POST /kyc?token=t",
     .status = 302,
     .headers = "Location: https://app.example.com/cb?resultCode=10000&group_id=group-1"
                "&x=a%20b+c#end\r\n"},
    {.on = "POST /plain", .body = "{}"},
    {.on = "POST /bare",
     .status = 302,
     .headers = "Location: https://app.example.com/cb\r\n"},
    {.on = "POST /lost", .hang_up = true},
    {0}};

static void test_stand_in(void)
{
    AUTO(stage_drop) struct stage *stage = stage_new(ROWS);
    stage_write(
        stage, "x.json",
        "{\"steps\": ["
        "{\"id\": \"session\", \"request\": \"POST /sessions\", \"save\": {\"link\": "
        "\"/json/link\"}},"
        "{\"id\": \"scan\", \"human\": \"Scan.\", \"link\": \"{{link}}\", \"outcome\": "
        "\"a b\","
        " \"expect\": {\"query\": {\"resultCode\": \"10000\", \"x\": \"a b c\"}},"
        " \"save\": {\"group\": \"/query/group_id\"}},"
        "{\"id\": \"use\", \"request\": \"POST /plain\", \"json\": {\"g\": "
        "\"{{group}}\"}}]}");
    CHECK_INT("exit", 0, stage_run(stage, &(struct stage_options){0}));
    CHECK_STR("story", "session pass\nscan pass\nuse pass\n= pass\n", stage_story(stage));

    const struct scripted_request *post = scripted_request(stage_server(stage), 1);
    const struct scripted_request *use = scripted_request(stage_server(stage), 2);
    if (!CHECK_TRUE("three requests", post != NULL && use != NULL))
        return;
    CHECK_STR("form", "outcome=a%20b", post->body);
    CHECK_STR("nothing was followed", "{\"g\":\"group-1\"}", use->body);
    AUTO(memory_drop) char *key = scripted_header(post, "Authorization");
    AUTO(memory_drop) char *type = scripted_header(post, "Content-Type");
    CHECK_STR("the key is not sent to the link", NULL, key);
    CHECK_STR("type", "application/x-www-form-urlencoded", type);
}

static void test_outcomes(void)
{
    static const struct {
        const char *name, *members;
        int exit;
        const char *story;
    } CASES[] = {
        {"no redirect", "\"link\": \"http://{HOST}/plain\"", 1,
         "s fail; expect 1:33 /status got 200\n= fail\n"},
        {"no redirect, whatever is expected",
         "\"link\": \"http://{HOST}/plain\", \"expect\": {\"status\": 200}", 1,
         "s fail; expect 1:19 /status got 200, which is no redirect\n= fail\n"},
        {"a redirect without a query",
         "\"link\": \"http://{HOST}/bare\", \"expect\": {\"query\": {\"a\": \"##any\"}}",
         0, "s pass\n= pass\n"},
        {"no answer", "\"link\": \"http://{HOST}/lost\"", 3,
         "s unknown; transport 1:19 {HOST} closed the connection without a reply\n= "
         "unknown\n"},
        {"an instruction needs a person", "\"outcome\": \"x\"", 6,
         "s person; person 1:19 a person is needed: Scan. There is no terminal to ask "
         "at: "
         "run at a terminal\n= person\n"},
    };
    for (size_t i = 0; i < CASE_COUNT(CASES); i++) {
        AUTO(stage_drop) struct stage *stage = stage_new(ROWS);
        AUTO(arena_drop) struct arena *arena = arena_new();
        stage_write(stage, "x.json",
                    arena_printf(
                        arena, "{\"steps\": [{\"id\": \"s\", \"human\": \"Scan.\", %s}]}",
                        CASES[i].members));
        CHECK_INT(CASES[i].name, CASES[i].exit,
                  stage_run(stage, &(struct stage_options){0}));
        CHECK_STR(CASES[i].name, CASES[i].story, stage_story(stage));
    }
}

/* Without a stand-in, and nobody to ask: exit 6, with what to do by hand. */
static void test_nobody(void)
{
    AUTO(stage_drop) struct stage *stage = stage_new(ROWS);
    stage_write(stage, "targets/mock.json",
                "{\"base\": \"http://{HOST}\", \"human\": \"ask\"}");
    stage_write(stage, "x.json",
                "{\"steps\": [{\"id\": \"s\", \"human\": \"Scan.\", \"link\": "
                "\"https://scan.example.com/1\"}]}");
    CHECK_INT("exit", 6, stage_run(stage, &(struct stage_options){0}));
    CHECK_HAS("link", "https://scan.example.com/1", stage_story(stage));
    CHECK_HAS("by hand", "at: run at a terminal, or with --callback-listen HOST:PORT",
              stage_story(stage));
    CHECK_INT("nothing was sent", 0, scripted_count(stage_server(stage)));

    stage_write(stage, "x.json",
                "{\"steps\": [{\"id\": \"s\", \"human\": \"Scan.\", \"link\": "
                "\"https://scan.example.com/1\", \"save\": {\"a\": \"/query/a\", \"b\": "
                "\"/query/b\"}, \"once\": [\"a\", \"b\"]}]}");
    CHECK_INT("spared", 6, stage_run(stage, &(struct stage_options){0}));
    CHECK_HAS("spared",
              "at: open https://scan.example.com/1 by hand and run again with --var a=… "
              "--var b=… from",
              stage_story(stage));
    const char *vars[] = {"a=1", "b=2", NULL};
    CHECK_INT("known", 77, stage_run(stage, &(struct stage_options){.vars = vars}));
    CHECK_STR("known", "s skip (known: a, b)\n= skip\n", stage_story(stage));
}

static void test_callback_shape(void)
{
    AUTO(stage_drop) struct stage *stage = stage_new(ROWS);
    stage_write(
        stage, "contract.json",
        "{\"callback\": {\"resultCode\": \"20000\", \"group_id\": \"#string\", \"x\": "
        "\"#string\"}}");
    stage_write(stage, "x.json",
                "{\"steps\": [{\"id\": \"s\", \"human\": \"Scan.\", \"link\": "
                "\"http://{HOST}/kyc?token=t\"}]}");
    CHECK_INT("exit", 1, stage_run(stage, &(struct stage_options){0}));
    CHECK_HAS("contract", "; contract 1:29 /query/resultCode got \"10000\"",
              stage_story(stage));
}

int main(void)
{
    memory_init();
    if (!send_init())
        return 1;
    static const struct check_test TESTS[] = {{"stand-in", test_stand_in},
                                              {"outcomes", test_outcomes},
                                              {"nobody", test_nobody},
                                              {"callback shape", test_callback_shape},
                                              {NULL, NULL}};
    int status = check_run("person", TESTS);
    send_cleanup();
    return status;
}
