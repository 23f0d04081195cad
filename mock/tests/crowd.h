#ifndef MOCK_TESTS_CROWD_H
#define MOCK_TESTS_CROWD_H

#include <stdbool.h>
#include <stdint.h>

/* Many clients at once that all behave badly in the same way, from one thread. One whose
 * connection ends comes back. */
struct crowd_plan {
    const char *first; /* sent at once after connecting; "" for nothing */
    const char *drip; /* then its bytes, one each `step_ms`, over and over; "" for none */
    int step_ms;
    int arrive_ms;    /* they come spread over that time */
    bool slow_reader; /* takes a byte each `step_ms` out of a small buffer; else all there
                         is */
};

struct crowd_result {
    int connected;        /* connections made */
    int most;             /* that were open at the same time */
    int64_t longest_ms;   /* that one of them was kept, those still open included */
    int64_t answer_bytes; /* received */
};

/* `count` clients of 127.0.0.1:`port`, for `ms`; then all are closed. */
struct crowd_result crowd_run(int port, const struct crowd_plan *plan, int count, int ms);

#endif
