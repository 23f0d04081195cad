#include "base/duration.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { MAX_DIGITS = 9 };
static const int64_t MAX_MS = INT64_C(10000) * 3600 * 1000;

static const struct unit {
    const char *name;
    int64_t ms;
} UNITS[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}};

/* Reads a duration of exactly `size` bytes. */
static bool read_part(const char *text, size_t size, int64_t *ms)
{
    int64_t number = 0;
    size_t digits = 0;
    for (; digits < size && text[digits] >= '0' && text[digits] <= '9'; digits++) {
        if (digits == MAX_DIGITS)
            return false;
        number = number * 10 + (text[digits] - '0');
    }
    for (size_t i = 0; digits > 0 && i < sizeof UNITS / sizeof UNITS[0]; i++) {
        const struct unit *unit = &UNITS[i];
        if (strlen(unit->name) != size - digits ||
            memcmp(unit->name, text + digits, size - digits) != 0)
            continue;
        if (number > MAX_MS / unit->ms)
            return false;
        *ms = number * unit->ms;
        return true;
    }
    return false;
}

bool duration_read(const char *text, int64_t *ms)
{
    return read_part(text, strlen(text), ms);
}

bool duration_read_range(const char *text, int64_t *from_ms, int64_t *to_ms)
{
    const char *dots = strstr(text, "..");
    int64_t from = 0, to = 0;
    if (dots == NULL) {
        if (!duration_read(text, &from))
            return false;
        *from_ms = *to_ms = from;
        return true;
    }
    if (!read_part(text, (size_t)(dots - text), &from) || !duration_read(dots + 2, &to) ||
        from > to)
        return false;
    *from_ms = from;
    *to_ms = to;
    return true;
}

void duration_show(int64_t ms, char *out, size_t size)
{
    if (ms < 1000)
        snprintf(out, size, "%" PRId64 " ms", ms);
    else if (ms < 10000 && ms % 1000 >= 50)
        snprintf(out, size, "%" PRId64 ".%" PRId64 " s", ms / 1000, ms % 1000 / 100);
    else if (ms < 600000)
        snprintf(out, size, "%" PRId64 " s", (ms + 500) / 1000);
    else
        snprintf(out, size, "%" PRId64 " min", (ms + 30000) / 60000);
}
