#ifndef MOCK_API_EFFECTS_H
#define MOCK_API_EFFECTS_H

#include "api/app.h"

/* What fault rules do to one request: a copy of what fired, safe to keep after the
 * world's lock is let go. Zero-initialise; effects_clean() frees. */
struct effects {
    struct fault_effects fired;
    cJSON *patch;
    char *directive;
};

/* Counts the request against the world's rules and copies what fires. The caller holds
 * the lock. */
bool effects_read(struct world *world, const struct operation *operation,
                  struct effects *out, struct error *err);

/* Whether the request takes no effect: an injected status, or a close before the answer.
 * The former sets `err`. */
bool effects_prevent(const struct effects *effects, struct response *res,
                     struct error *err);

/* Changes a finished answer: patch, garbage, drip, close. */
void effects_shape(const struct effects *effects, struct response *res);

/* The headers and types that belong to a status and to the world's switches: Retry-After
 * of 429 and 503, not-found-type, unavailable-type. */
void effects_finish_error(const struct assumptions *assumptions, struct response *res,
                          struct error *err);

void effects_clean(struct effects *effects);

#endif
