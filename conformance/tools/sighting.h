/* What replies a suite really receives, and which scenario receives them. */
#ifndef TOOLS_SIGHTING_H
#define TOOLS_SIGHTING_H

#include "base/arena.h"
#include "judge/document.h"

#include <cjson/cJSON.h>
#include <stddef.h>

/* A scenario that received such a reply, first as its `at`-th. */
struct witness {
    size_t scenario;
    int at;
};

/* All replies of one operation and status. */
struct sighting {
    const char *operation; /* of the contract, or MUTANT_CALLBACK */
    int status;
    cJSON *sample;        /* every member that was ever there, with a value it had */
    const char **headers; /* names in lower case */
    size_t header_count;
    struct witness *witnesses;
    size_t count;
};

/* Thread-safe. */
struct sightings;

struct sightings *sightings_new(void);
void sightings_free(struct sightings *sightings);

/* A reply that scenario number `scenario` received as its `at`-th. */
void sightings_add(struct sightings *sightings, size_t scenario, int at,
                   const char *operation, const struct reply *reply);

/* All of them, by operation and status; witnesses the earliest first. Only when nothing
 * is added any more. */
const struct sighting *sightings_all(struct sightings *sightings, size_t *count);

#endif
