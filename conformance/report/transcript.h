/* An exchange as text: what `-v` prints. */
#ifndef REPORT_TRANSCRIPT_H
#define REPORT_TRANSCRIPT_H

#include "base/text.h"
#include "report/events.h"

#include <stdbool.h>
#include <stddef.h>

/* Appends request and reply, a line a header, "> " and "< " before them. Of a body at
 * most `longest` bytes are shown; of one that is no text only its size. */
void transcript_add(struct text *out, bool color, const struct event_exchange *exchange,
                    size_t longest);

/* "14:02:41": the time of day, UTC, of `wall`. `out` has room for 9 bytes. */
void transcript_time(int64_t wall, char *out);

#endif
