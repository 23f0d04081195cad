/* What a run writes down while it goes (--journal, --resume): JSON Lines, one event a
 * line, nothing in it that the redactor knows. README.md, "The journal", is the format;
 * play/recording.h reads it again.
 *
 * A line is in the kernel's hands before the call that it announces begins, so that a
 * killed process has lost nothing; around a call that costs money it is on the disk. */
#ifndef PLAY_JOURNAL_H
#define PLAY_JOURNAL_H

#include "base/error.h"
#include "judge/verdict.h"
#include "read/plan.h"
#include "read/scope.h"
#include "report/events.h"
#include "report/redact.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

enum { JOURNAL_VERSION = 1 };

/* Which call of which step: what a reply is found by. */
struct journal_place {
    const char *scenario;
    int scenario_repetition; /* from 1, under --repeat */
    const char *step;        /* its path: "kyc/scan" inside a `use` */
    const char *case_id;     /* NULL: none */
    int repetition;          /* from 1 */
    bool finally;
};

/* The first line. */
struct journal_about {
    const struct plan *plan;
    const struct plan_options *options; /* the plan's */
    const char *run_id;
    int64_t wall;
};

/* What is known of an exchange beside its event. */
struct journal_exchange {
    const struct event_exchange *event;
    const cJSON *price; /* {"video": 1}; NULL: free */
    bool listed;        /* the contract judges it */
    bool asked;         /* a person was asked, and may be asked again */
    bool sent;          /* a byte has left */
    bool late;          /* a person's time was up */
};

/* What the redactor took out of a reply. */
enum redacted {
    REDACTED_NOTHING,
    REDACTED_PLAIN,   /* secrets as they are: who knows them can put them back */
    REDACTED_FOR_GOOD /* encoded or cut secrets */
};

/* Thread-safe. */
struct journal;

/* Makes `path`, which must not exist, with mode 0600, and writes the first line.
 * ERROR_USAGE when it cannot be made. Borrows `redactor`. */
struct journal *journal_create(const char *path, const struct journal_about *about,
                               const struct redactor *redactor, struct error *err);

/* Goes on writing `file`, which it takes over; `next` is the number of the next exchange.
 */
struct journal *journal_continue(int file, const char *path, int64_t next, int64_t wall,
                                 const struct redactor *redactor);

/* Before an exchange: false (ERROR_GUARD) when it cannot be written, and then nothing may
 * be sent. `id` is for journal_reply(). */
bool journal_send(struct journal *journal, const struct journal_place *place,
                  const struct journal_exchange *exchange, int64_t *id,
                  struct error *err);

/* After it, whatever came of it. */
void journal_reply(struct journal *journal, int64_t id,
                   const struct journal_exchange *exchange);

/* A step was spared: these names were known already. */
void journal_known(struct journal *journal, const struct journal_place *place,
                   const char *const *names, const struct scope *scope);

/* A call of a step, or all of a scenario (`step` NULL), is over. */
void journal_end(struct journal *journal, const struct journal_place *place,
                 enum verdict verdict, double seconds);

/* Frees it; false (ERROR_INTERNAL) when anything could not be written. NULL is allowed.
 */
bool journal_close(struct journal *journal, struct error *err);

#endif
