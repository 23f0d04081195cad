#ifndef MOCK_TESTS_SCORE_H
#define MOCK_TESTS_SCORE_H

#include <stdbool.h>

/* Lines for scripts/torture: NAME, BAR, REACHED and the verdict, with TABs between. */

/* Prints one line, `reached` made by printf. The bar is held when `ok`. */
void score(const char *name, const char *bar, bool ok, const char *reached, ...)
    __attribute__((format(printf, 4, 5)));

/* That a program ended with exit status 0. */
void score_end(const char *name, int status);

/* A measure that cannot be taken here, and why. */
void score_skipped(const char *name, const char *bar, const char *why);

/* Whether fewer rounds are wanted: `scripts/torture --quick`. */
bool score_quick(void);

/* The exit status for main: 0 when something was scored and no bar was missed. */
int score_status(void);

#endif
