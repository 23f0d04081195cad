#include "tools/diff_compare.h"

#include "base/memory.h"
#include "judge/finding.h"
#include "judge/instant.h"
#include "judge/uri.h"
#include "read/json_tree.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_NAMES = 64 * 1024, LONGEST_PRINT = 8 * 1024 * 1024 };

/* clang-format off */
static const struct {
    const char *name, *words;
} KINDS[] = {
    [DIFF_STATUS] = {"status", "another status"},
    [DIFF_STATUSES] = {"statuses", "another course"},
    [DIFF_MISSING] = {"missing", "only in A"},
    [DIFF_ADDED] = {"added", "only in B"},
    [DIFF_TYPE] = {"type", "another type"},
    [DIFF_ENUM] = {"enum", "another word"},
    [DIFF_MESSAGE] = {"message", "another message"},
    [DIFF_VALUE] = {"value", "another value"},
    [DIFF_LENGTH] = {"length", "another length"},
    [DIFF_MEMBERS] = {"member-order", "members in another order"},
    [DIFF_ELEMENTS] = {"element-order", "elements in another order"},
    [DIFF_TIMING] = {"timing", "another pace"},
};
/* clang-format on */

const char *diff_kind_name(enum diff_kind kind)
{
    return KINDS[kind].name;
}

const char *diff_kind_words(enum diff_kind kind)
{
    return KINDS[kind].words;
}

const char *diff_show(struct arena *arena, const cJSON *value)
{
    AUTO(text_drop) struct text shown = text_new(FINDING_VALUE_MAX);
    finding_show(value, &shown);
    return arena_copy(arena, text_string(&shown));
}

const char *diff_shape(const cJSON *value)
{
    if (!cJSON_IsString(value))
        return json_type_name(value);
    if (instant_read(value->valuestring, NULL))
        return "an instant";
    return uri_is(value->valuestring, "") ? "a URI" : "a string";
}

static void tell(const struct comparison *comparison, enum diff_kind kind,
                 const struct text *pointer, const char *a, const char *b)
{
    struct diff_found found = {kind, arena_copy(comparison->arena, text_string(pointer)),
                               a, b};
    comparison->found(comparison->context, &found);
}

/* The text behind the target's base, so that a link is the same on both. */
static const char *without_base(const char *text, const char *base)
{
    size_t size = strlen(base);
    return size > 0 && strncmp(text, base, size) == 0 ? text + size : text;
}

/* One word with letters and eight digits or more: "group-20260619145855-snq4q". Such a
 * name is given by the server, and stays when the same server is asked again. */
static bool is_identifier(const char *text)
{
    int digits = 0, letters = 0;
    for (; *text != '\0' && *text != ' '; text++) {
        digits += isdigit((unsigned char)*text) != 0;
        letters += isalpha((unsigned char)*text) != 0;
    }
    return *text == '\0' && digits >= 8 && letters > 0;
}

/* Both are texts that say the same, or nothing that could be compared. */
static bool same_text(const struct comparison *comparison, const cJSON *a, const cJSON *b)
{
    const char *one = without_base(a->valuestring, comparison->base_a);
    const char *other = without_base(b->valuestring, comparison->base_b);
    return strcmp(one, other) == 0 ||
           (instant_read(one, NULL) && instant_read(other, NULL)) ||
           (is_identifier(one) && is_identifier(other));
}

/* A text that changes: its steady words, else what kind of text it is. */
static void compare_volatile_text(const struct comparison *comparison, const cJSON *a,
                                  const cJSON *b, struct text *pointer)
{
    struct arena *arena = comparison->arena;
    const char *sentence = volatiles_contradict(
        comparison->volatiles, text_string(pointer), b->valuestring, arena);
    if (sentence != NULL)
        tell(comparison, DIFF_VALUE, pointer,
             diff_show(arena, json_node_string(arena, sentence)), diff_show(arena, b));
    else if (strcmp(diff_shape(a), diff_shape(b)) != 0)
        tell(comparison, DIFF_TYPE, pointer, diff_shape(a), diff_shape(b));
}

/* Neither is an array or an object, and their types are the same. */
static void compare_scalars(const struct comparison *comparison, const cJSON *a,
                            const cJSON *b, struct text *pointer)
{
    unsigned what = volatiles_at(comparison->volatiles, text_string(pointer));
    bool text = cJSON_IsString(a), differs;
    if ((what & VOLATILE_VALUE) != 0) {
        if (text && (what & VOLATILE_TYPE) == 0)
            compare_volatile_text(comparison, a, b, pointer);
        return;
    }
    differs = text ? !same_text(comparison, a, b) : !diff_same_value(a, b);
    if (differs)
        tell(comparison, DIFF_VALUE, pointer, diff_show(comparison->arena, a),
             diff_show(comparison->arena, b));
}

