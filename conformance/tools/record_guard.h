/* Which requests the recording proxy takes: pure, for record_server.c. */
#ifndef TOOLS_RECORD_GUARD_H
#define TOOLS_RECORD_GUARD_H

#include "judge/document.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RECORD_MAX_BODY = 8 * 1024 * 1024 };

/* The head as it came. */
struct record_head {
    const char *method, *target, *version; /* target without its query */
    const struct header *headers;
    size_t count;
};

struct record_framing {
    bool chunked, expects_continue;
    uint64_t length;
};

/* Is it framed one way only, for this machine, and sent by no foreign web page? Returns
 * 0, or the status to refuse with and `why`, one sentence. */
int record_guard(const struct record_head *head, struct record_framing *framing,
                 const char **why);

#endif
