/* Which requests the recording proxy takes: pure, for record_server.c. */
#ifndef TOOLS_RECORD_GUARD_H
#define TOOLS_RECORD_GUARD_H

#include "base/arena.h"
#include "judge/document.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    RECORD_MAX_BODY = 8 * 1024 * 1024,
    RECORD_MAX_HEADERS = 64 /* CivetWeb drops what comes after the 64th */
};

/* Copies of the fields that CivetWeb has cut out of its buffer behind `version`, without
 * the blanks that end a value. NULL when the buffer says more than they do, or says it
 * otherwise: a line that is no NAME: VALUE, too many lines, none. */
const struct header *record_fields(struct arena *arena, const char *version,
                                   const struct header *cut, size_t count);

/* The head as it came. */
struct record_head {
    const char *method, *target, *version; /* target with its query; "1.1" */
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
