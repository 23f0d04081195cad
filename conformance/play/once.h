/* What `once` remembers: for this run in memory, and on a live target in a file as well,
 * under $XDG_STATE_HOME/pomex/, one for each base URL and key. Thread-safe. */
#ifndef PLAY_ONCE_H
#define PLAY_ONCE_H

#include "base/arena.h"
#include "base/error.h"
#include "read/plan.h"
#include "read/scope.h"
#include "read/target.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

struct once;

struct once *once_new(void);
void once_free(struct once *once);

/* For plan_options: what an earlier run remembered under `name`, or NULL; the caller owns
 * it. `context` is a struct once. A file that is refused gives nothing, and once_open()
 * then tells why. */
cJSON *once_remembered(void *context, const struct target *target, const char *name);

/* Reads what earlier runs remembered, when the target is live. ERROR_USAGE when the file
 * may be read by others (its mode is wider than 0600) or is damaged. Borrows `plan`. */
bool once_open(struct once *once, const struct plan *plan, struct error *err);

enum once_turn {
    ONCE_PLAY,  /* a name has no value: the step is played, and once_end() must follow */
    ONCE_KNOWN, /* all have, by the scope or by memory: they stand in the scope now */
    ONCE_DOUBT  /* the same, but one comes from an earlier run and was not checked in this
                   one: once_trust() or once_forget() must follow */
};

/* Takes a turn: one step with `once` is played at a time, by whichever scenario (`owner`
 * tells them apart; one may nest). */
enum once_turn once_begin(struct once *once, const char *const *names,
                          struct scope *scope, const void *owner);

/* What was remembered is still there: it is not asked for again in this run. Ends the
 * turn. */
void once_trust(struct once *once, const char *const *names);

/* It is gone: forgotten by this run, all its scenarios and the next one. The turn goes
 * on, as after ONCE_PLAY. False when the file cannot be written. */
bool once_forget(struct once *once, const char *const *names, struct scope *scope,
                 struct error *err);

/* "group_id, other" */
const char *once_list(const char *const *names, struct arena *arena);

/* Ends the turn. When the step `held`, its names are remembered, but for secrets. False
 * when the file cannot be written. */
bool once_end(struct once *once, const char *const *names, const struct scope *scope,
              bool held, struct error *err);

#endif
