/* What `record` keeps of an exchange that passed. */
#ifndef TOOLS_RECORD_EXCHANGE_H
#define TOOLS_RECORD_EXCHANGE_H

#include "base/arena.h"
#include "judge/document.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct record_exchange {
    struct arena *arena;  /* of its own, and holds all below */
    int64_t begun, ended; /* ms of the clock */
    const char *method;
    const char *target; /* "/v1/video/assets?limit=1", as it came; begins with a slash */
    const struct header *headers; /* of the request, those that are kept */
    size_t header_count;
    /* Whose credential it carried: 0 for the first that there was, and for none, where
     * the target's went along; then 1 … */
    int key;
    /* Of a credential that was refused: the header without it, "Bearer not-the-key".
     * NULL: nothing of it needs to be said. */
    const char *refused;
    const char *body; /* NULL: none */
    size_t size;
    struct reply reply; /* as the target sent it */
    /* Requests equal to this one, between it and the one kept before it, that were left
     * out: the middle of a long poll. */
    size_t left_out;
};

/* An empty one in an arena of its own; record_exchange_free() frees both. */
struct record_exchange *record_exchange_new(void);
void record_exchange_free(struct record_exchange *item);

/* Did a reply among these give `url` as the link of a scan? */
bool record_gave_link(const struct record_exchange *const *items, size_t count,
                      const char *url);

/* Both are the same GET: the second only looks again. */
bool record_same_request(const struct record_exchange *a,
                         const struct record_exchange *b);

#endif
