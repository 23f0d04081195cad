#include "base/memory.h"
#include "base/suggest.h"
#include "judge/compiler.h"
#include "judge/uri.h"
#include "read/pointer.h"
#include "read/template.h"

#include <string.h>

enum argument { ARGUMENT_NONE, ARGUMENT_RANGE, ARGUMENT_ANY, ARGUMENT_NEEDED };

/* clang-format off */
static const struct matcher {
    const char *name;
    enum pattern_kind kind;
    enum argument argument;
    const char *example;
} MATCHERS[] = {
    {"#any",       PATTERN_ANY,       ARGUMENT_NONE,   ""},
    {"#null",      PATTERN_NULL,      ARGUMENT_NONE,   ""},
    {"#absent",    PATTERN_ABSENT,    ARGUMENT_NONE,   ""},
    {"#string",    PATTERN_STRING,    ARGUMENT_RANGE,  "#string 1..64"},
    {"#number",    PATTERN_NUMBER,    ARGUMENT_RANGE,  "#number 0..1.5"},
    {"#integer",   PATTERN_INTEGER,   ARGUMENT_RANGE,  "#integer 0.."},
    {"#boolean",   PATTERN_BOOLEAN,   ARGUMENT_NONE,   ""},
    {"#object",    PATTERN_OBJECT,    ARGUMENT_NONE,   ""},
    {"#array",     PATTERN_ARRAY,     ARGUMENT_RANGE,  "#array 0..10"},
    {"#date-time", PATTERN_DATE_TIME, ARGUMENT_NONE,   ""},
    {"#uri",       PATTERN_URI,       ARGUMENT_ANY,   "#uri https"},
    {"#regex",     PATTERN_REGEX,     ARGUMENT_NEEDED, "#regex ^asset-"},
    {"#oneof",     PATTERN_ONEOF,     ARGUMENT_NEEDED, "#oneof active|failed"},
    {"#literal",   PATTERN_LITERAL,   ARGUMENT_NEEDED, "#literal #not-a-matcher"},
    {"#ge",        PATTERN_GE,        ARGUMENT_NEEDED, "#ge /json/created_at"},
    {"#gt",        PATTERN_GT,        ARGUMENT_NEEDED, "#gt 0"},
    {"#le",        PATTERN_LE,        ARGUMENT_NEEDED, "#le 10"},
    {"#lt",        PATTERN_LT,        ARGUMENT_NEEDED, "#lt 10"},
};
/* clang-format on */

enum { MATCHER_COUNT = sizeof MATCHERS / sizeof MATCHERS[0] };

const char *pattern_matcher_name(enum pattern_kind kind)
{
    for (size_t i = 0; i < MATCHER_COUNT; i++)
        if (MATCHERS[i].kind == kind)
            return MATCHERS[i].name;
    return NULL;
}

struct pattern *compiler_new(struct compiler *compiler, enum pattern_kind kind,
                             const cJSON *json)
{
    struct pattern *pattern = arena_alloc(compiler->arena, sizeof *pattern);
    pattern->kind = kind;
    pattern->json = json;
    pattern->argument = "";
    pattern->place = place_of(compiler->places, json);
    return pattern;
}

static void release_regex(void *regex)
{
    regex_free(regex);
}

/* A template in a regex is checked with a plain letter in its place: values are quoted.
 */
static void compile_regex(struct compiler *compiler, struct pattern *pattern)
{
    const char *source = pattern->argument;
    AUTO(text_drop) struct text checked = text_new(TEMPLATE_MAX_BYTES);
    if (pattern->filled) {
        const char *at = source;
        for (const char *next; (next = strstr(at, "{{")) != NULL;) {
            const char *end = strstr(next, "}}");
            text_add_n(&checked, at, (size_t)(next - at));
            text_add(&checked, "x");
            at = end != NULL ? end + 2 : next + 2;
        }
        text_add(&checked, at);
        source = text_string(&checked);
    }
    char message[200];
    struct regex *regex = regex_new(source, message, sizeof message);
    if (regex == NULL) {
        pattern->kind = PATTERN_FAULTY;
        diagnostics_error(compiler->diagnostics, pattern->place, "bad regex: %s",
                          message);
        return;
    }
    arena_defer(compiler->arena, release_regex, regex);
    pattern->regex = regex;
}

