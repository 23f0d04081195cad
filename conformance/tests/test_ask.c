/* A person at a terminal, scripted: what they see, and what their answers do. */
#include "base/memory.h"
#include "check.h"
#include "golden.h"
#include "program.h"
#include "qr_picture.h"
#include "stage.h"
#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define CASE_COUNT(cases) (sizeof(cases) / sizeof(cases)[0])
#define KEY "sk-person-key-123456"
#define KEY_64 "c2stcGVyc29uLWtleS0xMjM0NTY="
#define LINK "https://scan.example.com/kyc?w=w-1&token=0123456789abcdef&lang=en"
#define BACK "https://app.example.com/cb?"

static const struct scripted_reply ROWS[] = {
    {.on = "POST /sessions", .body = "{\"link\": \"" LINK "\"}"},
    {.on = "POST /leaky64", .body = "{\"link\": \"" LINK "&k=" KEY_64 "\"}"},
    {.on = "POST /leaky", .body = "{\"link\": \"" LINK "&k=" KEY "\"}"},
    {.on = "*", .body = "{}"},
    {0}};

static const char TARGET[] =
    "{ \"base\": \"http://{HOST}\", \"human\": \"ask\",\n"
    "  \"vars\": {\"api_key\": {\"env\": \"API_KEY\", \"secret\": true},\n"
    "    \"callback_url\": {\"env\": \"CALLBACK_URL\"}},\n"
    "  \"headers\": {\"Authorization\": \"Bearer {{api_key}}\"} }\n";

#define SCAN(session, within)                                                            \
    "{ \"id\": \"session\", \"request\": \"POST /" session "\", \"save\": {\"link\": "   \
    "\"/json/link\"} },\n"                                                               \
    "{ \"id\": \"scan\", \"human\": \"Show your face.\", \"link\": \"{{link}}\",\n"      \
    "  \"within\": \"" within "\",\n"                                                    \
    "  \"expect\": {\"query\": {\"resultCode\": \"10000\"}},\n"                          \
    "  \"save\": {\"group_id\": \"/query/group_id\"} }\n"

#define USE                                                                              \
    "{ \"steps\": [ { \"id\": \"kyc\", \"use\": \"_scan.json\", \"once\": "              \
    "[\"group_id\"] },\n"                                                                \
    "  { \"id\": \"use\", \"request\": \"POST /use/{{group_id}}\" } ] }"

static struct stage *new_suite(void)
{
    struct stage *stage = stage_new(ROWS);
    if (!CHECK_TRUE("stage", stage != NULL))
        abort();
    stage_write(stage, "targets/mock.json", TARGET);
    stage_write(stage, "_scan.json", "{ \"steps\": [ " SCAN("sessions", "90s") " ] }");
    stage_write(stage, "ask.json", USE);
    return stage;
}

static const char *const PLAIN[] = {"API_KEY=" KEY, NULL};
static const char *const DUMB[] = {"API_KEY=" KEY, "TERM=dumb", NULL};

static struct terminal start(struct stage *stage, const char *file, const char *option,
                             const char *const *environment)
{
    const char *const arguments[] = {"run", stage_path(stage, file), option, NULL};
    return terminal_start(arguments, environment, 50);
}

/* Everything that is asked for is there, and the code leads where the link does. */
static void test_paste(void)
{
    AUTO(stage_drop) struct stage *stage = new_suite();
    AUTO(terminal_drop)
    struct terminal person = start(stage, "ask.json", "--verbose", PLAIN);
    CHECK_TRUE("where", terminal_expect(&person, "HUMAN ask · kyc/scan"));
    CHECK_TRUE("what", terminal_expect(&person, "Show your face.\r\n"));
    CHECK_TRUE("link", terminal_expect(&person, LINK "\r\n"));
    CHECK_TRUE("how", terminal_expect(&person, "paste the address"));
    CHECK_TRUE("time left", terminal_expect(&person, "1:30 left > "));
    AUTO(memory_drop)
    char *code = qr_picture_read(text_string(&person.screen),
                                 &(struct qr_picture_look){.colored = true});
    CHECK_STR("code", LINK, code);
    CHECK_TRUE("it counts down", terminal_expect(&person, "1:29 left > "));

    terminal_type(&person, "\n");
    CHECK_TRUE("nothing", terminal_expect(&person, "That was nothing. Paste"));
    terminal_type(&person, "group-1\n");
    CHECK_TRUE("no URL", terminal_expect(&person, "is no URL"));
    terminal_type(&person, "https://app.example.com/cb\n");
    CHECK_TRUE("no query", terminal_expect(&person, "has no query"));
    terminal_type(&person, BACK "a=\x7f=b c\n");
    CHECK_TRUE("blank", terminal_expect(&person, "has a blank"));
    terminal_type(&person, "gone\x15" BACK "resultCode=10000&group_id=group-7x\x7f\x1b[D"
                           "#end\n");
    CHECK_TRUE("thanks", terminal_expect(&person, "Got resultCode=10000&group_id=group-7"
                                                  "\r\n"));
    terminal_wait(&person);
    CHECK_INT("exit", 0, person.status);
    const char *screen = text_string(&person.screen);
    CHECK_HAS("query in the transcript", "<\033[0m resultCode=10000&group_id=group-7\r\n",
              strstr(screen, "Got "));
    CHECK_TRUE("the key is not shown", strstr(screen, KEY) == NULL);
    const struct scripted_request *use = scripted_request(stage_server(stage), 1);
    CHECK_STR("saved", "POST /use/group-7", use != NULL ? use->line : NULL);
    CHECK_INT("the link was not asked", 2, scripted_count(stage_server(stage)));

    struct termios mode = {0};
    tcgetattr(person.file, &mode);
    CHECK_INT("the terminal is as it was", ICANON | ECHO, mode.c_lflag & (ICANON | ECHO));
}

