#ifndef MOCK_WORLD_JOURNAL_ENTRY_H
#define MOCK_WORLD_JOURNAL_ENTRY_H

#include "world/journal.h"

#include <stdatomic.h>

/* An entry as the ring keeps it: one allocation, shared by the ring and those who read.
 * The secret is looked for when somebody reads: an entry is written with every request,
 * and hardly ever read. */
struct stored_entry {
    struct journal_entry entry;
    const char *secret; /* still in the texts; NULL: they may be shown */
    size_t bytes;       /* of the whole allocation */
    atomic_int holders;
    char texts[];
};

/* A copy, held once; NULL when out of memory. */
struct stored_entry *stored_entry_new(const struct journal_entry *from,
                                      const char *secret);

/* The entry with the secret taken out, held for the caller; NULL when out of memory. */
struct stored_entry *stored_entry_show(struct stored_entry *stored);

void stored_entry_hold(struct stored_entry *stored);
/* Frees with the last holder. NULL is allowed. */
void stored_entry_release(struct stored_entry *stored);

#endif
