#include "base/memory.h"
#include "check.h"
#include "golden.h"
#include "tools/fmt.h"
#include "tools/lint.h"
#include "tools/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef int command_fn(const struct tool *tool);

/* Runs a command over `path`; `said` gets what it printed to out, then to err. */
static int run(command_fn *command, const char *path, struct tool tool, char **said)
{
    const char *paths[] = {path, NULL};
    const struct plan_options options = {.paths = paths};
    size_t size = 0;
    tool.plan = &options;
    tool.out = tool.err = open_memstream(said, &size);
    int exit = command(&tool);
    fclose(tool.out);
    return exit;
}

static void golden(const char *name, command_fn *command, const char *path,
                   struct tool tool, int exit)
{
    AUTO(memory_drop) char *said = NULL;
    CHECK_INT(name, exit, run(command, path, tool, &said));
    CHECK_GOLDEN(name, said);
}

static void test_list(void)
{
    golden("list.txt", list_command, "data/suite", (struct tool){0}, 0);
    golden("list-verbose.txt", list_command, "data/suite", (struct tool){.verbose = true},
           0);
    golden("list-bad.txt", list_command, "data/bad", (struct tool){0}, 2);
    golden("list-nowhere.txt", list_command, "data/nowhere", (struct tool){0}, 2);
    golden("list-nothing.txt", list_command, "data/suite/targets", (struct tool){0}, 4);
}

static void test_lint(void)
{
    golden("lint.txt", lint_command, "data/suite", (struct tool){0}, 2);
    golden("lint-bad.txt", lint_command, "data/bad", (struct tool){0}, 2);
    AUTO(memory_drop) char *said = NULL;
    CHECK_INT("clean", 0,
              run(lint_command, "data/suite/area/clean.json", (struct tool){0}, &said));
    CHECK_STR("clean", "", said);
}

/* The text formatted, and formatted again. */
static char *formatted(const char *name, const char *text)
{
    struct text once = text_new(1 << 20), twice = text_new(1 << 20);
    fmt_text(text, strlen(text), &once);
    fmt_text(text_string(&once), once.size, &twice);
    CHECK_STR(name, text_string(&once), text_string(&twice));
    text_drop(&twice);
    return text_take(&once);
}

static void test_fmt_text(void)
{
    static const struct {
        const char *name, *text, *want;
    } CASES[] = {
        {"blanks", "{\"a\":1 ,\"b\" : [ 1,2 ]}", "{\"a\": 1, \"b\": [ 1, 2 ]}\n"},
        {"empty brackets", "{ \"a\": [ ], \"b\": {\n} }", "{ \"a\": [], \"b\": {\n} }\n"},
        {"under the first element", "{ \"a\": 1,\n\"b\": {\"c\": 1,\n\"d\": 2}}",
         "{ \"a\": 1,\n  \"b\": {\"c\": 1,\n        \"d\": 2}}\n"},
        {"a step further in", "{\n\"a\": [\n1,\n2\n]\n}",
         "{\n  \"a\": [\n    1,\n    2\n  ]\n}\n"},
        {"two brackets of one line", "[{\"a\": [\n1]},\n2]", "[{\"a\": [\n  1]},\n 2]\n"},
        {"empty lines", "[\n\n1,\n\n\n\n2\n\n]", "[\n  1,\n\n  2\n]\n"},
        {"comments stay", "[1, // one\n2 /* two */\n// end\n]",
         "[1, // one\n 2 /* two */\n // end\n]\n"},
        {"a comment that begins with its end", "[/*/ , */1]", "[ /*/ , */ 1]\n"},
        {"no comment swallows", "[1 // one\n,2]", "[1 // one\n , 2]\n"},
        {"strings stay", "[\"a  ,  \\\" : {\",\"//x\"]",
         "[\"a  ,  \\\" : {\", \"//x\"]\n"},
        {"line ends", "[1,\r\n2]\r\n\r\n", "[1,\n 2]\n"},
        {"a comma goes up", "[1\n,2]", "[1, 2]\n"},
        {"a lone value", "  1  ", "1\n"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(memory_drop) char *got = formatted(CASES[i].name, CASES[i].text);
        CHECK_STR(CASES[i].name, CASES[i].want, got);
    }
    AUTO(memory_drop) char *messy = golden_read("data/messy.json");
    CHECK_TRUE("messy", messy != NULL);
    if (messy == NULL)
        return;
    AUTO(memory_drop) char *got = formatted("messy", messy);
    CHECK_GOLDEN("messy.json", got);
}

static bool write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "we");
    if (file == NULL)
        return false;
    fputs(text, file);
    return fclose(file) == 0;
}

/* In place, keeping the mode; only what is ours; `check` writes nothing. */
static void test_fmt_files(void)
{
    char folder[] = "/tmp/pomex-fmt-XXXXXX", path[64], other[64];
    CHECK_TRUE("folder", mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/a.json", folder);
    snprintf(other, sizeof other, "%s/package.json", folder);
    CHECK_TRUE("a", write_file(path, "{\"steps\":[]}"));
    CHECK_TRUE("other", write_file(other, "{\"name\":1}"));
    chmod(path, 0640);

    AUTO(memory_drop) char *said = NULL;
    CHECK_INT("check", 1, run(fmt_command, folder, (struct tool){.check = true}, &said));
    CHECK_HAS("check", "/a.json\n", said);
    AUTO(memory_drop) char *before = golden_read(path);
    CHECK_STR("check writes nothing", "{\"steps\":[]}", before);

    AUTO(memory_drop) char *wrote = NULL;
    CHECK_INT("fmt", 0, run(fmt_command, folder, (struct tool){0}, &wrote));
    CHECK_HAS("names what it changed", "/a.json\n", wrote);
    AUTO(memory_drop) char *after = golden_read(path);
    CHECK_STR("fmt", "{\"steps\": []}\n", after);
    AUTO(memory_drop) char *foreign = golden_read(other);
    CHECK_STR("not ours", "{\"name\":1}", foreign);
    struct stat info = {0};
    CHECK_INT("mode", 0, stat(path, &info));
    CHECK_INT("mode", 0640, info.st_mode & 07777);

    AUTO(memory_drop) char *again = NULL;
    CHECK_INT("again", 0, run(fmt_command, folder, (struct tool){.check = true}, &again));
    CHECK_STR("again", "", again);
    CHECK_TRUE("bad", write_file(path, "{\"steps\":[}"));
    AUTO(memory_drop) char *bad = NULL;
    CHECK_INT("bad", 2, run(fmt_command, folder, (struct tool){0}, &bad));
    CHECK_HAS("bad", "a.json:1:11: error", bad);
    AUTO(memory_drop) char *untouched = golden_read(path);
    CHECK_STR("bad stays", "{\"steps\":[}", untouched);
    unlink(path);
    AUTO(memory_drop) char *none = NULL;
    CHECK_INT("none", 4, run(fmt_command, folder, (struct tool){0}, &none));
    unlink(other);
    rmdir(folder);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"list", test_list},
        {"lint", test_lint},
        {"fmt: the style", test_fmt_text},
        {"fmt: the files", test_fmt_files},
        {NULL, NULL},
    };
    return check_run("tools", TESTS);
}
