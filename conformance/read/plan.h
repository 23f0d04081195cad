/* Everything that will be played, read, merged and checked: after plan_read() and
 * patterns_prepare() (judge/prepare.h) have found no error, nothing can be wrong with a
 * file any more. Immutable from then on, and shared by all workers. */
#ifndef READ_PLAN_H
#define READ_PLAN_H

#include "base/arena.h"
#include "base/error.h"
#include "read/diagnostics.h"
#include "read/source.h"
#include "read/target.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pattern; /* judge/pattern.h; compiled there, carried here */

/* `save`: name → pointer into the document. `collect` likewise. */
struct save {
    const char *name;
    const char *pointer;
    struct place place; /* of the pointer */
};

struct saves {
    struct save *items;
    size_t count;
};

/* A pattern as merged (`json`, NULL: none), and compiled. */
struct expectation {
    const cJSON *json;
    const struct pattern *pattern;
};

/* One run of a step: the step itself, or step ⊕ case. What is a template is still one. */
struct call {
    const char *case_id; /* NULL: the step has no cases */
    struct place place;  /* of the case or the step */
    const cJSON *merged; /* all of it as one object: target ⊕ defaults ⊕ step ⊕ case */

    const char *method; /* of a request */
    const char *url; /* "/v1/…" to go behind the base, or absolute; without `query` */
    const char *operation; /* "GET /v1/video/assets/{{asset}}" as written: for people */
    const cJSON *query, *headers; /* objects or NULL; target's and defaults' included */
    const cJSON *json;            /* the body, or NULL */
    const cJSON *raw;             /* a string: the body as it is, or NULL */

    const char *human, *link, *outcome; /* of a human step; link may be NULL */

    struct expectation expect; /* `status` 200 (a person's step: 302) is filled in */
    struct expectation observe, until, always;
    struct saves save, collect;
    int64_t every_from, every_to, within; /* ms, before the target's pace */
    struct place within_place, until_place;
    const char *xfail; /* the reason, or NULL */
    const cJSON *bill; /* {"video": 1} or NULL; the target's price goes before it */
    int repeat;        /* how often it is run; 1 unless said */
};

enum step_kind { STEP_REQUEST, STEP_HUMAN, STEP_USE };

struct step {
    const char *id;
    enum step_kind kind;
    struct place place; /* of the id */
    int repeat;         /* of a `use`; 1 unless said. A call has its own */
    const char **once;  /* NULL-terminated, or NULL */
    struct call *calls; /* one per case; one when there are none; none for `use` */
    size_t count;
    const struct scenario *use; /* what a STEP_USE plays; an instance of its own */
};

struct steps {
    struct step *items;
    size_t count;
};

struct scenario {
    const char *name; /* its path in the suite without .json: "flow/portrait-to-video" */
    const char *file; /* as shown */
    const char *title, *about;  /* members `name` and `about`, or NULL */
    const char **tags, **needs; /* NULL-terminated; needs with those of used files */
    const char *skip;           /* why it cannot be played on this target, or NULL */
    struct place place;
    struct variables vars; /* everything it can see at its start, resolved */
    struct steps steps, finally;
    int repetition; /* from 1, under --repeat */
};

/* What the plan costs: a kind and its least and greatest amount, given steps × cases ×
 * repetitions. Polls are free unless priced. */
struct bill_line {
    const char *kind;
    double least, most;
};

struct plan_options {
    const char **paths;      /* NULL-terminated; empty: scenarios/ */
    const char *target;      /* a name or a file; NULL: mock */
    const char *target_text; /* its file's content; NULL: it is looked for */
    const char *base;        /* --base, or NULL */
    const char **vars;       /* "k=v", NULL-terminated, or NULL */
    const cJSON *given; /* values of a journal, an object or NULL: before all others */
    const char **tags, **not_tags; /* NULL-terminated, or NULL */
    const char *key;               /* from a file or a descriptor; NULL: none */
    int shard, shards;             /* 1..shards; 0, 0: all */
    int repeat;                    /* 0 and 1: once */
    const char *installed;         /* folder of the installed scenarios, or NULL */
    /* What an earlier run remembered under `name` (`once`), owned by the caller, or NULL.
     * The function itself may be NULL. */
    cJSON *(*remembered)(void *context, const struct target *target, const char *name);
    void *remembered_context;
};

struct plan {
    struct arena *arena;     /* holds everything below */
    struct sources *sources; /* every file that was read */
    const char *suite;       /* the folder with contract.json, or NULL */
    const char *contract;    /* its path, or NULL */
    struct target *target;
    struct scenario **scenarios; /* in the order of their names; this shard only */
    size_t count;
    size_t selected;        /* before the shard was taken */
    struct secret *secrets; /* of the target and of all scenarios */
    size_t secret_count;
    struct bill_line *bill;
    size_t bill_count;
};

/* Reads, merges and checks all that `options` select. Every error of every file is a
 * diagnostic; returns NULL only when `err` is set (no such target, bad --var, …).
 * Nothing may be sent when diagnostics->errors > 0. */
struct plan *plan_read(const struct plan_options *options,
                       struct diagnostics *diagnostics, struct error *err);

/* The same without scenarios: the target, and the contract of the suite that the file
 * options->paths[0] would belong to; else of the target's file, of scenarios/, of the
 * installed ones. */
struct plan *plan_read_target(const struct plan_options *options,
                              struct diagnostics *diagnostics, struct error *err);
void plan_free(struct plan *plan);

/* How often `call` can go out before its deadline; 1 when it does not poll. */
int64_t plan_attempts(const struct call *call);
void plan_drop(struct plan **plan);

#endif
