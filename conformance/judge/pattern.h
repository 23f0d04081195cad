/* The pattern language, compiled: checked once, matched often, shared by all threads. */
#ifndef JUDGE_PATTERN_H
#define JUDGE_PATTERN_H

#include "base/arena.h"
#include "read/diagnostics.h"
#include "read/place.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

struct pattern;

/* Compiles `json`; every matcher, range, regex and pointer in it is checked and each
 * fault is a diagnostic with its place. Borrows `json` and `places`; the result lives in
 * `arena`. Never NULL (a faulty part matches nothing). */
const struct pattern *pattern_compile(const cJSON *json, const struct places *places,
                                      struct arena *arena,
                                      struct diagnostics *diagnostics);

/* The pattern says something about `/status`: then 200 is not filled in. */
const struct pattern *pattern_member(const struct pattern *pattern, const char *name);

/* A shape that names `member` at this level (for drift). */
bool pattern_names(const struct pattern *pattern, const char *member);

#endif
