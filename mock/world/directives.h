#ifndef MOCK_WORLD_DIRECTIVES_H
#define MOCK_WORLD_DIRECTIVES_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* `mock=WORD[:VALUE]`, several joined by `,` (decisions.md, Directives). Pure. */

enum directive_place { PLACE_ASSET, PLACE_PROMPT, PLACE_SCAN };

/* What a word does to an outcome. */
enum directive_effect {
    ORDERS_FAILURE,
    ORDERS_STUCK,
    ORDERS_AFTER,
    ORDERS_QUEUED,
    ORDERS_RUNNING,
    ORDERS_SCAN,
    ORDERS_RESULT_CODE
};

struct directive_row {
    enum directive_place place;
    enum directive_effect effect;
    const char *word;
    const char *value; /* what follows the colon, e.g. "DURATION"; NULL: nothing */
    const char *code;  /* error code of the failure it orders, NULL: none */
    const char *about; /* one sentence for GET magic */
};

/* Every directive there is, in the order of decisions.md; `count` gets how many. */
const struct directive_row *directive_rows(size_t *count);

/* What the directives of one request add up to. Zero-initialise before the first read. */
struct outcome {
    bool ordered;     /* some directive applied */
    const char *code; /* static; the failure's code, NULL: it succeeds */
    bool stuck;
    bool has_after, has_queued, has_running;
    int64_t after_ms, queued_ms, running_ms;
    const char *scan;    /* static; PLACE_SCAN's word, NULL: none */
    int64_t result_code; /* PLACE_SCAN, 0: none */
};

/* Finds every `mock=…` in a free text (an asset's name, a prompt) that does not go on a
 * word, and applies it: of two that contradict each other the last wins. The list ends
 * with the last character out of [A-Za-z0-9_:,.-] that is no punctuation at its end.
 * Words unknown at this place, and bad values, are appended to `unknown`
 * (comma-separated, for a hint). */
void directive_read_text(enum directive_place place, const char *text,
                         struct outcome *out, struct text *unknown);

/* Likewise from the query parameter(s) `mock` of a URL (percent-decoded). */
void directive_read_url(enum directive_place place, const char *url, struct outcome *out,
                        struct text *unknown);

/* Likewise from a bare list such as "no_face,after:30s" (a fault's `directive`). False,
 * with nothing applied, when a word is unknown here or its value bad: `unknown` names it.
 */
bool directive_read_list(enum directive_place place, const char *list,
                         struct outcome *out, struct text *unknown);

#endif
