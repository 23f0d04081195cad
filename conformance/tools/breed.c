#include "tools/breed.h"

#include "base/memory.h"
#include "base/text.h"
#include "read/json_write.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { DEEPEST = 16 };

struct breeding {
    struct arena *arena;
    struct mutants mutants;
    const struct sighting *sighting;
    const char *path[DEEPEST]; /* to the member at hand */
    size_t depth;
};

/* The path at hand as a pointer behind "/json", or "/query" of a callback. */
static const char *pointer_of(const struct breeding *breeding)
{
    AUTO(text_drop) struct text out = text_new(4096);
    bool callback = strcmp(breeding->sighting->operation, MUTANT_CALLBACK) == 0;
    text_add(&out, callback ? "/query" : "/json");
    for (size_t i = 0; i < breeding->depth; i++)
        text_addf(&out, "/%s", breeding->path[i]);
    return arena_copy(breeding->arena, text_string(&out));
}

static const char *const *path_copy(const struct breeding *breeding)
{
    const char **path =
        arena_alloc(breeding->arena, (breeding->depth + 1) * sizeof *path);
    memcpy(path, breeding->path, breeding->depth * sizeof *path);
    return path;
}

static void add(struct breeding *breeding, enum mutation kind, const char *argument,
                const char *what)
{
    struct mutants *mutants = &breeding->mutants;
    mutants->items = arena_grow(breeding->arena, mutants->items, mutants->count,
                                sizeof *mutants->items);
    mutants->of = arena_grow(breeding->arena, mutants->of, mutants->count,
                             sizeof(const struct sighting *));
    mutants->of[mutants->count] = breeding->sighting;
    mutants->items[mutants->count++] = (struct mutant){
        .operation = breeding->sighting->operation,
        .status = breeding->sighting->status,
        .path = breeding->depth > 0 ? path_copy(breeding) : NULL,
        .kind = kind,
        .argument = argument,
        .what = what,
    };
}

/* A change of the member at hand. */
__attribute__((format(printf, 4, 5))) static void change(struct breeding *breeding,
                                                         enum mutation kind,
                                                         const char *argument,
                                                         const char *format, ...)
{
    char what[256];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    add(breeding, kind, argument,
        arena_printf(breeding->arena, "%s: %s", pointer_of(breeding), what));
}

/* `word` as JSON, of the kind that `like` is. */
static const char *json_of(struct breeding *breeding, const char *word, const cJSON *like)
{
    AUTO(text_drop) struct text out = text_new(4096);
    if (cJSON_IsNumber(like) || cJSON_IsBool(like))
        return word;
    json_write_string(word, &out);
    return arena_copy(breeding->arena, text_string(&out));
}

static void breed_words(struct breeding *breeding, const char *const *words,
                        const cJSON *sample)
{
    for (; *words != NULL; words++)
        change(breeding, MUTATION_SET, json_of(breeding, *words, sample),
               "always `%s`, another of its values", *words);
}

/* A status that moves over the replies of one scenario. */
static void breed_course(struct breeding *breeding, const char *const *words,
                         const cJSON *sample)
{
    size_t count = 0;
    bool is_status = strcmp(breeding->path[breeding->depth - 1], "status") == 0;
    while (words[count] != NULL)
        count++;
    if (!is_status || count < 3 || strncmp(breeding->sighting->operation, "GET ", 4) != 0)
        return;
    change(breeding, MUTATION_BACK, NULL, "goes back to its first value");
    change(breeding, MUTATION_JUMP, json_of(breeding, words[count - 1], sample),
           "jumps to `%s` once", words[count - 1]);
}

/* The texts among the alternatives of an `#anyof`: documented messages. */
static void breed_texts(struct breeding *breeding, const struct pattern *pattern)
{
    for (size_t i = 0; i < pattern->list.count; i++) {
        const cJSON *json = pattern->list.items[i]->json;
        if (pattern->list.items[i]->kind != PATTERN_VALUE || !cJSON_IsString(json))
            continue;
        change(breeding, MUTATION_SET, json_of(breeding, json->valuestring, json),
               "always `%s`", json->valuestring);
    }
    change(breeding, MUTATION_SET, "\"something is wrong\"", "another text");
}

static void breed_instant(struct breeding *breeding)
{
    change(breeding, MUTATION_SHIFT, NULL, "an hour later");
    change(breeding, MUTATION_REFORMAT, NULL, "no RFC 3339");
}

static void breed_array(struct breeding *breeding)
{
    change(breeding, MUTATION_REVERSE, NULL, "in reverse");
    change(breeding, MUTATION_SHORTEN, NULL, "without its last element");
    change(breeding, MUTATION_TWICE, NULL, "with its first element twice");
}

static const char *other_type(const cJSON *value)
{
    if (cJSON_IsObject(value))
        return "[]";
    if (cJSON_IsArray(value))
        return "{}";
    return cJSON_IsString(value) ? "7" : "\"7\"";
}

/* What can be done to any member. */
static void breed_presence(struct breeding *breeding, const cJSON *sample, bool optional)
{
    const char *name = breeding->path[breeding->depth - 1];
    bool callback = strcmp(breeding->sighting->operation, MUTANT_CALLBACK) == 0;
    if (!optional) {
        change(breeding, MUTATION_DROP, NULL, "dropped");
        change(breeding, MUTATION_RENAME, arena_printf(breeding->arena, "x_%s", name),
               "renamed to x_%s", name);
        if (!callback)
            change(breeding, MUTATION_NULL, NULL, "null");
    }
    if (!callback)
        change(breeding, MUTATION_SET, other_type(sample), "another type: %s",
               other_type(sample));
}

