#include "http/watch.h"

#include "base/stop.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

struct watcher {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct watch *watches;
    int64_t wake_us; /* when the thread looks again; INT64_MAX: when it is told to */
    bool stopped;
};

/* Shuts what is due; returns the earliest deadline that is left. */
static int64_t fire_due(struct watcher *watcher)
{
    int64_t now = stop_now_us(), earliest = INT64_MAX;
    for (struct watch *watch = watcher->watches; watch; watch = watch->next) {
        if (watch->fired)
            continue;
        if (watch->deadline_us <= now) {
            shutdown(watch->fd, SHUT_RD);
            watch->fired = true;
        } else if (watch->deadline_us < earliest) {
            earliest = watch->deadline_us;
        }
    }
    return earliest;
}

static void *run(void *argument)
{
    struct watcher *watcher = argument;
    pthread_mutex_lock(&watcher->lock);
    while (!watcher->stopped) {
        watcher->wake_us = fire_due(watcher);
        if (watcher->wake_us == INT64_MAX) {
            pthread_cond_wait(&watcher->changed, &watcher->lock);
            continue;
        }
        struct timespec until = {.tv_sec = watcher->wake_us / 1000000,
                                 .tv_nsec = watcher->wake_us % 1000000 * 1000};
        pthread_cond_timedwait(&watcher->changed, &watcher->lock, &until);
    }
    pthread_mutex_unlock(&watcher->lock);
    return NULL;
}

struct watcher *watcher_start(void)
{
    struct watcher *watcher = calloc(1, sizeof *watcher);
    if (!watcher)
        return NULL;
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&watcher->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&watcher->lock, NULL);
    watcher->wake_us = INT64_MAX;
    if (pthread_create(&watcher->thread, NULL, run, watcher) == 0)
        return watcher;
    pthread_cond_destroy(&watcher->changed);
    pthread_mutex_destroy(&watcher->lock);
    free(watcher);
    return NULL;
}

void watcher_stop(struct watcher *watcher)
{
    if (!watcher)
        return;
    pthread_mutex_lock(&watcher->lock);
    watcher->stopped = true;
    pthread_cond_signal(&watcher->changed);
    pthread_mutex_unlock(&watcher->lock);
    pthread_join(watcher->thread, NULL);
    pthread_cond_destroy(&watcher->changed);
    pthread_mutex_destroy(&watcher->lock);
    free(watcher);
}

void watch_begin(struct watcher *watcher, struct watch *watch, int fd, int64_t ms)
{
    *watch = (struct watch){.fd = fd, .deadline_us = stop_now_us() + ms * 1000};
    pthread_mutex_lock(&watcher->lock);
    watch->next = watcher->watches;
    watch->link = &watcher->watches;
    if (watch->next)
        watch->next->link = &watch->next;
    watcher->watches = watch;
    if (watch->deadline_us < watcher->wake_us)
        pthread_cond_signal(&watcher->changed);
    pthread_mutex_unlock(&watcher->lock);
}

bool watch_end(struct watcher *watcher, struct watch *watch)
{
    pthread_mutex_lock(&watcher->lock);
    *watch->link = watch->next;
    if (watch->next)
        watch->next->link = watch->link;
    pthread_mutex_unlock(&watcher->lock);
    return !watch->fired;
}
