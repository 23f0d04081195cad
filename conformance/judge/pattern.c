#include "judge/pattern.h"

#include "base/suggest.h"
#include "judge/compiler.h"
#include "read/json_number.h"
#include "read/json_tree.h"
#include "read/pointer.h"
#include "read/template.h"

#include <string.h>

static const char *const HASH_MEMBERS[] = {
    "#each",   "#contains", "#unordered", "#length", "#unique",
    "#sorted", "#maybe",    "#anyof",     "#not",    NULL};

static const struct pattern *compile(struct compiler *compiler, const cJSON *json);

/* The elements of `array` as patterns. */
static struct pattern_list compile_list(struct compiler *compiler, const cJSON *array)
{
    struct pattern_list list = {.place = place_of(compiler->places, array)};
    size_t count = (size_t)cJSON_GetArraySize(array);
    list.items = arena_alloc(compiler->arena, count * sizeof(const struct pattern *));
    list.names = arena_alloc(compiler->arena, count * sizeof *list.names);
    for (const cJSON *each = array->child; each != NULL; each = each->next) {
        list.names[list.count] = each->string;
        list.items[list.count++] = compile(compiler, each);
    }
    return list;
}

/* Reads "/created_at desc". */
static bool read_sorted(struct compiler *compiler, const char *text,
                        struct predicates *predicates)
{
    size_t size = strcspn(text, " ");
    const char *direction = text[size] == ' ' ? text + size + 1 : "asc";
    predicates->sorted = arena_copy_n(compiler->arena, text, size);
    predicates->descending = strcmp(direction, "desc") == 0;
    return pointer_valid(predicates->sorted) &&
           (predicates->descending || strcmp(direction, "asc") == 0);
}

static const struct pattern *compile_length(struct compiler *compiler, const cJSON *json)
{
    struct pattern *pattern = compiler_new(compiler, PATTERN_ARRAY, json);
    char room[32];
    bool number = cJSON_IsNumber(json);
    pattern->argument =
        number ? arena_copy(compiler->arena, json_number_text(json, room, sizeof room))
               : json->valuestring;
    pattern->filled = !number && template_is(pattern->argument);
    compiler_range(compiler, pattern);
    return pattern;
}

/* Takes one member of an object of predicates; false when its value is none for it. */
static bool compile_predicate(struct compiler *compiler, const cJSON *json,
                              struct predicates *predicates)
{
    const char *name = json->string;
    struct place place = place_of(compiler->places, json);
    bool string = cJSON_IsString(json);
    if (strcmp(name, "#each") == 0) {
        predicates->each = compile(compiler, json);
    } else if (strcmp(name, "#contains") == 0 || strcmp(name, "#unordered") == 0) {
        if (!cJSON_IsArray(json))
            return diagnostics_error(compiler->diagnostics, place,
                                     "`%s` takes an array of patterns, found %s", name,
                                     json_type_name(json));
        struct pattern_list *list = arena_alloc(compiler->arena, sizeof *list);
        *list = compile_list(compiler, json);
        *(name[1] == 'c' ? &predicates->contains : &predicates->unordered) = list;
    } else if (strcmp(name, "#length") == 0) {
        if (!string && !cJSON_IsNumber(json))
            return diagnostics_error(compiler->diagnostics, place,
                                     "`#length` takes a number or a range, found %s",
                                     json_type_name(json));
        predicates->length = compile_length(compiler, json);
    } else if (strcmp(name, "#unique") == 0) {
        predicates->unique_place = place;
        predicates->unique = string ? json->valuestring : "";
        if (!string || !pointer_valid(predicates->unique))
            return diagnostics_error(compiler->diagnostics, place,
                                     "`#unique` takes a JSON pointer into an element: "
                                     "`/id`, or an empty one for the element itself");
    } else {
        predicates->sorted_place = place;
        if (!string || !read_sorted(compiler, json->valuestring, predicates))
            return diagnostics_error(compiler->diagnostics, place,
                                     "`#sorted` takes a JSON pointer into an element and "
                                     "a direction: `/created_at desc`");
    }
    return true;
}

static const struct pattern *compile_predicates(struct compiler *compiler,
                                                const cJSON *json)
{
    struct pattern *pattern = compiler_new(compiler, PATTERN_PREDICATES, json);
    struct predicates *predicates = arena_alloc(compiler->arena, sizeof *predicates);
    pattern->predicates = predicates;
    for (const cJSON *each = json->child; each != NULL; each = each->next)
        if (!compile_predicate(compiler, each, predicates))
            pattern->kind = PATTERN_FAULTY;
    return pattern;
}

