#include "tools/diff_volatile.h"

#include "base/memory.h"
#include "judge/instant.h"
#include "read/json_tree.h"
#include "read/json_write.h"
#include "read/pointer.h"

#include <string.h>

enum { LONGEST_NAMES = 64 * 1024, WORD = '\001' };

bool diff_is_large(const cJSON *object)
{
    int count = 0;
    const cJSON *child;
    cJSON_ArrayForEach(child, object)
    {
        if (++count > DIFF_MOST)
            return true;
    }
    return false;
}

bool diff_same_value(const cJSON *a, const cJSON *b)
{
    return cJSON_IsObject(a) ? json_hash(a) == json_hash(b) : json_equal(a, b);
}

size_t pointer_enter(struct text *pointer, const char *name)
{
    size_t size = pointer->size;
    if (name != NULL)
        pointer_add(pointer, name);
    else
        text_add(pointer, "/*");
    return size;
}

void pointer_cut(struct text *pointer, size_t size)
{
    pointer->size = size;
    if (pointer->data != NULL)
        pointer->data[size] = '\0';
}

static struct volatile_place *find(const struct volatiles *volatiles, const char *pointer)
{
    for (size_t i = 0; i < volatiles->count; i++)
        if (strcmp(volatiles->items[i].pointer, pointer) == 0)
            return &volatiles->items[i];
    return NULL;
}

static struct volatile_place *mark(struct volatiles *volatiles,
                                   const struct text *pointer, unsigned what)
{
    struct volatile_place *place = find(volatiles, text_string(pointer));
    if (place == NULL) {
        volatiles->items = arena_grow(volatiles->arena, volatiles->items,
                                      volatiles->count, sizeof *volatiles->items);
        place = &volatiles->items[volatiles->count++];
        *place = (struct volatile_place){
            .pointer = arena_copy(volatiles->arena, text_string(pointer))};
    }
    place->what |= what;
    return place;
}

unsigned volatiles_at(const struct volatiles *volatiles, const char *pointer)
{
    const struct volatile_place *place = find(volatiles, pointer);
    return volatiles->everywhere | (place != NULL ? place->what : 0);
}

/* Two texts of equally many words as one, with a mark for each word that differs; NULL
 * when they are no such sentences. */
static const char *common_sentence(struct arena *arena, const char *one,
                                   const char *other)
{
    AUTO(text_drop) struct text out = text_new(strlen(one) + strlen(other) + 1);
    size_t kept = 0;
    while (*one != '\0' && *other != '\0') {
        size_t size = strcspn(one, " "), other_size = strcspn(other, " ");
        bool same = size == other_size && memcmp(one, other, size) == 0;
        kept += same && size > 0;
        if (same)
            text_add_n(&out, one, size);
        else
            text_add_char(&out, WORD);
        one += size;
        other += other_size;
        if (*one != *other) /* one ends before the other */
            return NULL;
        if (*one == ' ') {
            text_add_char(&out, ' ');
            one++;
            other++;
        }
    }
    return kept >= 2 && *one == *other ? arena_copy(arena, text_string(&out)) : NULL;
}

static bool is_sentence(const char *sentence, const char *text)
{
    while (*sentence != '\0') {
        size_t size = strcspn(text, " ");
        if (*sentence == WORD) {
            sentence++;
        } else if (strncmp(sentence, text, size) == 0 &&
                   (sentence[size] == ' ' || sentence[size] == '\0')) {
            sentence += size;
        } else {
            return false;
        }
        text += size;
        if (*sentence != *text)
            return false;
        if (*text == ' ') {
            sentence++;
            text++;
        }
    }
    return *text == '\0';
}

const char *volatiles_contradict(const struct volatiles *volatiles, const char *pointer,
                                 const char *text, struct arena *arena)
{
    const struct volatile_place *place = find(volatiles, pointer);
    if (place == NULL || place->sentence == NULL || is_sentence(place->sentence, text))
        return NULL;
    AUTO(text_drop) struct text shown = text_new(LONGEST_NAMES);
    for (const char *at = place->sentence; *at != '\0'; at++)
        if (*at == WORD)
            text_add(&shown, "…");
        else
            text_add_char(&shown, *at);
    return arena_copy(arena, text_string(&shown));
}

static bool same_kind(const cJSON *one, const cJSON *other)
{
    return strcmp(json_type_name(one), json_type_name(other)) == 0;
}

/* A second pair at this place that makes another sentence leaves none. */
static void learn_text(struct volatiles *volatiles, const cJSON *one, const cJSON *other,
                       const struct text *pointer)
{
    const struct volatile_place *before = find(volatiles, text_string(pointer));
    bool known = before != NULL && (before->what & VOLATILE_VALUE) != 0;
    const char *sentence =
        common_sentence(volatiles->arena, one->valuestring, other->valuestring);
    struct volatile_place *place = mark(volatiles, pointer, VOLATILE_VALUE);
    if (!known)
        place->sentence = sentence;
    else if (sentence == NULL || place->sentence == NULL ||
             strcmp(sentence, place->sentence) != 0)
        place->sentence = NULL;
}

