/* A server of the tests' own that gives canned replies over real sockets, remembers what
 * it was asked, and can be slow, lie about lengths, close early or talk nonsense. It
 * shares nothing with the mock. */
#ifndef TESTS_SCRIPTED_SERVER_H
#define TESTS_SCRIPTED_SERVER_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/* One row of the script. The first row that matches a request and is not used up answers
 * it; with none the answer is 599. "{HOST}" in `headers`, `body` and `raw` becomes the
 * server's "127.0.0.1:PORT". */
struct scripted_reply {
    const char
        *on;    /* fnmatch() over "METHOD /path?query"; "*": any. NULL ends the rows */
    int times;  /* answers that many requests; 0: any number */
    int status; /* 0: 200 */
    const char *headers; /* "Name: value\r\n"…; NULL: Content-Type: application/json */
    const char *body;    /* NULL: empty */
    size_t body_times;   /* the body that often in a row; 0: once */
    const char *raw;     /* these bytes instead of an HTTP reply; the connection closes */
    int delay_ms;        /* before the first byte */
    int drip_ms;         /* pause before each byte of the body */
    long length;         /* a false Content-Length; 0: the true one */
    bool chunked;        /* no Content-Length at all */
    bool close;          /* "Connection: close" after the reply */
    bool hang_up;        /* closes without a byte */
};

/* What the server received. Strings are NUL-terminated and live until scripted_stop(). */
struct scripted_request {
    char *line; /* "POST /v1/video/assets?x=1" */
    char *head; /* the header lines with their line ends */
    char *body;
    size_t size;    /* of the body */
    int connection; /* from 1, in the order in which they were accepted */
};

struct scripted;

/* Listens on a free port of 127.0.0.1. Borrows `rows`. NULL on failure. */
struct scripted *scripted_start(const struct scripted_reply *rows);

/* The same behind TLS, with a certificate for 127.0.0.1 that signs itself; it is written
 * to `certificate` when that is not NULL. scripted_url() is https then. */
struct scripted *scripted_start_tls(const struct scripted_reply *rows,
                                    const char *certificate);

/* Closes every connection, frees everything. NULL is allowed. */
void scripted_stop(struct scripted *server);

/* For AUTO(scripted_drop). */
void scripted_drop(struct scripted **server);

/* "http://127.0.0.1:PORT", or https. */
const char *scripted_url(const struct scripted *server);
int scripted_port(const struct scripted *server);

/* Appends `template` with "{HOST}" filled in. */
void scripted_fill(const struct scripted *server, struct text *out, const char *template);

/* Requests so far, in the order in which they were complete. */
size_t scripted_count(struct scripted *server);
const struct scripted_request *scripted_request(struct scripted *server, size_t index);

/* Their lines, each ended by a newline; the caller frees it. */
char *scripted_lines(struct scripted *server);

/* Waits until `count` requests are there; false after 10 s. */
bool scripted_wait(struct scripted *server, size_t count);

/* The value of a header of the request, without regard to case, or NULL; the caller
 * frees it. */
char *scripted_header(const struct scripted_request *request, const char *name);

#endif
