/* The command `diff` between two scripted servers, which are the targets a and b. */
#ifndef TESTS_DUEL_H
#define TESTS_DUEL_H

#include "folder.h"
#include "program.h"
#include "scripted_server.h"

/* The scenario of most of them. */
#define DUEL_GET "{\"steps\": [{\"id\": \"get\", \"request\": \"GET /thing\"}]}"

struct duel {
    struct folder folder;
    struct scripted *a, *b;
};

/* Between them thing.json with the text `scenario`, and a contract of /thing. */
struct duel duel_new(const struct scripted_reply *a, const struct scripted_reply *b,
                     const char *scenario);

/* For AUTO(duel_drop). */
void duel_drop(struct duel *duel);

/* Writes the target "a" or "b" again, with `more` members: ", \"live\": true". */
void duel_target(const struct duel *duel, const char *name, const char *more);

/* `diff a b FOLDER` to its end; `words` (ended by NULL, or NULL) are added. */
struct program duel_run(const struct duel *duel, const char *const *words);

#endif
