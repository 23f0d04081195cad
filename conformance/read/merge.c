#include "read/merge.h"

#include "base/memory.h"
#include "read/json_tree.h"
#include "read/place.h"

/* Puts `value` at the place of the member `name`, keeping its position if it was there.
 */
static void member_put(cJSON *object, cJSON *old, const char *name, cJSON *value)
{
    if (old == NULL) {
        value->string = memory_copy(name);
        cJSON_AddItemToArray(object, value);
    } else {
        value->string = memory_copy(name);
        cJSON_ReplaceItemViaPointer(object, old, value);
    }
}

cJSON *merge_patch(cJSON *target, const cJSON *patch)
{
    if (!cJSON_IsObject(patch)) {
        cJSON_Delete(target);
        return json_copy(patch);
    }
    if (!cJSON_IsObject(target)) {
        cJSON_Delete(target);
        target = cJSON_CreateObject();
    }
    place_copy(target, patch);
    for (const cJSON *member = patch->child; member != NULL; member = member->next) {
        cJSON *old = cJSON_GetObjectItemCaseSensitive(target, member->string);
        if (cJSON_IsNull(member)) {
            cJSON_Delete(cJSON_DetachItemViaPointer(target, old));
            continue;
        }
        if (cJSON_IsObject(member) && cJSON_IsObject(old))
            merge_patch(old, member); /* in its place */
        else
            member_put(target, old, member->string, merge_patch(NULL, member));
    }
    return target;
}
