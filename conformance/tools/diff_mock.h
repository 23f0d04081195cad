/* The control API of a mock, as far as `diff` asks it: which switches there are, a world
 * of our own, a switch set in it. Shares nothing with the mock but the wire. */
#ifndef TOOLS_DIFF_MOCK_H
#define TOOLS_DIFF_MOCK_H

#include "base/arena.h"
#include "base/error.h"
#include "play/guard.h"
#include "play/send.h"
#include "read/plan.h"

#include <stdbool.h>
#include <stddef.h>

/* A reading that the mock can be set to (GET /_mock/assumptions). */
struct diff_switch {
    const char *name, *value;  /* as the target's world has it */
    const char *const *values; /* NULL-terminated; the first is the mock's own */
    const char *basis, *about; /* "" when the mock does not say */
    int decision;              /* 0 likewise */
};

struct diff_mock {
    const struct plan *plan;
    struct guard *guard;
    struct arena *arena;
    const char *key; /* the variable that holds the key; NULL: none was found */
    struct diff_switch *switches;
    size_t count;
    const char *faults, *clock; /* of the target's world, as bodies of PUT; or NULL */
};

/* Asks the target of `plan` what it assumes. False when it is no mock that answers, or is
 * live: `why` is then a sentence. All lives in `arena`. */
bool diff_mock_ask(const struct plan *plan, struct guard *guard, struct sender *sender,
                   struct arena *arena, struct diff_mock *mock, const char **why);

/* Opens an empty world under `key`, with the faults and the clock of the target's. False
 * when the mock does not let us. */
bool diff_mock_open_world(const struct diff_mock *mock, struct sender *sender,
                          const char *key);

/* Sets every switch to `values` (one a switch) in the world that `request` goes to; its
 * headers go along. A request without a key has none, and nothing happens. */
void diff_mock_prepare(const struct diff_mock *mock, struct sender *sender,
                       const struct send_request *request, const char *const *values);

/* The value of a request's Authorization header; NULL: none. */
const char *diff_mock_authorization(const struct send_request *request);

#endif
