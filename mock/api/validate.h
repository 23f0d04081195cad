#ifndef MOCK_API_VALIDATE_H
#define MOCK_API_VALIDATE_H

#include "api/app.h"

#include <cjson/cJSON.h>

/* Field checks that handlers share; the messages are those of base/rules.def. */

/* The JSON types that the reference's tables name. */
enum field_type { FIELD_STRING, FIELD_ARRAY, FIELD_ANY };

struct field {
    const char *name;
    enum field_type type;
};

/* Parses the body as an object whose `fields` (ended by an empty row) are of their types,
 * null counting as absent (decision 7). Members beyond them are refused or become a hint,
 * as unknown-field says. The caller owns the result; NULL with `err` set. */
cJSON *fields_read(const struct request *req, const struct field *fields,
                   struct response *res, struct error *err);

/* The string member, "" when absent or null. Borrowed. */
const char *field_string(const cJSON *body, const char *name);

/* Refuses a word outside `words` (NULL-terminated) under `rule`, telling `explain` the
 * nearest, and the client "did you mean". */
bool word_check(enum rule rule, const char *field, const char *word,
                const char *const *words, struct response *res, struct error *err);

/* An absolute https URL with a host, at most 2048 bytes, ASCII without blanks, controls
 * and backslashes (decision 14; libcurl's parser decides the rest). */
bool url_is_https(const char *url);

/* The same for http on a loopback host: --allow-http-callback. */
bool url_is_loopback_http(const char *url);

/* "asset-" or so, 14 digits, '-', 5 characters of decision 11's alphabet. */
bool id_is_well_formed(const char *prefix, const char *id);

/* Hints on query parameters that no operation has: names are those it knows,
 * NULL-terminated. */
void query_check(const struct request *req, const char *const *names,
                 struct response *res);

#endif
