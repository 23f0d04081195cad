/* Which parts of the contract were reached: operations × statuses, the values of every
 * `#oneof`, and every documented message. One object for a run; thread-safe. */
#ifndef JUDGE_COVERAGE_H
#define JUDGE_COVERAGE_H

#include <cjson/cJSON.h>
#include <stddef.h>

struct contract;
struct coverage;
struct shape;

/* Everything that `contract` can be reached at, unreached. */
struct coverage *coverage_new(const struct contract *contract);
void coverage_free(struct coverage *coverage);

enum coverage_kind { COVERAGE_STATUS, COVERAGE_VALUE, COVERAGE_MESSAGE };

/* One thing to reach, e.g. {"GET /v1/video/assets/{id} 200", "/status", "failed"}. */
struct coverage_row {
    enum coverage_kind kind;
    const char *shape;   /* the contract's key */
    const char *pointer; /* into the body; "" for a status */
    const char *value;   /* text of the value; "" for a status */
    unsigned long hits;
};

/* A reply with `body` (NULL: none that is JSON) was judged by `shape`, one of the
 * contract that `coverage` was made for. NULL for `coverage` does nothing. */
void coverage_count(struct coverage *coverage, const struct shape *shape,
                    const cJSON *body);

/* The rows in the order of the contract; borrowed. */
const struct coverage_row *coverage_rows(const struct coverage *coverage, size_t *count);

#endif
