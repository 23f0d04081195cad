/* Which members an object may have, and of which types: one table an object. */
#ifndef READ_MEMBERS_H
#define READ_MEMBERS_H

#include "read/diagnostics.h"
#include "read/place.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

/* Types a member may have. */
enum {
    MEMBER_STRING = 1,
    MEMBER_OBJECT = 2,
    MEMBER_ARRAY = 4,
    MEMBER_NUMBER = 8,
    MEMBER_BOOLEAN = 16,
    MEMBER_NULL = 32,
    MEMBER_STRINGS = 64, /* an array of strings */
    MEMBER_ANY = 127
};

struct member_rule {
    const char *name; /* NULL ends a table */
    unsigned types;
    unsigned where; /* bits of the table's own; 0: everywhere */
};

/* Checks every member of `object`: is there a rule for it that holds `where`, and has its
 * value one of the rule's types (null passes when `nulls`)? Tells all faults; `what` is
 * what the object is: "a step". */
bool members_check(const cJSON *object, const struct member_rule *rules, unsigned where,
                   bool nulls, const char *what, const struct places *places,
                   struct diagnostics *diagnostics);

/* The tables: of a file, of a step (with where a member may stand), of a target. */
enum {
    MEMBER_OF_REQUEST = 1,
    MEMBER_OF_HUMAN = 2,
    MEMBER_OF_USE = 4,
    MEMBER_OF_DEFAULTS = 8,
    MEMBER_OF_CASE = 16
};
extern const struct member_rule MEMBERS_OF_FILE[], MEMBERS_OF_STEP[], MEMBERS_OF_TARGET[];

#endif
