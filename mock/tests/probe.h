#ifndef MOCK_TESTS_PROBE_H
#define MOCK_TESTS_PROBE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* What others notice while a mock is under attack: a good request on a connection of its
 * own, ten times a second, and what the process holds. */

struct probe {
    pthread_t thread;
    int port;
    atomic_bool done;
    int asked, failed;
    int64_t worst_us, sum_us;
};

/* Asks until probe_stop(); `probe` stays where it is meanwhile. */
bool probe_start(struct probe *probe, int port);
void probe_stop(struct probe *probe);

/* What a process holds; -1 when it is not there. */
long process_rss_kib(pid_t pid);
int process_files(pid_t pid);
/* Waits, at most `ms`, until it has no more open files than `most`; how many it has. */
int process_files_settle(pid_t pid, int most, int ms);

#endif
