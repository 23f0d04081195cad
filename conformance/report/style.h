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

#endif
