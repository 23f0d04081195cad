#ifndef MOCK_CONTROL_ENTRY_H
#define MOCK_CONTROL_ENTRY_H

#include "base/json_out.h"
#include "http/request.h"
#include "world/journal.h"

/* Journal entries as JSON, and what of them a query string asks for. */

/* Writes one as GET journal gives it. */
void entry_write(struct json_out *out, const struct journal_entry *entry);

/* One header line of a block of "Name: value\r\n". */
struct entry_header {
    const char *name, *value;
    size_t name_size, value_size;
};
/* The next line; start with `*at` the block. False at its end. */
bool entry_header_next(const char **at, struct entry_header *out);

/* A copy of a header's value (name without case), which the caller frees. NULL: there is
 * none, or no memory. */
char *entry_header_value(const char *lines, const char *name);

/* Reads `on`, `status`, `since` and `limit`. RULE_CONTROL_VALUE for what they cannot be.
 * `since` is an owned string that the filter borrows. */
bool entry_filter(const struct request *req, struct journal_filter *filter, char **since,
                  struct error *err);

#endif
