#include "tools/record_tape.h"

#include "base/memory.h"
#include "base/text.h"
#include "play/header_lines.h"
#include "read/json_number.h"
#include "read/json_tree.h"
#include "tools/record_value.h"

#include <string.h>

enum { LONGEST = 1024 * 1024 };

/* What one reply is made into a pattern with. */
struct maker {
    const struct record_tape *tape;
    size_t step;
    bool settled; /* a poll or a scan ended with it: what is there belongs there */
    bool shared;  /* of every element of a list: what is one's own says nothing */
};

/* What the reference says of the redirect beyond its contract's shape. */
static const struct {
    const char *member, *value;
} DOCUMENTED[] = {{"resultCode", "10000"}, {"verify_type", "real_time"}};

static bool is_documented(const cJSON *value)
{
    for (size_t i = 0;
         value->string != NULL && i < sizeof DOCUMENTED / sizeof *DOCUMENTED; i++)
        if (strcmp(DOCUMENTED[i].member, value->string) == 0 &&
            strcmp(DOCUMENTED[i].value, value->valuestring) == 0)
            return true;
    return false;
}

static cJSON *string(const struct maker *maker, const char *text)
{
    return json_node_string(maker->tape->arena, text);
}

/* The text itself, with what it holds of saved values. */
static cJSON *literal(const struct maker *maker, const char *text)
{
    AUTO(text_drop) struct text out = text_new(LONGEST);
    record_literal(record_fill(maker->tape, maker->step, text), &out);
    return string(maker, text_string(&out));
}

static cJSON *matcher(const struct maker *maker, const char *text)
{
    AUTO(text_drop) struct text out = text_new(LONGEST);
    if (record_class(text) == RECORD_WORD)
        return maker->shared ? string(maker, "#string 1..") : literal(maker, text);
    record_matcher(text, &out);
    return string(maker, text_string(&out));
}

static bool begins(const cJSON *guide, const char *with)
{
    return cJSON_IsString(guide) && strncmp(guide->valuestring, with, strlen(with)) == 0;
}

/* The part of a contract's pattern that speaks of `value`: what #maybe wraps, and of
 * #anyof the text itself, else its first matcher. */
static const cJSON *unwrap(const cJSON *guide, const cJSON *value)
{
    for (;;) {
        const cJSON *maybe = json_member(guide, "#maybe");
        const cJSON *anyof = json_member(guide, "#anyof"), *each, *first = NULL;
        if (maybe == NULL && anyof == NULL)
            return guide;
        if (maybe != NULL) {
            guide = maybe;
            continue;
        }
        cJSON_ArrayForEach(each, anyof)
        {
            if (json_equal(each, value))
                return each;
            if (first == NULL && begins(each, "#"))
                first = each;
        }
        guide = first != NULL ? first : anyof->child;
    }
}

/* A contract's matcher for a text; NULL when the text says more itself. */
static cJSON *guided(const struct maker *maker, const cJSON *value, const cJSON *guide)
{
    const char *text = value->valuestring;
    if (!begins(guide, "#"))
        return NULL;
    if (begins(guide, "#oneof ") && record_class(text) != RECORD_DIGITS)
        return maker->shared ? string(maker, guide->valuestring) : literal(maker, text);
    enum record_class class = record_class(text);
    if (begins(guide, "##") && maker->settled &&
        (class == RECORD_URI || class == RECORD_ID))
        return matcher(maker, text);
    return string(maker, guide->valuestring);
}

static cJSON *make_string(const struct maker *maker, const cJSON *value,
                          const cJSON *guide, const cJSON *sent)
{
    const char *text = value->valuestring;
    const char *said = cJSON_GetStringValue(sent);
    bool echoed = said != NULL && strcmp(said, text) == 0;
    if (!maker->shared && (echoed || is_documented(value) ||
                           record_var_of(maker->tape, maker->step, text) != NULL))
        return literal(maker, text);
    cJSON *made = guided(maker, value, guide);
    if (made != NULL)
        return made;
    return cJSON_IsString(guide) ? literal(maker, text) : matcher(maker, text);
}

