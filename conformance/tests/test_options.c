#include "options.h"

#include "base/memory.h"
#include "check.h"
#include "option_rows.h"

#include <string.h>

#define CASE_COUNT(cases) (sizeof(cases) / sizeof(cases)[0])

enum { MAX_WORDS = 32 };

/* Splits `line` at blanks into argv; `room` holds the words. */
static int split(char *room, char **argv)
{
    static char program[] = "pomex-conformance";
    int argc = 0;
    argv[argc++] = program;
    for (char *word; (word = strsep(&room, " ")) != NULL && argc < MAX_WORDS;)
        if (word[0] != '\0')
            argv[argc++] = word;
    return argc;
}

static bool read_line(char *room, struct options *out, struct error *err)
{
    char *argv[MAX_WORDS];
    int argc = split(room, argv);
    return options_read(argc, argv, out, err);
}

static void test_good(void)
{
    AUTO(memory_drop)
    char *line = memory_copy(
        "run a.json --target=real --base http://h --var k=v=w --var x=1 --tag a --tag b "
        "-v");
    AUTO(options_drop) struct options out;
    struct error err = {0};
    if (!CHECK_TRUE("read", read_line(line, &out, &err)))
        return;
    CHECK_INT("command", COMMAND_RUN, out.command);
    CHECK_STR("options may follow paths", "a.json", out.paths[0]);
    CHECK_STR("paths end", NULL, out.paths[1]);
    CHECK_STR("--option=value", "real", out.target);
    CHECK_STR("--option value", "http://h", out.base);
    CHECK_STR("only the first = splits", "k=v=w", out.vars[0]);
    CHECK_STR("may repeat", "x=1", out.vars[1]);
    CHECK_STR("list ends", NULL, out.vars[2]);
    CHECK_STR("tags", "b", out.tags[1]);
    CHECK_TRUE("-v", out.verbose);
}

static void test_defaults(void)
{
    AUTO(memory_drop) char *line = memory_copy("run");
    AUTO(options_drop) struct options out;
    struct error err = {0};
    read_line(line, &out, &err);
    CHECK_STR("no path", NULL, out.paths[0]);
    CHECK_INT("--jobs is not said", 0, out.jobs);
    CHECK_INT("--retry", 0, out.retries);
    CHECK_INT("--repeat", 1, out.repeat);
    CHECK_INT("--connect-timeout", 5000, out.connect_timeout);
    CHECK_INT("--max-time", 30000, out.max_time);
    CHECK_INT("--color", COLOR_AUTO, out.color);
    CHECK_TRUE("no lists", out.tags == NULL && out.vars == NULL && out.resolve == NULL);
}

static void test_values(void)
{
    AUTO(memory_drop)
    char *line =
        memory_copy("run --jobs 4 --shard 2/3 --budget video=2,scan=1 --budget video=3 "
                    "--max-time 500ms --color=never --strict");
    AUTO(options_drop) struct options out;
    struct error err = {0};
    CHECK_TRUE("read", read_line(line, &out, &err));
    CHECK_INT("--jobs", 4, out.jobs);
    CHECK_INT("--shard", 2, out.shard);
    CHECK_INT("--shard", 3, out.shards);
    CHECK_INT("kinds", 2, out.budget_count);
    CHECK_STR("kind", "scan", out.budget[1].kind);
    CHECK_INT("the last word counts", 3, (int)out.budget[0].amount);
    CHECK_INT("--max-time", 500, out.max_time);
    CHECK_INT("--color", COLOR_NEVER, out.color);
    CHECK_TRUE("--strict", out.strict);
}

static void test_end_of_options(void)
{
    AUTO(memory_drop) char *line = memory_copy("run -- --live -");
    AUTO(options_drop) struct options out;
    struct error err = {0};
    CHECK_TRUE("read", read_line(line, &out, &err));
    CHECK_STR("--", "--live", out.paths[0]);
    CHECK_STR("a dash is a path", "-", out.paths[1]);
    CHECK_TRUE("not an option", !out.live);
}

