#include "fuzz/fuzz.h"

#include <string.h>

char *fuzz_rest(const uint8_t *data, size_t size)
{
    char *copy = malloc(size + 1);
    MUST(copy != NULL);
    if (size > 0)
        memcpy(copy, data, size);
    copy[size] = '\0';
    return copy;
}

char *fuzz_part(const uint8_t **data, size_t *size)
{
    const uint8_t *end = *size > 0 ? memchr(*data, '\0', *size) : NULL;
    size_t length = end ? (size_t)(end - *data) : *size;
    char *part = fuzz_rest(*data, length);
    size_t used = end ? length + 1 : length;
    *data += used;
    *size -= used;
    return part;
}
