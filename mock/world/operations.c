#include "world/operations.h"

#include "base/auto.h"
#include "base/text.h"

#include <string.h>

const struct operation OPERATIONS[] = {
#define OPERATION(method, name, pattern, handler) {method, name, method " " name},
#include "world/operations.def"
#undef OPERATION
    {NULL, NULL, NULL},
};

const struct operation *operation_find(const char *on)
{
    for (const struct operation *each = OPERATIONS; each->method; each++)
        if (strcmp(each->on, on) == 0)
            return each;
    return NULL;
}

const char *operation_nearest(const char *on)
{
    const char *words[COUNT_OF(OPERATIONS)];
    for (size_t i = 0; i < COUNT_OF(OPERATIONS); i++)
        words[i] = OPERATIONS[i].on;
    return text_nearest(on, words);
}

bool operation_is_api(const struct operation *operation)
{
    return strncmp(operation->name, "/v1/", 4) == 0;
}
