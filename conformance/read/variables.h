/* `vars` of a file or a target, with what gives them a value. Private to read/. */
#ifndef READ_VARIABLES_H
#define READ_VARIABLES_H

#include "read/reader.h"

/* Adds each variable that `object` (a file's or target's `vars`; NULL: none) declares and
 * `known` does not have yet. A value is looked for in --var, the environment, what an
 * earlier run remembered, and the declaration. Secrets are added to the plan. */
void variables_declare(struct reader *reader, const cJSON *object,
                       struct variables *known);

/* Which variable of the target's `vars` options->key is for: its only secret one, or
 * `api_key` of several. A diagnostic when there is none. */
void variables_choose_key(struct reader *reader, const cJSON *object);

/* The target's secrets go into headers: a diagnostic for one that cannot. */
void variables_check_keys(struct reader *reader, const struct variables *of_target);

/* Adds all of `more` that `known` does not have. */
void variables_add_all(struct reader *reader, const struct variables *more,
                       struct variables *known);

/* Adds every --var, and every value of a journal, that no file declares. */
void variables_add_options(struct reader *reader, struct variables *known);

/* Gives `name` (of `once`) what was remembered, when nothing gave it a value yet. */
void variables_remember(struct reader *reader, const char *name, struct variables *known);

/* Checks the "k=v" of --var. */
bool variables_check_options(const struct plan_options *options, struct error *err);

#endif
