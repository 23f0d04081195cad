#include "report/style.h"

#include <stdarg.h>

void style_add(struct text *out, bool color, enum style style, const char *format, ...)
{
    static const char *const CODES[] = {
        [STYLE_PLAIN] = "",         [STYLE_BOLD] = "\033[1m",
        [STYLE_DIM] = "\033[2m",    [STYLE_RED] = "\033[1;31m",
        [STYLE_GREEN] = "\033[32m", [STYLE_YELLOW] = "\033[1;33m",
        [STYLE_BLUE] = "\033[34m",  [STYLE_CYAN] = "\033[36m",
    };
    bool painted = color && style != STYLE_PLAIN;
    va_list args;
    va_start(args, format);
    if (painted)
        text_add(out, CODES[style]);
    text_addv(out, format, args);
    if (painted)
        text_add(out, "\033[0m");
    va_end(args);
}
