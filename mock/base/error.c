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

/* Longer than a message by a character, so that text_copy() cuts between two. */
struct draft {
    char text[sizeof(((struct error *)0)->message) + 8];
    size_t size;
};

static void add(struct draft *draft, const char *part, size_t size)
{
    size_t room = sizeof draft->text - 1 - draft->size;
    size_t kept = size < room ? size : room;
    memcpy(draft->text + draft->size, part, kept);
    draft->size += kept;
    draft->text[draft->size] = '\0';
}

/* Needs no memory: it may be memory that there is none of. */
bool fail(struct error *err, enum rule rule, ...)
{
    struct draft draft = {.size = 0};
    if (!claim(err, rule))
        return false;
    va_list args;
    va_start(args, rule);
    for (const char *at = rule_row(rule)->message; *at;) {
        size_t size = strcspn(at, "{");
        if (at[0] == '{' && at[1] == '}') {
            const char *argument = va_arg(args, const char *);
            add(&draft, argument, strlen(argument));
            at += 2;
        } else {
            size += size == 0;
            add(&draft, at, size);
            at += size;
        }
    }
    va_end(args);
    text_copy(err->message, sizeof err->message, draft.text);
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
