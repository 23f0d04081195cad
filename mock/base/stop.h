#ifndef MOCK_BASE_STOP_H
#define MOCK_BASE_STOP_H

#include <stdbool.h>
#include <stdint.h>

/* The one signal that everything which waits listens to, so that a shutdown cuts delays
 * short. */
struct stop;

/* NULL when out of memory. */
struct stop *stop_new(void);
void stop_free(struct stop *stop); /* NULL is allowed */

/* Wakes every sleeper, now and in the future. Not for signal handlers. */
void stop_set(struct stop *stop);
bool stop_is_set(struct stop *stop);

/* Sleeps real time (monotonic). False when the stop cut it short. */
bool stop_sleep(struct stop *stop, int64_t ms);

/* Milliseconds of a monotonic clock, for deadlines and durations of the server itself. */
int64_t stop_now_ms(void);
int64_t stop_now_us(void);

#endif
