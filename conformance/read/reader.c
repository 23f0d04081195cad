#include "read/reader.h"

#include <string.h>

struct place reader_place(const struct reader *reader, const cJSON *node)
{
    return place_of(reader->plan->sources->places, node);
}

struct place reader_name_place(const struct reader *reader, const cJSON *member)
{
    return place_of_name(reader->plan->sources->places, member);
}

static void release_tree(void *tree)
{
    cJSON_Delete(tree);
}

const cJSON *reader_keep(struct reader *reader, cJSON *tree)
{
    if (tree != NULL)
        arena_defer(reader->plan->arena, release_tree, tree);
    return tree;
}

const char **reader_strings(struct reader *reader, const cJSON *array)
{
    size_t count = cJSON_IsArray(array) ? (size_t)cJSON_GetArraySize(array) : 0;
    const char **strings =
        arena_alloc(reader->plan->arena, (count + 1) * sizeof *strings);
    size_t filled = 0;
    const cJSON *each;
    cJSON_ArrayForEach(each, array)
    {
        if (cJSON_IsString(each))
            strings[filled++] = each->valuestring;
    }
    return strings;
}

size_t strings_count(const char *const *strings)
{
    size_t count = 0;
    while (strings != NULL && strings[count] != NULL)
        count++;
    return count;
}

bool strings_have(const char *const *strings, const char *wanted)
{
    for (; strings != NULL && *strings != NULL; strings++)
        if (strcmp(*strings, wanted) == 0)
            return true;
    return false;
}
