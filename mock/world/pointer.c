#include "world/pointer.h"

#include <stdlib.h>
#include <string.h>

bool pointer_is_valid(const char *pointer)
{
    if (*pointer != '\0' && *pointer != '/')
        return false;
    for (const char *at = pointer; *at; at++)
        if (*at == '~' && at[1] != '0' && at[1] != '1')
            return false;
    return true;
}

size_t pointer_depth(const char *pointer)
{
    size_t depth = 0;
    for (const char *at = pointer; *at; at++)
        depth += *at == '/';
    return depth;
}

int pointer_index(const char *token, size_t size)
{
    if (size == 0 || size > 9 || (token[0] == '0' && size > 1))
        return -1;
    int index = 0;
    for (size_t i = 0; i < size; i++) {
        if (token[i] < '0' || token[i] > '9')
            return -1;
        index = index * 10 + (token[i] - '0');
    }
    return index;
}

static bool token_is(const char *token, size_t size, const char *name)
{
    for (size_t i = 0; i < size; i++, name++) {
        char wanted = token[i];
        if (wanted == '~')
            wanted = token[++i] == '0' ? '~' : '/';
        if (*name != wanted)
            return false;
    }
    return *name == '\0';
}

cJSON *pointer_child(const cJSON *container, const char *token, size_t size)
{
    if (cJSON_IsArray(container)) {
        int index = pointer_index(token, size);
        return index < 0 ? NULL : cJSON_GetArrayItem(container, index);
    }
    if (!cJSON_IsObject(container))
        return NULL;
    cJSON *child = container->child;
    while (child && !token_is(token, size, child->string))
        child = child->next;
    return child;
}

cJSON *pointer_find(cJSON *root, const char *pointer)
{
    cJSON *found = root;
    while (found && *pointer == '/') {
        const char *token = pointer + 1;
        size_t size = strcspn(token, "/");
        found = pointer_child(found, token, size);
        pointer = token + size;
    }
    return found;
}

cJSON *pointer_parent(cJSON *root, const char *pointer, const char **token)
{
    const char *last = strrchr(pointer, '/');
    cJSON *found = root;
    *token = last + 1;
    while (found && pointer < last) {
        size_t size = strcspn(pointer + 1, "/");
        found = pointer_child(found, pointer + 1, size);
        pointer += 1 + size;
    }
    return found;
}

char *pointer_name(const char *token)
{
    char *name = malloc(strlen(token) + 1);
    if (!name)
        return NULL;
    char *out = name;
    for (const char *at = token; *at; at++) {
        if (*at == '~')
            *out++ = *++at == '0' ? '~' : '/';
        else
            *out++ = *at;
    }
    *out = '\0';
    return name;
}
