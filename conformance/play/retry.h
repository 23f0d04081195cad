/* When a request may go out again, and how soon. */
#ifndef PLAY_RETRY_H
#define PLAY_RETRY_H

#include "judge/document.h"

#include <stdbool.h>
#include <stdint.h>

/* 429, 502, 503, 504. */
bool retry_status(int status);

/* GET and HEAD change nothing: they may be sent again. */
bool retry_method(const char *method);

/* What the reply's Retry-After asks for, in ms from `wall` (ms since 1970), at most an
 * hour; 0 when it says nothing that can be understood. Seconds or an HTTP date. */
int64_t retry_after(const struct reply *reply, int64_t wall);

/* The pause before retry number `retry` (from 1): 1 s, 2 s, 4 s … times `pace`, at most
 * 30 s, and at least `after`. */
int64_t retry_pause(int retry, double pace, int64_t after);

#endif
