/* A recording on its way to a scenario: its exchanges as steps, and the values that pass
 * from one to the next. Private to record_*. */
#ifndef TOOLS_RECORD_TAPE_H
#define TOOLS_RECORD_TAPE_H

#include "judge/contract.h"
#include "tools/record_exchange.h"
#include "tools/record_scenario.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

enum record_kind {
    RECORD_REQUEST,
    RECORD_SCAN /* a person's: the link opened, or its form posted, till the redirect */
};

struct record_step {
    enum record_kind kind;
    const struct record_exchange *first, *last; /* of a poll; else the same */
    size_t count;                               /* of the exchanges it stands for */
    const char *id;                             /* NULL until record_names() */
    const char *kind_id;                        /* what `id` is without its number */
    int number;
    const char *path;   /* of the target, without its query, as it came */
    const char *url;    /* the whole URL, with the target's base; of a scan the link */
    const cJSON *query; /* an object of strings; NULL: none, or not to be written so */
    const cJSON *sent;  /* the body, when it can be written as JSON; else NULL */
    const cJSON *before, *got; /* the JSON of the first and of the last reply, or NULL */
    const cJSON *redirect;     /* what a scan ended with: an object of strings */
    bool trouble;              /* statuses for the moment came between its looks */
    const cJSON *until;        /* what it waited for, as a pattern; NULL: nothing */
    const char *outcome;       /* of a scan, when it was no success */
    const struct shape *shape; /* of the last reply; NULL: the contract has none */
};

/* A value that goes from one step to a later one, or into the recording from outside. */
struct record_var {
    const char *name, *value;
    size_t size;         /* of the value */
    size_t step;         /* the step that saves it, when it has a pointer */
    const char *pointer; /* "/json/id"; NULL: declared in `vars` */
    const char *env;     /* then its variable of the environment */
    bool secret;         /* without a value in the file */
};

struct record_tape {
    struct arena *arena;
    const struct record_about *about;
    struct record_step *steps;
    size_t count;
    const char **links; /* of scans, as replies gave them */
    size_t link_count;
    struct record_var *vars;
    size_t var_count;
    size_t unfit; /* exchanges that no scenario can hold: bodies that are no text */
};

/* record_steps.c: fills `steps` from exchanges in the order of their beginning. */
void record_steps(struct record_tape *tape, const struct record_exchange *const *items,
                  size_t count);

/* record_vars.c: finds the values that are needed again, and names them. */
void record_vars(struct record_tape *tape);

/* `text` as a template: each value that a step before `step` has saved as its {{name}},
 * and what would be a template by chance escaped. In the arena. */
const char *record_fill(const struct record_tape *tape, size_t step, const char *text);

/* The variable that holds all of `text` at `step`, or NULL. */
const struct record_var *record_var_of(const struct record_tape *tape, size_t step,
                                       const char *text);

/* record_names.c: an id for each step; none twice. */
void record_names(struct record_tape *tape);

/* What the reply to `path` is about: "asset" for /v1/video/assets/asset-…; in the arena.
 */
const char *record_subject(struct arena *arena, const char *path);

/* record_until.c: finds what each step waited for. */
void record_untils(struct record_tape *tape);

/* record_pattern.c: what the reply of a step proves. `expect` is what must hold,
 * `observe` what the contract does not speak of; NULL: nothing. */
void record_pattern(const struct record_tape *tape, size_t index, const cJSON **expect,
                    const cJSON **observe);

#endif
