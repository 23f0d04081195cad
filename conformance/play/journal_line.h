/* A line of the journal while it is put together: one JSON object without its end, which
 * the journal adds when it writes. Strings and values pass through the redactor here;
 * what is of an exchange has passed redact_event() before. */
#ifndef PLAY_JOURNAL_LINE_H
#define PLAY_JOURNAL_LINE_H

#include "base/arena.h"
#include "base/text.h"
#include "play/journal.h"
#include "report/events.h"
#include "report/redact.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

struct journal_line {
    struct text text;
    const struct redactor *redactor;
    struct arena *arena; /* as long as the line */
};

/* Begins `{"event":"…"`. Borrows `redactor`. */
struct journal_line journal_line_new(const struct redactor *redactor, const char *event);

/* For AUTO(journal_line_drop). */
void journal_line_drop(struct journal_line *line);

/* Each adds a member; nothing for a NULL string and a flag that is false. */
void journal_line_string(struct journal_line *line, const char *name, const char *value);
void journal_line_number(struct journal_line *line, const char *name, int64_t value);
void journal_line_seconds(struct journal_line *line, const char *name, double value);
void journal_line_flag(struct journal_line *line, const char *name, bool value);

/* `"name":value` without the comma before it; a value that holds a secret becomes a
 * string without it. */
void journal_line_value(struct journal_line *line, const char *name, const cJSON *value);

/* Where in the plan; the members that say what is usual are left out. */
void journal_line_place(struct journal_line *line, const struct journal_place *place);

/* The member "request"; nothing while there is none. */
void journal_line_request(struct journal_line *line, const struct event_exchange *event);

void journal_line_headers(struct journal_line *line, const struct header *headers,
                          size_t count);

/* "body", or "body_base64" for what is no text; nothing for NULL. */
void journal_line_body(struct journal_line *line, const char *body, size_t size);

#endif
