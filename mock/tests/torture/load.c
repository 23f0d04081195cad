#include "base/auto.h"
#include "base/stop.h"
#include "tests/crowd.h"
#include "tests/mock_process.h"
#include "tests/probe.h"
#include "tests/score.h"
#include "tests/wire.h"

#include <stdio.h>
#include <stdlib.h>

/* Crowds that behave badly, each against a mock with its default threads, and what
 * another client notices: scorecard L3 and L4. */

enum { RSS_KIB = 8192, SETTLE_MS = 20000 };

#define HOST "Host: 127.0.0.1\r\nAuthorization: Bearer crowd\r\n"
#define CLIP "GET /_mock/media/clip.mp4 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
#define CLIPS_8 CLIP CLIP CLIP CLIP CLIP CLIP CLIP CLIP
#define CLIPS_64 CLIPS_8 CLIPS_8 CLIPS_8 CLIPS_8 CLIPS_8 CLIPS_8 CLIPS_8 CLIPS_8

/* clang-format off */
static const struct {
    const char *name;
    int count;
    int probe_ms; /* bar for the probe */
    int longest_ms; /* bar for one connection: the deadline and 3 s; 0: may stay */
    struct crowd_plan plan;
} CROWDS[] = {
    {"slow heads", 300, 250, 6000,
     {.first = "GET /a HTTP/1.1\r\n", .drip = "X-Slow: yes\r\n", .step_ms = 300}},
    {"slow bodies", 300, 250, 11000,
     {.first = "POST /v1/video/assets HTTP/1.1\r\n" HOST "Content-Length: 100000\r\n\r\n",
      .drip = "x", .step_ms = 300}},
    {"slow chunks", 300, 250, 11000,
     {.first = "POST /v1/video/assets HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n",
      .drip = "1\r\nx\r\n", .step_ms = 300}},
    {"slow readers", 300, 250, 0,
     {.first = CLIPS_64, .drip = "", .step_ms = 300, .arrive_ms = 4000, .slow_reader = true}},
    {"idle after a request", 1000, 250, 0,
     {.first = "GET /v1/video/assets HTTP/1.1\r\n" HOST "\r\n", .drip = "", .step_ms = 1000}},
    {"idle without a byte", 1000, 250, 0, {.first = "", .drip = "", .step_ms = 1000}},
    {"slow heads", 1000, 1000, 6000,
     {.first = "GET /a HTTP/1.1\r\n", .drip = "X-Slow: yes\r\n", .step_ms = 300}},
};
/* clang-format on */

static void score_crowd(size_t i, int count, const struct crowd_result *crowd,
                        const struct probe *probe)
{
    char name[80], bar[80];
    snprintf(name, sizeof name, "%d clients: %s", count, CROWDS[i].name);
    snprintf(bar, sizeof bar, "a probe ≤ %d ms, none fails", CROWDS[i].probe_ms);
    score(name, bar,
          probe->failed == 0 && probe->asked > 0 &&
              probe->worst_us <= CROWDS[i].probe_ms * 1000,
          "worst %.0f ms, mean %.1f ms, %d of %d failed", (double)probe->worst_us / 1000,
          (double)probe->sum_us / 1000 / probe->asked, probe->failed, probe->asked);
    if (CROWDS[i].longest_ms == 0)
        return;
    snprintf(bar, sizeof bar, "held ≤ %d s", CROWDS[i].longest_ms / 1000);
    score(name, bar, crowd->longest_ms <= CROWDS[i].longest_ms, "%.1f s, %d connections",
          (double)crowd->longest_ms / 1000, crowd->connected);
}

static void torture(const struct mock_process *mock, size_t i, bool quick)
{
    int count = quick ? CROWDS[i].count / 3 : CROWDS[i].count;
    struct probe probe;
    if (!probe_start(&probe, mock->port))
        return;
    struct crowd_result crowd =
        crowd_run(mock->port, &CROWDS[i].plan, count, quick ? 4000 : 15000);
    probe_stop(&probe);
    fprintf(stderr,
            "load: %s: %d connections, %d at once, %lld KiB received, RSS %ld KiB\n",
            CROWDS[i].name, crowd.connected, crowd.most,
            (long long)crowd.answer_bytes / 1024, process_rss_kib(mock->pid));
    score_crowd(i, count, &crowd, &probe);
}

/* Full journals are no leak, nor is what the allocator keeps of its peak, which the first
 * visit of the crowds has reached. What a second one adds is. */
static void visit_again(const struct mock_process *mock)
{
    for (size_t i = 0; i < COUNT_OF(CROWDS); i++)
        crowd_run(mock->port, &CROWDS[i].plan, CROWDS[i].count, 10000);
}

int main(void)
{
    static const char *const ARGUMENTS[] = {"--threads", "512", NULL};
    bool quick = score_quick();
    struct mock_process mock;
    if (!mock_start(&mock, ARGUMENTS))
        return 1;
    int files = process_files(mock.pid);
    for (size_t i = 0; i < COUNT_OF(CROWDS); i++)
        torture(&mock, i, quick);
    int files_after = process_files_settle(mock.pid, files, SETTLE_MS);
    score("after all crowds: open files", "as before", files_after <= files, "%d → %d",
          files, files_after);
    if (!quick) {
        long rss = process_rss_kib(mock.pid);
        visit_again(&mock);
        process_files_settle(mock.pid, files, SETTLE_MS);
        long rss_after = process_rss_kib(mock.pid);
        score("after a second visit of all crowds: memory", "≤ 8 MiB more",
              rss_after - rss <= RSS_KIB, "%.1f → %.1f MiB", (double)rss / 1024,
              (double)rss_after / 1024);
    }
    score_end("the mock ends by itself", mock_stop(&mock));
    return score_status();
}
