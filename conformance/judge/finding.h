/* What is wrong with one exchange. */
#ifndef JUDGE_FINDING_H
#define JUDGE_FINDING_H

#include "base/arena.h"
#include "base/text.h"
#include "read/place.h"

#include <cjson/cJSON.h>

#include <stddef.h>

enum finding_kind {
    FINDING_EXPECT,   /* fails */
    FINDING_ALWAYS,   /* fails */
    FINDING_UNTIL,    /* the deadline passed: fails */
    FINDING_CONTRACT, /* fails */
    FINDING_OBSERVE,  /* a note; fails under --strict */
    FINDING_DRIFT,    /* a warning; fails under --strict */
    FINDING_SAVE,     /* a pointer of `save` names nothing: fails */
    FINDING_TRANSPORT,
    FINDING_GUARD,
    FINDING_PERSON
};

/* All strings live in the arena of the list. */
struct finding {
    enum finding_kind kind;
    struct place place;  /* of the broken pattern; line 0: none */
    const char *pointer; /* into the document: "/json/status"; NULL: none */
    const char *wanted; /* the pattern, filled, as JSON; NULL: nothing was wanted there */
    const char *got;    /* the value as JSON, shortened; "nothing" when absent */
    const char *text;   /* what goes behind the carets: `got "failed"` */
    int attempt;        /* of a poll, that was judged; 0: the last */
};

struct findings {
    struct arena *arena; /* borrowed: that of the scenario */
    struct finding *items;
    size_t count;
};

void findings_add(struct findings *list, struct finding finding);

/* Longest text of a value, and of a sentence or pointer, in a finding. */
enum { FINDING_VALUE_MAX = 400, FINDING_TEXT_MAX = 2000 };

/* Appends `value` as JSON, cut to what fits with an ellipsis; "nothing" for NULL. */
void finding_show(const cJSON *value, struct text *out);

/* "expect", "always", "drift" …: as reports name them. */
const char *finding_kind_name(enum finding_kind kind);

#endif
