#ifndef MOCK_TESTS_ECHO_SERVER_H
#define MOCK_TESTS_ECHO_SERVER_H

#include "http/server.h"

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

#endif
