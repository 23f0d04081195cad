/* A journal read back into memory: what --resume goes on from, and what `judge` judges.
 * Read and prepared by one thread; from then on only looked at. */
#ifndef PLAY_RECORDING_H
#define PLAY_RECORDING_H

#include "base/arena.h"
#include "base/error.h"
#include "play/guard.h"
#include "play/journal.h"
#include "read/plan.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One exchange. */
struct recorded {
    struct event_exchange event; /* without `operation`, `until_value` and `again` */
    const cJSON *price;          /* NULL: free */
    enum redacted redacted;
    bool answered; /* its reply line is there; else the run ended before */
    bool sent, listed, asked, late;
    int64_t id;
    int session; /* 0: of the first run, 1: of the first resume, … */
};

/* All of one call of a step, in the order of time. */
struct recorded_call {
    struct journal_place place;
    char *key;
    struct recorded **items;
    size_t count;
    bool over;          /* it was judged */
    double seconds;     /* then how long it took */
    const cJSON *known; /* its step was spared by these values; NULL: it was played */
};

struct recording {
    struct arena *arena; /* holds everything below */
    const char *path;
    int file;  /* open and locked for writing; -1: none */
    bool torn; /* the last line was not whole, and counts for nothing */
    int64_t next;
    /* The first line. */
    const char *run_id, *plan, *target, *base, *target_text;
    const char **paths; /* NULL-terminated */
    const cJSON *vars;  /* name: value; of a secret what is shown for it */
    /* The others. */
    struct recorded_call **calls; /* sorted by key after recording_read() */
    size_t count;
    struct recorded **exchanges; /* in the order of their numbers, from 1 */
    size_t exchange_count;
    const char **scenarios_over; /* keys of those that ended with a verdict; unsorted */
    size_t scenarios_over_count;
    int sessions;
};

/* Reads `path`; to `resume`, it is locked, and a torn last line is cut off. ERROR_USAGE
 * when it is no journal, damaged in its middle, of another version, or in use. */
struct recording *recording_read(const char *path, bool resume, struct error *err);

/* The same from memory: a NUL follows the `size` bytes. `whole` is how many of them
 * make whole lines. Borrows `path`. */
struct recording *recording_parse(const char *path, const char *bytes, size_t size,
                                  size_t *whole, struct error *err);

void recording_free(struct recording *recording);

/* Makes it ready for going on with `plan`: puts the plan's secrets back where they stood,
 * forgets what is to be done again (what failed on its way and cost nothing; a person who
 * did not answer; `finally` of scenarios that have not ended). ERROR_USAGE when the plan
 * was edited, and when a value that was saved held a secret that cannot be put back. */
bool recording_resume(struct recording *recording, const struct plan *plan,
                      struct error *err);

/* Makes it ready for `judge`: forgets what was not judged when it was recorded. */
void recording_judge(struct recording *recording);

/* What the runs before have spent, or may have. */
void recording_charge(const struct recording *recording, struct guard *guard);

/* NULL: there is nothing of this call. */
const struct recorded_call *recording_find(const struct recording *recording,
                                           const struct journal_place *place);

/* When the first exchange of a scenario (NULL: of all) began, in ms since 1970; 0: there
 * is none. */
int64_t recording_start(const struct recording *recording,
                        const struct journal_place *place);

/* The scenario of that place ended with a verdict. */
bool recording_is_over(const struct recording *recording,
                       const struct journal_place *place);

/* For recording_parse.c. */
char *recording_key(struct arena *arena, const struct journal_place *place);
int recording_compare(const void *a, const void *b);

#endif
