/* The pattern language, compiled: checked once, matched often, shared by all threads. */
#ifndef JUDGE_PATTERN_H
#define JUDGE_PATTERN_H

#include "base/arena.h"
#include "judge/range.h"
#include "judge/regex.h"
#include "read/diagnostics.h"
#include "read/place.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

enum pattern_kind {
    PATTERN_VALUE,    /* a scalar: JSON that matches itself; its strings are templates */
    PATTERN_MEMBERS,  /* an open object */
    PATTERN_ELEMENTS, /* an exact array */
    PATTERN_PREDICATES,
    PATTERN_MAYBE,
    PATTERN_ANYOF,
    PATTERN_NOT,
    PATTERN_ANY, /* from here on: "#any" … */
    PATTERN_NULL,
    PATTERN_ABSENT,
    PATTERN_STRING,
    PATTERN_NUMBER,
    PATTERN_INTEGER,
    PATTERN_BOOLEAN,
    PATTERN_OBJECT,
    PATTERN_ARRAY,
    PATTERN_DATE_TIME,
    PATTERN_URI,
    PATTERN_REGEX,
    PATTERN_ONEOF,
    PATTERN_LITERAL,
    PATTERN_GE,
    PATTERN_GT,
    PATTERN_LE,
    PATTERN_LT,
    PATTERN_FAULTY /* a diagnostic was made; matches nothing */
};

struct pattern;

/* Patterns side by side; `names` for members only. */
struct pattern_list {
    const struct pattern **items;
    const char **names;
    size_t count;
    struct place place;
};

/* What judges an array; what is not said is NULL. */
struct predicates {
    const struct pattern *each;
    const struct pattern_list *contains, *unordered;
    const struct pattern *length; /* the range of "#length" as that of a PATTERN_ARRAY */
    const char *unique, *sorted;  /* pointers into an element */
    bool descending;
    struct place unique_place, sorted_place;
};

struct pattern {
    enum pattern_kind kind;
    bool optional; /* ##: may also be absent or null */
    bool filled;   /* the argument (or the value) is a template, to be filled first */
    struct place place;
    const cJSON *json;    /* as written */
    const char *argument; /* of a matcher; "" when there is none */
    struct range range;
    const struct regex *regex;
    const char **alternatives; /* of "#oneof", NULL-terminated; each may be a template */
    struct pattern_list list;  /* members, elements, alternatives of #anyof; or the one */
    const struct predicates *predicates;
};

/* Compiles `json`; every matcher, range, regex and pointer in it is checked, and each
 * fault is a diagnostic with its place. Borrows `json` and `places`; the result lives in
 * `arena`. Never NULL. */
const struct pattern *pattern_compile(const cJSON *json, const struct places *places,
                                      struct arena *arena,
                                      struct diagnostics *diagnostics);

/* What an object pattern says of `name`, or NULL. */
const struct pattern *pattern_member(const struct pattern *pattern, const char *name);

/* "#string", as written; NULL for what is no matcher. */
const char *pattern_matcher_name(enum pattern_kind kind);

#endif
