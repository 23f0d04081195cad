/* Nothing leaves the program but through here. */
#ifndef REPORT_REDACT_H
#define REPORT_REDACT_H

#include "base/arena.h"
#include "read/target.h"
#include "report/events.h"

#include <stddef.h>

struct redactor;

/* Knows each secret raw, JSON-escaped, percent-encoded and in base64 at its three
 * alignments (so that it is found inside a longer base64 text too). Borrows `secrets`. */
struct redactor *redactor_new(const struct secret *secrets, size_t count);
void redactor_free(struct redactor *redactor);

/* `bytes` with every secret replaced by what is shown for it; `bytes` itself when it
 * holds none (the usual case: nothing is copied). The new text lives in `arena`; `size`
 * is updated. */
const char *redact_bytes(const struct redactor *redactor, struct arena *arena,
                         const char *bytes, size_t *size);
const char *redact_string(const struct redactor *redactor, struct arena *arena,
                          const char *string);

/* Redacts every string of an event that does not come from the plan's files. */
void redact_event(const struct redactor *redactor, struct arena *arena,
                  struct event *event);

#endif
