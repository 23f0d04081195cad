#ifndef MOCK_FUZZ_CUT_H
#define MOCK_FUZZ_CUT_H

#include "http/guard.h"

#include <stdbool.h>
#include <stddef.h>

/* Cuts a head in place as CivetWeb 1.15 does, faults and all (libraries.md 1.4), so that
 * the guard can be fuzzed without sockets. `buffer` is NUL-terminated at `size` and lies
 * at a multiple of 16; `head->headers` has room for REQUEST_MAX_HEADERS. False when
 * CivetWeb would refuse the request by itself, or wait for more; `used` gets the bytes of
 * the head. */
bool cut_head(char *buffer, size_t size, struct head *head, size_t *used);

#endif
