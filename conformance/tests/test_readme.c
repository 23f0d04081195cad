/* The tables of README.md that say what a matcher takes and refuses, tried row by row. */
#include "base/memory.h"
#include "base/text.h"
#include "check.h"
#include "golden.h"
#include "judge/match.h"
#include "read/json.h"
#include "read/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Does `pattern` hold for `value` (NULL: absent)? Both are JSON text. -1: the pattern or
 * the value is none. */
static int holds(const char *pattern, const char *value)
{
    struct diagnostics diagnostics = {0};
    struct sources *sources = sources_new();
    AUTO(arena_drop) struct arena *arena = arena_new();
    AUTO(json_drop) cJSON *document = NULL;
    struct json_fault fault = {0};
    const struct source *source = sources_add(sources, "p.json", pattern, &diagnostics);
    int answer = -1;
    if (value != NULL)
        document = json_parse(value, strlen(value), &JSON_REPLY, NULL, NULL, &fault);
    if (source != NULL && fault.message[0] == '\0') {
        const struct pattern *compiled =
            pattern_compile(source->root, sources->places, arena, &diagnostics);
        const struct match match = {.document = document};
        answer = match_pattern(&match, compiled, document, "");
    }
    if (diagnostics.errors > 0)
        answer = -1;
    diagnostics_drop(&diagnostics);
    sources_free(sources);
    return answer;
}

/* The end of a table's cell: a bar that is not escaped. */
static const char *cell_end(const char *at)
{
    while (*at != '\0' && *at != '\n' && *at != '|')
        at += *at == '\\' && at[1] == '|' ? 2 : 1;
    return at;
}

/* Takes the next `quoted` piece of a cell, with its escaped bars made plain; false when
 * there is none. */
static bool next_quoted(const char **at, const char *end, struct text *out)
{
    const char *open = memchr(*at, '`', (size_t)(end - *at));
    const char *close =
        open != NULL ? memchr(open + 1, '`', (size_t)(end - open - 1)) : NULL;
    if (close == NULL)
        return false;
    text_clear(out);
    for (const char *c = open + 1; c < close; c++)
        if (*c != '\\' || c[1] != '|')
            text_add_char(out, *c);
    *at = close + 1;
    return true;
}

static void check_one(const char *pattern, const char *value, bool wanted)
{
    char row[512];
    snprintf(row, sizeof row, "%s over %s", pattern, value != NULL ? value : "nothing");
    CHECK_INT(row, wanted, holds(pattern, value));
}

static size_t check_cell(const char *pattern, const char *at, const char *end,
                         bool wanted)
{
    AUTO(text_drop) struct text value = text_new(4096);
    size_t count = 0;
    const char *word = memmem(at, (size_t)(end - at), " nothing ", 9);
    if (word != NULL && ++count > 0)
        check_one(pattern, NULL, wanted);
    for (; next_quoted(&at, end, &value); count++)
        check_one(pattern, text_string(&value), wanted);
    return count;
}

/* | `pattern` | takes | refuses | */
static size_t check_row(const char *line)
{
    AUTO(text_drop) struct text pattern = text_new(4096);
    const char *at = line + 1, *end = cell_end(at);
    if (!next_quoted(&at, end, &pattern) || *end != '|')
        return 0;
    const char *takes = end + 1, *refuses = cell_end(takes) + 1;
    return check_cell(text_string(&pattern), takes, refuses - 1, true) +
           check_cell(text_string(&pattern), refuses, cell_end(refuses), false);
}

static void test_tables(void)
{
    AUTO(memory_drop) char *readme = golden_read("../README.md");
    CHECK_TRUE("README.md", readme != NULL);
    if (readme == NULL)
        return;
    size_t count = 0;
    bool in_table = false;
    for (const char *line = readme; *line != '\0';) {
        if (strncmp(line, "| pattern ", 10) == 0)
            in_table = true;
        else if (line[0] != '|')
            in_table = false;
        else if (in_table)
            count += check_row(line);
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
    CHECK_TRUE("there are examples", count > 100);
}

/* Every matcher has a section of its own. */
static void test_sections(void)
{
    static const char *const OBJECTS[] = {"#maybe",  "#anyof",    "#not",
                                          "#each",   "#contains", "#unordered",
                                          "#length", "#unique",   "#sorted"};
    AUTO(memory_drop) char *readme = golden_read("../README.md");
    for (int kind = PATTERN_ANY; kind <= PATTERN_LT; kind++) {
        char heading[64];
        const char *name = pattern_matcher_name((enum pattern_kind)kind);
        bool compares = kind >= PATTERN_GE;
        snprintf(heading, sizeof heading, compares ? "`%s`" : "\n### `%s`\n", name);
        CHECK_HAS(name, heading, readme);
    }
    for (size_t i = 0; i < sizeof OBJECTS / sizeof OBJECTS[0]; i++) {
        char heading[64];
        snprintf(heading, sizeof heading, "\n### `%s`\n", OBJECTS[i]);
        CHECK_HAS(OBJECTS[i], heading, readme);
    }
}

/* What people look for is there to be found. */
static void test_words(void)
{
    static const char *const WORDS[] = {"**sleep**", "**wait**", "**poll**",  "**retry**",
                                        "**loop**",  "**if**",   "**secret**"};
    AUTO(memory_drop) char *readme = golden_read("../README.md");
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        CHECK_HAS(WORDS[i], WORDS[i], readme);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"the tables of matchers", test_tables},
        {"a section for each matcher", test_sections},
        {"what people look for", test_words},
        {NULL, NULL},
    };
    return check_run("readme", TESTS);
}
