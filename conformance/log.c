#include "log.h"

#include <stdarg.h>
#include <stdio.h>

void log_line(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("pomex-conformance: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
}

void log_text(const char *lines)
{
    fputs(lines, stderr);
}

FILE *log_file(void)
{
    return stderr;
}
