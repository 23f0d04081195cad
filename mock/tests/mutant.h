#ifndef MOCK_TESTS_MUTANT_H
#define MOCK_TESTS_MUTANT_H

#include "base/text.h"

#include <stdint.h>

/* Adds a raw request with random changes: one that the mock would serve to the key
 * "sk-mutate", but for bytes that changed, went or came twice, and for words that parsers
 * stumble over; in its target, in its body (whose length is told right), or anywhere. The
 * same `state` makes the same requests. */
void mutant_add(struct text *out, uint64_t *state);

#endif
