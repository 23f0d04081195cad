#include "base/stop.h"
#include "base/auto.h"
#include "tests/mock_process.h"
#include "tests/sample.h"
#include "tests/score.h"
#include "tests/wire.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* SIGTERM under load: every connection that was taken is answered, and the mock is gone
 * within 5 s. Scorecard L5. */

enum { CLIENTS = 8, LONGEST_MS = 5000 };

struct load {
    int port;
    atomic_int served, cut;
    atomic_int
        late; /* asked again on a connection that had ended: HTTP lets that happen */
};

static const char GET[] =
    "GET /v1/video/assets HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer k\r\n\r\n";
static const char POST[] =
    "POST /v1/video/assets HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer k\r\n"
    "Content-Type: application/json\r\nContent-Length: 60\r\n\r\n"
    "{\"url\":\"https://cdn.example.com/a.jpg\",\"asset_type\":\"Image\"}";

/* Asks until told that the connection closes. */
static void use(struct load *load, struct wire *wire, const char *request)
{
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    char connection[32] = "keep-alive";
    for (bool first = true; strcmp(connection, "close") != 0; first = false) {
        wire_puts(wire, request);
        bool whole = wire_read(wire, false, &answer) && answer.complete;
        bool nothing = !answer.head && wire->size == 0;
        atomic_fetch_add(whole               ? &load->served
                         : nothing && !first ? &load->late
                                             : &load->cut,
                         1);
        if (!whole)
            return;
        wire_header(&answer, "Connection", connection, sizeof connection);
    }
}

static void *keep_asking(void *context)
{
    struct load *load = context;
    struct wire wire;
    const char *const requests[] = {GET, POST};
    for (int i = 0; wire_open(&wire, load->port); i++) {
        use(load, &wire, requests[i % 2]);
        wire_close(&wire);
    }
    return NULL;
}

static bool stop_once(struct load *load, int64_t *took_ms)
{
    static const char *const ARGUMENTS[] = {"--threads", "16", NULL};
    struct mock_process mock;
    pthread_t threads[CLIENTS];
    if (!mock_start(&mock, ARGUMENTS))
        return false;
    load->port = mock.port;
    int before = atomic_load(&load->served);
    for (int i = 0; i < CLIENTS; i++)
        pthread_create(&threads[i], NULL, keep_asking, load);
    while (atomic_load(&load->served) < before + 50)
        usleep(500);
    usleep((useconds_t)sample_up_to(20000)); /* the instant */
    int64_t begin_ms = stop_now_ms();
    bool clean = mock_stop(&mock) == 0;
    *took_ms = stop_now_ms() - begin_ms;
    for (int i = 0; i < CLIENTS; i++)
        pthread_join(threads[i], NULL);
    return clean;
}

int main(void)
{
    bool quick = score_quick();
    int rounds = quick ? 20 : 100, unclean = 0;
    int64_t longest_ms = 0;
    struct load load = {0};
    for (int i = 0; i < rounds; i++) {
        int64_t took_ms = 0;
        unclean += !stop_once(&load, &took_ms);
        if (took_ms > longest_ms)
            longest_ms = took_ms;
    }
    score("SIGTERM under load", "no reply cut, exit status 0",
          atomic_load(&load.cut) == 0 && unclean == 0,
          "%d rounds, %d replies: %d cut, %d stops unclean (%d asked again too late)",
          rounds, atomic_load(&load.served), atomic_load(&load.cut), unclean,
          atomic_load(&load.late));
    score("SIGTERM under load", "gone within 5 s", longest_ms <= LONGEST_MS,
          "longest %.2f s", (double)longest_ms / 1000);
    return score_status();
}
