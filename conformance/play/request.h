/* From a call of the plan to what goes over the wire: templates filled, URL put together,
 * headers chosen. Sends nothing. */
#ifndef PLAY_REQUEST_H
#define PLAY_REQUEST_H

#include "base/arena.h"
#include "base/error.h"
#include "play/send.h"
#include "read/plan.h"
#include "read/scope.h"

#include <stdbool.h>

struct request {
    struct send_request send;
    const char *shown_path; /* of the URL, with its query: for people */
    const char *path;       /* without the query: for prices and the contract */
    bool absolute;          /* the URL does not begin with the target's base */
    bool listed;            /* the contract may judge it: written as a path */
};

/* Builds the request of `call`. A URL of another origin than the target's gets none of
 * the target's headers and query, and a request to it that holds a secret is ERROR_GUARD.
 * A name without a value and a URL that is none are ERROR_USAGE. All strings live in
 * `arena`. */
bool request_build(const struct plan *plan, const struct call *call,
                   const struct scope *scope, struct arena *arena, struct request *out,
                   struct error *err);

/* `url` behind the base when it is a path, as it is when it is absolute. */
bool request_url(const struct target *target, const char *url, struct arena *arena,
                 const char **out, struct error *err);

/* The first secret of the plan that stands in `text` (may be NULL) as it is, or NULL. */
const struct secret *request_secret(const struct plan *plan, const char *text);

/* Appends `text` percent-encoded, but for A-Z a-z 0-9 - . _ ~ */
void request_encode(struct text *out, const char *text);

#endif
