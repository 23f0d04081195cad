#include "http/newcomers.h"

#include "base/stop.h"
#include "http/sockets.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

enum { LOOK_MS = 25 };

struct newcomers {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct newcomer *first;
    newcomer_where_fn *where;
    atomic_bool hurry;
    int port;
    bool stopped;
};

/* Those who have waited too long say where they come from; whether there are any. */
static bool find_due(struct newcomers *all)
{
    int64_t now_ms = stop_now_ms();
    bool any = false;
    for (struct newcomer *one = all->first; one; one = one->next)
        if (one->where.sin_port == 0 && now_ms - one->since_ms >= NEWCOMER_MS)
            any |= all->where(one->who, &one->where);
    return any;
}

/* A sockets_pick_fn. */
static bool pick_due(void *context, int fd, const struct sockaddr_in *peer)
{
    const struct newcomers *all = context;
    for (struct newcomer *one = all->first; one; one = one->next)
        if (one->fd < 0 && one->where.sin_port == peer->sin_port &&
            one->where.sin_addr.s_addr == peer->sin_addr.s_addr) {
            one->fd = fd;
            return true;
        }
    return false;
}

static void *run(void *argument)
{
    struct newcomers *all = argument;
    pthread_mutex_lock(&all->lock);
    while (!all->stopped) {
        if (!atomic_load(&all->hurry)) {
            pthread_cond_wait(&all->changed, &all->lock);
            continue;
        }
        if (find_due(all))
            sockets_end_reading(all->port, pick_due, all);
        int64_t until_ms = stop_now_ms() + LOOK_MS;
        struct timespec until = {.tv_sec = until_ms / 1000,
                                 .tv_nsec = until_ms % 1000 * 1000000};
        pthread_cond_timedwait(&all->changed, &all->lock, &until);
    }
    pthread_mutex_unlock(&all->lock);
    return NULL;
}

struct newcomers *newcomers_start(newcomer_where_fn *where)
{
    struct newcomers *all = calloc(1, sizeof *all);
    if (!all)
        return NULL;
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&all->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&all->lock, NULL);
    all->where = where;
    if (pthread_create(&all->thread, NULL, run, all) == 0)
        return all;
    pthread_mutex_destroy(&all->lock);
    pthread_cond_destroy(&all->changed);
    free(all);
    return NULL;
}

void newcomers_serve(struct newcomers *all, int port)
{
    pthread_mutex_lock(&all->lock);
    all->port = port;
    pthread_mutex_unlock(&all->lock);
}

void newcomers_stop(struct newcomers *all)
{
    if (!all)
        return;
    pthread_mutex_lock(&all->lock);
    all->stopped = true;
    pthread_cond_signal(&all->changed);
    pthread_mutex_unlock(&all->lock);
    pthread_join(all->thread, NULL);
    pthread_mutex_destroy(&all->lock);
    pthread_cond_destroy(&all->changed);
    free(all);
}

void newcomers_add(struct newcomers *all, struct newcomer *one, const void *who)
{
    *one = (struct newcomer){
        .who = who, .since_ms = stop_now_ms(), .fd = -1, .listed = true};
    pthread_mutex_lock(&all->lock);
    one->next = all->first;
    one->link = &all->first;
    if (one->next)
        one->next->link = &one->next;
    all->first = one;
    pthread_mutex_unlock(&all->lock);
}

void newcomers_remove(struct newcomers *all, struct newcomer *one)
{
    if (!one->listed)
        return;
    pthread_mutex_lock(&all->lock);
    *one->link = one->next;
    if (one->next)
        one->next->link = one->link;
    one->listed = false;
    pthread_mutex_unlock(&all->lock);
}

void newcomers_hurry(struct newcomers *all, bool hurry)
{
    if (atomic_load(&all->hurry) == hurry)
        return;
    pthread_mutex_lock(&all->lock);
    atomic_store(&all->hurry, hurry);
    pthread_cond_signal(&all->changed);
    pthread_mutex_unlock(&all->lock);
}
