/* Colour, or none. */
#ifndef REPORT_STYLE_H
#define REPORT_STYLE_H

#include "base/text.h"

#include <stdbool.h>

enum style {
    STYLE_PLAIN,
    STYLE_BOLD,
    STYLE_DIM,
    STYLE_RED,
    STYLE_GREEN,
    STYLE_YELLOW,
    STYLE_BLUE,
    STYLE_CYAN
};

/* Appends the formatted text, in `style` when `color`. */
void style_add(struct text *out, bool color, enum style style, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Whether to colour what goes to a terminal (`tty`) or elsewhere. `mode` is that of
 * `--color`: "always", "never", else "auto"; `no_color` and `term` are the values of the
 * environment or NULL. NO_COLOR counts when it is not empty. */
bool style_wanted(const char *mode, bool tty, const char *no_color, const char *term);

#endif
