#ifndef MOCK_TESTS_BURST_H
#define MOCK_TESTS_BURST_H

#include "tests/mock_process.h"

#include <pthread.h>
#include <stdatomic.h>

/* Writes to a mock from some clients at once, and remembers every asset that was
 * acknowledged. */

enum { BURST_MOST = 4096 };

struct burst {
    int port;
    atomic_int acknowledged; /* of `ids` */
    atomic_int refused;      /* answered with 503 */
    atomic_int other;        /* answered with anything else, or half */
    char ids[BURST_MOST][40];
};

/* One client: writes until the other side is gone, or `most` were answered (0: no end).
 */
void burst_write(struct burst *burst, int most);

/* Starts `clients` that write without end; burst_join() waits until they have found the
 * other side gone. */
enum { BURST_CLIENTS = 4 };
void burst_start(struct burst *burst, pthread_t clients[BURST_CLIENTS]);
void burst_join(pthread_t clients[BURST_CLIENTS]);

/* How many of the acknowledged ones this mock does not have. */
int burst_lost(const struct burst *burst, const struct mock_process *mock);

#endif
