#ifndef MOCK_HTTP_REQUEST_H
#define MOCK_HTTP_REQUEST_H

#include "base/error.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct world;

enum { REQUEST_MAX_HEADERS = 64, REQUEST_MAX_PARAMS = 3, REQUEST_ID_SIZE = 32 };

struct header {
    const char *name, *value;
};

/* One request as handlers see it: sound HTTP, a decoded path, a whole body. Borrowed
 * memory, all of it valid until the answer was sent. */
struct request {
    const char *method; /* "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" */
    const char
        *path; /* decoded once, begins with '/', UTF-8, no controls, no dot segments */
    const char *query; /* as sent, without '?'; "" when none */
    const char *body;  /* NUL-terminated beyond `body_size`; "" when none */
    size_t body_size;
    bool body_too_large; /* over its limit: was not read, and the connection will close */
    const char *peer;    /* address of the other side, no port */
    struct header headers[REQUEST_MAX_HEADERS];
    int header_count;
    char id[REQUEST_ID_SIZE]; /* ours, for X-Request-Id */
    int64_t received_us;      /* stop_now_us() when the head was there */

    /* Filled on the way by the app: */
    struct world *world;                  /* after authentication */
    char params[REQUEST_MAX_PARAMS][160]; /* the route's `{}` segments, decoded */
    const char
        *directive; /* a fault's: as if the request had carried mock=…; NULL: none */
};

/* Value of a header (name compared without case), NULL when absent. */
const char *request_header(const struct request *req, const char *name);

/* The first query parameter of that name, decoded (`+` is a blank, %XX once) into a
 * string that the caller frees. NULL when absent, not decodable, not UTF-8, or with a NUL
 * in it. */
char *request_query(const struct request *req, const char *name);

/* The first field of that name of an application/x-www-form-urlencoded body; as
 * request_query(). */
char *request_form(const struct request *req, const char *name);

/* The names of the query's parameters in turn: start with *cursor = 0. False at the end.
 * `name` gets at most `room - 1` decoded bytes. */
bool request_query_next(const struct request *req, size_t *cursor, char *name,
                        size_t room);

/* The credential of `Authorization: Bearer KEY` (scheme without case), NULL when there is
 * no such header, another scheme, or an empty key. Points into the header. */
const char *request_bearer(const struct request *req);

/* Parses the body as a strict JSON object (decision 7). The caller owns the result.
 * NULL with RULE_BODY_JSON set, `got` saying where it broke. */
cJSON *request_json(const struct request *req, struct error *err);

/* scheme://host the client used: `public_url` when given, else "http://" and the Host
 * header (when it is a sound authority, else the address listened on, `fallback`).
 * Written to `out`. */
void request_base_url(const struct request *req, const char *public_url,
                      const char *fallback, char *out, size_t room);

#endif