static cJSON *make_other(const struct maker *maker, const cJSON *value,
                         const cJSON *guide, const cJSON *sent)
{
    struct arena *arena = maker->tape->arena;
    if (cJSON_IsNull(value))
        return string(maker, guide == NULL         ? "##any"
                             : begins(guide, "##") ? guide->valuestring
                                                   : "#null");
    bool echoed = sent != NULL && json_equal(sent, value);
    if (cJSON_IsBool(value) || (echoed && !maker->shared) || cJSON_IsNumber(guide))
        return json_copy_into(arena, value);
    if (begins(guide, "#"))
        return string(maker, guide->valuestring);
    return string(maker, json_number_is_whole(value) ? "#integer" : "#number");
}

static cJSON *make(const struct maker *maker, const cJSON *value, const cJSON *guide,
                   const cJSON *sent, cJSON **more);

static bool says_nothing(const cJSON *pattern)
{
    return cJSON_IsString(pattern) && strcmp(pattern->valuestring, "##any") == 0;
}

/* Members that the contract's shape does not name go into `more`. */
static cJSON *make_object(const struct maker *maker, const cJSON *value,
                          const cJSON *guide, const cJSON *sent, cJSON **more)
{
    struct arena *arena = maker->tape->arena;
    cJSON *made = json_node(arena, cJSON_Object),
          *others = json_node(arena, cJSON_Object);
    bool shaped = cJSON_IsObject(guide) && guide->child != NULL;
    const cJSON *member;
    cJSON_ArrayForEach(member, value)
    {
        if (member->string[0] == '#') /* in a pattern it would be a predicate */
            continue;
        const cJSON *part = shaped ? json_member(guide, member->string) : NULL;
        const cJSON *same = json_member(sent, member->string);
        cJSON *below = NULL, *pattern = make(maker, member, part, same, &below);
        bool known = !shaped || part != NULL;
        if (says_nothing(pattern))
            continue;
        json_node_add(known ? made : others, member->string, pattern);
        if (known && below != NULL)
            json_node_add(others, member->string, below);
    }
    if (others->child != NULL)
        *more = others;
    return made;
}

/* The members that every element has, as one element; of those that differ the value is
 * only an example. */
static const cJSON *common(struct arena *arena, const cJSON *array)
{
    cJSON *all = json_node(arena, cJSON_Object);
    const cJSON *member, *element;
    cJSON_ArrayForEach(member, array->child)
    {
        bool everywhere = member->string != NULL;
        cJSON_ArrayForEach(element, array)
        {
            const cJSON *same = json_member(element, member->string);
            everywhere = everywhere && same != NULL && same->type == member->type;
        }
        if (everywhere)
            json_node_add(all, member->string, json_copy_into(arena, member));
    }
    return all;
}

/* The list is of what this recording made itself, so that its page is not filled by
 * others: a parameter is a value that was saved. */
static bool is_of_our_own(const struct maker *maker)
{
    const cJSON *value;
    cJSON_ArrayForEach(value, maker->tape->steps[maker->step].query)
    {
        const struct record_var *var =
            record_var_of(maker->tape, maker->step, value->valuestring);
        if (var != NULL && var->pointer != NULL)
            return true;
    }
    return false;
}

/* The elements that are known by their id. */
static cJSON *known_elements(const struct maker *maker, const cJSON *array)
{
    if (!is_of_our_own(maker))
        return NULL;
    struct arena *arena = maker->tape->arena;
    cJSON *list = json_node(arena, cJSON_Array);
    const cJSON *element;
    cJSON_ArrayForEach(element, array)
    {
        const cJSON *id = json_member(element, "id");
        if (!cJSON_IsString(id) ||
            record_var_of(maker->tape, maker->step, id->valuestring) == NULL)
            continue;
        cJSON *known = json_node(arena, cJSON_Object);
        json_node_add(known, "id", literal(maker, id->valuestring));
        cJSON_AddItemToArray(list, known);
    }
    return list->child != NULL ? list : NULL;
}

