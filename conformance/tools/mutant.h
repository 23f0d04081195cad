/* One way to change replies, and changing them. */
#ifndef TOOLS_MUTANT_H
#define TOOLS_MUTANT_H

#include "base/arena.h"
#include "judge/document.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

/* The operation of a redirect's query. */
#define MUTANT_CALLBACK "callback"

enum mutation {
    MUTATION_DROP,     /* the member goes */
    MUTATION_NULL,     /* its value is null */
    MUTATION_RENAME,   /* its name is `argument` */
    MUTATION_SET,      /* its value is `argument`, JSON */
    MUTATION_ADD,      /* `argument` is added to the number */
    MUTATION_SHIFT,    /* the instant is an hour later */
    MUTATION_REFORMAT, /* "2026-06-19 07:02:41": no RFC 3339 any more */
    MUTATION_REVERSE,  /* the array's elements */
    MUTATION_SHORTEN,  /* the array loses its last element */
    MUTATION_TWICE,    /* the array's first element stands in it twice */
    MUTATION_BACK,     /* once the value has changed, the first one comes back */
    MUTATION_JUMP,     /* the first value is shown as `argument`, once */
    MUTATION_STATUS,   /* the status is `argument` */
    MUTATION_HEADER    /* the header `argument` goes */
};

struct mutant {
    const char *operation;   /* of the contract, or MUTANT_CALLBACK */
    int status;              /* of the replies that are changed; 0 for a callback */
    const char *const *path; /* names to the member, NULL-terminated; "*": the first
                                element; NULL: it is about no member */
    enum mutation kind;
    const char *argument;
    const char *what; /* for people: "/json/status: another value, \"failed\"" */
};

/* What one scenario's run under a mutant remembers. Start with zeroes. */
struct mutant_run {
    bool applied; /* some reply was changed */
    char first[64];
    int changes;
};

/* Changes `reply` when the mutant is about it. New bytes live in `arena`. */
void mutant_apply(const struct mutant *mutant, struct mutant_run *run,
                  const char *operation, struct reply *reply, struct arena *arena);

/* The body as JSON (of a callback, the query); NULL when it is none. The caller's. */
cJSON *mutant_body(const char *operation, const struct reply *reply);

/* The value at a path, or NULL. */
const cJSON *mutant_value(const cJSON *root, const char *const *path);

#endif
