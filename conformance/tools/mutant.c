#include "tools/mutant.h"

#include "base/memory.h"
#include "base/text.h"
#include "play/request.h"
#include "read/json.h"
#include "read/json_tree.h"
#include "read/json_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LONGEST_BODY = 16 * 1024 * 1024 };

static bool is_callback(const char *operation)
{
    return strcmp(operation, MUTANT_CALLBACK) == 0;
}

cJSON *mutant_body(const char *operation, const struct reply *reply)
{
    struct json_fault fault;
    if (is_callback(operation)) {
        AUTO(arena_drop) struct arena *arena = arena_new();
        return reply->query != NULL ? json_copy(document_query(arena, reply->query))
                                    : NULL;
    }
    if (reply->body == NULL)
        return NULL;
    return json_parse(reply->body, reply->size, &JSON_REPLY, NULL, NULL, &fault);
}

/* Puts a changed body, or query, in its place. */
static void put_body(const char *operation, struct reply *reply, const cJSON *root,
                     struct arena *arena)
{
    AUTO(text_drop) struct text out = text_new(LONGEST_BODY);
    if (!is_callback(operation)) {
        json_write(root, &out);
        reply->body = arena_copy_n(arena, text_string(&out), out.size);
        reply->size = out.size;
        return;
    }
    for (const cJSON *each = root->child; each != NULL; each = each->next) {
        text_add(&out, out.size > 0 ? "&" : "");
        request_encode(&out, each->string);
        text_add_char(&out, '=');
        request_encode(&out, cJSON_IsString(each) ? each->valuestring : "");
    }
    reply->query = arena_copy_n(arena, text_string(&out), out.size);
}

/* The child of `node` that one name of a path means. */
static cJSON *child_of(const cJSON *node, const char *name)
{
    if (strcmp(name, "*") == 0)
        return cJSON_IsArray(node) ? node->child : NULL;
    return cJSON_IsObject(node) ? cJSON_GetObjectItemCaseSensitive(node, name) : NULL;
}

/* The node at `path`; `parent` gets what holds it. */
static cJSON *find(cJSON *root, const char *const *path, cJSON **parent)
{
    cJSON *node = root;
    *parent = NULL;
    for (; *path != NULL && node != NULL; path++) {
        *parent = node;
        node = child_of(node, *path);
    }
    return node;
}

const cJSON *mutant_value(const cJSON *root, const char *const *path)
{
    for (; *path != NULL && root != NULL; path++)
        root = child_of(root, *path);
    return root;
}

static bool replace(cJSON *parent, cJSON *node, cJSON *by)
{
    return by != NULL && cJSON_ReplaceItemViaPointer(parent, node, by);
}

/* A value from JSON text, under the name that `node` has. */
static cJSON *value_from(const char *json, const cJSON *node)
{
    struct json_fault fault;
    cJSON *value = json_parse(json, strlen(json), &JSON_REPLY, NULL, NULL, &fault);
    if (value != NULL && node->string != NULL)
        value->string = memory_copy(node->string);
    return value;
}

static bool set(cJSON *parent, cJSON *node, const char *json)
{
    AUTO(json_drop) cJSON *value = value_from(json, node);
    return value != NULL && !json_equal(value, node) &&
           replace(parent, node, json_take(&value));
}

static bool add(cJSON *parent, cJSON *node, const char *amount)
{
    char sum[64];
    if (!cJSON_IsNumber(node))
        return false;
    snprintf(sum, sizeof sum, "%.17g", node->valuedouble + strtod(amount, NULL));
    return set(parent, node, sum);
}

static bool rename_member(cJSON *parent, cJSON *node, const char *name)
{
    if (!cJSON_IsObject(parent))
        return false;
    cJSON *detached = cJSON_DetachItemViaPointer(parent, node);
    return cJSON_AddItemToObject(parent, name, detached);
}

/* "2026-06-19T07:02:41Z" with its hour turned on by one, or its T made a blank. */
static bool change_instant(cJSON *parent, cJSON *node, bool shift)
{
    int hour = 0;
    char json[128];
    if (!cJSON_IsString(node) || strlen(node->valuestring) < 20 ||
        strlen(node->valuestring) > 60 ||
        sscanf(node->valuestring + 11, "%2d", &hour) != 1) /* NOLINT(cert-err34-c) */
        return false;
    const char *text = node->valuestring;
    if (shift)
        snprintf(json, sizeof json, "\"%.11s%02d%s\"", text, (hour + 1) % 24, text + 13);
    else
        snprintf(json, sizeof json, "\"%.10s %.8s\"", text, text + 11);
    return set(parent, node, json);
}