static cJSON *make_array(const struct maker *maker, const cJSON *value,
                         const cJSON *guide, cJSON **more)
{
    struct arena *arena = maker->tape->arena;
    if (!cJSON_IsObject(value->child))
        return string(maker, "#array");
    struct maker each = *maker;
    each.shared = true;
    cJSON *made = json_node(arena, cJSON_Object), *below = NULL;
    const cJSON *part = json_member(guide, "#each");
    json_node_add(made, "#each", make(&each, common(arena, value), part, NULL, &below));
    cJSON *known = known_elements(maker, value);
    if (known != NULL)
        json_node_add(made, "#contains", known);
    if (below != NULL) {
        *more = json_node(arena, cJSON_Object);
        json_node_add(*more, "#each", below);
    }
    return made;
}

static cJSON *make(const struct maker *maker, const cJSON *value, const cJSON *guide,
                   const cJSON *sent, cJSON **more)
{
    guide = unwrap(guide, value);
    if (cJSON_IsString(value))
        return make_string(maker, value, guide, sent);
    if (cJSON_IsArray(value))
        return make_array(maker, value, guide, more);
    if (cJSON_IsObject(value) && begins(guide, "#"))
        return string(maker, guide->valuestring);
    if (cJSON_IsObject(value))
        return make_object(maker, value, guide, sent, more);
    return make_other(maker, value, guide, sent);
}

/* --- Headers --- */

/* What a reply says beside JSON is mostly the server's own choice: it is observed. */
static void observe_headers(const struct record_tape *tape,
                            const struct record_step *step, cJSON **observe)
{
    static const struct {
        const char *name, *shown;
        bool exact;
    } KEPT[] = {{"Content-Type", "content-type", true},
                {"Retry-After", "retry-after", false},
                {"Allow", "allow", true},
                {"Content-Range", "content-range", true},
                {"Location", "location", false}};
    struct arena *arena = tape->arena;
    const struct reply *reply = &step->last->reply;
    struct maker maker = {.tape = tape, .step = (size_t)(step - tape->steps)};
    cJSON *headers = json_node(arena, cJSON_Object);
    for (size_t i = 0; i < sizeof KEPT / sizeof KEPT[0]; i++) {
        const struct header *header =
            header_find(reply->headers, reply->header_count, KEPT[i].name);
        if (header == NULL || (i == 0 && (step->got != NULL || reply->size == 0)))
            continue;
        json_node_add(headers, KEPT[i].shown,
                      KEPT[i].exact ? literal(&maker, header->value)
                                    : matcher(&maker, header->value));
    }
    if (headers->child == NULL)
        return;
    if (*observe == NULL)
        *observe = json_node(arena, cJSON_Object);
    json_node_add(*observe, "headers", headers);
}

/* An object of one member, or of a further one. */
static void put(const struct record_tape *tape, const cJSON **object, const char *name,
                cJSON *member)
{
    cJSON *all = json_node(tape->arena, cJSON_Object);
    if (*object != NULL)
        all->child = json_copy_into(tape->arena, *object)->child;
    json_node_add(all, name, member);
    *object = all;
}

void record_pattern(const struct record_tape *tape, size_t index, const cJSON **expect,
                    const cJSON **observe)
{
    const struct record_step *step = &tape->steps[index];
    struct maker maker = {.tape = tape,
                          .step = index,
                          .settled = step->kind == RECORD_SCAN || step->until != NULL};
    const cJSON *guide = step->shape != NULL ? step->shape->json : NULL;
    cJSON *more = NULL, *seen = NULL;
    *expect = *observe = NULL;
    if (step->kind == RECORD_SCAN) {
        put(tape, expect, "query", make(&maker, step->redirect, guide, NULL, &more));
        if (more != NULL)
            put(tape, observe, "query", more);
        return;
    }
    int status = step->last->reply.status;
    if (status != 200)
        put(tape, expect, "status", json_node_number(tape->arena, status));
    if (step->got != NULL)
        put(tape, expect, "json", make(&maker, step->got, guide, step->sent, &more));
    observe_headers(tape, step, &seen);
    *observe = seen;
    if (more != NULL)
        put(tape, observe, "json", more);
}