/* Cut before templates are filled: a value with a `|` is still one alternative. */
static void compile_oneof(struct compiler *compiler, struct pattern *pattern)
{
    const char **items = NULL;
    size_t count = 0;
    for (const char *at = pattern->argument; at != NULL;) {
        const char *bar = strchr(at, '|');
        size_t size = bar != NULL ? (size_t)(bar - at) : strlen(at);
        items = arena_grow(compiler->arena, items, count, sizeof *items);
        items[count++] = arena_copy_n(compiler->arena, at, size);
        at = bar != NULL ? bar + 1 : NULL;
    }
    items = arena_grow(compiler->arena, items, count, sizeof *items);
    items[count] = NULL;
    pattern->alternatives = items;
}

bool compiler_range(struct compiler *compiler, struct pattern *pattern)
{
    if (*pattern->argument == '\0' || pattern->filled)
        return true;
    if (range_read(pattern->argument, compiler->arena, &pattern->range))
        return true;
    pattern->kind = PATTERN_FAULTY;
    return diagnostics_error(compiler->diagnostics, pattern->place,
                             "`%s` is no range: write `1..64`, `1..`, `..64` or `64`",
                             pattern->argument);
}

static bool check_argument(struct compiler *compiler, struct pattern *pattern,
                           const struct matcher *matcher)
{
    const char *argument = pattern->argument;
    enum pattern_kind kind = pattern->kind;
    if (matcher->argument == ARGUMENT_RANGE)
        return compiler_range(compiler, pattern);
    pattern->kind = PATTERN_FAULTY;
    if (matcher->argument == ARGUMENT_NONE && *argument != '\0')
        return diagnostics_error(compiler->diagnostics, pattern->place,
                                 "`%s` takes no argument, found `%s`", matcher->name,
                                 argument);
    if (matcher->argument == ARGUMENT_NEEDED && *argument == '\0')
        return diagnostics_error(compiler->diagnostics, pattern->place,
                                 "`%s` needs an argument: `%s`", matcher->name,
                                 matcher->example);
    if (kind == PATTERN_URI && *argument != '\0' && !pattern->filled &&
        !uri_scheme_valid(argument))
        return diagnostics_error(compiler->diagnostics, pattern->place,
                                 "`%s` is no scheme: write `#uri https`", argument);
    if (kind >= PATTERN_GE && *argument == '/' && !pointer_valid(argument))
        return diagnostics_error(compiler->diagnostics, pattern->place,
                                 "`%s` is no JSON pointer", argument);
    pattern->kind = kind;
    return true;
}

static const struct matcher *matcher_find(const char *name, size_t size)
{
    for (size_t i = 0; i < MATCHER_COUNT; i++)
        if (strlen(MATCHERS[i].name) == size && memcmp(MATCHERS[i].name, name, size) == 0)
            return &MATCHERS[i];
    return NULL;
}

static const struct pattern *unknown_matcher(struct compiler *compiler,
                                             struct pattern *pattern, const char *name)
{
    const char *known[MATCHER_COUNT + 1] = {NULL};
    for (size_t i = 0; i < MATCHER_COUNT; i++)
        known[i] = MATCHERS[i].name;
    const char *nearest = suggest(name, known);
    if (nearest != NULL)
        diagnostics_error(compiler->diagnostics, pattern->place,
                          "unknown matcher `%s`, did you mean `%s`?", name, nearest);
    else
        diagnostics_error(
            compiler->diagnostics, pattern->place,
            "unknown matcher `%s`; for this text itself write `#literal %s`", name,
            pattern->json->valuestring);
    return pattern;
}

const struct pattern *compiler_matcher(struct compiler *compiler, const cJSON *json)
{
    struct pattern *pattern = compiler_new(compiler, PATTERN_FAULTY, json);
    const char *text = json->valuestring;
    pattern->optional = text[1] == '#';
    text += pattern->optional;
    size_t size = strcspn(text, " ");
    const struct matcher *matcher = matcher_find(text, size);
    if (matcher == NULL)
        return unknown_matcher(compiler, pattern,
                               arena_copy_n(compiler->arena, text, size));
    pattern->kind = matcher->kind;
    pattern->argument = text[size] == ' ' ? text + size + 1 : "";
    pattern->filled = template_is(pattern->argument);
    if (!check_argument(compiler, pattern, matcher))
        return pattern;
    if (pattern->kind == PATTERN_REGEX)
        compile_regex(compiler, pattern);
    else if (pattern->kind == PATTERN_ONEOF)
        compile_oneof(compiler, pattern);
    return pattern;
}
