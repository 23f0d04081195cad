/* Which files are played: PATHs, tags. Private to read/. */
#ifndef READ_SELECT_H
#define READ_SELECT_H

#include "read/reader.h"

/* A file to play, and its name in the suite. */
struct selected {
    const char *path, *name;
};

struct selection {
    struct selected *items;
    size_t count;
    const char *root; /* the suite, or what stands for it: where targets/ is looked for */
};

/* Resolves options->paths: a folder stands for all scenario files below it, `_*` and what
 * is no scenario apart; sorted by name, each file once. Sets plan->suite and
 * plan->contract. A path that is not there is `err`. */
bool select_files(struct reader *reader, struct selection *selection, struct error *err);

/* The suite alone, and nothing to play: that of the first path, else of the target's
 * file, else of scenarios/, else the installed one. */
void select_suite(struct reader *reader, struct selection *selection);

/* Does --tag, --not-tag select a file with these tags? */
bool select_tags(const struct plan_options *options, const char *const *tags);

#endif
