#include "read/merge.h"

#include "read/json_tree.h"
#include "read/place.h"

/* Puts `value` where `old` is in the list of `object`, under the same name. (cJSON's own
 * function would free `old`.) */
static void member_replace(cJSON *object, const cJSON *old, cJSON *value)
{
    value->string = old->string;
    value->next = old->next;
    value->prev = old->prev == old ? value : old->prev; /* the first's is the last */
    if (object->child == old)
        object->child = value;
    else
        old->prev->next = value;
    if (old->next != NULL)
        old->next->prev = value;
    else
        object->child->prev = value;
}

static void member_merge(struct arena *arena, cJSON *object, const cJSON *member)
{
    cJSON *old = json_member(object, member->string);
    if (cJSON_IsNull(member))
        cJSON_DetachItemViaPointer(object, old);
    else if (cJSON_IsObject(member) && cJSON_IsObject(old))
        merge_patch(arena, old, member); /* in its place */
    else if (old != NULL)
        member_replace(object, old, merge_patch(arena, NULL, member));
    else
        json_node_add(object, member->string, merge_patch(arena, NULL, member));
}

cJSON *merge_patch(struct arena *arena, cJSON *target, const cJSON *patch)
{
    if (!cJSON_IsObject(patch))
        return json_copy_into(arena, patch);
    if (target == NULL || !cJSON_IsObject(target))
        target = json_node(arena, cJSON_Object);
    place_copy(target, patch);
    for (const cJSON *member = patch->child; member != NULL; member = member->next)
        member_merge(arena, target, member);
    return target;
}