/* Members that only one of the two has. */
static void compare_presence(const struct comparison *comparison, const cJSON *a,
                             const cJSON *b, enum diff_kind kind, struct text *pointer)
{
    const cJSON *has = kind == DIFF_MISSING ? a : b, *lacks = has == a ? b : a, *member;
    cJSON_ArrayForEach(member, has)
    {
        if (json_member(lacks, member->string) != NULL)
            continue;
        size_t size = pointer_enter(pointer, member->string);
        unsigned what = volatiles_at(comparison->volatiles, text_string(pointer));
        const char *shown = diff_show(comparison->arena, member);
        if ((what & VOLATILE_PRESENCE) == 0)
            tell(comparison, kind, pointer, kind == DIFF_MISSING ? shown : "nothing",
                 kind == DIFF_MISSING ? "nothing" : shown);
        pointer_cut(pointer, size);
    }
}

static void compare_objects(const struct comparison *comparison, const cJSON *a,
                            const cJSON *b, struct text *pointer)
{
    AUTO(text_drop) struct text names_a = text_new(LONGEST_NAMES);
    AUTO(text_drop) struct text names_b = text_new(LONGEST_NAMES);
    members_in_order(a, b, &names_a);
    members_in_order(b, a, &names_b);
    compare_presence(comparison, a, b, DIFF_MISSING, pointer);
    compare_presence(comparison, a, b, DIFF_ADDED, pointer);
    if (strcmp(text_string(&names_a), text_string(&names_b)) != 0 &&
        (volatiles_at(comparison->volatiles, text_string(pointer)) & VOLATILE_ORDER) == 0)
        tell(comparison, DIFF_MEMBERS, pointer,
             arena_copy(comparison->arena, text_string(&names_a)),
             arena_copy(comparison->arena, text_string(&names_b)));
    const cJSON *member;
    cJSON_ArrayForEach(member, a)
    {
        const cJSON *twin = json_member(b, member->string);
        if (twin == NULL)
            continue;
        size_t size = pointer_enter(pointer, member->string);
        diff_values(comparison, member, twin, pointer);
        pointer_cut(pointer, size);
    }
}

/* The elements, each as volatiles_print() has it. The caller frees each and the table. */
static char **print_elements(const struct comparison *comparison, const cJSON *array,
                             struct text *pointer)
{
    size_t count = 0;
    char **prints = memory_zeroed((size_t)cJSON_GetArraySize(array) + 1, sizeof *prints);
    const cJSON *element;
    cJSON_ArrayForEach(element, array)
    {
        struct text print = text_new(LONGEST_PRINT);
        size_t size = pointer_enter(pointer, NULL);
        volatiles_print(comparison->volatiles, element, pointer, &print);
        pointer_cut(pointer, size);
        prints[count++] = text_take(&print);
    }
    return prints;
}

static void drop_prints(char ***prints)
{
    for (char **each = *prints; *each != NULL; each++)
        free(*each);
    free((void *)*prints);
}

static int by_text(const void *a, const void *b)
{
    const char *const *left = a, *const *right = b;
    return strcmp(*left, *right);
}

static bool same_prints(char *const *a, char *const *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(a[i], b[i]) != 0)
            return false;
    return true;
}

/* The same elements stand in another order. */
static bool reordered(const struct comparison *comparison, const cJSON *a, const cJSON *b,
                      struct text *pointer)
{
    size_t count = (size_t)cJSON_GetArraySize(a);
    AUTO(drop_prints) char **prints_a = print_elements(comparison, a, pointer);
    AUTO(drop_prints) char **prints_b = print_elements(comparison, b, pointer);
    if (same_prints(prints_a, prints_b, count))
        return false;
    qsort((void *)prints_a, count, sizeof *prints_a, by_text);
    qsort((void *)prints_b, count, sizeof *prints_b, by_text);
    return same_prints(prints_a, prints_b, count);
}

/* An object with every member that an element has, the first of each name; NULL when no
 * element is an object. */
static const cJSON *all_members(struct arena *arena, const cJSON *array)
{
    cJSON *all = NULL;
    const cJSON *element, *member;
    int looked_at = 0;
    cJSON_ArrayForEach(element, array)
    {
        if (!cJSON_IsObject(element) || diff_is_large(element) || ++looked_at > DIFF_MOST)
            continue;
        if (all == NULL)
            all = json_node(arena, cJSON_Object);
        cJSON_ArrayForEach(member, element)
        {
            if (json_member(all, member->string) == NULL)
                json_node_add(all, member->string, json_copy_into(arena, member));
        }
    }
    return all;
}

