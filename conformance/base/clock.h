/* The only reader of the time. A clock is handed to whoever waits, so that a test's clock
 * can jump instead. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct clock {
    /* Milliseconds from an arbitrary start; never goes back. */
    int64_t (*now)(struct clock *clock);
    /* Milliseconds since 1970-01-01T00:00:00Z. */
    int64_t (*wall)(struct clock *clock);
    /* Waits `ms` milliseconds; false when woken early by clock_wake(). */
    bool (*sleep)(struct clock *clock, int64_t ms);
};

/* The machine's clock. Its sleep ends early, now and from then on, once clock_wake() was
 * called: how an interrupt reaches every worker. */
struct clock *clock_real(void);

/* Wakes every sleeper of clock_real(). Async-signal-safe. */
void clock_wake(void);

/* Makes clock_real() sleep again after clock_wake(): `finally` steps may poll as well. */
void clock_rearm(void);

/* `wall` as "2026-06-19T07:02:41Z". `out` has room for 21 bytes. */
void clock_format(int64_t wall, char *out);

#endif