/* What comes from outside does nothing to the terminal: not one escape code but ours. */
static void test_escaped(void)
{
    AUTO(stage_drop) struct stage *stage = new_suite();
    AUTO(terminal_drop) struct terminal person = start(stage, "ask.json", "-v", DUMB);
    CHECK_TRUE("asked", terminal_expect(&person, "left > "));
    terminal_type(&person, "\x1b]0;title\x07 \n");
    CHECK_TRUE("refused", terminal_expect(&person, "That"));
    CHECK_TRUE("again", terminal_expect(&person, "left > "));
    terminal_type(&person, BACK "resultCode=%1B%5B31m&group_id=%C2%9B31m\n");
    terminal_wait(&person);
    CHECK_INT("exit", 1, person.status);
    CHECK_TRUE("no escape code", strchr(text_string(&person.screen), '\x1b') == NULL);
    CHECK_TRUE("no C1 either", strstr(text_string(&person.screen), "\xc2\x9b") == NULL);
    CHECK_HAS("shown", "got \"\\u001b[31m\"", text_string(&person.screen));
}

static void test_ends(void)
{
    static const struct {
        const char *name, *keys;
        int exit;
        const char *says;
    } CASES[] = {
        {"a failed scan is a failure", BACK "resultCode=20001&verify_type=real_time\n", 1,
         "got \"20001\""},
        {"a URL of something else fails too", BACK "x=1\n", 1, "/query/resultCode"},
        {"Ctrl-C", "\x03", 5, "interrupted"},
        {"nothing in time", "https://app.exa", 1, "no redirect came within 1 s"},
    };
    for (size_t i = 0; i < CASE_COUNT(CASES); i++) {
        AUTO(stage_drop) struct stage *stage = new_suite();
        if (CASES[i].keys[0] == 'h' && strchr(CASES[i].keys, '\n') == NULL)
            stage_write(stage, "_scan.json",
                        "{ \"steps\": [ " SCAN("sessions", "1s") " ] }");
        AUTO(terminal_drop) struct terminal person = start(stage, "ask.json", "-v", DUMB);
        CHECK_TRUE(CASES[i].name, terminal_expect(&person, "left > "));
        terminal_type(&person, CASES[i].keys);
        terminal_wait(&person);
        CHECK_INT(CASES[i].name, CASES[i].exit, person.status);
        CHECK_HAS(CASES[i].name, CASES[i].says, text_string(&person.screen));
        CHECK_INT(CASES[i].name, 1, scripted_count(stage_server(stage)));
    }
}

/* The status is not judged, and neither the report nor the document has one. */
static void test_report(void)
{
    AUTO(stage_drop) struct stage *stage = new_suite();
    AUTO(memory_drop) char *report = memory_copy(stage_path(stage, "report.json"));
    stage_write(stage, "_scan.json",
                "{ \"steps\": [ { \"id\": \"scan\", \"human\": \"Go.\", \"link\": \"" LINK
                "\", \"expect\": {\"status\": 303, \"query\": {\"a\": \"1\"}}, \"save\": "
                "{\"group_id\": \"/query/a\"} } ] }");
    const char *const arguments[] = {"run", "--json", report,
                                     stage_path(stage, "ask.json"), NULL};
    AUTO(terminal_drop) struct terminal person = terminal_start(arguments, DUMB, 50);
    CHECK_TRUE("asked", terminal_expect(&person, "left > "));
    terminal_type(&person, BACK "a=1\r");
    terminal_wait(&person);
    CHECK_INT("exit", 0, person.status);
    AUTO(memory_drop) char *text = golden_read(report);
    CHECK_HAS("query", "\"query\":\"a=1\"", text);
    CHECK_HAS("no status", "\"reply\":{\"status\":0,", text);
}

