#ifndef FUZZ_CIVET_HEAD_H
#define FUZZ_CIVET_HEAD_H

#include "tools/record_guard.h"

#include <stdbool.h>
#include <stddef.h>

/* A request's head as CivetWeb 1.15 leaves it in its buffer: words and fields that end
 * where it has written NULs. */
struct civet_head {
    char *method, *target, *version; /* "1.1" */
    struct header fields[RECORD_MAX_HEADERS];
    size_t count;
};

/* Cuts `buffer`, of `size` bytes and a NUL, in place, with CivetWeb's leniency and its
 * faults, so that the guard can be fuzzed without sockets. False when CivetWeb would
 * refuse the request by itself, or wait for more. */
bool civet_head_cut(char *buffer, size_t size, struct civet_head *head);

#endif
