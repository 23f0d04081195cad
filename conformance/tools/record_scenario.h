/* Exchanges that passed, as the scenario that an engineer would have written of them. */
#ifndef TOOLS_RECORD_SCENARIO_H
#define TOOLS_RECORD_SCENARIO_H

#include "base/text.h"
#include "judge/contract.h"
#include "read/target.h"
#include "tools/record_exchange.h"

#include <stddef.h>

/* What is known beside the exchanges. All borrowed. */
struct record_about {
    const char *name;                /* of the scenario, for people */
    const char *schema;              /* for `$schema` */
    const char *target;              /* the target's name */
    const char *base;                /* its base URL */
    const struct contract *contract; /* or NULL */
    /* What must not be in the text, with the template that stands there instead as
     * `shown`. */
    const struct secret *secrets;
    size_t secret_count;
    size_t missed; /* exchanges that passed and could not be kept */
};

/* Appends the scenario of `count` exchanges, in the order in which they began; formatted
 * as `fmt` does. Returns the number of its steps, 0 with nothing appended when there is
 * none. Values of the run become matchers, by the contract where it speaks of them; what
 * later requests repeat is saved; equal GETs in a row become one poll; the scan becomes a
 * human step. */
size_t record_scenario(const struct record_about *about,
                       const struct record_exchange *const *items, size_t count,
                       struct text *out);

#endif
