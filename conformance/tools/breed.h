/* Every way to change what was seen that the contract suggests. */
#ifndef TOOLS_BREED_H
#define TOOLS_BREED_H

#include "judge/contract.h"
#include "tools/mutant.h"
#include "tools/sighting.h"

#include <stddef.h>

struct mutants {
    struct mutant *items;
    const struct sighting **of; /* what each one changes */
    size_t count;
};

/* Makes the mutants of each sighting from its shape: of every member that the shape names
 * and a reply had. Dropping, or making null, what may be absent is none. In `arena`. */
struct mutants breed(const struct contract *contract, const struct sighting *sightings,
                     size_t count, struct arena *arena);

#endif
