/* Just enough HTTP/1.1 for the independent server: one request in, one reply out. */
#ifndef TESTS_INDEPENDENT_HTTP_H
#define TESTS_INDEPENDENT_HTTP_H

#include "independent_memory.h"

#include <stdbool.h>
#include <stdio.h>

/* A request. Strings are never NULL unless said. */
struct indep_request {
    char *method, *path, *query; /* as sent; `query` without its "?" */
    char *key;                   /* of `Authorization: Bearer KEY`; NULL: none */
    char *host, *type;           /* of Host and Content-Type */
    char *body;
    size_t size; /* of the body */
    bool last;   /* the client will close */
};

/* A reply: `json`, or else `body` of the given `type`. All zero: an empty 200. */
struct indep_reply {
    int status;  /* 0: 200 */
    cJSON *json; /* owned */
    const char *type, *body;
    size_t size;
    char *location; /* owned; NULL: none */
    char *allow;    /* owned; NULL: none */
};

/* Reads a request; false at the end of the connection, and for what is no HTTP or too
 * big. */
bool indep_read(FILE *in, struct indep_request *request);

/* Writes the reply; false when the connection broke. */
bool indep_write(FILE *out, const struct indep_request *request,
                 const struct indep_reply *reply);

/* For INDEP_AUTO. */
void indep_request_drop(struct indep_request *request);
void indep_reply_drop(struct indep_reply *reply);

/* The decoded value of a parameter of a query or a form, or NULL; the caller frees it. */
char *indep_parameter(const char *encoded, const char *name);

/* Answers `status` in the error envelope of the reference. */
void indep_refuse(struct indep_reply *reply, int status, const char *type,
                  const char *message);

/* The same with 400 and the type that the reference gives it. */
void indep_bad(struct indep_reply *reply, const char *message);

/* "http", or "https" behind TLS: what links begin with. */
const char *indep_scheme(void);

/* Answers a page of the verification service. */
void indep_page(struct indep_reply *reply, int status, const char *html);

#endif
