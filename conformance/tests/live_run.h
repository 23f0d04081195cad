/* The runner as it is used on the stand-in for production: its command line, its key, a
 * folder for its memory and its journal. */
#ifndef TESTS_LIVE_RUN_H
#define TESTS_LIVE_RUN_H

#include "folder.h"
#include "program.h"
#include "standin.h"

struct live_run {
    struct folder folder;
    struct standin standin;
    char scenario[96];
    char journal[96]; /* a file that is not there yet */
};

/* A run of the scenario `text`. `options` of the stand-in: NULL, or ended by NULL. */
struct live_run live_run_new(const char *text, enum standin_human human,
                             const char *const *options);
void live_run_drop(struct live_run *live);

/* Starts the run with its journal; `more` (ended by NULL) is added to the command line.
 */
struct program live_begin(const struct live_run *live, const char *const *more);

/* Goes on with it, to its end. */
struct program live_resume(const struct live_run *live, const char *const *more);

/* Judges its journal again, without a key. */
struct program live_judge(const struct live_run *live);

/* All of a file; "" when there is none. The caller frees it. */
char *live_read(const char *path);

/* How many lines of `text` hold `part`. */
int live_count(const char *text, const char *part);

/* The text of the journal, and what it says about money. */
struct live_story {
    char *text;
    int videos, scans;           /* announced */
    int lost_videos, lost_scans; /* announced, and then no reply */
};

struct live_story live_story(const struct live_run *live);
void live_story_drop(struct live_story *story);

#endif