/* Members that only `one` has; and, going `into` them, those of both. */
static void learn_members(struct volatiles *volatiles, const cJSON *one,
                          const cJSON *other, bool into, struct text *pointer)
{
    const cJSON *member;
    cJSON_ArrayForEach(member, one)
    {
        const cJSON *twin = json_member(other, member->string);
        size_t size = pointer_enter(pointer, member->string);
        if (twin == NULL)
            mark(volatiles, pointer, VOLATILE_PRESENCE);
        else if (into)
            volatiles_learn(volatiles, member, twin, pointer);
        pointer_cut(pointer, size);
    }
}

static void learn_object(struct volatiles *volatiles, const cJSON *one,
                         const cJSON *other, struct text *pointer)
{
    AUTO(text_drop) struct text names = text_new(LONGEST_NAMES);
    AUTO(text_drop) struct text other_names = text_new(LONGEST_NAMES);
    members_in_order(one, other, &names);
    members_in_order(other, one, &other_names);
    if (strcmp(text_string(&names), text_string(&other_names)) != 0)
        mark(volatiles, pointer, VOLATILE_ORDER);
    learn_members(volatiles, one, other, true, pointer);
    learn_members(volatiles, other, one, false, pointer);
}

static void learn_array(struct volatiles *volatiles, const cJSON *one, const cJSON *other,
                        struct text *pointer)
{
    const char *name = NULL;
    if (cJSON_GetArraySize(one) != cJSON_GetArraySize(other))
        mark(volatiles, pointer, VOLATILE_LENGTH);
    if (array_direction(one, &name) != array_direction(other, &name))
        mark(volatiles, pointer, VOLATILE_ORDER);
    size_t size = pointer_enter(pointer, NULL);
    const cJSON *a = one->child, *b = other->child;
    for (int i = 0; a != NULL && b != NULL && i < DIFF_MOST;
         a = a->next, b = b->next, i++)
        volatiles_learn(volatiles, a, b, pointer);
    pointer_cut(pointer, size);
}

void volatiles_learn(struct volatiles *volatiles, const cJSON *one, const cJSON *other,
                     struct text *pointer)
{
    if (one == NULL && other == NULL)
        return;
    if (one == NULL || other == NULL)
        mark(volatiles, pointer, VOLATILE_PRESENCE);
    else if (!same_kind(one, other))
        mark(volatiles, pointer, VOLATILE_TYPE | VOLATILE_VALUE);
    else if (cJSON_IsObject(one) && !diff_is_large(one) && !diff_is_large(other))
        learn_object(volatiles, one, other, pointer);
    else if (cJSON_IsArray(one))
        learn_array(volatiles, one, other, pointer);
    else if (!diff_same_value(one, other) && cJSON_IsString(one))
        learn_text(volatiles, one, other, pointer);
    else if (!diff_same_value(one, other))
        mark(volatiles, pointer, VOLATILE_VALUE);
}

void members_in_order(const cJSON *object, const cJSON *other, struct text *out)
{
    const cJSON *member;
    cJSON_ArrayForEach(member, object)
    {
        if (json_member(other, member->string) != NULL)
            text_addf(out, "%s%s", out->size > 0 ? ", " : "", member->string);
    }
}

static bool instant_of(const cJSON *element, const char *name, struct instant *out)
{
    const cJSON *member = json_member(element, name);
    return cJSON_IsString(member) && instant_read(member->valuestring, out);
}

static enum direction direction_of(const cJSON *array, const char *name)
{
    bool up = false, down = false;
    struct instant before, now;
    if (!instant_of(array->child, name, &before))
        return DIRECTION_NONE;
    for (const cJSON *each = array->child->next; each != NULL; each = each->next) {
        if (!instant_of(each, name, &now))
            return DIRECTION_NONE;
        int order = instant_compare(&before, &now);
        up |= order < 0;
        down |= order > 0;
        before = now;
    }
    return up == down ? DIRECTION_NONE : up ? DIRECTION_UP : DIRECTION_DOWN;
}

enum direction array_direction(const cJSON *array, const char **name)
{
    const cJSON *member;
    cJSON_ArrayForEach(member, array->child)
    {
        enum direction direction =
            member->string != NULL ? direction_of(array, member->string) : DIRECTION_NONE;
        if (direction != DIRECTION_NONE) {
            *name = member->string;
            return direction;
        }
    }
    return DIRECTION_NONE;
}

void volatiles_print(const struct volatiles *volatiles, const cJSON *node,
                     struct text *pointer, struct text *out)
{
    unsigned what = volatiles_at(volatiles, text_string(pointer));
    bool container = cJSON_IsObject(node) || cJSON_IsArray(node);
    bool instant = cJSON_IsString(node) && instant_read(node->valuestring, NULL);
    if (instant || (!container && (what & VOLATILE_VALUE) != 0)) {
        text_addf(out, "<%s>", json_type_name(node));
        return;
    }
    if (!container) {
        json_write(node, out);
        return;
    }
    const cJSON *child;
    text_add_char(out, cJSON_IsObject(node) ? '{' : '[');
    cJSON_ArrayForEach(child, node)
    {
        size_t size = pointer_enter(pointer, child->string);
        if (child->string != NULL)
            text_addf(out, "%s:", child->string);
        if ((volatiles_at(volatiles, text_string(pointer)) & VOLATILE_PRESENCE) == 0)
            volatiles_print(volatiles, child, pointer, out);
        text_add_char(out, ',');
        pointer_cut(pointer, size);
    }
    text_add_char(out, cJSON_IsObject(node) ? '}' : ']');
}
