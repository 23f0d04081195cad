#include "read/pointer.h"

#include <stddef.h>
#include <string.h>

bool pointer_valid(const char *pointer)
{
    if (*pointer != '\0' && *pointer != '/')
        return false;
    for (const char *at = strchr(pointer, '~'); at != NULL; at = strchr(at + 1, '~'))
        if (at[1] != '0' && at[1] != '1')
            return false;
    return true;
}

/* Is `name` the escaped token of `size` bytes? */
static bool token_is(const char *token, size_t size, const char *name)
{
    const char *end = token + size;
    for (; token < end && *name != '\0'; token++, name++) {
        char c = *token;
        if (c == '~')
            c = *++token == '1' ? '/' : '~';
        if (c != *name)
            return false;
    }
    return token >= end && *name == '\0';
}

static const cJSON *element(const cJSON *array, const char *token, size_t size)
{
    if (size == 0 || size > 9 || (size > 1 && token[0] == '0'))
        return NULL;
    int index = 0;
    for (size_t i = 0; i < size; i++) {
        if (token[i] < '0' || token[i] > '9')
            return NULL;
        index = index * 10 + (token[i] - '0');
    }
    return cJSON_GetArrayItem(array, index);
}

static const cJSON *member(const cJSON *object, const char *token, size_t size)
{
    for (const cJSON *each = object->child; each != NULL; each = each->next)
        if (token_is(token, size, each->string))
            return each;
    return NULL;
}

const cJSON *pointer_find(const cJSON *root, const char *pointer)
{
    const cJSON *node = root;
    while (node != NULL && *pointer == '/') {
        const char *token = pointer + 1;
        size_t size = strcspn(token, "/");
        if (cJSON_IsArray(node))
            node = element(node, token, size);
        else
            node = cJSON_IsObject(node) ? member(node, token, size) : NULL;
        pointer = token + size;
    }
    return node;
}

void pointer_add(struct text *pointer, const char *name)
{
    text_add_char(pointer, '/');
    for (; *name != '\0'; name++) {
        if (*name == '~' || *name == '/')
            text_add(pointer, *name == '~' ? "~0" : "~1");
        else
            text_add_char(pointer, *name);
    }
}

void pointer_add_index(struct text *pointer, int index)
{
    text_addf(pointer, "/%d", index);
}
