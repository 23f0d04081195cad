#include "check.h"
#include "golden.h"
#include "report/style.h"
#include "stories.h"

#include <stdlib.h>

/* Tells a story to the terminal and compares with the golden file. */
static void tell(const char *golden, struct story *story, struct report_options options)
{
    char *told = story_tell(story, &REPORTER_TERMINAL, options);
    CHECK_GOLDEN(golden, told);
    free(told);
    story_drop(&story);
}

static void test_poll(void)
{
    tell("terminal-poll.txt", stories_poll(), (struct report_options){0});
}

static void test_everything(void)
{
    tell("terminal-everything.txt", stories_everything(), (struct report_options){0});
    tell("terminal-strict.txt", stories_strict(),
         (struct report_options){.strict = true});
    tell("terminal-verbose.txt", stories_everything(),
         (struct report_options){.verbose = true});
    tell("terminal-color.txt", stories_everything(),
         (struct report_options){.color = true});
}

static void test_color_is_wanted(void)
{
    static const struct {
        const char *name, *mode;
        bool tty;
        const char *no_color, *term;
        bool wanted;
    } CASES[] = {
        {"a terminal", "auto", true, NULL, "xterm", true},
        {"no mode is auto", NULL, true, NULL, "xterm", true},
        {"a pipe", "auto", false, NULL, "xterm", false},
        {"always, into a pipe", "always", false, "1", "dumb", true},
        {"never", "never", true, NULL, "xterm", false},
        {"NO_COLOR", "auto", true, "1", "xterm", false},
        {"NO_COLOR is empty", "auto", true, "", "xterm", true},
        {"a dumb terminal", "auto", true, NULL, "dumb", false},
        {"no TERM", "auto", true, NULL, NULL, false},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        CHECK_INT(
            CASES[i].name, CASES[i].wanted,
            style_wanted(CASES[i].mode, CASES[i].tty, CASES[i].no_color, CASES[i].term));
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"a failing poll, as the format draws it", test_poll},
        {"every way to end", test_everything},
        {"colour", test_color_is_wanted},
        {NULL, NULL},
    };
    return check_run("terminal", TESTS);
}
