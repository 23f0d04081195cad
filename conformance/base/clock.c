#include "base/clock.h"

#include "base/memory.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

static int64_t read_clock(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t real_now(struct clock *clock)
{
    (void)clock;
    return read_clock(CLOCK_MONOTONIC);
}

static int64_t real_wall(struct clock *clock)
{
    (void)clock;
    return read_clock(CLOCK_REALTIME);
}

/* Readable while the process is asked to wake. Made before the first thread and never
 * closed, so that a signal handler may write to it at any time. */
static int wake_fd = -1;

static bool real_sleep(struct clock *clock, int64_t ms)
{
    int64_t end = clock->now(clock) + ms;
    for (int64_t left = ms; left > 0; left = end - clock->now(clock)) {
        struct pollfd waker = {.fd = wake_fd, .events = POLLIN};
        int step = left > 3600000 ? 3600000 : (int)left;
        if (poll(&waker, 1, step) > 0)
            return false;
    }
    return true;
}

struct clock *clock_real(void)
{
    static struct clock real = {real_now, real_wall, real_sleep};
    if (wake_fd < 0)
        wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return &real;
}

void clock_wake(void)
{
    int saved = errno;
    uint64_t one = 1;
    ssize_t ignored = write(wake_fd, &one, sizeof one);
    (void)ignored;
    errno = saved;
}

void clock_rearm(void)
{
    uint64_t drained;
    ssize_t ignored = read(wake_fd, &drained, sizeof drained);
    (void)ignored;
}

void clock_format(int64_t wall, char *out)
{
    time_t seconds = (time_t)(wall / 1000);
    struct tm utc;
    gmtime_r(&seconds, &utc);
    strftime(out, 21, "%Y-%m-%dT%H:%M:%SZ", &utc);
}
