#include "world/clock.h"

#include "base/text.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define CLOCK_FACTOR_MAX 1000000
#define STAMP_OFFSET_MS (8 * 3600 * 1000) /* UTC+8 */
#define ADVANCE_MAX_MS (INT64_C(100) * 365 * 24 * 3600 * 1000)

/* --- Real time --- */

static int64_t base_ms; /* real time at the monotonic clock's zero */

static int64_t read_ms(clockid_t id)
{
    struct timespec at;
    clock_gettime(id, &at);
    return (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

static void base_read(void)
{
    base_ms = read_ms(CLOCK_REALTIME) - read_ms(CLOCK_MONOTONIC);
}

/* A step of the system's clock must not move worlds, so it is read once. */
int64_t clock_real_ms(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, base_read);
    return base_ms + read_ms(CLOCK_MONOTONIC);
}

/* --- Modes --- */

static bool parse_factor(const char *text, int64_t *out)
{
    return text_to_int(text, out) && *out >= 1 && *out <= CLOCK_FACTOR_MAX;
}

bool clock_parse_mode(const char *text, struct clock_mode *out)
{
    struct clock_mode mode = {0};
    if (strcmp(text, "real") == 0) {
        mode.kind = CLOCK_REAL;
    } else if (text[0] == 'x') {
        mode.kind = CLOCK_FAST;
        if (!parse_factor(text + 1, &mode.factor))
            return false;
    } else if (strcmp(text, "frozen") == 0) {
        mode.kind = CLOCK_FROZEN;
    } else if (strncmp(text, "frozen@", 7) == 0) {
        mode.kind = CLOCK_FROZEN;
        mode.has_at = true;
        if (!clock_parse_utc(text + 7, &mode.at_ms) || mode.at_ms > CLOCK_LAST)
            return false;
    } else if (strncmp(text, "poll:", 5) == 0) {
        mode.kind = CLOCK_POLL;
        if (!text_to_duration(text + 5, &mode.step_ms) || mode.step_ms < 1)
            return false;
    } else {
        return false;
    }
    *out = mode;
    return true;
}

/* In the largest unit that holds it exactly. */
static void print_duration(int64_t ms, char *out, size_t room)
{
    static const struct {
        int64_t ms;
        const char *name;
    } UNITS[] = {{3600000, "h"}, {60000, "m"}, {1000, "s"}, {1, "ms"}};
    size_t unit = 0;
    while (ms % UNITS[unit].ms != 0)
        unit++;
    snprintf(out, room, "poll:%" PRId64 "%s", ms / UNITS[unit].ms, UNITS[unit].name);
}

void clock_print_mode(const struct clock_mode *mode, char *out, size_t room)
{
    switch (mode->kind) {
    case CLOCK_REAL:
        snprintf(out, room, "real");
        break;
    case CLOCK_FAST:
        snprintf(out, room, "x%" PRId64, mode->factor);
        break;
    case CLOCK_FROZEN:
        snprintf(out, room, "frozen");
        break;
    case CLOCK_POLL:
        print_duration(mode->step_ms, out, room);
        break;
    }
}

/* --- A world's clock --- */

/* Goes on from `world_ms` as of this real instant. */
static void rebase(struct clock *clock, int64_t world_ms)
{
    clock->world_ms = world_ms;
    clock->real_ms = clock_real_ms();
}

void clock_start(struct clock *clock, const struct clock_mode *mode, int64_t now_ms)
{
    clock->mode = *mode;
    clock->mode.has_at = false;
    rebase(clock, now_ms);
}

void clock_init(struct clock *clock, const struct clock_mode *mode)
{
    clock_start(clock, mode, mode->has_at ? mode->at_ms : clock_real_ms());
}

int64_t clock_now(const struct clock *clock)
{
    int64_t factor = 0;
    if (clock->mode.kind == CLOCK_REAL)
        factor = 1;
    else if (clock->mode.kind == CLOCK_FAST)
        factor = clock->mode.factor;
    if (factor == 0)
        return clock->world_ms;

    int64_t elapsed = clock_real_ms() - clock->real_ms;
    if (elapsed < 0)
        elapsed = 0; /* the machine's clock was set back between two runs */
    int64_t left = CLOCK_LAST - clock->world_ms;
    return elapsed > left / factor ? CLOCK_LAST : clock->world_ms + elapsed * factor;
}

bool clock_set_mode(struct clock *clock, const struct clock_mode *mode, struct error *err)
{
    int64_t now = clock_now(clock), to = now;
    if (mode->has_at) {
        to = mode->at_ms;
    } else if (mode->kind == CLOCK_REAL) {
        int64_t real = clock_real_ms();
        to = now > real ? now : real;
    }
    if (to < now) {
        char at[25];
        clock_print_exact(now, at);
        return fail_text(err, RULE_CONTROL_VALUE,
                         "mode: a clock never goes back, and it is %s now; give a later "
                         "instant, or reset the world (DELETE /_mock/state)",
                         at);
    }
    clock_start(clock, mode, to);
    return true;
}

bool clock_advance(struct clock *clock, int64_t by_ms, struct error *err)
{
    if (by_ms < 0 || by_ms > ADVANCE_MAX_MS)
        return fail_text(err, RULE_CONTROL_VALUE,
                         "by: must be between 0ms and 100 years (876000h)");
    int64_t now = clock_now(clock);
    if (by_ms > CLOCK_LAST - now)
        return fail_text(err, RULE_CONTROL_VALUE,
                         "by: the clock ends at 9999-12-31T15:59:59Z");
    rebase(clock, now + by_ms);
    return true;
}

void clock_not_before(struct clock *clock, int64_t ms)
{
    if (clock_now(clock) < ms)
        rebase(clock, ms < CLOCK_LAST ? ms : CLOCK_LAST);
}

/* --- The calendar. gmtime_r() and timegm() take a lock of the C library's on every call,
 * and these run several times a request. --- */

struct date {
    int64_t year;
    int month, day;
};

/* Days are counted in eras of 400 years that begin on 1 March, where leap days fall at
 * the end. */
static struct date date_of_day(int64_t day)
{
    int64_t shifted = day + 719468; /* days from 0000-03-01 to 1970-01-01 */
    int64_t era = shifted / 146097;
    int64_t of_era = shifted % 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153; /* 0: March */
    return (struct date){
        .year = era * 400 + year + (month >= 10),
        .month = (int)(month < 10 ? month + 3 : month - 9),
        .day = (int)(of_year - (153 * month + 2) / 5 + 1),
    };
}

static int64_t day_of_date(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2;
    int64_t era = year / 400, of_era = year % 400;
    int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* Writes `value` right-aligned in `width` digits. */
static char *put_digits(char *out, int64_t value, int width)
{
    for (int i = width - 1; i >= 0; i--, value /= 10)
        out[i] = (char)('0' + value % 10);
    return out + width;
}

static const char SEPARATORS[] = "--T::"; /* after the year, the month … the minute */

/* Writes "2026-06-19T07:02:41", or the digits alone. */
static char *print_instant(int64_t ms, char *out, bool digits_only)
{
    int64_t seconds = ms / 1000;
    struct date date = date_of_day(seconds / 86400);
    int64_t fields[] = {date.year,           date.month,        date.day,
                        seconds / 3600 % 24, seconds / 60 % 60, seconds % 60};
    for (int i = 0; i < 6; i++) {
        out = put_digits(out, fields[i], i == 0 ? 4 : 2);
        if (!digits_only && i < 5)
            *out++ = SEPARATORS[i];
    }
    *out = '\0';
    return out;
}

void clock_print_utc(int64_t ms, char *out)
{
    memcpy(print_instant(ms, out, false), "Z", 2);
}

void clock_print_exact(int64_t ms, char *out)
{
    out = print_instant(ms, out, false);
    if (ms % 1000 != 0) {
        *out++ = '.';
        out = put_digits(out, ms % 1000, 3);
    }
    memcpy(out, "Z", 2);
}

void clock_print_stamp(int64_t ms, char *out)
{
    print_instant(ms + STAMP_OFFSET_MS, out, true);
}

/* Reads exactly `width` digits. */
static bool take_digits(const char **text, int width, int64_t *out)
{
    int64_t value = 0;
    for (int i = 0; i < width; i++) {
        char c = (*text)[i];
        if (c < '0' || c > '9')
            return false;
        value = value * 10 + (c - '0');
    }
    *text += width;
    *out = value;
    return true;
}

/* Reads ".250", ".25", ".2" or nothing as milliseconds. */
static bool take_fraction(const char **text, int64_t *out)
{
    *out = 0;
    if (**text != '.')
        return true;
    *text += 1;
    int64_t weight = 100, digit = 0;
    if (!take_digits(text, 1, &digit))
        return false;
    do {
        *out += digit * weight;
        weight /= 10;
    } while (weight > 0 && take_digits(text, 1, &digit));
    return true;
}

/* Year to second, 1970 to 9999, to milliseconds; false when there is no such instant. */
static bool join_fields(const int64_t fields[6], int64_t *out_ms)
{
    bool in_range = fields[0] >= 1970 && fields[1] >= 1 && fields[1] <= 12 &&
                    fields[2] >= 1 && fields[3] <= 23 && fields[4] <= 59 &&
                    fields[5] <= 59;
    if (!in_range)
        return false;
    int64_t day = day_of_date(fields[0], fields[1], fields[2]);
    if (date_of_day(day).day != fields[2])
        return false; /* 30 February is no day */
    *out_ms = (((day * 24 + fields[3]) * 60 + fields[4]) * 60 + fields[5]) * 1000;
    return true;
}

/* Reads "20260619150241", or with `separators` "2026-06-19T07:02:41". */
static bool take_fields(const char **text, const char *separators, int64_t fields[6])
{
    for (int i = 0; i < 6; i++) {
        if (!take_digits(text, i == 0 ? 4 : 2, &fields[i]))
            return false;
        if (separators && i < 5 && *(*text)++ != separators[i])
            return false;
    }
    return true;
}

bool clock_parse_utc(const char *text, int64_t *out_ms)
{
    int64_t fields[6], fraction, whole;
    if (!take_fields(&text, SEPARATORS, fields) || !take_fraction(&text, &fraction) ||
        strcmp(text, "Z") != 0 || !join_fields(fields, &whole))
        return false;
    *out_ms = whole + fraction;
    return true;
}

bool clock_parse_stamp(const char *text, int64_t *out_ms)
{
    int64_t fields[6], local;
    if (!take_fields(&text, NULL, fields) || !join_fields(fields, &local))
        return false;
    *out_ms = local - STAMP_OFFSET_MS;
    return true;
}