static void breed_pattern(struct breeding *breeding, const struct pattern *pattern,
                          const cJSON *sample);

static void breed_below(struct breeding *breeding, const char *name,
                        const struct pattern *pattern, const cJSON *sample)
{
    if (breeding->depth + 1 >= DEEPEST || sample == NULL)
        return;
    bool optional = pattern->optional || pattern->kind == PATTERN_MAYBE;
    breeding->path[breeding->depth++] = name;
    if (strcmp(name, "*") != 0)
        breed_presence(breeding, sample, optional);
    breed_pattern(breeding, pattern, sample);
    breeding->depth--;
}

static void breed_members(struct breeding *breeding, const struct pattern *pattern,
                          const cJSON *sample)
{
    for (size_t i = 0; i < pattern->list.count; i++)
        breed_below(breeding, pattern->list.names[i], pattern->list.items[i],
                    cJSON_GetObjectItemCaseSensitive(sample, pattern->list.names[i]));
}

static void breed_elements(struct breeding *breeding, const struct pattern *pattern,
                           const cJSON *sample)
{
    breed_array(breeding);
    if (pattern->kind == PATTERN_PREDICATES && pattern->predicates->each != NULL)
        breed_below(breeding, "*", pattern->predicates->each, sample->child);
}

/* What the pattern says of the member at hand decides how its value changes. */
static void breed_value(struct breeding *breeding, const struct pattern *pattern,
                        const cJSON *sample)
{
    if (pattern->kind == PATTERN_ONEOF) {
        breed_words(breeding, pattern->alternatives, sample);
        breed_course(breeding, pattern->alternatives, sample);
    } else if (pattern->kind == PATTERN_VALUE && cJSON_IsString(sample)) {
        change(breeding, MUTATION_SET, "\"something_else\"", "another word");
    } else if (pattern->kind == PATTERN_DATE_TIME) {
        breed_instant(breeding);
    } else if (cJSON_IsNumber(sample)) {
        change(breeding, MUTATION_ADD, "1", "one more");
        change(breeding, MUTATION_ADD, "-1", "one less");
    }
}

static void breed_pattern(struct breeding *breeding, const struct pattern *pattern,
                          const cJSON *sample)
{
    if (pattern->kind == PATTERN_MEMBERS && cJSON_IsObject(sample))
        breed_members(breeding, pattern, sample);
    else if (pattern->kind == PATTERN_MAYBE)
        breed_pattern(breeding, pattern->list.items[0], sample);
    else if (breeding->depth > 0 && cJSON_IsArray(sample))
        breed_elements(breeding, pattern, sample);
    else if (breeding->depth > 0 && pattern->kind == PATTERN_ANYOF)
        breed_texts(breeding, pattern);
    else if (breeding->depth > 0)
        breed_value(breeding, pattern, sample);
}

static void breed_status(struct breeding *breeding)
{
    int status = breeding->sighting->status;
    int others[] = {status == 200 ? 201 : status == 400 ? 422 : 400, 500};
    for (size_t i = 0; i < 2; i++)
        add(breeding, MUTATION_STATUS, arena_printf(breeding->arena, "%d", others[i]),
            arena_printf(breeding->arena, "/status: %d", others[i]));
}

/* The headers that the contract promises. */
static void breed_headers(struct breeding *breeding, const struct pattern *promised)
{
    for (size_t i = 0; promised != NULL && promised->kind == PATTERN_MEMBERS &&
                       i < promised->list.count;
         i++)
        for (size_t j = 0; j < breeding->sighting->header_count; j++)
            if (strcmp(breeding->sighting->headers[j], promised->list.names[i]) == 0)
                add(breeding, MUTATION_HEADER, promised->list.names[i],
                    arena_printf(breeding->arena, "/headers/%s: dropped",
                                 promised->list.names[i]));
}

/* The shape of a sighting: its own, else that of `* STATUS`; of `key` when there is one.
 */
static const struct pattern *pattern_of(const struct contract *contract,
                                        const char *operation, int status,
                                        const char *key)
{
    size_t count = 0;
    const struct pattern *found = NULL;
    const struct shape *shapes = contract_shapes(contract, &count);
    for (size_t i = 0; i < count; i++) {
        if (key != NULL && strcmp(shapes[i].key, key) == 0)
            return shapes[i].pattern;
        if (key != NULL || shapes[i].operation == NULL || shapes[i].status != status)
            continue;
        if (strcmp(shapes[i].operation, operation) == 0)
            return shapes[i].pattern;
        if (strcmp(shapes[i].operation, "*") == 0)
            found = shapes[i].pattern;
    }
    return found;
}

struct mutants breed(const struct contract *contract, const struct sighting *sightings,
                     size_t count, struct arena *arena)
{
    struct breeding breeding = {.arena = arena};
    for (size_t i = 0; i < count; i++) {
        const struct sighting *sighting = breeding.sighting = &sightings[i];
        bool callback = strcmp(sighting->operation, MUTANT_CALLBACK) == 0;
        const struct pattern *pattern =
            pattern_of(contract, sighting->operation, sighting->status,
                       callback ? MUTANT_CALLBACK : NULL);
        if (pattern != NULL && sighting->sample != NULL)
            breed_pattern(&breeding, pattern, sighting->sample);
        if (!callback) {
            breed_status(&breeding);
            breed_headers(&breeding, pattern_of(contract, NULL, 0, "headers"));
        }
    }
    return breeding.mutants;
}
