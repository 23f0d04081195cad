#include "base/auto.h"
#include "base/stop.h"
#include "tests/burst.h"
#include "tests/mock_process.h"
#include "tests/probe.h"
#include "tests/sample.h"
#include "tests/score.h"
#include "tests/wire.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Clients that go away in the middle of things, and too few files: scorecard F6 and F8.
 */

enum {
    PROBE_MS = 250,
    RSS_KIB = 4096,
    SETTLE_MS = 10000,
    SPARE_FILES = 12,
    CLIENTS = 100
};

/* --- Resets --- */

#define HEAD " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer k\r\n"
#define ASSET "{\"url\":\"https://cdn.example.com/a.jpg\",\"asset_type\":\"Image\"}"

static const char GET[] = "GET /v1/video/assets" HEAD "\r\n";
static const char POST[] =
    "POST /v1/video/assets" HEAD
    "Content-Type: application/json\r\nContent-Length: 60\r\n\r\n" ASSET;
static const char CHUNKED[] =
    "POST /v1/video/assets" HEAD "Transfer-Encoding: chunked\r\n\r\n3c\r\n" ASSET
    "\r\n0\r\n\r\n";
static const char TOO_LARGE[] =
    "POST /v1/video/assets" HEAD "Content-Length: 99999999\r\n\r\nabc";
static const char CLIP[] = "GET /_mock/media/clip.mp4" HEAD "\r\n";
static const char WAIT[] = "GET /_mock/wait?on=GET%20/kyc&timeout=10s" HEAD "\r\n";
static const char *const REQUESTS[] = {GET, POST, CHUNKED, TOO_LARGE, CLIP, WAIT};

/* Sends a request up to a random byte, reads a random part of the answer, and resets. */
static bool reset_one(int port)
{
    const char *request = REQUESTS[sample_up_to(COUNT_OF(REQUESTS) - 1)];
    size_t size = strlen(request);
    size_t part = sample_up_to(3) == 0 ? size : (size_t)sample_up_to((int64_t)size);
    struct wire wire;
    char taste[64];
    if (!wire_open(&wire, port))
        return false;
    wire_send(&wire, request, part);
    if (part == size && sample_up_to(1) == 0 && request != WAIT)
        (void)!read(wire.fd, taste, (size_t)sample_up_to(sizeof taste - 1) + 1);
    wire_reset(&wire);
    return true;
}

static void score_resets(int count)
{
    struct mock_process mock;
    struct probe probe;
    int failed = 0;
    if (!mock_start(&mock, NULL))
        return;
    for (int i = 0; i < count / 2; i++) /* full journals, and what the allocator keeps */
        failed += !reset_one(mock.port);
    int files = process_files_settle(mock.pid, 6, SETTLE_MS);
    long rss = process_rss_kib(mock.pid);
    probe_start(&probe, mock.port);
    for (int i = 0; i < count; i++)
        failed += !reset_one(mock.port);
    probe_stop(&probe);
    int files_after = process_files_settle(mock.pid, files, SETTLE_MS);
    long rss_after = process_rss_kib(mock.pid);
    score("connections reset at random bytes", "a probe ≤ 250 ms, none fails",
          failed == 0 && probe.failed == 0 && probe.worst_us <= PROBE_MS * 1000,
          "%d resets; worst %.0f ms, %d of %d failed", count,
          (double)probe.worst_us / 1000, probe.failed + failed, probe.asked);
    score("after the resets: open files, memory", "as before, ≤ 4 MiB more",
          files_after <= files && rss_after - rss <= RSS_KIB, "%d → %d, %.1f → %.1f MiB",
          files, files_after, (double)rss / 1024, (double)rss_after / 1024);
    score_end("after the resets: SIGTERM", mock_stop(&mock));
}

/* --- Too few files --- */

static void limit_files(pid_t pid, rlim_t most)
{
    const struct rlimit limit = {.rlim_cur = most, .rlim_max = most};
    prlimit(pid, RLIMIT_NOFILE, &limit, NULL);
}

/* The milliseconds until a good request is served; -1: not within 10 s. */
static int64_t served_within(int port)
{
    int64_t begin_ms = stop_now_ms();
    while (stop_now_ms() - begin_ms < 10000) {
        AUTO(wire_answer_drop) struct wire_answer answer = {0};
        if (wire_call(port, "GET", "/v1/video/assets", "k", NULL, &answer) == 200)
            return stop_now_ms() - begin_ms;
    }
    return -1;
}

static void score_files(void)
{
    static struct burst burst;
    const char *const arguments[] = {"--state", sample_path("state"), "--threads", "512",
                                     NULL};
    struct mock_process mock;
    struct wire crowd[CLIENTS], held;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    if (!mock_start(&mock, arguments) || !wire_open(&held, mock.port))
        return;
    wire_puts(&held, POST);
    wire_read(&held, false, &answer);
    int files = process_files(mock.pid);
    limit_files(mock.pid, (rlim_t)files + SPARE_FILES);
    for (int i = 0; i < CLIENTS; i++)
        if (wire_open(&crowd[i], mock.port))
            wire_puts(&crowd[i], i % 2 ? "GET /" : "");
    usleep(300000);
    int most = process_files(mock.pid);
    wire_puts(&held, POST);
    wire_read(&held, false, &answer);
    int while_full = answer.status;
    for (int i = 0; i < CLIENTS; i++)
        wire_close(&crowd[i]);
    int64_t took_ms = served_within(mock.port);
    burst.port = mock.port;
    burst_write(&burst, 50);
    score("no file descriptor left", "whoever is in is served",
          most >= files + SPARE_FILES - 1 && while_full == 200,
          "%d of %d files in use, a write on an open connection: %d", most,
          files + SPARE_FILES, while_full);
    score("no file descriptor left, then released", "served within 1 s",
          took_ms >= 0 && took_ms <= 1000 && atomic_load(&burst.acknowledged) == 50,
          "after %lld ms, %d of 50 writes", (long long)took_ms,
          atomic_load(&burst.acknowledged));
    wire_close(&held);
    score_end("no file descriptor left: SIGTERM", mock_stop(&mock));
}

int main(void)
{
    bool quick = score_quick();
    score_resets(quick ? 2000 : 10000);
    score_files();
    return score_status();
}
