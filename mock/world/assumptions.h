#ifndef MOCK_WORLD_ASSUMPTIONS_H
#define MOCK_WORLD_ASSUMPTIONS_H

#include "base/error.h"
#include "base/json_out.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

/* Readings of the reference that a client may meet in production: the one table
 * (decisions.md, switch). Value 0 is the default. */
enum assumption {
    NOT_FOUND_TYPE,     /* not_found_error | invalid_request_error */
    WRONG_METHOD,       /* 405 | 404 */
    UNAVAILABLE_TYPE,   /* service_unavailable_error | upstream_error */
    UNKNOWN_FIELD,      /* ignore | reject */
    CONTENT_TYPE,       /* ignore | require */
    FAILED_SCAN,        /* redirect | page */
    PRE_RECORD_CODE,    /* 20002 | 10000 */
    ASSET_ERROR,        /* omit | include */
    LIST_FOREIGN_GROUP, /* reject | empty */
    LIMIT_OVER_MAX,     /* clamp | reject */
    BAD_ASSET,          /* reject | fail-task */
    TASK_MODEL,         /* omit | include */
    GENERATION_EXTRAS,  /* on | off */
    ASSUMPTION_COUNT
};

struct assumption_row {
    const char *name;
    const char *values[3]; /* the default first, NULL-terminated */
    enum basis basis;
    int decision;
    const char *about; /* one sentence */
};

const struct assumption_row *assumption_row(enum assumption which);

/* The choices of one world: an index into the row's values. Zero-initialised: all
 * defaults. */
struct assumptions {
    unsigned char choice[ASSUMPTION_COUNT];
};

/* Sets one by its words. RULE_CONTROL_VALUE names what there would be (did you mean). */
bool assumption_set(struct assumptions *all, const char *name, const char *value,
                    struct error *err);

/* The value chosen, as a word. */
const char *assumption_value(const struct assumptions *all, enum assumption which);

/* All of them as an object, names to values, and back: what is not named stays. False
 * with the pointer of what is wrong ("/assumptions/…"); nothing is set then. */
void assumptions_write(struct json_out *out, const char *key,
                       const struct assumptions *all);
bool assumptions_read(const cJSON *object, struct assumptions *all, struct error *err);

#endif
