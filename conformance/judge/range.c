#include "judge/range.h"

#include "read/json_number.h"

#include <string.h>

static void release(void *node)
{
    cJSON_Delete(node);
}

/* Reads one end of `size` bytes; an empty one is NULL. */
static bool read_end(const char *text, size_t size, struct arena *arena,
                     const cJSON **end)
{
    *end = NULL;
    if (size == 0)
        return true;
    cJSON *number = json_number_read(text, size);
    if (number == NULL)
        return false;
    arena_defer(arena, release, number);
    *end = number;
    return true;
}

bool range_read(const char *text, struct arena *arena, struct range *range)
{
    struct range read = {0};
    const char *dots = strstr(text, "..");
    if (dots == NULL) {
        if (!read_end(text, strlen(text), arena, &read.least) || read.least == NULL)
            return false;
        read.most = read.least;
    } else if (!read_end(text, (size_t)(dots - text), arena, &read.least) ||
               !read_end(dots + 2, strlen(dots + 2), arena, &read.most) ||
               (read.least == NULL && read.most == NULL)) {
        return false;
    }
    if (read.least != NULL && read.most != NULL &&
        json_number_compare(read.least, read.most) > 0)
        return false;
    *range = read;
    return true;
}

bool range_holds(const struct range *range, const cJSON *number)
{
    return (range->least == NULL || json_number_compare(number, range->least) >= 0) &&
           (range->most == NULL || json_number_compare(number, range->most) <= 0);
}

bool range_holds_count(const struct range *range, size_t count)
{
    const cJSON number = {.type = cJSON_Number, .valuedouble = (double)count};
    return range_holds(range, &number);
}
