/* contract.json: the shapes that judge every reply without being asked. */
#ifndef JUDGE_CONTRACT_H
#define JUDGE_CONTRACT_H

#include "judge/coverage.h"
#include "judge/finding.h"
#include "judge/pattern.h"
#include "read/source.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

struct contract;

/* Reads and checks `path`. The result lives in `arena`; NULL when there are errors. */
const struct contract *contract_read(struct sources *sources, const char *path,
                                     struct arena *arena,
                                     struct diagnostics *diagnostics);

/* A shape of the contract, in the order of the file. */
struct shape {
    const char *key;       /* "GET /v1/video/assets/{id} 200", "* 401", "callback" */
    const char *operation; /* "GET /v1/video/assets/{id}", "*", or NULL */
    int status;            /* 0 for `callback` and `headers` */
    struct place place;    /* of the key */
    const cJSON *json;     /* the pattern as written */
    const struct pattern *pattern;
};

const struct shape *contract_shapes(const struct contract *contract, size_t *count);

/* The operation that `method` and `path` (no query) are: "GET /v1/video/assets/{id}", or
 * NULL when the contract does not list it. A literal path wins over `{id}`; HEAD counts
 * as its own method. Borrowed. */
const char *contract_operation(const struct contract *contract, const char *method,
                               const char *path);

/* What judges a reply: the shape of `operation` with `status`, else that of `* STATUS`,
 * else NULL; "callback" has one whatever the status. `contract` and `operation` may be
 * NULL. */
const struct shape *contract_shape(const struct contract *contract, const char *operation,
                                   int status);

/* Judges one reply: its own shape, else that of `* STATUS`; `headers` too; members that
 * no shape names are FINDING_DRIFT, the rest FINDING_CONTRACT. Counts into `coverage`
 * (may be NULL). Nothing happens when the operation is not listed. */
void contract_judge(const struct contract *contract, const char *method, const char *path,
                    const cJSON *document, struct coverage *coverage,
                    struct findings *findings);

/* Judges the query of a redirect by the shape `callback`. */
void contract_judge_callback(const struct contract *contract, const cJSON *document,
                             struct coverage *coverage, struct findings *findings);

#endif
