#include "base/auto.h"
#include "tests/burst.h"
#include "tests/check.h"
#include "tests/mock_process.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A mock with --state is killed in the middle of a burst of writes, again and again: what
 * it had acknowledged is there after the restart. */

enum { ROUNDS = 50 };

static struct burst burst;

/* Kills once `enough` writes were acknowledged: a little later in each round. */
static void write_and_kill(struct mock_process *mock, int enough)
{
    pthread_t clients[BURST_CLIENTS];
    burst.port = mock->port;
    atomic_store(&burst.acknowledged, 0);
    burst_start(&burst, clients);
    for (int waited = 0; atomic_load(&burst.acknowledged) < enough && waited < 100000;
         waited++)
        usleep(100);
    CHECK("a burst", atomic_load(&burst.acknowledged) >= enough);
    kill(mock->pid, SIGKILL);
    burst_join(clients);
    CHECK_INT("killed", 128 + SIGKILL, mock_wait(mock));
}

static void test_kill(void)
{
    char folder[] = "/tmp/pomex-kill-XXXXXX", state[64];
    if (!CHECK("folder", mkdtemp(folder) != NULL))
        return;
    snprintf(state, sizeof state, "%s/state", folder);
    const char *arguments[] = {"--state", state, "--threads", "16", NULL};
    for (int round = 0; round < ROUNDS; round++) {
        struct mock_process mock = {0};
        char row[32];
        snprintf(row, sizeof row, "round %d", round);
        if (!CHECK(row, mock_start(&mock, arguments)))
            break;
        if (round > 0)
            CHECK_INT(row, 0, burst_lost(&burst, &mock));
        write_and_kill(&mock, 1 + round * 2);
    }
    struct mock_process last = {0};
    if (CHECK("the last start", mock_start(&last, arguments)))
        CHECK_INT("the last round", 0, burst_lost(&burst, &last));
    CHECK_INT("stops", 0, mock_stop(&last));
    for (const char *const *end = (const char *const[]){"", "-wal", "-shm", NULL}; *end;
         end++) {
        char path[80];
        snprintf(path, sizeof path, "%s%s", state, *end);
        unlink(path);
    }
    CHECK_INT("nothing else is left", 0, rmdir(folder));
}

int main(void)
{
    static const struct check_test TESTS[] = {{"kill", test_kill}};
    return check_main("kill", TESTS, COUNT_OF(TESTS));
}
