#ifndef MOCK_TESTS_LOAD_H
#define MOCK_TESTS_LOAD_H

#include <pthread.h>
#include <stdatomic.h>

/* Clients that send the same request until the server is gone, each time on a connection
 * of its own. One that was taken must be answered. */

enum { LOAD_CLIENTS = 8 };

struct load {
    int port;
    const char *request; /* borrowed */
    pthread_t threads[LOAD_CLIENTS];
    atomic_int served, cut; /* answers that came whole, and that did not */
};

void load_start(struct load *load, int port, const char *request);
/* Waits until all of them have found the server gone. */
void load_join(struct load *load);

#endif