static enum pattern_kind wrapper_kind(const char *name)
{
    return strcmp(name, "#maybe") == 0   ? PATTERN_MAYBE
           : strcmp(name, "#anyof") == 0 ? PATTERN_ANYOF
           : strcmp(name, "#not") == 0   ? PATTERN_NOT
                                         : PATTERN_FAULTY;
}

static const struct pattern *compile_wrapper(struct compiler *compiler, const cJSON *json)
{
    const cJSON *inner = json->child;
    struct pattern *pattern = compiler_new(compiler, wrapper_kind(inner->string), json);
    if (pattern->kind != PATTERN_ANYOF) {
        pattern->list.items =
            arena_alloc(compiler->arena, sizeof(const struct pattern *));
        pattern->list.items[0] = compile(compiler, inner);
        pattern->list.count = 1;
    } else if (cJSON_IsArray(inner) && inner->child != NULL) {
        pattern->list = compile_list(compiler, inner);
    } else {
        pattern->kind = PATTERN_FAULTY;
        diagnostics_error(compiler->diagnostics, place_of(compiler->places, inner),
                          "`#anyof` takes an array of patterns");
    }
    return pattern;
}

/* The first member of `json` that is no predicate: then the object is no array's judge.
 */
static bool check_hash_members(struct compiler *compiler, const cJSON *json)
{
    for (const cJSON *each = json->child; each != NULL; each = each->next) {
        struct place place = place_of_name(compiler->places, each);
        bool known = false;
        for (size_t i = 0; HASH_MEMBERS[i] != NULL; i++)
            known = known || strcmp(each->string, HASH_MEMBERS[i]) == 0;
        char phrase[80];
        if (each->string[0] != '#')
            return diagnostics_error(compiler->diagnostics, place,
                                     "`%s` cannot stand beside a predicate: predicates "
                                     "and members do not mix",
                                     each->string);
        if (!known)
            return diagnostics_error(
                compiler->diagnostics, place, "unknown predicate `%s`%s", each->string,
                suggest_phrase(each->string, HASH_MEMBERS, phrase, sizeof phrase));
        if (wrapper_kind(each->string) != PATTERN_FAULTY && json->child->next != NULL)
            return diagnostics_error(compiler->diagnostics, place,
                                     "`%s` must be the only member of its object",
                                     each->string);
    }
    return true;
}

static const struct pattern *compile_object(struct compiler *compiler, const cJSON *json)
{
    bool hash = false;
    for (const cJSON *each = json->child; each != NULL; each = each->next)
        hash = hash || each->string[0] == '#';
    if (!hash) {
        struct pattern *pattern = compiler_new(compiler, PATTERN_MEMBERS, json);
        pattern->list = compile_list(compiler, json);
        return pattern;
    }
    if (!check_hash_members(compiler, json))
        return compiler_new(compiler, PATTERN_FAULTY, json);
    if (wrapper_kind(json->child->string) != PATTERN_FAULTY)
        return compile_wrapper(compiler, json);
    return compile_predicates(compiler, json);
}

static const struct pattern *compile(struct compiler *compiler, const cJSON *json)
{
    if (cJSON_IsObject(json))
        return compile_object(compiler, json);
    if (cJSON_IsString(json) && json->valuestring[0] == '#')
        return compiler_matcher(compiler, json);
    struct pattern *pattern = compiler_new(compiler, PATTERN_VALUE, json);
    if (cJSON_IsArray(json)) {
        pattern->kind = PATTERN_ELEMENTS;
        pattern->list = compile_list(compiler, json);
    }
    pattern->filled = cJSON_IsString(json) && template_is(json->valuestring);
    return pattern;
}

const struct pattern *pattern_compile(const cJSON *json, const struct places *places,
                                      struct arena *arena,
                                      struct diagnostics *diagnostics)
{
    struct compiler compiler = {places, arena, diagnostics};
    return compile(&compiler, json);
}

const struct pattern *pattern_member(const struct pattern *pattern, const char *name)
{
    if (pattern == NULL || pattern->kind != PATTERN_MEMBERS)
        return NULL;
    for (size_t i = 0; i < pattern->list.count; i++)
        if (strcmp(pattern->list.names[i], name) == 0)
            return pattern->list.items[i];
    return NULL;
}
