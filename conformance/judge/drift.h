/* Members of a reply that no shape names. */
#ifndef JUDGE_DRIFT_H
#define JUDGE_DRIFT_H

#include "judge/match.h"

/* Adds a FINDING_DRIFT for each member of `value` (at `pointer`), at any depth, that
 * `shape` has no name for; in an array once for all elements. Only where the shape looks
 * inside: `#object` and `#any` take whatever there is. */
void drift_find(const struct match *match, const struct pattern *shape,
                const cJSON *value, const char *pointer);

#endif
