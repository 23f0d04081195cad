#include "base/stop.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct stop {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool set;
};

struct stop *stop_new(void)
{
    struct stop *stop = calloc(1, sizeof *stop);
    if (!stop)
        return NULL;
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&stop->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&stop->lock, NULL);
    return stop;
}

void stop_free(struct stop *stop)
{
    if (!stop)
        return;
    pthread_cond_destroy(&stop->changed);
    pthread_mutex_destroy(&stop->lock);
    free(stop);
}

void stop_set(struct stop *stop)
{
    pthread_mutex_lock(&stop->lock);
    stop->set = true;
    pthread_cond_broadcast(&stop->changed);
    pthread_mutex_unlock(&stop->lock);
}

bool stop_is_set(struct stop *stop)
{
    pthread_mutex_lock(&stop->lock);
    bool set = stop->set;
    pthread_mutex_unlock(&stop->lock);
    return set;
}

bool stop_sleep(struct stop *stop, int64_t ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;

    pthread_mutex_lock(&stop->lock);
    int waited = 0;
    while (!stop->set && waited == 0)
        waited = pthread_cond_timedwait(&stop->changed, &stop->lock, &until);
    bool set = stop->set;
    pthread_mutex_unlock(&stop->lock);
    return !set;
}

int64_t stop_now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t stop_now_ms(void)
{
    return stop_now_us() / 1000;
}
