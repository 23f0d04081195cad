/* The one document of an exchange:
 * {"status","headers","json","text","query","vars","time"}. */
#ifndef JUDGE_DOCUMENT_H
#define JUDGE_DOCUMENT_H

#include "base/arena.h"
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

/* Builds the document in `arena`: never delete it. Borrows the texts of `reply` and the
 * values of `scope` (NULL: no `vars`), which must live as long. `json` is there whenever
 * the body parses (at most 8 MiB, depth 256; `too_much` tells when it was over: that is
 * transport, not judgement). `query` values are percent-decoded. */
cJSON *document_new(struct arena *arena, const struct reply *reply,
                    const struct scope *scope, bool *too_much);

/* Makes a document that was built with a scope see what has changed in it. */
void document_vars(cJSON *document, const struct scope *scope);

/* Decodes "a=1&b=%20" into an object of strings in `arena`; of a repeated name the first
 * counts. */
cJSON *document_query(struct arena *arena, const char *query);

#endif
