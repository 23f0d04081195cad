#include "base/auto.h"
#include "tests/check.h"
#include "tests/mock_process.h"
#include "tests/wire.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A mock with --state is killed in the middle of a burst of writes, again and again: what
 * it had acknowledged is there after the restart. */

enum { ROUNDS = 50, WRITERS = 4, MAX_ACKNOWLEDGED = 512 };

static struct {
    atomic_int acknowledged;
    char ids[MAX_ACKNOWLEDGED][40];
    int port;
} burst;

/* Writes until the other side is gone. */
static void *write_on(void *unused)
{
    static const char REQUEST[] =
        "POST /v1/video/assets HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer k\r\n"
        "Content-Type: application/json\r\nContent-Length: 60\r\n\r\n"
        "{\"url\":\"https://cdn.example.com/a.jpg\",\"asset_type\":\"Image\"}";
    struct wire wire;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    if (!wire_open(&wire, burst.port))
        return unused;
    while (wire_puts(&wire, REQUEST) && wire_read(&wire, false, &answer) &&
           answer.complete) {
        const char *id = strstr(answer.body, "asset-");
        int at = atomic_load(&burst.acknowledged);
        if (!id || answer.status != 200 || at >= MAX_ACKNOWLEDGED)
            break;
        at = atomic_fetch_add(&burst.acknowledged, 1);
        if (at < MAX_ACKNOWLEDGED)
            snprintf(burst.ids[at], sizeof burst.ids[at], "%.*s", (int)strcspn(id, "\""),
                     id);
    }
    wire_close(&wire);
    return unused;
}

/* Kills once `enough` writes were acknowledged: a little later in each round. */
static void write_and_kill(struct mock_process *mock, int enough)
{
    pthread_t writers[WRITERS];
    burst.port = mock->port;
    atomic_store(&burst.acknowledged, 0);
    for (int i = 0; i < WRITERS; i++)
        pthread_create(&writers[i], NULL, write_on, NULL);
    for (int waited = 0; atomic_load(&burst.acknowledged) < enough && waited < 100000;
         waited++)
        usleep(100);
    CHECK("a burst", atomic_load(&burst.acknowledged) >= enough);
    kill(mock->pid, SIGKILL);
    for (int i = 0; i < WRITERS; i++)
        pthread_join(writers[i], NULL);
    CHECK_INT("killed", 128 + SIGKILL, mock_wait(mock));
}

static void check_all_there(const struct mock_process *mock, const char *row)
{
    int count = atomic_load(&burst.acknowledged);
    int lost = 0;
    for (int i = 0; i < count && i < MAX_ACKNOWLEDGED; i++) {
        AUTO(wire_answer_drop) struct wire_answer answer = {0};
        char path[80];
        snprintf(path, sizeof path, "/v1/video/assets/%s", burst.ids[i]);
        lost += wire_call(mock->port, "GET", path, "k", NULL, &answer) != 200;
    }
    CHECK_INT(row, 0, lost);
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
            check_all_there(&mock, row);
        write_and_kill(&mock, 1 + round * 2);
    }
    struct mock_process last = {0};
    if (CHECK("the last start", mock_start(&last, arguments)))
        check_all_there(&last, "the last round");
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
