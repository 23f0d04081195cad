#ifndef MOCK_HTTP_GUARD_H
#define MOCK_HTTP_GUARD_H

#include "base/error.h"
#include "http/request.h"

#include <stdbool.h>
#include <stdint.h>

/* The head guard: what CivetWeb lets through and a sound server must not (libraries.md
 * 1.4, 2.2, 2.3). */

/* A head as CivetWeb cut it: pointers into its buffer, each word and line ended by NULs
 * where the blanks, colons and line ends were. */
struct head {
    const char *method, *target, *version; /* version: behind "HTTP/" */
    const char *query;                     /* behind the target's '?', NULL: none */
    struct header *headers;                /* trailing blanks of values are cut off */
    int count;
};

/* What the head says about the body and the connection. */
struct framing {
    bool chunked;
    uint64_t length; /* of the body when not chunked; UINT64_MAX: beyond counting */
    bool keep_alive; /* the client wants to go on, and CivetWeb would */
    bool expects_continue;
};

/* False with RULE_BAD_REQUEST (400; 417 for an unknown expectation) when the request must
 * be refused and its connection closed. */
bool guard_head(struct head *head, struct framing *framing, struct error *err);

#endif
