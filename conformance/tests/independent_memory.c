#include "independent_memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void *indep_zeroed(size_t size)
{
    void *memory = calloc(1, size);
    if (memory == NULL)
        abort();
    return memory;
}

char *indep_print(const char *format, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, format);
    int size = vasprintf(&text, format, args);
    va_end(args);
    if (size < 0)
        abort();
    return text;
}

void indep_drop(void *pointer_to_pointer)
{
    free(*(void **)pointer_to_pointer);
}

void indep_drop_json(cJSON **json)
{
    cJSON_Delete(*json);
}
