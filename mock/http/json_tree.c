#include "http/json_tree.h"

#include <stdlib.h>
#include <string.h>

static unsigned hex4(const char *digits)
{
    char text[] = {digits[0], digits[1], digits[2], digits[3], '\0'};
    return (unsigned)strtoul(text, NULL, 16);
}

static char *put_utf8(char *out, unsigned code)
{
    if (code < 0x80) {
        *out++ = (char)code;
    } else if (code < 0x800) {
        *out++ = (char)(0xC0 | code >> 6);
        *out++ = (char)(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        *out++ = (char)(0xE0 | code >> 12);
        *out++ = (char)(0x80 | (code >> 6 & 0x3F));
        *out++ = (char)(0x80 | (code & 0x3F));
    } else {
        *out++ = (char)(0xF0 | code >> 18);
        *out++ = (char)(0x80 | (code >> 12 & 0x3F));
        *out++ = (char)(0x80 | (code >> 6 & 0x3F));
        *out++ = (char)(0x80 | (code & 0x3F));
    }
    return out;
}

/* The escape that `*raw` stands on, behind its backslash; moves `*raw` past it. */
static char *put_escape(char *out, const char **raw)
{
    static const char NAMES[] = "bfnrt\"\\/", MEANT[] = "\b\f\n\r\t\"\\/";
    const char *at = *raw;
    if (*at != 'u') {
        *raw = at + 1;
        *out++ = MEANT[strchr(NAMES, *at) - NAMES];
        return out;
    }
    unsigned code = hex4(at + 1);
    at += 5;
    if (code >= 0xD800 && code < 0xDC00) {
        code = 0x10000 + ((code - 0xD800) << 10) + (hex4(at + 2) - 0xDC00);
        at += 6;
    }
    *raw = at;
    return put_utf8(out, code);
}

/* The text of a string token; it is never longer than the token. */
static char *decode(const char *raw, size_t size)
{
    char *text = cJSON_malloc(size + 1), *out = text;
    if (!text)
        return NULL;
    for (const char *end = raw + size; raw < end;) {
        if (*raw == '\\') {
            raw++;
            out = put_escape(out, &raw);
        } else {
            *out++ = *raw++;
        }
    }
    *out = '\0';
    return text;
}

/* Puts a new value where the document has it. */
static bool add(struct json_tree *tree, cJSON *item)
{
    if (!item)
        return false;
    item->string = tree->key;
    tree->key = NULL;
    if (tree->depth > 0)
        cJSON_AddItemToArray(tree->open[tree->depth - 1], item);
    else
        tree->root = item;
    return true;
}

bool json_tree_key(struct json_tree *tree, const char *raw, size_t size)
{
    tree->key = decode(raw, size);
    return tree->key != NULL;
}

bool json_tree_string(struct json_tree *tree, const char *raw, size_t size)
{
    cJSON *item = cJSON_CreateNull();
    if (!item)
        return false;
    item->type = cJSON_String;
    item->valuestring = decode(raw, size);
    if (item->valuestring)
        return add(tree, item);
    cJSON_Delete(item);
    return false;
}

bool json_tree_number(struct json_tree *tree, double value)
{
    return add(tree, cJSON_CreateNumber(value));
}

bool json_tree_plain(struct json_tree *tree, int type)
{
    cJSON *item = cJSON_CreateNull();
    if (!item)
        return false;
    item->type = type;
    if (type == cJSON_True)
        item->valueint = 1;
    if (!add(tree, item))
        return false;
    if (type == cJSON_Object || type == cJSON_Array)
        tree->open[tree->depth++] = item;
    return true;
}

static void drop_member(cJSON *object, cJSON *member)
{
    cJSON_Delete(cJSON_DetachItemViaPointer(object, member));
}

static bool repeated_later(const cJSON *member)
{
    for (const cJSON *later = member->next; later; later = later->next)
        if (strcmp(member->string, later->string) == 0)
            return true;
    return false;
}

struct place {
    cJSON *member;
    size_t index;
};

static int by_key_then_place(const void *one, const void *other)
{
    const struct place *a = one, *b = other;
    int order = strcmp(a->member->string, b->member->string);
    return order != 0 ? order : (a->index > b->index) - (a->index < b->index);
}

/* For objects so large that comparing every pair would take long. */
static bool keep_last_sorted(cJSON *object, size_t count)
{
    struct place *places = malloc(count * sizeof *places);
    if (!places)
        return false;
    size_t i = 0;
    for (cJSON *member = object->child; member; member = member->next, i++)
        places[i] = (struct place){member, i};
    qsort(places, count, sizeof *places, by_key_then_place);
    for (i = 0; i + 1 < count; i++)
        if (strcmp(places[i].member->string, places[i + 1].member->string) == 0)
            drop_member(object, places[i].member);
    free(places);
    return true;
}

static bool keep_last(cJSON *object)
{
    enum { FEW = 16 };
    size_t count = 0;
    for (const cJSON *member = object->child; member; member = member->next)
        count++;
    if (count > FEW)
        return keep_last_sorted(object, count);
    for (cJSON *member = object->child, *next; member; member = next) {
        next = member->next;
        if (repeated_later(member))
            drop_member(object, member);
    }
    return true;
}

bool json_tree_close(struct json_tree *tree)
{
    cJSON *closed = tree->open[--tree->depth];
    return !cJSON_IsObject(closed) || keep_last(closed);
}

void json_tree_drop(struct json_tree *tree)
{
    cJSON_Delete(tree->root);
    cJSON_free(tree->key);
    *tree = (struct json_tree){0};
}
