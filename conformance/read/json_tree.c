#include "read/json_tree.h"

#include "base/memory.h"
#include "read/json_number.h"

#include <stdlib.h>
#include <string.h>

/* Objects up to this size are compared name by name. */
enum { FEW = 16 };

cJSON *json_copy(const cJSON *node)
{
    cJSON *copy = cJSON_Duplicate(node, true);
    if ((copy->type & cJSON_StringIsConst) == 0)
        free(copy->string);
    copy->type &= ~cJSON_StringIsConst;
    copy->string = NULL;
    return copy;
}

cJSON *json_copy_into(struct arena *arena, const cJSON *node)
{
    cJSON *copy = arena_take(arena, sizeof *copy);
    *copy = *node;
    copy->next = copy->prev = copy->child = NULL;
    copy->string = NULL;
    for (const cJSON *child = node->child; child != NULL; child = child->next)
        json_node_add(copy, child->string, json_copy_into(arena, child));
    return copy;
}

cJSON *json_node(struct arena *arena, int type)
{
    cJSON *node = arena_take(arena, sizeof *node);
    *node = (cJSON){.type = type};
    return node;
}

cJSON *json_node_number(struct arena *arena, double number)
{
    cJSON *node = json_node(arena, cJSON_Number);
    node->valuedouble = number;
    return node;
}

cJSON *json_node_string(struct arena *arena, const char *string)
{
    cJSON *node = json_node(arena, cJSON_String);
    node->valuestring = arena_copy(arena, string);
    return node;
}

void json_node_add(cJSON *object, const char *name, cJSON *member)
{
    memcpy(&member->string, &name, sizeof name); /* never written to, never freed */
    cJSON_AddItemToArray(object, member);
}

cJSON *json_member(const cJSON *object, const char *name)
{
    cJSON *member = object != NULL && name != NULL ? object->child : NULL;
    while (member != NULL && (member->string == NULL || member->string[0] != name[0] ||
                              strcmp(member->string, name) != 0))
        member = member->next;
    return member;
}

static bool arrays_equal(const cJSON *a, const cJSON *b)
{
    const cJSON *left = a->child, *right = b->child;
    for (; left != NULL && right != NULL; left = left->next, right = right->next)
        if (!json_equal(left, right))
            return false;
    return left == NULL && right == NULL;
}

/* The next member of the same name. */
static const cJSON *namesake(const cJSON *member)
{
    const cJSON *next = member->next;
    while (next != NULL && strcmp(next->string, member->string) != 0)
        next = next->next;
    return next;
}

/* The member of `object` to compare `member` of `other` with: of a name that stands there
 * several times, the first with the first, the second with the second. */
static const cJSON *counterpart(const cJSON *object, const cJSON *other,
                                const cJSON *member)
{
    const cJSON *found = json_member(object, member->string);
    const cJSON *each = json_member(other, member->string);
    for (; found != NULL && each != member; each = namesake(each))
        found = namesake(found);
    return found;
}

static bool objects_equal(const cJSON *a, const cJSON *b)
{
    if (cJSON_GetArraySize(a) != cJSON_GetArraySize(b) || json_hash(a) != json_hash(b))
        return false;
    const cJSON *member;
    cJSON_ArrayForEach(member, a)
    {
        if (!json_equal(member, counterpart(b, a, member)))
            return false;
    }
    return true;
}

bool json_equal(const cJSON *a, const cJSON *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    if (cJSON_IsNumber(a) && cJSON_IsNumber(b))
        return json_number_compare(a, b) == 0;
    if ((a->type & 0xff) != (b->type & 0xff))
        return false;
    if (cJSON_IsString(a))
        return strcmp(a->valuestring, b->valuestring) == 0;
    if (cJSON_IsArray(a))
        return arrays_equal(a, b);
    return !cJSON_IsObject(a) || objects_equal(a, b);
}

/* FNV-1a. */
static uint64_t mix(uint64_t hash, const void *bytes, size_t size)
{
    for (const unsigned char *byte = bytes; size > 0; byte++, size--)
        hash = (hash ^ *byte) * UINT64_C(0x100000001b3);
    return hash;
}

uint64_t json_hash(const cJSON *node)
{
    const int type = node->type & 0xff;
    uint64_t hash = mix(UINT64_C(0xcbf29ce484222325), &type, sizeof type);
    if (cJSON_IsString(node))
        return mix(hash, node->valuestring, strlen(node->valuestring));
    if (cJSON_IsNumber(node)) /* numbers equal by value have the same double */
        return node->valuedouble == 0 ? hash
                                      : mix(hash, &node->valuedouble, sizeof(double));
    uint64_t members = 0;
    for (const cJSON *child = node->child; child != NULL; child = child->next) {
        uint64_t each = json_hash(child);
        if (cJSON_IsArray(node))
            hash = mix(hash, &each, sizeof each);
        else /* in any order */
            members += mix(each, child->string, strlen(child->string));
    }
    return mix(hash, &members, sizeof members);
}

static int by_name(const void *a, const void *b)
{
    const cJSON *const *left = a, *const *right = b;
    return strcmp((*left)->string, (*right)->string);
}

static const cJSON *duplicate_among_many(const cJSON *object, size_t count)
{
    AUTO(memory_drop) const cJSON **members = memory_alloc(count * sizeof(const cJSON *));
    size_t filled = 0;
    for (const cJSON *member = object->child; member != NULL; member = member->next)
        members[filled++] = member;
    qsort(members, count, sizeof(const cJSON *), by_name);
    for (size_t i = 1; i < count; i++)
        if (by_name(&members[i - 1], &members[i]) == 0)
            return members[i];
    return NULL;
}

const cJSON *json_duplicate(const cJSON *object)
{
    size_t count = (size_t)cJSON_GetArraySize(object);
    if (count > FEW)
        return duplicate_among_many(object, count);
    for (const cJSON *member = object->child; member != NULL; member = member->next)
        if (json_member(object, member->string) != member)
            return member;
    return NULL;
}

const char *json_type_name(const cJSON *node)
{
    if (node == NULL)
        return "nothing";
    switch (node->type & 0xff) {
    case cJSON_True:
    case cJSON_False:
        return "a boolean";
    case cJSON_NULL:
        return "null";
    case cJSON_Number:
        return "a number";
    case cJSON_String:
        return "a string";
    case cJSON_Array:
        return "an array";
    default:
        return "an object";
    }
}
