/* A pattern over a document: every mismatch, not the first only. */
#ifndef JUDGE_MATCH_H
#define JUDGE_MATCH_H

#include "judge/finding.h"
#include "judge/pattern.h"
#include "read/scope.h"

#include <stdbool.h>

struct match {
    const cJSON *document;     /* what the pointers of #ge … are looked up in */
    const struct scope *scope; /* fills templates; NULL: no name has a value */
    enum finding_kind kind;    /* of the findings that are added */
    struct findings *findings; /* NULL: only the answer is wanted (`until`) */
};

/* Does `pattern` hold for `value` (NULL: absent), which is at `pointer` in the document?
 * The whole document is at "". Every broken part becomes a finding. `status` of a whole
 * document that has none is not judged (a person pasted the URL). */
bool match_pattern(const struct match *match, const struct pattern *pattern,
                   const cJSON *value, const char *pointer);

#endif
