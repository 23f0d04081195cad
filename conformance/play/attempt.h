/* One exchange of a call: built, admitted by the guard, sent, turned into a document. */
#ifndef PLAY_ATTEMPT_H
#define PLAY_ATTEMPT_H

#include "base/error.h"
#include "play/player.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

struct attempt {
    struct event_exchange event; /* for the log; `until_value` is the caller's */
    cJSON *document;             /* NULL: there is nothing to judge */
    const char *transport;       /* then why */
    bool sent;                   /* a byte has left */
    bool redirect;               /* of a person's step: it ended with one */
    const char *listed;          /* the path for the contract; NULL: it says nothing */
    bool late;                   /* of a person's step: its deadline passed */
    const char *by_hand;         /* with ERROR_PERSON: what to do, one text */
    int64_t retry_after;         /* ms; 0: the reply asks for nothing */
};

/* `number` counts from 1, `retry` from 0. False when nothing was sent: ERROR_USAGE for a
 * name without a value or a bad URL, ERROR_GUARD. The document lives until the
 * next attempt, the rest as long as the log. */
bool attempt_request(struct player *player, const struct call *call, int number,
                     int retry, struct attempt *out, struct error *err);

/* The same for a human step, whose path is `path`; also ERROR_PERSON. */
bool attempt_person(struct player *player, const struct call *call, const char *path,
                    struct attempt *out, struct error *err);

/* For replay.c: parses the reply, and the path that the contract knows. */
void attempt_make_document(const struct player *player, struct attempt *out);
const char *attempt_listed_path(const struct player *player, const char *path);

#endif
