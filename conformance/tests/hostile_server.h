/* A server that means harm: it answers every request with one behaviour, for as long as
 * the other side listens. */
#ifndef TESTS_HOSTILE_SERVER_H
#define TESTS_HOSTILE_SERVER_H

#include <stdatomic.h>
#include <stddef.h>

struct hostile_reply {
    const char *begin; /* sent once */
    size_t begin_size;
    const char
        *repeat; /* then this over and over; NULL: nothing, the connection closes */
    size_t repeat_size;
    int pause_ms; /* before each repetition */
    int times;    /* of the repetition; 0: without end */
    int reset;    /* ends the connection with an RST instead */
};

struct hostile {
    const struct hostile_reply *reply;
    int port, listener;
    atomic_int requests;
};

/* Listens on a free port of 127.0.0.1 until the process ends; false when it cannot.
 * `server` must stay where it is, and `reply` may be set anew between two clients. */
int hostile_start(struct hostile *server);

#endif
