/* The human step: the target's stand-in, or a person at the terminal or behind the
 * operator's callback host. */
#ifndef PLAY_PERSON_H
#define PLAY_PERSON_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "play/send.h"
#include "read/plan.h"
#include "read/scope.h"
#include "report/reporter.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Where a person can be asked. Shared by all workers, which wait for one another: one
 * thing is asked at a time. */
struct person;

struct person_options {
    const char *terminal; /* "/dev/tty"; NULL: nobody sits at one */
    const char *listen;   /* --callback-listen, or NULL */
    bool color;
    struct clock *clock;
    void (*say)(const char *format, ...); /* without a terminal: a line for the log */
};

/* Opens the listener. ERROR_USAGE when it cannot be opened. Borrows all. */
struct person *person_new(const struct person_options *options, struct error *err);
void person_free(struct person *person);

/* One step, its templates filled. All is borrowed. */
struct person_request {
    const struct plan *plan; /* its secrets are not shown */
    const struct call *call;
    const char *where;                        /* "flow/portrait-to-video · kyc/scan" */
    const char *instruction, *link, *outcome; /* link may be NULL */
    const char *const *known;                 /* names that --var could have given; NULL:
                                                 it could not have spared the step */
    int64_t within;                           /* ms */
    struct sender *sender;                    /* for the stand-in */
    struct stream *stream;                    /* kept silent meanwhile; or NULL */
    const struct scope *scope;
    const atomic_bool *interrupted; /* or NULL */
    struct arena *arena;            /* what the result's strings live in */
};

struct person_result {
    struct send_request sent;  /* method "human" when it was a person */
    struct send_result result; /* the reply's `query` is that of the redirect; NULL: none.
                                  Status 0 when a person or a listener told it */
    bool late;                 /* the deadline passed; `transport` says so */
    const char *by_hand;       /* with ERROR_PERSON: what to do, one text */
};

/* Has the step done by the target's stand-in or else by `person` (NULL: nobody).
 * ERROR_PERSON when nobody can be asked, ERROR_TRANSPORT when the link gives no answer,
 * the deadline passes or an interrupt comes, ERROR_GUARD when a secret would go to the
 * link: the key never does. */
bool person_do(struct person *person, const struct person_request *request,
               struct person_result *result, struct error *err);

#endif
