/* A run on a stage that writes a journal, by the built program; its key and its contract
 * of one operation, GET /thing. */
#ifndef TESTS_JOURNALED_H
#define TESTS_JOURNALED_H

#include "program.h"
#include "stage.h"

#define JOURNALED_KEY "sk-canary/0123+456789"

struct journaled {
    struct stage *stage;
    char *scenario, *path; /* the file s.json, and that of the journal */
};

struct journaled journaled_new(const struct scripted_reply *rows, const char *scenario);

/* For AUTO(journaled_drop). */
void journaled_drop(struct journaled *run);

/* Plays the scenario to its end, `option` being --journal or --resume. */
struct program journaled_play(const struct journaled *run, const char *option);

/* Judges the journal, without the key. `option` may be NULL. */
struct program journaled_judge(const struct journaled *run, const char *option);

#endif
