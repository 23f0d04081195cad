/* The human step: the target's stand-in, or a person at the terminal. */
#ifndef PLAY_PERSON_H
#define PLAY_PERSON_H

#include "base/arena.h"
#include "base/error.h"
#include "judge/document.h"
#include "play/send.h"
#include "read/plan.h"
#include "read/scope.h"

#include <stdbool.h>
#include <stdint.h>

struct person_request {
    const struct target *target;
    const char *instruction, *link, *outcome; /* filled; link may be NULL */
    int64_t within;                           /* ms */
};

/* Has the step done and returns the redirect (`exchange` tells the stand-in's request).
 * ERROR_PERSON without a terminal, ERROR_TRANSPORT when the link gives no answer. The key
 * is never sent to the link. */
bool person_do(const struct person_request *request, struct sender *sender,
               struct scope *scope, struct arena *arena, struct send_request *sent,
               struct send_result *result, struct error *err);

#endif