static bool reverse(cJSON *array)
{
    int count = cJSON_GetArraySize(array);
    if (count < 2)
        return false;
    for (int i = 1; i < count; i++)
        cJSON_InsertItemInArray(array, 0, cJSON_DetachItemFromArray(array, i));
    return true;
}

static bool change_array(cJSON *array, enum mutation kind)
{
    int count = cJSON_IsArray(array) ? cJSON_GetArraySize(array) : 0;
    if (count == 0)
        return false;
    if (kind == MUTATION_REVERSE)
        return reverse(array);
    if (kind == MUTATION_SHORTEN)
        cJSON_DeleteItemFromArray(array, count - 1);
    else
        cJSON_InsertItemInArray(array, 0, json_copy(array->child));
    return true;
}

/* Follows what a member shows over the replies of a run. */
static bool change_path(const struct mutant *mutant, struct mutant_run *run,
                        cJSON *parent, cJSON *node)
{
    char json[80];
    if (!cJSON_IsString(node) || strlen(node->valuestring) >= sizeof run->first)
        return false;
    if (run->first[0] == '\0')
        memcpy(run->first, node->valuestring, strlen(node->valuestring) + 1);
    if (mutant->kind == MUTATION_JUMP)
        return run->changes++ == 0 && set(parent, node, mutant->argument);
    if (strcmp(run->first, node->valuestring) == 0)
        return false;
    snprintf(json, sizeof json, "\"%s\"", run->first);
    return run->changes++ == 1 && set(parent, node, json);
}

static bool change_member(const struct mutant *mutant, struct mutant_run *run,
                          cJSON *parent, cJSON *node)
{
    switch (mutant->kind) {
    case MUTATION_DROP:
        cJSON_Delete(cJSON_DetachItemViaPointer(parent, node));
        return true;
    case MUTATION_NULL:
        return set(parent, node, "null");
    case MUTATION_RENAME:
        return rename_member(parent, node, mutant->argument);
    case MUTATION_SET:
        return set(parent, node, mutant->argument);
    case MUTATION_ADD:
        return add(parent, node, mutant->argument);
    case MUTATION_SHIFT:
    case MUTATION_REFORMAT:
        return change_instant(parent, node, mutant->kind == MUTATION_SHIFT);
    case MUTATION_REVERSE:
    case MUTATION_SHORTEN:
    case MUTATION_TWICE:
        return change_array(node, mutant->kind);
    case MUTATION_BACK:
    case MUTATION_JUMP:
        return change_path(mutant, run, parent, node);
    case MUTATION_STATUS:
    case MUTATION_HEADER:
        break;
    }
    return false;
}

static bool change_body(const struct mutant *mutant, struct mutant_run *run,
                        struct reply *reply, struct arena *arena)
{
    AUTO(json_drop) cJSON *root = mutant_body(mutant->operation, reply);
    cJSON *parent = NULL;
    cJSON *node = root != NULL ? find(root, mutant->path, &parent) : NULL;
    if (node == NULL || parent == NULL || !change_member(mutant, run, parent, node))
        return false;
    put_body(mutant->operation, reply, root, arena);
    return true;
}

static bool drop_header(struct reply *reply, const char *name, struct arena *arena)
{
    struct header *kept = arena_alloc(arena, (reply->header_count + 1) * sizeof *kept);
    size_t count = 0;
    for (size_t i = 0; i < reply->header_count; i++)
        if (strcasecmp(reply->headers[i].name, name) != 0)
            kept[count++] = reply->headers[i];
    bool dropped = count < reply->header_count;
    reply->headers = kept;
    reply->header_count = count;
    return dropped;
}

void mutant_apply(const struct mutant *mutant, struct mutant_run *run,
                  const char *operation, struct reply *reply, struct arena *arena)
{
    if (operation == NULL || strcmp(operation, mutant->operation) != 0 ||
        (mutant->status != 0 && reply->status != mutant->status))
        return;
    bool changed = false;
    if (mutant->kind == MUTATION_STATUS) {
        reply->status = (int)strtol(mutant->argument, NULL, 10);
        changed = true;
    } else if (mutant->kind == MUTATION_HEADER) {
        changed = drop_header(reply, mutant->argument, arena);
    } else {
        changed = change_body(mutant, run, reply, arena);
    }
    run->applied = run->applied || changed;
}
