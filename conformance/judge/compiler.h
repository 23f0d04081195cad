/* Compiling patterns: what judge/pattern.c (objects, arrays, predicates) and
 * judge/matcher.c ("#string 1..") share. Private to judge/. */
#ifndef JUDGE_COMPILER_H
#define JUDGE_COMPILER_H

#include "judge/pattern.h"

struct compiler {
    const struct places *places;
    struct arena *arena;
    struct diagnostics *diagnostics;
};

/* A pattern with its place, and nothing in it yet. */
struct pattern *compiler_new(struct compiler *compiler, enum pattern_kind kind,
                             const cJSON *json);

/* A string that begins with `#`. */
const struct pattern *compiler_matcher(struct compiler *compiler, const cJSON *json);

/* Reads the argument as a range, unless it is empty or a template. A fault is a
 * diagnostic and makes the pattern PATTERN_FAULTY. */
bool compiler_range(struct compiler *compiler, struct pattern *pattern);

#endif
