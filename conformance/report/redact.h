/* Nothing leaves the program but through here. */
#ifndef REPORT_REDACT_H
#define REPORT_REDACT_H

#include "base/arena.h"
#include "read/target.h"
#include "report/events.h"

#include <stdbool.h>
#include <stddef.h>

/* Shorter secrets are refused when the plan is read: they would be found everywhere. */
enum { REDACT_SHORTEST = 6 };

struct redactor;

/* Knows each secret raw, JSON-escaped and percent-encoded (twice, too: JSON in JSON, a
 * URL in a URL), in base64 at its three alignments (so that it is found inside a longer
 * base64 text), and its first half where a text was cut. Borrows `secrets`. */
struct redactor *redactor_new(const struct secret *secrets, size_t count);
void redactor_free(struct redactor *redactor);

/* A secret in a text: `size` bytes at `at`. */
struct redact_hit {
    size_t at, size;
    const struct secret *secret;
    bool raw; /* as it is, neither encoded nor cut */
};

/* The first secret in `bytes` from `from` on. */
bool redact_find(const struct redactor *redactor, const char *bytes, size_t size,
                 size_t from, struct redact_hit *hit);

/* `bytes` with every secret replaced by what is shown for it; `bytes` itself when it
 * holds none (the usual case: nothing is copied). The new text lives in `arena`; `size`
 * is updated. */
const char *redact_bytes(const struct redactor *redactor, struct arena *arena,
                         const char *bytes, size_t *size);

/* The same for a string; NULL stays NULL. */
const char *redact_string(const struct redactor *redactor, struct arena *arena,
                          const char *string);

/* Redacts every string of an event that does not come from the plan's files. */
void redact_event(const struct redactor *redactor, struct arena *arena,
                  struct event *event);

#endif
