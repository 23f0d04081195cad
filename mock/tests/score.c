#include "tests/score.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static int scored, missed;

void score(const char *name, const char *bar, bool ok, const char *reached, ...)
{
    va_list values;
    va_start(values, reached);
    printf("%s\t%s\t", name, bar);
    vprintf(reached, values);
    printf("\t%s\n", ok ? "ok" : "missed");
    fflush(stdout);
    va_end(values);
    scored++;
    missed += !ok;
}

void score_end(const char *name, int status)
{
    score(name, "exit status 0", status == 0, "%d", status);
}

void score_skipped(const char *name, const char *bar, const char *why)
{
    printf("%s\t%s\t%s\tskipped\n", name, bar, why);
    fflush(stdout);
    scored++;
}

bool score_quick(void)
{
    const char *quick = getenv("TORTURE_QUICK");
    return quick && *quick;
}

int score_status(void)
{
    return scored > 0 && missed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
