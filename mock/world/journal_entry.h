#ifndef MOCK_WORLD_JOURNAL_ENTRY_H
#define MOCK_WORLD_JOURNAL_ENTRY_H

#include "world/journal.h"

#include <stdatomic.h>

/* An entry as the ring keeps it: one allocation, shared by the ring and those who read.
 */
struct stored_entry {
    struct journal_entry entry;
    size_t bytes; /* of the whole allocation */
    atomic_int holders;
    char texts[];
};

/* A copy with the secret taken out, held once; NULL when out of memory. */
struct stored_entry *stored_entry_new(const struct journal_entry *from,
                                      const char *secret);

void stored_entry_hold(struct stored_entry *stored);
/* Frees with the last holder. */
void stored_entry_release(struct stored_entry *stored);

#endif
