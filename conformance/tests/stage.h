/* A run in miniature for the tests of playing: a folder of scenario files, a scripted
 * server as the target, a clock that jumps instead of waiting, and what happened as a few
 * lines. */
#ifndef TESTS_STAGE_H
#define TESTS_STAGE_H

#include "play/guard.h"
#include "scripted_server.h"

#include <stdbool.h>
#include <stddef.h>

struct stage;

/* A new folder and a server that plays `rows`. NULL on failure. */
struct stage *stage_new(const struct scripted_reply *rows);

/* The same behind TLS, as a live target: targets/mock.json says so, prices POST /things
 * at
 * {"thing": 1}, "POST /free" at {}, and a scan at {"scan": 1}. */
struct stage *stage_new_live(const struct scripted_reply *rows);

void stage_free(struct stage *stage);

/* For AUTO(stage_drop). */
void stage_drop(struct stage **stage);

/* Writes a file of the folder; "{HOST}" in `text` becomes that of the server. The target
 * stands in targets/mock.json: base, pace 1, a key, and the stand-in; write it again to
 * change it. */
void stage_write(struct stage *stage, const char *name, const char *text);

/* The path of a file of the folder, for what is not done through the stage; borrowed
 * until the next call. */
const char *stage_path(struct stage *stage, const char *name);

struct stage_options {
    const char **paths; /* in the folder; NULL: all of it */
    const char **vars;
    const char **tags;
    int repeat, retries, jobs; /* 0: once, none, 1 */
    bool strict, live;
    const struct budget_line *budget;
    size_t budget_count;
};

/* Reads, checks and plays; returns the exit status. */
int stage_run(struct stage *stage, const struct stage_options *options);

/* What happened in the last run, a line each: what reading found wrong, as
 * diagnostics_write() has it (the folder is left out); "step verdict", with the case as
 * "step:case", the reason in brackets and the findings as
 * "; kind line:column pointer text"; "= verdict" at the end of a scenario. */
const char *stage_story(const struct stage *stage);

/* Why the run did not begin, or ""; a sentence of a guard. */
const char *stage_error(const struct stage *stage);

/* The seconds that the clock jumped in the last run. */
double stage_seconds(const struct stage *stage);

struct scripted *stage_server(struct stage *stage);

#endif