static void test_bad(void)
{
    static const struct {
        const char *line, *says;
    } CASES[] = {
        {"run --taget mock", "unknown option `--taget`, did you mean `--target`?"},
        {"run --xyzzy=1", "unknown option `--xyzzy`"},
        {"run -x", "unknown option `-x`"},
        {"rnu", "unknown command `rnu`, did you mean `run`?"},
        {"zzzzzzzz", "unknown command `zzzzzzzz`"},
        {"run --target", "`--target` needs a value: NAME|FILE"},
        {"run --live=yes", "`--live` takes no value"},
        {"run --jobs 0", "`--jobs 0`: want a whole number from 1 to 256"},
        {"run --jobs +1", "`--jobs +1`: want a whole number from 1 to 256"},
        {"run --jobs 1x", "`--jobs 1x`: want"},
        {"run --jobs 99999999999999", "`--jobs 99999999999999`: want"},
        {"run --retry -1", "`--retry -1`: want a whole number from 0 to 100"},
        {"run --shard 0/2", "`--shard 0/2`: want I/N with I from 1 to N"},
        {"run --shard 3/2", "`--shard 3/2`: want I/N with I from 1 to N"},
        {"run --shard 2", "`--shard 2`: want I/N"},
        {"run --shard /2", "`--shard /2`: want I/N"},
        {"run --budget video", "`--budget video`: want KIND=N"},
        {"run --budget video=", "`--budget video=`: want KIND=N"},
        {"run --budget =2", "`--budget =2`: want KIND=N"},
        {"run --budget video=-1", "`--budget video=-1`: want KIND=N"},
        {"run --budget video=inf", "`--budget video=inf`: want KIND=N"},
        {"run --max-time 5", "`--max-time 5`: want a duration"},
        {"run --max-time 0s", "`--max-time 0s`: want a duration"},
        {"run --color pink", "`--color pink`: want auto, always or never"},
        {"fmt --live", "`--live` does not go with `fmt`"},
        {"run --check", "`--check` does not go with `run`"},
        {"cover --journal x", "`--journal` does not go with `cover`"},
        {"list --resume=x", "`--resume` does not go with `list`"},
        {"run --resume x --journal y", "leave out --journal"},
        {"diff mock real --target mock", "`--target` does not go with `diff`"},
        {"diff mock real --base http://x", "`--base` does not go with `diff`"},
        {"diff --strict mock real", "`--strict` does not go with `diff`"},
        {"diff mock real --key-fd 3", "`--key-fd` does not go with `diff`"},
        {"run --mock-options", "`--mock-options` does not go with `run`"},
        {"judge --target mock x", "`--target` does not go with `judge`"},
        {"judge", "judge needs the JOURNAL of a run"},
    };
    for (size_t i = 0; i < CASE_COUNT(CASES); i++) {
        AUTO(memory_drop) char *line = memory_copy(CASES[i].line);
        AUTO(options_drop) struct options out;
        struct error err = {0};
        CHECK_TRUE(CASES[i].line, !read_line(line, &out, &err));
        CHECK_INT(CASES[i].line, ERROR_USAGE, err.kind);
        CHECK_HAS(CASES[i].line, CASES[i].says, err.message);
    }
}

/* What a row says about itself shows in the help and in the manual page. */
static void test_texts(void)
{
    AUTO(text_drop) struct text help = text_new(65536);
    AUTO(text_drop) struct text man = text_new(65536);
    options_help(COMMAND_NONE, &help);
    options_man(&man);
    for (const struct option_row *row = OPTION_ROWS; row->name != NULL; row++) {
        AUTO(text_drop) struct text name = text_new(128);
        text_addf(&name, "--%s", row->name);
        if (row->help == NULL) {
            CHECK_TRUE(row->name, strstr(text_string(&help), text_string(&name)) == NULL);
            continue;
        }
        CHECK_HAS(row->name, text_string(&name), text_string(&help));
        AUTO(text_drop) struct text escaped = text_new(128);
        for (const char *at = text_string(&name); *at != '\0'; at++)
            text_addf(&escaped, *at == '-' ? "\\%c" : "%c", *at);
        CHECK_HAS(row->name, text_string(&escaped), text_string(&man));
    }
    for (const struct command_row *row = COMMAND_ROWS; row->name != NULL; row++)
        CHECK_HAS(row->name, row->name, text_string(&help));
    AUTO(text_drop) struct text fmt = text_new(65536);
    options_help(COMMAND_FMT, &fmt);
    CHECK_HAS("of one command", "--check", text_string(&fmt));
    CHECK_TRUE("of one command", strstr(text_string(&fmt), "--live") == NULL);
}

/* Lines of the help fit a terminal. */
static void test_width(void)
{
    AUTO(text_drop) struct text help = text_new(65536);
    options_help(COMMAND_NONE, &help);
    for (const char *line = text_string(&help); *line != '\0';) {
        size_t size = strcspn(line, "\n");
        CHECK_TRUE(line, size <= 90);
        line += size + (line[size] == '\n');
    }
}

int main(void)
{
    memory_init();
    static const struct check_test TESTS[] = {
        {"good", test_good},     {"defaults", test_defaults},
        {"values", test_values}, {"end of options", test_end_of_options},
        {"bad", test_bad},       {"texts", test_texts},
        {"width", test_width},   {NULL, NULL},
    };
    return check_run("options", TESTS);
}
