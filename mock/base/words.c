#include "base/text.h"

#include <string.h>

bool text_to_int(const char *string, int64_t *out)
{
    bool negative = *string == '-';
    const char *at = string + negative;
    int64_t value = 0;
    if (!*at)
        return false;
    for (; *at; at++) {
        if (*at < '0' || *at > '9' || __builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, *at - '0', &value))
            return false;
    }
    if (!negative && __builtin_sub_overflow(0, value, &value))
        return false;
    *out = value;
    return true;
}

bool text_to_duration(const char *string, int64_t *out_ms)
{
    static const struct {
        const char *suffix;
        int64_t ms;
    } UNITS[] = {{"ms", 1}, {"s", 1000}, {"m", 60 * 1000}, {"h", 3600 * 1000}};
    static const int64_t MAX_MS = INT64_C(100) * 366 * 24 * 3600 * 1000;

    char digits[20];
    size_t count = strspn(string, "0123456789");
    if (count == 0 || count >= sizeof digits)
        return false;
    memcpy(digits, string, count);
    digits[count] = '\0';
    int64_t value;
    if (!text_to_int(digits, &value))
        return false;
    for (size_t i = 0; i < sizeof UNITS / sizeof UNITS[0]; i++) {
        if (strcmp(string + count, UNITS[i].suffix) != 0)
            continue;
        if (value > MAX_MS / UNITS[i].ms)
            return false;
        *out_ms = value * UNITS[i].ms;
        return true;
    }
    return false;
}

enum { NEAR_MAX = 64 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Optimal string alignment without case: one step inserts, deletes, replaces, or swaps
 * neighbours. */
static size_t distance(const char *a, const char *b)
{
    size_t m = strlen(a), n = strlen(b);
    unsigned char rows[3][NEAR_MAX + 1];
    unsigned char *before = rows[0], *last = rows[1], *row = rows[2];
    for (size_t j = 0; j <= n; j++)
        last[j] = (unsigned char)j;
    for (size_t i = 1; i <= m; i++) {
        row[0] = (unsigned char)i;
        for (size_t j = 1; j <= n; j++) {
            bool same = text_fold(a[i - 1]) == text_fold(b[j - 1]);
            size_t best = least(least((size_t)last[j] + 1, (size_t)row[j - 1] + 1),
                                (size_t)last[j - 1] + !same);
            bool swapped = i > 1 && j > 1 && text_fold(a[i - 1]) == text_fold(b[j - 2]) &&
                           text_fold(a[i - 2]) == text_fold(b[j - 1]);
            row[j] =
                (unsigned char)(swapped ? least(best, (size_t)before[j - 2] + 1) : best);
        }
        unsigned char *spare = before;
        before = last;
        last = row;
        row = spare;
    }
    return last[n];
}

const char *text_nearest(const char *word, const char *const *words)
{
    const char *nearest = NULL;
    size_t length = strlen(word), best = length / 3 + 1;
    if (length == 0 || length > NEAR_MAX)
        return NULL;
    for (; *words; words++) {
        if (strlen(*words) > NEAR_MAX)
            continue;
        size_t steps = distance(word, *words);
        if (steps < best) {
            best = steps;
            nearest = *words;
        }
    }
    return nearest;
}
