#include "read/scope.h"

#include "base/memory.h"
#include "read/json_tree.h"

#include <string.h>

const struct variable *variables_find(const struct variables *variables, const char *name)
{
    for (size_t i = 0; i < variables->count; i++)
        if (strcmp(variables->items[i].name, name) == 0)
            return &variables->items[i];
    return NULL;
}

struct scope scope_new(const struct variables *declared)
{
    struct scope scope = {.values = cJSON_CreateObject()};
    if (declared != NULL)
        scope_default(&scope, declared);
    return scope;
}

void scope_drop(struct scope *scope)
{
    json_drop(&scope->values);
}

const cJSON *scope_get(const struct scope *scope, const char *name)
{
    return json_member(scope->values, name);
}

void scope_set(struct scope *scope, const char *name, cJSON *value)
{
    cJSON *old = json_member(scope->values, name);
    cJSON_Delete(cJSON_DetachItemViaPointer(scope->values, old));
    cJSON_AddItemToObject(scope->values, name, value);
}

void scope_forget(struct scope *scope, const char *name)
{
    cJSON_DeleteItemFromObjectCaseSensitive(scope->values, name);
}

void scope_set_string(struct scope *scope, const char *name, const char *value)
{
    scope_set(scope, name, cJSON_CreateString(value));
}

void scope_set_number(struct scope *scope, const char *name, double value)
{
    scope_set(scope, name, cJSON_CreateNumber(value));
}

void scope_append(struct scope *scope, const char *name, cJSON *value)
{
    cJSON *list = json_member(scope->values, name);
    if (!cJSON_IsArray(list)) {
        list = cJSON_CreateArray();
        scope_set(scope, name, list);
    }
    if (!cJSON_IsArray(value)) {
        cJSON_AddItemToArray(list, value);
        return;
    }
    while (value->child != NULL)
        cJSON_AddItemToArray(list, cJSON_DetachItemViaPointer(value, value->child));
    cJSON_Delete(value);
}

void scope_default(struct scope *scope, const struct variables *declared)
{
    for (size_t i = 0; i < declared->count; i++) {
        const struct variable *each = &declared->items[i];
        if (each->value != NULL && scope_get(scope, each->name) == NULL)
            cJSON_AddItemToObject(scope->values, each->name, json_copy(each->value));
    }
}
