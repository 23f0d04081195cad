/* targets/NAME.json: base URL, key, prices, pace and the human's stand-in. */
#ifndef READ_TARGET_H
#define READ_TARGET_H

#include "base/arena.h"
#include "read/scope.h"
#include "read/source.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

/* A secret's value and what is printed for it. */
struct secret {
    const char *shown; /* "$API_KEY", or "{{name}}" when it comes from no environment */
    const char *name;  /* of the variable */
    const char *value;
};

enum human_way {
    HUMAN_ASK, /* a person at the terminal; also when the target says nothing */
    HUMAN_POST /* the stand-in posts a form to the link */
};

struct target {
    const char *name;      /* "mock", or the file */
    const char *file;      /* as shown */
    const char *base;      /* filled, without a final slash */
    bool live;             /* it says so, or its base is https and not loopback */
    double pace;           /* every and within are multiplied by it; 1 unless said */
    double rate;           /* requests a second; 0: no limit */
    const char **provides; /* NULL-terminated */
    struct variables vars;
    const cJSON *headers, *query; /* objects or NULL: the bottom of every request */
    const cJSON *prices; /* "POST /v1/video/generations": {"video": 1}; NULL: none */
    enum human_way human;
    const char *human_post;   /* template of the URL */
    const cJSON *human_form;  /* object of templates */
    struct place human_place; /* of its URL */
};

/* What a call costs on this target: an object {"video": 1}, empty when it is free, NULL
 * when it has no price. `path` is the template or the real path; a literal price wins
 * over one with `{id}`. For a person's step the method is "human". */
const cJSON *target_price(const struct target *target, const char *method,
                          const char *path);

bool target_provides(const struct target *target, const char *need);

#endif
