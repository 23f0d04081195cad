#ifndef MOCK_CONTROL_TALE_H
#define MOCK_CONTROL_TALE_H

#include "base/error.h"
#include "base/text.h"
#include "world/journal.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

/* A journal on its way to a scenario: exchanges as steps, and the values that go from one
 * to the next. Shared by the files tale_*.c alone. */

/* The newest so many exchanges are told. */
enum { TALE_MAX_STEPS = 1000 };

struct tale_step {
    int64_t begun_ms, ended_ms; /* of a poll: of its first and its last look */
    size_t looks;
    const struct operation *operation; /* NULL: no route matched */
    bool trouble;        /* statuses for the moment came between its looks */
    bool scan;           /* a person's: the form of the link was sent, and led on */
    char *method;        /* all owned */
    char *path;          /* percent-encoded */
    char *query;         /* as sent; "" when none */
    char *body;          /* NULL: none */
    char *type;          /* of a reply that is no JSON; NULL: it is, or there is none */
    cJSON *headers;      /* of the request, those that are kept: an object of strings */
    cJSON *parameters;   /* of the query, as an object; NULL: it must stay as it is */
    cJSON *sent;         /* the body, when JSON can say it */
    cJSON *before, *got; /* of the first and the last look; NULL: no JSON */
    cJSON *redirect;     /* the parameters that a scan ended with */
    int status;
    enum rule reason;
    char id[64], kind_id[48]; /* the latter without its number */
    int number;
};

/* A value that is given by one step and needed by a later one, or comes from outside. */
struct tale_value {
    char name[56];
    char *value;   /* owned */
    size_t step;   /* the step that saves it */
    char *pointer; /* owned; "/json/id"; NULL: it comes from outside */
    char env[72];  /* then the variable of the environment */
};

struct tale {
    struct tale_step *steps;
    size_t count, capacity;
    struct tale_value *values;
    size_t value_count;
    unsigned char *mentioned; /* a bit for each hash of a word of a request */
    size_t left_out;          /* exchanges that no scenario can tell */
    bool failed;              /* out of memory */
};

/* tale_exchange.c: adds one exchange; call in the order of the journal, then
 * tale_steps_end(). */
void tale_add(struct tale *tale, const struct journal_entry *entry);
/* A step of one look, at the end, valid until the next; a copy, the caller's. NULL with
 * the tale failed. */
struct tale_step *tale_step_new(struct tale *tale);
char *tale_copy_n(struct tale *tale, const char *text, size_t size);

/* tale_steps.c: puts them in the order in which they began, makes polls and scans of
 * them, and names them. */
void tale_steps_end(struct tale *tale);
void tale_drop(struct tale *tale);

/* tale_names.c: names a step when those before it are named: "create-asset",
 * "create-asset-400", "create-asset-400-2". */
void tale_name_step(struct tale *tale, size_t index);

/* tale_values.c: finds what is needed again. */
void tale_find_values(struct tale *tale);
/* Adds `string` with each value that an earlier step has saved as its {{name}}. */
void tale_fill(const struct tale *tale, size_t step, const char *string,
               struct text *out);
/* The value that is all of `string` at this step; NULL: none. */
const struct tale_value *tale_value_of(const struct tale *tale, size_t step,
                                       const char *string);
/* The path and query of an absolute URL; the string itself when it is none. */
const char *tale_url_path(const char *url);
/* The value that is the link which this step follows; NULL: it follows none. */
const struct tale_value *tale_link_of(const struct tale *tale, size_t step);

/* cJSON_AddItemToObject(), or ToArray() without a name; but what cannot be added, for
 * want of memory, is freed. */
void tale_put(cJSON *parent, const char *name, cJSON *item);

/* tale_pattern.c: what the reply of a step proves, for `expect`; NULL: nothing. The
 * caller owns it. */
cJSON *tale_pattern(const struct tale *tale, size_t index);
/* What the step waited for, for `until`; NULL: nothing. The caller owns it. */
cJSON *tale_until(const struct tale *tale, size_t index);

/* tale_write.c: the scenario. `about` is told of it beside what it holds. */
void tale_write(const struct tale *tale, const char *name, const char *about,
                struct text *out);

#endif
