#include "base/auto.h"
#include "base/text.h"
#include "world/sha256.h"
#include "world/snapshot.h"
#include "world/snapshot_parts.h"
#include "world/snapshot_read.h"
#include "world/value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Sets of keys, to find what is there twice and what is not there at all --- */

struct key {
    uint64_t high, low; /* never both 0 */
};

struct key_set {
    struct key *slots;
    size_t room, count; /* a power of two, at least twice the count */
};

static void key_set_drop(struct key_set *set)
{
    free(set->slots);
}

static struct key *key_slot(const struct key_set *set, struct key key)
{
    uint64_t hash = (key.low ^ key.high * 31) * UINT64_C(0x9e3779b97f4a7c15);
    size_t at = (size_t)(hash >> 20);
    for (;; at++) {
        struct key *slot = &set->slots[at & (set->room - 1)];
        bool empty = !slot->low && !slot->high;
        if (empty || (slot->low == key.low && slot->high == key.high))
            return slot;
    }
}

static bool key_set_grow(struct key_set *set)
{
    struct key_set larger = {.room = set->room ? set->room * 2 : 256,
                             .count = set->count};
    larger.slots = calloc(larger.room, sizeof *larger.slots);
    if (!larger.slots)
        return false;
    for (size_t i = 0; i < set->room; i++)
        if (set->slots[i].low || set->slots[i].high)
            *key_slot(&larger, set->slots[i]) = set->slots[i];
    free(set->slots);
    *set = larger;
    return true;
}

static bool key_set_has(const struct key_set *set, struct key key)
{
    const struct key *slot = set->room ? key_slot(set, key) : NULL;
    return slot && (slot->low || slot->high);
}

/* False when out of memory. */
static bool key_set_add(struct key_set *set, struct key key)
{
    if (set->count * 2 >= set->room && !key_set_grow(set))
        return false;
    *key_slot(set, key) = key;
    set->count++;
    return true;
}

static struct key key_of_id(const char *prefix, const char *id)
{
    int64_t packed = 0;
    id_pack(prefix, id, &packed);
    return (struct key){1, (uint64_t)packed};
}

static struct key key_of_token(const char *token)
{
    unsigned char bytes[16] = {0};
    struct key key;
    hex_parse(token, bytes, sizeof bytes);
    memcpy(&key, bytes, sizeof key);
    if (!key.high && !key.low)
        key.low = 1; /* a collision that nobody draws from 128 bits */
    return key;
}

/* --- The document --- */

struct check {
    struct key_set tokens, groups, assets, tasks;
    bool has_virtual;
};

static bool check_unique(struct key_set *set, struct key key, const struct record *record,
                         const char *member, struct error *err)
{
    if (key_set_has(set, key))
        return record_bad(record, member, "unique in its list", err);
    return key_set_add(set, key) || fail(err, RULE_INTERNAL, "out of memory");
}

static bool check_in_groups(const struct check *check, const char *group_id,
                            const struct record *record, struct error *err)
{
    return !group_id[0] || key_set_has(&check->groups, key_of_id("group-", group_id)) ||
           record_bad(record, "group_id", "the id of one of /groups", err);
}

static bool check_group(struct check *check, const struct record *record,
                        struct error *err)
{
    struct group_row row;
    if (!snapshot_read_group(record, &row, err) ||
        !check_unique(&check->groups, key_of_id("group-", row.id), record, "id", err))
        return false;
    if (row.is_virtual && check->has_virtual)
        return record_bad(record, "virtual", "false in all groups but one", err);
    check->has_virtual |= row.is_virtual;
    return true;
}

static bool check_session(struct check *check, const struct record *record,
                          struct error *err)
{
    struct session_row row;
    return snapshot_read_session(record, &row, err) &&
           check_unique(&check->tokens, key_of_token(row.token), record, "token", err) &&
           check_in_groups(check, row.group_id, record, err);
}

static bool check_asset(struct check *check, const struct record *record,
                        struct error *err)
{
    struct asset_row row;
    return snapshot_read_asset(record, &row, err) &&
           check_unique(&check->assets, key_of_id("asset-", row.id), record, "id", err) &&
           check_in_groups(check, row.group_id, record, err);
}

static bool check_task(struct check *check, const struct record *record,
                       struct error *err)
{
    struct task_row row;
    return snapshot_read_task(record, &row, err) &&
           check_unique(&check->tasks, key_of_id("cgt-", row.id), record, "id", err);
}

typedef bool check_fn(struct check *check, const struct record *record,
                      struct error *err);

/* An absent list is an empty one. */
static bool check_list(const cJSON *document, const char *list, check_fn *each,
                       struct check *check, struct error *err)
{
    const cJSON *array = cJSON_GetObjectItemCaseSensitive(document, list);
    if (array && !cJSON_IsArray(array)) {
        char pointer[32];
        snprintf(pointer, sizeof pointer, "/%s", list);
        return value_bad(err, pointer, array, "an array");
    }
    struct record record = {.list = list};
    for (record.object = array ? array->child : NULL; record.object;
         record.object = record.object->next, record.index++)
        if (!each(check, &record, err))
            return false;
    return true;
}

static bool check_lists(const cJSON *document, struct check *check, struct error *err)
{
    return check_list(document, "groups", check_group, check, err) &&
           check_list(document, "sessions", check_session, check, err) &&
           check_list(document, "assets", check_asset, check, err) &&
           check_list(document, "generations", check_task, check, err);
}

bool snapshot_check(const cJSON *document, struct error *err)
{
    static const char *const MEMBERS[] = {
        "version",  "clock",  "random", "assumptions", "faults",
        "sessions", "groups", "assets", "generations", NULL};
    if (!value_members(document, "", MEMBERS, err))
        return false;
    const cJSON *version = cJSON_GetObjectItemCaseSensitive(document, "version");
    if (!cJSON_IsNumber(version) || version->valuedouble != SNAPSHOT_VERSION)
        return value_bad(err, "/version", version, "1");

    AUTO(world_parts_clean) struct world_parts parts = {0};
    struct check check = {.has_virtual = false};
    bool ok =
        snapshot_read_parts(document, &parts, err) && check_lists(document, &check, err);
    key_set_drop(&check.tokens);
    key_set_drop(&check.groups);
    key_set_drop(&check.assets);
    key_set_drop(&check.tasks);
    return ok;
}
