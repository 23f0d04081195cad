#include "report/style.h"

#include <stdarg.h>
#include <string.h>

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

bool style_wanted(const char *mode, bool tty, const char *no_color, const char *term)
{
    if (mode != NULL && strcmp(mode, "always") == 0)
        return true;
    if (mode != NULL && strcmp(mode, "never") == 0)
        return false;
    bool refused = no_color != NULL && no_color[0] != '\0';
    bool dumb = term == NULL || strcmp(term, "dumb") == 0;
    return tty && !refused && !dumb;
}
