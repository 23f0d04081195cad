#ifndef MOCK_WORLD_CLOCK_H
#define MOCK_WORLD_CLOCK_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Instants are milliseconds since 1970-01-01T00:00:00Z on a world's clock. */

/* Past any instant a world can reach: what never happens. */
#define CLOCK_NEVER (INT64_C(1) << 53)
/* Where every clock ends: 9999-12-31T15:59:59.999Z, so that ids (UTC+8) keep their
 * shape. */
#define CLOCK_LAST INT64_C(253402271999999)

enum clock_kind { CLOCK_REAL, CLOCK_FAST, CLOCK_FROZEN, CLOCK_POLL };

struct clock_mode {
    enum clock_kind kind;
    int64_t factor;  /* CLOCK_FAST: 1 to 1,000,000 */
    int64_t step_ms; /* CLOCK_POLL */
    bool has_at;     /* CLOCK_FROZEN: at this instant, not where the clock is */
    int64_t at_ms;
};

/* A world's clock: never goes back (control-api.md, Clock). */
struct clock {
    struct clock_mode mode;
    int64_t world_ms; /* the world's instant at … */
    int64_t real_ms;  /* … this real instant */
};

/* Parses "real", "x60", "frozen", "frozen@2026-06-19T07:02:41Z", "poll:5s". False on
 * anything else. */
bool clock_parse_mode(const char *text, struct clock_mode *out);
/* Writes the mode in the same words ("frozen" without its instant). */
void clock_print_mode(const struct clock_mode *mode, char *out, size_t room);

/* A new clock that stands at real now, or at the mode's instant. */
void clock_init(struct clock *clock, const struct clock_mode *mode);

/* A clock of that mode (its own instant aside) that stands at `now_ms` now. */
void clock_start(struct clock *clock, const struct clock_mode *mode, int64_t now_ms);

/* The world's instant. */
int64_t clock_now(const struct clock *clock);

/* Changes the mode; the clock goes on from where it is, `real` after an advance keeps the
 * lead. Refused with RULE_CONTROL_VALUE when it would go back. */
bool clock_set_mode(struct clock *clock, const struct clock_mode *mode,
                    struct error *err);

/* Moves the clock forward by `by_ms` (0 to 100 years), whatever its mode. */
bool clock_advance(struct clock *clock, int64_t by_ms, struct error *err);

/* Brings the clock to `ms` when it is behind: after a restart no world may be earlier
 * than what its own rows have seen. */
void clock_not_before(struct clock *clock, int64_t ms);

/* Real time, from one base so that a step of the system's clock is not felt. */
int64_t clock_real_ms(void);

/* "2026-06-19T07:02:41Z": whole seconds, UTC (decision 11). `out` holds at least 21
 * bytes. */
void clock_print_utc(int64_t ms, char *out);
/* The same with milliseconds when they are not zero ("…:41.250Z"): for documents that
 * must not lose any. `out` holds at least 25 bytes. */
void clock_print_exact(int64_t ms, char *out);
/* "20260619150241": whole seconds in UTC+8, the stamp of ids (decision 11). `out` holds
 * at least 15 bytes. */
void clock_print_stamp(int64_t ms, char *out);
/* The instant whose stamp `text` begins with; false when those 14 characters are none. */
bool clock_parse_stamp(const char *text, int64_t *out_ms);
/* RFC 3339 with `Z`, whole seconds or 1 to 3 decimals, 1970 to 9999. */
bool clock_parse_utc(const char *text, int64_t *out_ms);

#endif