/* Which element belongs to which is not known: only what no element of the other has. */
static void compare_loosely(const struct comparison *comparison, const cJSON *a,
                            const cJSON *b, struct text *pointer)
{
    struct volatiles any = *comparison->volatiles;
    struct comparison loose = *comparison;
    any.everywhere |= VOLATILE_VALUE | VOLATILE_LENGTH | VOLATILE_TYPE;
    loose.volatiles = &any;
    diff_values(&loose, all_members(comparison->arena, a),
                all_members(comparison->arena, b), pointer);
}

static void compare_one_by_one(const struct comparison *comparison, const cJSON *a,
                               const cJSON *b, struct text *pointer)
{
    const cJSON *left = a->child, *right = b->child;
    for (int i = 0; left != NULL && right != NULL && i < DIFF_MOST;
         left = left->next, right = right->next, i++)
        diff_values(comparison, left, right, pointer);
}

static const char *show_direction(const struct comparison *comparison,
                                  enum direction direction, const char *name)
{
    return arena_printf(comparison->arena, "by %s, %s", name,
                        direction == DIRECTION_UP ? "the oldest first"
                                                  : "the newest first");
}

/* True when the instants of the elements run the other way. */
static bool tell_direction(const struct comparison *comparison, const cJSON *a,
                           const cJSON *b, const struct text *pointer)
{
    const char *name_a = NULL, *name_b = NULL;
    enum direction one = array_direction(a, &name_a), other = array_direction(b, &name_b);
    if (one == DIRECTION_NONE || other == DIRECTION_NONE || one == other ||
        strcmp(name_a, name_b) != 0)
        return false;
    tell(comparison, DIFF_ELEMENTS, pointer, show_direction(comparison, one, name_a),
         show_direction(comparison, other, name_b));
    return true;
}

static const char *show_count(const struct comparison *comparison, int count)
{
    return arena_printf(comparison->arena, "%d element%s", count, count == 1 ? "" : "s");
}

static bool all_own(const struct comparison *comparison, const cJSON *array, bool on_b)
{
    const cJSON *element;
    cJSON_ArrayForEach(element, array)
    {
        if (comparison->own != NULL &&
            !comparison->own(comparison->context, element, on_b))
            return false;
    }
    return true;
}

/* Tells of another length or order; true when the elements stand for one another. */
static bool compare_whole(const struct comparison *comparison, const cJSON *a,
                          const cJSON *b, struct text *pointer)
{
    unsigned what = volatiles_at(comparison->volatiles, text_string(pointer));
    int count_a = cJSON_GetArraySize(a), count_b = cJSON_GetArraySize(b);
    bool steady = (what & VOLATILE_LENGTH) == 0, ordered = (what & VOLATILE_ORDER) == 0;
    if (ordered && tell_direction(comparison, a, b, pointer))
        return false;
    if (!steady || !ordered)
        return false;
    if (count_a != count_b) {
        tell(comparison, DIFF_LENGTH, pointer, show_count(comparison, count_a),
             show_count(comparison, count_b));
        return false;
    }
    if (count_a > DIFF_MOST || !reordered(comparison, a, b, pointer))
        return true;
    tell(comparison, DIFF_ELEMENTS, pointer, diff_show(comparison->arena, a),
         diff_show(comparison->arena, b));
    return false;
}

static void compare_arrays(const struct comparison *comparison, const cJSON *a,
                           const cJSON *b, struct text *pointer)
{
    bool paired = all_own(comparison, a, false) && all_own(comparison, b, true) &&
                  compare_whole(comparison, a, b, pointer);
    size_t size = pointer_enter(pointer, NULL);
    if (paired)
        compare_one_by_one(comparison, a, b, pointer);
    else
        compare_loosely(comparison, a, b, pointer);
    pointer_cut(pointer, size);
}

void diff_values(const struct comparison *comparison, const cJSON *a, const cJSON *b,
                 struct text *pointer)
{
    unsigned what = volatiles_at(comparison->volatiles, text_string(pointer));
    if (a == NULL || b == NULL)
        return;
    if (strcmp(json_type_name(a), json_type_name(b)) != 0) {
        if ((what & VOLATILE_TYPE) == 0)
            tell(comparison, DIFF_TYPE, pointer, diff_shape(a), diff_shape(b));
    } else if (cJSON_IsObject(a) && !diff_is_large(a) && !diff_is_large(b)) {
        compare_objects(comparison, a, b, pointer);
    } else if (cJSON_IsArray(a)) {
        compare_arrays(comparison, a, b, pointer);
    } else {
        compare_scalars(comparison, a, b, pointer);
    }
}
