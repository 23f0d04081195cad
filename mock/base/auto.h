#ifndef MOCK_BASE_AUTO_H
#define MOCK_BASE_AUTO_H

#include <cjson/cJSON.h>
#include <stdlib.h>

/* Marks a local as owned: `fn` gets its address when it goes out of scope.
 * Initialise at declaration; let ownership leave only through a `_take`. */
#define AUTO(fn) __attribute__((cleanup(fn)))

#define MOCK_PRINTF(format, first) __attribute__((format(printf, format, first)))

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

static inline void string_drop(char **text)
{
    free(*text);
}

static inline void json_drop(cJSON **json)
{
    cJSON_Delete(*json);
}

#endif
