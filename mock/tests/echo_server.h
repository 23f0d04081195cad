#ifndef MOCK_TESTS_ECHO_SERVER_H
#define MOCK_TESTS_ECHO_SERVER_H

#include "http/server.h"
#include "tests/wire.h"

/* The server over a handler that tells what it was given: "METHOD PATH?QUERY [BODY]".
 * Bodies may be 1 MiB, below /small 16 bytes; one that is larger gets 413. Other paths:
 *   /wait/MS    answers after so many milliseconds, or at the stop
 *   /close/WHAT before, head, body: as a fault would
 *   /drip       a byte each 20 ms
 *   /large      4 MiB */
struct echo_server {
    struct server *server;
    struct stop *stop;
    int port;
};

bool echo_start(struct echo_server *echo, int threads, int64_t body_deadline_ms);
void echo_stop(struct echo_server *echo);

/* The same with a first connection; each asserts what it does. */
bool echo_open(struct echo_server *echo, struct wire *wire, int threads,
               int64_t body_deadline_ms);
void echo_close(struct echo_server *echo, struct wire *wire);

/* What nobody can object to: the answer is "GET /good []". */
#define ECHO_GOOD "GET /good HTTP/1.1\r\nHost: a\r\n\r\n"
/* Asserts that it is answered, on a connection of its own. */
void echo_check(const struct echo_server *echo, const char *row);

#endif
