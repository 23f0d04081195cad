#include "base/error.h"

#include "base/auto.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct rule_row ROWS[RULE_COUNT] = {
    [RULE_NONE] = {"", 200, "", DOCUMENTED, 0, "", ""},
#define RULE(symbol, id, status, type, basis, decision, message, sentence)               \
    [symbol] = {id, status, type, basis, decision, message, sentence},
#include "base/rules.def"
#undef RULE
};

const struct rule_row *rule_row(enum rule rule)
{
    return &ROWS[rule < RULE_COUNT ? rule : RULE_NONE];
}

const char *basis_name(enum basis basis)
{
    static const char *const NAMES[] = {"documented", "inferred", "invented"};
    return NAMES[basis];
}

/* Takes the error over for `rule`; false when an earlier failure stands. */
static bool claim(struct error *err, enum rule rule)
{
    if (err->rule != RULE_NONE)
        return false;
    err->rule = rule;
    err->status = rule_row(rule)->status;
    err->type = rule_row(rule)->type;
    return true;
}

bool fail(struct error *err, enum rule rule, ...)
{
    if (!claim(err, rule))
        return false;
    AUTO(text_drop) struct text message = TEXT_INIT(64 * 1024);
    va_list args;
    va_start(args, rule);
    for (const char *at = rule_row(rule)->message; *at;) {
        if (at[0] == '{' && at[1] == '}') {
            text_puts(&message, va_arg(args, const char *));
            at += 2;
        } else {
            text_putc(&message, *at++);
        }
    }
    va_end(args);
    text_copy(err->message, sizeof err->message, message.data ? message.data : "");
    return false;
}

bool fail_text(struct error *err, enum rule rule, const char *format, ...)
{
    if (!claim(err, rule))
        return false;
    char message[sizeof err->message + 8]; /* text_copy() cuts on a character */
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    text_copy(err->message, sizeof err->message, message);
    return false;
}

bool fail_detail(struct error *err, const char *field, const char *got,
                 const char *expected)
{
    if (field)
        text_copy(err->field, sizeof err->field, field);
    if (got)
        text_copy(err->got, sizeof err->got, got);
    if (expected)
        text_copy(err->expected, sizeof err->expected, expected);
    return false;
}
