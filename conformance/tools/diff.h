/* `diff`: the same scenarios on two targets; what differs. */
#ifndef TOOLS_DIFF_H
#define TOOLS_DIFF_H

#include "base/error.h"
#include "tools/diff_side.h"

#include <stdbool.h>
#include <stdio.h>

struct diff_options {
    struct diff_target a, b;
    int jobs; /* 0: 16, or 1 where one of the two is live */
    int retries;
    bool color, verbose;
    bool mock_options;       /* only the line of the mock's options goes to `out` */
    const char *json, *html; /* files to write as well, or NULL */
    FILE *out;
};

/* Plays A twice, to learn what changes by itself, then B; compares; and when one of the
 * two is a mock (A goes before B) finds the switches that make it agree with the other.
 * Returns the exit status: 1 for a difference. */
int diff_command(const struct diff_options *options, struct error *err);

#endif
