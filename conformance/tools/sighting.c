#include "tools/sighting.h"

#include "base/memory.h"
#include "read/json_tree.h"
#include "tools/mutant.h"

#include <ctype.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct sightings {
    pthread_mutex_t lock;
    struct arena *arena;
    struct sighting *items;
    size_t count;
};

struct sightings *sightings_new(void)
{
    struct sightings *sightings = memory_zeroed(1, sizeof *sightings);
    pthread_mutex_init(&sightings->lock, NULL);
    sightings->arena = arena_new();
    return sightings;
}

void sightings_free(struct sightings *sightings)
{
    if (sightings == NULL)
        return;
    for (size_t i = 0; i < sightings->count; i++)
        cJSON_Delete(sightings->items[i].sample);
    pthread_mutex_destroy(&sightings->lock);
    arena_free(sightings->arena);
    free(sightings);
}

static struct sighting *find(struct sightings *sightings, const char *operation,
                             int status)
{
    for (size_t i = 0; i < sightings->count; i++)
        if (sightings->items[i].status == status &&
            strcmp(sightings->items[i].operation, operation) == 0)
            return &sightings->items[i];
    sightings->items = arena_grow(sightings->arena, sightings->items, sightings->count,
                                  sizeof *sightings->items);
    struct sighting *sighting = &sightings->items[sightings->count++];
    *sighting = (struct sighting){.operation = arena_copy(sightings->arena, operation),
                                  .status = status};
    return sighting;
}

static void absorb(cJSON *into, const cJSON *from);

static void absorb_members(cJSON *into, const cJSON *from)
{
    for (const cJSON *member = from->child; member != NULL; member = member->next) {
        cJSON *known = cJSON_GetObjectItemCaseSensitive(into, member->string);
        if (known != NULL && cJSON_IsNull(known) && !cJSON_IsNull(member)) {
            cJSON_DeleteItemFromObjectCaseSensitive(into, member->string);
            known = NULL;
        }
        if (known == NULL)
            cJSON_AddItemToObject(into, member->string, json_copy(member));
        else
            absorb(known, member);
    }
}

/* An array gets as long as the longest; its first element knows all members. */
static void absorb_elements(cJSON *into, const cJSON *from)
{
    int have = cJSON_GetArraySize(into), size = cJSON_GetArraySize(from);
    if (have > 0 && size > 0)
        absorb(into->child, from->child);
    for (int i = have; i < size; i++)
        cJSON_AddItemToArray(into, json_copy(cJSON_GetArrayItem(from, i)));
}

/* Adds to a sample what another reply had. Bounded by the depth of a reply. */
static void absorb(cJSON *into, const cJSON *from)
{
    if (cJSON_IsObject(into) && cJSON_IsObject(from))
        absorb_members(into, from);
    else if (cJSON_IsArray(into) && cJSON_IsArray(from))
        absorb_elements(into, from);
}

static void add_headers(struct sightings *sightings, struct sighting *sighting,
                        const struct reply *reply)
{
    for (size_t i = 0; i < reply->header_count; i++) {
        char *name = arena_copy(sightings->arena, reply->headers[i].name);
        bool known = false;
        for (char *c = name; *c != '\0'; c++)
            *c = (char)tolower((unsigned char)*c);
        for (size_t j = 0; j < sighting->header_count && !known; j++)
            known = strcmp(sighting->headers[j], name) == 0;
        if (known)
            continue;
        sighting->headers = arena_grow(sightings->arena, sighting->headers,
                                       sighting->header_count, sizeof(const char *));
        sighting->headers[sighting->header_count++] = name;
    }
}

static void add_witness(struct sightings *sightings, struct sighting *sighting,
                        size_t scenario, int at)
{
    for (size_t i = 0; i < sighting->count; i++)
        if (sighting->witnesses[i].scenario == scenario)
            return;
    sighting->witnesses = arena_grow(sightings->arena, sighting->witnesses,
                                     sighting->count, sizeof *sighting->witnesses);
    sighting->witnesses[sighting->count++] = (struct witness){scenario, at};
}

void sightings_add(struct sightings *sightings, size_t scenario, int at,
                   const char *operation, const struct reply *reply)
{
    cJSON *body = mutant_body(operation, reply);
    bool is_callback = strcmp(operation, MUTANT_CALLBACK) == 0;
    pthread_mutex_lock(&sightings->lock);
    struct sighting *sighting =
        find(sightings, operation, is_callback ? 0 : reply->status);
    add_witness(sightings, sighting, scenario, at);
    add_headers(sightings, sighting, reply);
    if (sighting->sample == NULL) {
        sighting->sample = body;
        body = NULL;
    } else if (body != NULL) {
        absorb(sighting->sample, body);
    }
    pthread_mutex_unlock(&sightings->lock);
    cJSON_Delete(body);
}

static int by_position(const void *a, const void *b)
{
    const struct witness *left = a, *right = b;
    if (left->at != right->at)
        return left->at < right->at ? -1 : 1;
    return (left->scenario > right->scenario) - (left->scenario < right->scenario);
}

static int by_operation(const void *a, const void *b)
{
    const struct sighting *left = a, *right = b;
    int order = strcmp(left->operation, right->operation);
    return order != 0 ? order : left->status - right->status;
}

const struct sighting *sightings_all(struct sightings *sightings, size_t *count)
{
    for (size_t i = 0; i < sightings->count; i++)
        if (sightings->items[i].count > 0)
            qsort(sightings->items[i].witnesses, sightings->items[i].count,
                  sizeof(struct witness), by_position);
    if (sightings->count > 0)
        qsort(sightings->items, sightings->count, sizeof *sightings->items, by_operation);
    *count = sightings->count;
    return sightings->items;
}
