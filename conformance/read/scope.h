/* The variables of one scenario while it plays. One scope belongs to one thread. */
#ifndef READ_SCOPE_H
#define READ_SCOPE_H

#include "read/place.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

/* A variable that a file declares, resolved when the plan is made: --var, then the
 * environment, then what was remembered, then the file's default. */
struct variable {
    const char *name;
    const char *env;    /* NULL: none */
    const cJSON *value; /* NULL: declared, but nothing gives it a value */
    bool secret;
    bool outside;       /* the value is not the file's, but of one of the others */
    struct place place; /* of the name */
};

struct variables {
    struct variable *items;
    size_t count;
};

const struct variable *variables_find(const struct variables *variables,
                                      const char *name);

/* The current values: name → value. */
struct scope {
    cJSON *values; /* an object; also the `vars` of the document */
};

/* A scope that holds copies of the declared values. Release with scope_drop(). */
struct scope scope_new(const struct variables *declared);
void scope_drop(struct scope *scope);

/* Borrowed until the name is set again; NULL: undefined. */
const cJSON *scope_get(const struct scope *scope, const char *name);

/* Sets `name`; takes `value`. */
void scope_set(struct scope *scope, const char *name, cJSON *value);
/* It has no value any more. */
void scope_forget(struct scope *scope, const char *name);
void scope_set_string(struct scope *scope, const char *name, const char *value);
void scope_set_number(struct scope *scope, const char *name, double value);

/* What `collect` does: appends `value` (an array: its elements) to the array `name`.
 * Takes `value`. */
void scope_append(struct scope *scope, const char *name, cJSON *value);

/* Gives a value to every name of `declared` that has none yet: entering a `use`. */
void scope_default(struct scope *scope, const struct variables *declared);

#endif
