#include "base/auto.h"
#include "tests/burst.h"
#include "tests/mock_process.h"
#include "tests/score.h"
#include "tests/wire.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* full FOLDER: a disk that fills up. FOLDER is on a small file system of its own, which
 * scripts/torture.d/durability mounts. Scorecard F3. */

enum { BALLAST = 400 * 1024, MOST = 3000, MORE = 20 };

static struct burst burst;

static bool fill(const char *path, size_t size)
{
    FILE *file = fopen(path, "w");
    for (size_t i = 0; file && i < size; i++)
        fputc('x', file);
    return file && fclose(file) == 0;
}

int main(int argc, char **argv)
{
    char state[256], ballast[256];
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    struct mock_process mock;
    snprintf(state, sizeof state, "%s/state", argc > 1 ? argv[1] : ".");
    snprintf(ballast, sizeof ballast, "%s/ballast", argc > 1 ? argv[1] : ".");
    const char *const arguments[] = {"--state", state, NULL};
    if (!fill(ballast, BALLAST) || !mock_start(&mock, arguments))
        return 1;
    burst.port = mock.port;
    burst_write(&burst, MOST);
    int stored = atomic_load(&burst.acknowledged), refused = atomic_load(&burst.refused);
    int reads = wire_call(mock.port, "GET", "/v1/video/assets", "k", NULL, &answer);
    score("disk full", "503 and nothing else, reads work",
          stored > 0 && refused > 0 && atomic_load(&burst.other) == 0 && reads == 200,
          "%d stored, %d × 503, %d others, a read: %d", stored, refused,
          atomic_load(&burst.other), reads);

    unlink(ballast);
    burst_write(&burst, MORE);
    int again = atomic_load(&burst.acknowledged) - stored;
    kill(mock.pid, SIGKILL);
    mock_wait(&mock);
    int lost = mock_start(&mock, arguments) ? burst_lost(&burst, &mock) : -1;
    score("disk full, then room, then SIGKILL", "writes work again, 0 acknowledged lost",
          again == MORE && lost == 0, "%d of %d writes, %d lost", again, MORE, lost);
    score_end("disk full: SIGTERM", mock_stop(&mock));
    return score_status();
}
