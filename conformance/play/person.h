/* The human step: the target's stand-in, or a person at the terminal. */
#ifndef PLAY_PERSON_H
#define PLAY_PERSON_H

#include "base/arena.h"
#include "base/error.h"
#include "play/send.h"
#include "read/plan.h"
#include "read/scope.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct person_request {
    const struct target *target;
    const char *instruction, *link, *outcome; /* filled; link may be NULL */
    int64_t within;                           /* ms */
};

/* Has the step done. `sent` and `result` tell what the stand-in asked and got; the
 * reply's `query` is that of the redirect, NULL when it was none. ERROR_PERSON when a
 * person is needed and nobody can be asked, ERROR_TRANSPORT when the link gives no
 * answer. The key is never sent to the link. */
bool person_do(const struct person_request *request, struct sender *sender,
               const struct scope *scope, const atomic_bool *interrupted,
               struct arena *arena, struct send_request *sent, struct send_result *result,
               struct error *err);

#endif
