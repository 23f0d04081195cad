#include "base/error.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool error_set(struct error *err, enum error_kind kind, const char *format, ...)
{
    if (err->kind != ERROR_NONE)
        return false;
    err->kind = kind;
    va_list args;
    va_start(args, format);
    vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    return false;
}

bool error_wrap(struct error *err, const char *format, ...)
{
    struct text whole = text_new(sizeof err->message - 1);
    va_list args;
    va_start(args, format);
    text_addv(&whole, format, args);
    va_end(args);
    text_add(&whole, ": ");
    text_add(&whole, err->message);
    memcpy(err->message, text_string(&whole), whole.size + 1);
    text_drop(&whole);
    return false;
}
