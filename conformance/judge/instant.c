#include "judge/instant.h"

#include <stddef.h>
#include <string.h>

/* Reads exactly `count` digits and moves on. */
static bool digits(const char **text, int count, int *number)
{
    *number = 0;
    for (; count > 0; count--, ++*text) {
        if (**text < '0' || **text > '9')
            return false;
        *number = *number * 10 + (**text - '0');
    }
    return true;
}

static bool one_of(const char **text, const char *allowed, char *found)
{
    *found = **text;
    if (**text == '\0' || strchr(allowed, **text) == NULL)
        return false;
    ++*text;
    return true;
}

static int days_in_month(int year, int month)
{
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return DAYS[month - 1] + (month == 2 && leap);
}

/* Days from 1970-01-01 in the Gregorian calendar (years from 0000). */
static int64_t days_from_epoch(int year, int month, int day)
{
    int64_t y = year - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool read_date(const char **text, int64_t *days)
{
    char dash;
    int year = 0, month = 0, day = 0;
    if (!digits(text, 4, &year) || !one_of(text, "-", &dash) ||
        !digits(text, 2, &month) || !one_of(text, "-", &dash) || !digits(text, 2, &day))
        return false;
    if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
        return false;
    *days = days_from_epoch(year, month, day);
    return true;
}

/* Reads "Z" or "+hh:mm" into seconds. */
static bool read_offset(const char **text, int *offset)
{
    char sign, colon;
    int hours = 0, minutes = 0;
    *offset = 0;
    if (!one_of(text, "Zz+-", &sign))
        return false;
    if (sign == 'Z' || sign == 'z')
        return true;
    if (!digits(text, 2, &hours) || !one_of(text, ":", &colon) ||
        !digits(text, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    *offset = (hours * 60 + minutes) * (sign == '-' ? -60 : 60);
    return true;
}

bool instant_read(const char *text, struct instant *instant)
{
    int64_t days = 0;
    char mark;
    int hour = 0, minute = 0, second = 0, offset = 0;
    if (!read_date(&text, &days) || !one_of(&text, "Tt", &mark) ||
        !digits(&text, 2, &hour) || !one_of(&text, ":", &mark) ||
        !digits(&text, 2, &minute) || !one_of(&text, ":", &mark) ||
        !digits(&text, 2, &second) || hour > 23 || minute > 59 || second > 60)
        return false;

    const char *fraction = "";
    size_t count = 0;
    if (*text == '.') {
        fraction = ++text;
        count = strspn(text, "0123456789");
        text += count;
        if (count == 0)
            return false;
    }
    if (!read_offset(&text, &offset) || *text != '\0')
        return false;

    int of_day = hour * 3600 + minute * 60 + second;
    int utc_minute = ((hour * 60 + minute - offset / 60) % 1440 + 1440) % 1440;
    if (second == 60 && utc_minute != 23 * 60 + 59)
        return false;
    if (instant != NULL)
        *instant = (struct instant){days * 86400 + of_day - offset, fraction, (int)count};
    return true;
}

int instant_compare(const struct instant *a, const struct instant *b)
{
    if (a->seconds != b->seconds)
        return a->seconds < b->seconds ? -1 : 1;
    for (int i = 0; i < a->digits || i < b->digits; i++) {
        int left = i < a->digits ? a->fraction[i] : '0';
        int right = i < b->digits ? b->fraction[i] : '0';
        if (left != right)
            return left < right ? -1 : 1;
    }
    return 0;
}
