#ifndef MOCK_WORLD_FAULTS_H
#define MOCK_WORLD_FAULTS_H

#include "base/error.h"
#include "base/json_out.h"
#include "world/operations.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

/* Fault rules of a world (design.md, control-api.md): counted, deterministic. */

enum fault_kind {
    FAULT_STATUS,
    FAULT_DELAY,
    FAULT_DRIP,
    FAULT_CLOSE_BEFORE,
    FAULT_CLOSE_HEADERS,
    FAULT_CLOSE_BODY,
    FAULT_GARBAGE,
    FAULT_PATCH,
    FAULT_DIRECTIVE
};
enum fault_which { HITS_ALL, HITS_FIRST, HITS_NTH, HITS_EVERY };

struct fault_rule {
    const struct operation *on; /* NULL: `*`, every operation under /v1 */
    enum fault_which which;
    int64_t n;
    enum fault_kind kind;
    int status;
    int64_t ms;      /* delay (at most 10 min) or drip (at most 10 s) */
    cJSON *patch;    /* owned RFC 6902 array */
    char *directive; /* owned list, valid for its operation */
    cJSON *source;   /* owned: the rule as it was written */
    int64_t seen, hits;
};

struct fault_set {
    struct fault_rule *rules; /* owned, in order */
    int count;
};

/* Checks and reads `{"faults":[…]}`. False with RULE_CONTROL_VALUE naming the pointer of
 * the fault
 * ("/faults/0/on: no such operation …; did you mean …"); `out` untouched then. */
bool faults_read(const cJSON *document, struct fault_set *out, struct error *err);

/* Writes the array of rules under `key`; with `counts` each has "seen" and "hits". */
void faults_write(struct json_out *out, const char *key, const struct fault_set *set,
                  bool counts);

/* Adds an empty rule; NULL when out of memory. */
struct fault_rule *faults_add(struct fault_set *set);

void faults_clear(struct fault_set *set);

/* What fires for one request. Pointers are borrowed from the set: use them under the
 * world's lock, or copy. Several rules may fire; of each kind the first wins; a status,
 * or closing before any byte, ends the search. A rule that comes too late counts the
 * request as seen, not as hit. */
struct fault_effects {
    bool fired;
    int status;                /* 0: none */
    int64_t delay_ms, drip_ms; /* 0: none */
    bool close_before, close_headers, close_body, garbage;
    const cJSON *patch;
    const char *directive;
};
/* Counts the request against every rule that matches the operation, and tells what fires.
 */
void faults_apply(struct fault_set *set, const struct operation *operation,
                  struct fault_effects *out);

/* Applies an RFC 6902 patch to a JSON body (own implementation over the tree;
 * cJSON_Utils' pointer index wraps, libraries.md 3). The caller frees the new text. NULL
 * with RULE_PATCH_LIMIT when the result is over 1 MiB or deeper than 64, with
 * RULE_INTERNAL when the patch does not apply. */
char *faults_patch(const char *body, size_t size, const cJSON *patch, struct error *err);

#endif
