#include "base/memory.h"
#include "check.h"
#include "report/snippet.h"
#include "report/width.h"

#include <string.h>

static const struct secret SECRETS[] = {{"$API_KEY", "api_key", "sk-canary-0123456789"}};

static void test_carets(void)
{
    static const struct {
        const char *name, *line;
        int column, length;
        const char *shown, *carets;
    } CASES[] = {
        {"plain", "{\"a\": 1}", 7, 1, NULL, "      ^"},
        {"first column", "[1]", 1, 1, NULL, "^"},
        {"a tab stays one", "\t\"a\": 1", 7, 1, NULL, "\t     ^"},
        {"wide before", "\"\xe4\xba\xba\": 1", 6, 1, NULL, "      ^"},
        {"wide under", "[\"\xe4\xba\xba\"]", 2, 3, NULL, " ^^^^"},
        {"combining under", "[\"e\xcc\x81\"]", 2, 4, NULL, " ^^^"},
        {"emoji", "[\"\xf0\x9f\x98\x80\", 2]", 7, 1, NULL, "       ^"},
        {"escape", "\"\x1b[\", 2", 6, 1, "\"\\u001b[\", 2", "          ^"},
        {"to the end of the line", "{", 1, 40, NULL, "^"},
        {"no length", "[1]", 2, 0, NULL, " ^"},
        {"behind the end", "[", 3, 1, NULL, " ^"},
        {"empty line", "", 1, 1, NULL, "^"},
        {"secret before", "[\"sk-canary-0123456789\", 2]", 26, 1, "[\"$API_KEY\", 2]",
         "             ^"},
        {"secret under", "[\"sk-canary-0123456789\", 2]", 2, 22, "[\"$API_KEY\", 2]",
         " ^^^^^^^^^^"},
    };
    struct redactor *redactor = redactor_new(SECRETS, 1);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(text_drop) struct text shown = text_new(1000);
        AUTO(text_drop) struct text carets = text_new(1000);
        const struct snippet snippet = {CASES[i].line, strlen(CASES[i].line),
                                        CASES[i].column, CASES[i].length, redactor};
        snippet_draw(&snippet, &shown, &carets);
        CHECK_STR(CASES[i].name, CASES[i].shown != NULL ? CASES[i].shown : CASES[i].line,
                  text_string(&shown));
        CHECK_STR(CASES[i].name, CASES[i].carets, text_string(&carets));
    }
    redactor_free(redactor);
}

/* A minified file: 200 characters around the token, and the carets still under it. */
static void test_long_line(void)
{
    char line[1001];
    memset(line, 'x', 1000);
    line[1000] = '\0';
    memcpy(line + 500, "TOKEN", 5);
    AUTO(text_drop) struct text shown = text_new(4000);
    AUTO(text_drop) struct text carets = text_new(4000);
    const struct snippet snippet = {line, 1000, 501, 5, NULL};
    snippet_draw(&snippet, &shown, &carets);
    CHECK_INT("columns", 202, width_text(text_string(&shown), shown.size));
    size_t before = strspn(text_string(&carets), " ");
    CHECK_STR("carets", "^^^^^", text_string(&carets) + before);
    /* the ellipsis takes three bytes and one column */
    CHECK_TRUE("under it", strncmp(shown.data + before + 2, "TOKEN", 5) == 0);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"carets", test_carets},
        {"a long line", test_long_line},
        {NULL, NULL},
    };
    return check_run("snippet", TESTS);
}
