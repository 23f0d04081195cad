#include "independent_order.h"

#include <string.h>

/* One order fits all objects of the reference. */
static const char *const NAMES[] = {
    "id",        "object", "items",   "total_count", "page_number",
    "page_size", "model",  "name",    "url",         "asset_type",
    "group_id",  "status", "h5_link", "created_at",  "updated_at",
    "content",   "error",  "message", "type",        NULL};

void indep_order(cJSON *json)
{
    cJSON *members = json->child, *child;
    if (cJSON_IsObject(json)) {
        json->child = NULL;
        cJSON others = {.type = cJSON_Object, .child = members};
        for (const char *const *name = NAMES; *name != NULL; name++) {
            child = cJSON_DetachItemFromObjectCaseSensitive(&others, *name);
            if (child != NULL)
                cJSON_AddItemToArray(json, child);
        }
        while (others.child != NULL)
            cJSON_AddItemToArray(json, cJSON_DetachItemFromArray(&others, 0));
    }
    cJSON_ArrayForEach(child, json) indep_order(child);
}
