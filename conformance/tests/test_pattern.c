/* What is wrong with a pattern is told before anything is sent, at its place. */
#include "base/memory.h"
#include "judge/pattern.h"
#include "read/source.h"

#include "check.h"

#include <string.h>

static char *faults(const char *text)
{
    struct diagnostics diagnostics = {0};
    struct sources *sources = sources_new();
    AUTO(arena_drop) struct arena *arena = arena_new();
    AUTO(text_drop) struct text out = text_new(10000);
    const struct source *source = sources_add(sources, "p.json", text, &diagnostics);
    if (source != NULL)
        pattern_compile(source->root, sources->places, arena, &diagnostics);
    diagnostics_write(&diagnostics, &out);
    diagnostics_drop(&diagnostics);
    sources_free(sources);
    return text_take(&out);
}

struct fault_row {
    const char *pattern, *want;
};

static void check_faults(const struct fault_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        AUTO(memory_drop) char *got = faults(rows[i].pattern);
        CHECK_STR(rows[i].pattern, rows[i].want, got);
    }
}

static const struct fault_row OF_MATCHERS[] = {
    {"\"#sting\"", "p.json:1:1: error: unknown matcher `#sting`, did you mean "
                   "`#string`?\n"},
    {"{\n \"a\": \"#datetime\"}",
     "p.json:2:7: error: unknown matcher `#datetime`, did you mean `#date-time`?\n"},
    {"\"##any-of a|b\"", "p.json:1:1: error: unknown matcher `#any-of`; for this text "
                         "itself write `#literal ##any-of a|b`\n"},
    {"\"#1 fan\"", "p.json:1:1: error: unknown matcher `#1`; for this text itself "
                   "write `#literal #1 fan`\n"},
    {"\"#\"", "p.json:1:1: error: unknown matcher `#`; for this text itself write "
              "`#literal #`\n"},
    {"\"#null 1\"", "p.json:1:1: error: `#null` takes no argument, found `1`\n"},
    {"\"#oneof\"", "p.json:1:1: error: `#oneof` needs an argument: `#oneof "
                   "active|failed`\n"},
    {"\"#regex\"", "p.json:1:1: error: `#regex` needs an argument: `#regex ^asset-`\n"},
    {"\"#regex (\"", "p.json:1:1: error: bad regex: missing closing parenthesis at "
                     "character 2\n"},
    {"\"#regex [{{x}}\"", "p.json:1:1: error: bad regex: missing terminating ] for "
                          "character class at character 3\n"},
    {"\"#regex ^{{x}}$\"", ""},
    {"\"#string 5..1\"", "p.json:1:1: error: `5..1` is no range: write `1..64`, "
                         "`1..`, `..64` or `64`\n"},
    {"\"#string ..\"", "p.json:1:1: error: `..` is no range: write `1..64`, `1..`, "
                       "`..64` or `64`\n"},
    {"\"#integer 1-5\"", "p.json:1:1: error: `1-5` is no range: write `1..64`, "
                         "`1..`, `..64` or `64`\n"},
    {"\"#integer 1..{{n}}\"", ""},
    {"\"#uri ht tp\"", "p.json:1:1: error: `ht tp` is no scheme: write `#uri https`\n"},
    {"\"#ge /a~2\"", "p.json:1:1: error: `/a~2` is no JSON pointer\n"},
};

static const struct fault_row OF_PREDICATES[] = {
    {"{\"#each\": 1, \"id\": 2}", "p.json:1:14: error: `id` cannot stand beside a "
                                  "predicate: predicates and members do not mix\n"},
    {"{\"#eech\": 1}",
     "p.json:1:2: error: unknown predicate `#eech`, did you mean `#each`?\n"},
    {"{\"#maybe\": 1, \"#not\": 2}",
     "p.json:1:2: error: `#maybe` must be the only member of its object\n"},
    {"{\"#each\": 1, \"#anyof\": [2]}",
     "p.json:1:14: error: `#anyof` must be the only member of its object\n"},
    {"{\"#anyof\": []}", "p.json:1:12: error: `#anyof` takes an array of patterns\n"},
    {"{\"#contains\": 1}",
     "p.json:1:15: error: `#contains` takes an array of patterns, found a number\n"},
    {"{\"#length\": []}",
     "p.json:1:13: error: `#length` takes a number or a range, found an array\n"},
    {"{\"#length\": \"x\"}", "p.json:1:13: error: `x` is no range: write `1..64`, "
                             "`1..`, `..64` or `64`\n"},
    {"{\"#unique\": \"id\"}",
     "p.json:1:13: error: `#unique` takes a JSON pointer into an element: `/id`, or an "
     "empty one for the element itself\n"},
    {"{\"#sorted\": \"/a down\"}",
     "p.json:1:13: error: `#sorted` takes a JSON pointer into an element and a "
     "direction: `/created_at desc`\n"},
    {"[{\"#each\": \"#strin\"}, \"#integr\"]",
     "p.json:1:12: error: unknown matcher `#strin`, did you mean `#string`?\n"
     "p.json:1:23: error: unknown matcher `#integr`, did you mean `#integer`?\n"},
    {"{\"a\": [1, {\"b\": \"#any\"}], \"c\": {\"#maybe\": {\"#each\": 1}}}", ""},
};

static void test_matchers(void)
{
    check_faults(OF_MATCHERS, sizeof OF_MATCHERS / sizeof OF_MATCHERS[0]);
}

static void test_predicates(void)
{
    check_faults(OF_PREDICATES, sizeof OF_PREDICATES / sizeof OF_PREDICATES[0]);
}

int main(void)
{
    memory_init();
    static const struct check_test TESTS[] = {
        {"matchers", test_matchers}, {"predicates", test_predicates}, {NULL, NULL}};
    return check_run("pattern", TESTS);
}