/* Enter confirms an instruction, but not one that was pressed before it was asked. */
static void test_instruction(void)
{
    AUTO(stage_drop) struct stage *stage = new_suite();
    stage_write(stage, "do.json",
                "{ \"steps\": [ { \"id\": \"cable\", \"human\": \"Plug it in.\", "
                "\"outcome\": \"light\" },\n"
                "  { \"id\": \"then\", \"request\": \"GET /then\" } ] }");
    AUTO(terminal_drop) struct terminal person = start(stage, "do.json", "-v", DUMB);
    terminal_type(&person, "\n");
    CHECK_TRUE("what", terminal_expect(&person, "Plug it in.\r\nIt is to end with: light"
                                                "\r\nPress Enter when it is done.\r\n"));
    CHECK_TRUE("time left", terminal_expect(&person, "30:00 left > "));
    CHECK_INT("not yet", 0, scripted_count(stage_server(stage)));
    terminal_type(&person, "\n");
    terminal_wait(&person);
    CHECK_INT("exit", 0, person.status);
    CHECK_INT("then", 1, scripted_count(stage_server(stage)));
}

/* Two scenarios at once: their people are asked one after the other, and no line of the
 * run comes between. */
static void test_one_at_a_time(void)
{
    AUTO(stage_drop) struct stage *stage = new_suite();
    stage_write(stage, "a.json", "{ \"steps\": [ " SCAN("sessions", "90s") " ] }");
    stage_write(stage, "ask.json", "{ \"steps\": [ " SCAN("sessions", "90s") " ] }");
    stage_write(stage, "quick.json",
                "{ \"steps\": [ { \"id\": \"s\", \"request\": \"GET /\" } ] }");
    AUTO(terminal_drop) struct terminal person = start(stage, "", "--jobs=3", PLAIN);
    CHECK_TRUE("first", terminal_expect(&person, "left > "));
    scripted_wait(stage_server(stage), 3);
    CHECK_TRUE("a second passes", terminal_expect(&person, "1:29 left > "));
    const char *page = strstr(text_string(&person.screen), "HUMAN");
    CHECK_TRUE("one page", page != NULL && strstr(page + 1, "HUMAN") == NULL);
    CHECK_TRUE("no line of the run", page != NULL && strstr(page, "PASS") == NULL &&
                                         strstr(page, "/3") == NULL);
    terminal_type(&person, BACK "resultCode=10000&group_id=1\n");
    CHECK_TRUE("second", terminal_expect(&person, "HUMAN "));
    CHECK_TRUE("second", terminal_expect(&person, "left > "));
    terminal_type(&person, BACK "resultCode=10000&group_id=2\n");
    terminal_wait(&person);
    CHECK_INT("exit", 0, person.status);
    CHECK_HAS("all passed", "3 scenarios \033[32mpassed", text_string(&person.screen));
}

/* A server that puts the key into the link, as it is or encoded, gets it shown to
 * nobody. */
static void test_key_in_link(void)
{
    static const char *const SCANS[] = {"{ \"steps\": [ " SCAN("leaky", "90s") " ] }",
                                        "{ \"steps\": [ " SCAN("leaky64", "90s") " ] }"};
    for (size_t i = 0; i < CASE_COUNT(SCANS); i++) {
        AUTO(stage_drop) struct stage *stage = new_suite();
        stage_write(stage, "_scan.json", SCANS[i]);
        AUTO(terminal_drop)
        struct terminal person = start(stage, "ask.json", "-v", PLAIN);
        terminal_wait(&person);
        const char *screen = text_string(&person.screen);
        CHECK_INT("exit", 5, person.status);
        CHECK_HAS("why", "holds the secret `api_key`: it was shown to nobody", screen);
        CHECK_TRUE("not shown", strstr(screen, KEY) == NULL &&
                                    strstr(screen, KEY_64) == NULL &&
                                    strstr(screen, "▀") == NULL);
    }
}

/* Without a terminal: exit 6, and one text with all that can be done. Given that, the
 * step is spared. */
static void test_nobody(void)
{
    AUTO(stage_drop) struct stage *stage = new_suite();
    const char *const arguments[] = {"run", stage_path(stage, "ask.json"), NULL};
    AUTO(program_drop) struct program got = program_run(arguments, PLAIN);
    CHECK_INT("exit", 6, got.status);
    CHECK_HAS(
        "text",
        "a person is needed: Show your face. There is no terminal to ask at: open " LINK
        " by hand and run again with --var group_id=… from the address that "
        "the browser is sent to, or run at a terminal, or with --callback-listen",
        got.out);
    const char *const known[] = {"run", "--var", "group_id=group-9",
                                 stage_path(stage, "ask.json"), NULL};
    AUTO(program_drop) struct program spared = program_run(known, PLAIN);
    CHECK_INT("exit", 0, spared.status);
    const struct scripted_request *use = scripted_request(stage_server(stage), 1);
    CHECK_STR("given", "POST /use/group-9", use != NULL ? use->line : NULL);
}

int main(void)
{
    memory_init();
    static const struct check_test TESTS[] = {
        {"paste", test_paste},
        {"escaped", test_escaped},
        {"ends", test_ends},
        {"report", test_report},
        {"instruction", test_instruction},
        {"one at a time", test_one_at_a_time},
        {"key in the link", test_key_in_link},
        {"nobody", test_nobody},
        {NULL, NULL},
    };
    return check_run("ask", TESTS);
}
