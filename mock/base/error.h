#ifndef MOCK_BASE_ERROR_H
#define MOCK_BASE_ERROR_H

#include <stdbool.h>

/* Why an answer is what it is: each row of rules.def. */
enum rule {
    RULE_NONE,
#define RULE(symbol, id, status, type, basis, decision, message, sentence) symbol,
#include "base/rules.def"
#undef RULE
    RULE_COUNT
};

/* Where a rule comes from, in the words of decisions.md. */
enum basis { DOCUMENTED, INFERRED, INVENTED };

struct rule_row {
    const char *id;   /* as in X-Mock-Reason */
    int status;       /* HTTP status of the answer */
    const char *type; /* `type` in the envelope */
    enum basis basis;
    int decision;         /* row of decisions.md, 0: none */
    const char *message;  /* `{}` stands for an argument of fail() */
    const char *sentence; /* the sentence of the reference, or ours where it is silent */
};

/* The row of a rule; RULE_NONE has an empty one. Never NULL. */
const struct rule_row *rule_row(enum rule rule);

/* "documented", "inferred" or "invented". */
const char *basis_name(enum basis basis);

/* One failure: what the client reads, and what `explain` tells beyond it.
 * Zero-initialise; nothing to free. */
struct error {
    enum rule rule;     /* RULE_NONE until something fails */
    int status;         /* HTTP status; rule's own unless changed by a switch */
    const char *type;   /* static; rule's own unless changed by a switch */
    char message[512];  /* complete sentence, shown to the client, valid UTF-8 */
    char field[96];     /* the member, parameter or header at fault; "" when none */
    char got[160];      /* what was there, cut when long; "" when nothing */
    char expected[160]; /* what would be right */
    char nearest[160];  /* nearest route, id or word; "" when none */
};

/* Records a failure and returns false, so that a caller can `return` it. The rule's
 * message is filled with as many `const char *` arguments as it has `{}`. The first
 * failure wins: later calls on the same `err` change nothing. Arguments are cut on a
 * UTF-8 boundary to fit. */
bool fail(struct error *err, enum rule rule, ...);

/* As fail(RULE_CONTROL_VALUE) or RULE_INTERNAL with a printf message of its own. Returns
 * false. */
bool fail_text(struct error *err, enum rule rule, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Adds what `explain` tells: any of the three may be NULL. Call after fail(); returns
 * false. */
bool fail_detail(struct error *err, const char *field, const char *got,
                 const char *expected);

#endif
