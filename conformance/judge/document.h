/* The one document of an exchange:
 * {"status","headers","json","text","query","vars","time"}. */
#ifndef JUDGE_DOCUMENT_H
#define JUDGE_DOCUMENT_H

#include "read/scope.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

/* Header fields as they came. */
struct header {
    const char *name, *value;
};

/* What came over the wire, or from a person. */
struct reply {
    int status; /* 0: not known (a person pasted the URL); the document has no `status` */
    const struct header *headers;
    size_t header_count;
    const char *body; /* NULL: none; `size` bytes of any kind, then a NUL */
    size_t size;
    const char
        *query; /* of a redirect that a human step ended with: "a=1&b=2"; or NULL */
    double seconds;
};

/* Builds the document. Borrows the bodies of `reply` and the values of `scope` (NULL: no
 * `vars`), which must live as long. `json` is there whenever the body parses (at most 8
 * MiB, depth 256; `too_much` tells when it was over: that is transport, not judgement).
 * `query` values are percent-decoded. Free with cJSON_Delete(). */
cJSON *document_new(const struct reply *reply, const struct scope *scope, bool *too_much);

/* Decodes "a=1&b=%20" into an object of strings; of a repeated name the first counts. */
cJSON *document_query(const char *query);

#endif
