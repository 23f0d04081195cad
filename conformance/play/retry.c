#include "play/retry.h"

#include <string.h>
#include <strings.h>
#include <time.h>

static const int64_t LONGEST_AFTER = 3600 * 1000, LONGEST_PAUSE = 30 * 1000;

bool retry_status(int status)
{
    return status == 429 || status == 502 || status == 503 || status == 504;
}

bool retry_method(const char *method)
{
    return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
}

static int64_t bounded(int64_t ms, int64_t most)
{
    return ms < 0 ? 0 : ms > most ? most : ms;
}

static int64_t after_seconds(const char *value)
{
    int64_t seconds = 0;
    for (; *value >= '0' && *value <= '9'; value++)
        if (seconds < LONGEST_AFTER)
            seconds = seconds * 10 + (*value - '0');
    return *value == '\0' ? bounded(seconds * 1000, LONGEST_AFTER) : 0;
}

static int64_t after_date(const char *value, int64_t wall)
{
    struct tm date = {0};
    const char *end = strptime(value, "%a, %d %b %Y %H:%M:%S GMT", &date);
    if (end == NULL || *end != '\0')
        return 0;
    return bounded((int64_t)timegm(&date) * 1000 - wall, LONGEST_AFTER);
}

int64_t retry_after(const struct reply *reply, int64_t wall)
{
    for (size_t i = 0; i < reply->header_count; i++) {
        const char *value = reply->headers[i].value;
        if (strcasecmp(reply->headers[i].name, "Retry-After") == 0)
            return value[0] >= '0' && value[0] <= '9' ? after_seconds(value)
                                                      : after_date(value, wall);
    }
    return 0;
}

int64_t retry_pause(int retry, double pace, int64_t after)
{
    int64_t doubled = INT64_C(1000) << (retry < 6 ? retry - 1 : 5);
    int64_t pause =
        bounded((int64_t)((double)bounded(doubled, LONGEST_PAUSE) * pace), LONGEST_PAUSE);
    return pause > after ? pause : after;
}
