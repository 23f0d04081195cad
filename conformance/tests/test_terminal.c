#include "check.h"
#include "golden.h"
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

int main(void)
{
    static const struct check_test TESTS[] = {
        {"a failing poll, as the format draws it", test_poll},
        {"every way to end", test_everything},
        {NULL, NULL},
    };
    return check_run("terminal", TESTS);
}
