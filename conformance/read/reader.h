/* What reading a plan shares. Private to read/. */
#ifndef READ_READER_H
#define READ_READER_H

#include "read/plan.h"

#include <stdbool.h>
#include <stddef.h>

struct reader {
    struct plan *plan; /* being made; its arena holds all that is read */
    const struct plan_options *options;
    struct diagnostics *diagnostics;
    const char *key_name; /* the variable that options->key is the value of, or NULL */
    size_t steps;         /* read so far, those of used files at every use */
};

/* Bounds on what `use` can multiply. */
enum { READER_MAX_USES = 16, READER_MAX_STEPS = 100000 };

/* A chain of the files that use one another, for finding a cycle. */
struct using
{
    const struct using *up; /* NULL: the file of the command line */
    const struct source *source;
    int depth;
};

/* The place of a value; of a member's name. */
struct place reader_place(const struct reader *reader, const cJSON *node);
struct place reader_name_place(const struct reader *reader, const cJSON *member);

/* Frees `tree` with the plan, and returns it. */
const cJSON *reader_keep(struct reader *reader, cJSON *tree);

/* A NULL-terminated copy of an array's strings, in the arena; other elements are skipped.
 */
const char **reader_strings(struct reader *reader, const cJSON *array);

/* Number of strings before the NULL; 0 for NULL. */
size_t strings_count(const char *const *strings);
bool strings_have(const char *const *strings, const char *wanted);

#endif
