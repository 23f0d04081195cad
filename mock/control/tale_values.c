#include "control/tale.h"

#include "base/auto.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { MAX_VALUES = 256, DEEPEST = 6 };

static bool is_name_byte(char c)
{
    return isalnum((unsigned char)c) || c == '-' || c == '_';
}

/* "asset-20260619150241-b8xd4": a word, a date, five characters. */
static bool is_id(const char *text)
{
    static const char *const PREFIXES[] = {"asset-", "group-", "cgt-"};
    for (size_t i = 0; i < COUNT_OF(PREFIXES); i++) {
        size_t size = strlen(PREFIXES[i]);
        if (strncmp(text, PREFIXES[i], size) == 0)
            return strspn(text + size, "0123456789") == 14 && text[size + 14] == '-';
    }
    return false;
}

const char *tale_url_path(const char *url)
{
    const char *host = strstr(url, "://");
    bool web =
        host && (strncmp(url, "http://", 7) == 0 || strncmp(url, "https://", 8) == 0);
    return web ? host + 3 + strcspn(host + 3, "/") : url;
}

static bool is_link_to(const char *url, const struct tale_step *step)
{
    const char *path = tale_url_path(url);
    size_t size = strcspn(path, "?");
    return path != url && size == strlen(step->path) &&
           strncmp(path, step->path, size) == 0 && path[size] == '?' &&
           strcmp(path + size + 1, step->query) == 0;
}

/* --- Who needs a value --- */

static bool has_word(const char *text, const char *word)
{
    size_t size = strlen(word);
    for (const char *at = text; (at = strstr(at, word)); at++)
        if ((at == text || !is_name_byte(at[-1])) && !is_name_byte(at[size]))
            return true;
    return false;
}

/* A request that carries it: an id anywhere in it, a link as its URL or as a string. */
static bool needs(const struct tale_step *step, const char *value)
{
    if (!is_id(value))
        return is_link_to(value, step) || (step->body && strstr(step->body, value));
    return !step->scan && (has_word(step->path, value) || has_word(step->query, value) ||
                           (step->body && has_word(step->body, value)));
}

static size_t first_need(const struct tale *tale, const char *value)
{
    size_t i = 0;
    while (i < tale->count && !needs(&tale->steps[i], value))
        i++;
    return i;
}

static bool needed_after(const struct tale *tale, const char *value, size_t step)
{
    for (size_t i = step + 1; i < tale->count; i++)
        if (needs(&tale->steps[i], value))
            return true;
    return false;
}

/* --- Which words requests have, so that most values need not be looked for --- */

enum { SHORTEST_WORD = 6, MENTION_BITS = 1 << 16 };

static size_t hash_of(const char *text, size_t size)
{
    size_t hash = 5381;
    for (size_t i = 0; i < size; i++)
        hash = hash * 33 + (unsigned char)text[i];
    return hash % MENTION_BITS;
}

static void mention(struct tale *tale, const char *text)
{
    while (text && *text) {
        size_t size = 0;
        while (is_name_byte(text[size]))
            size++;
        size_t bit = hash_of(text, size);
        if (size >= SHORTEST_WORD)
            tale->mentioned[bit / 8] |= (unsigned char)(1U << bit % 8);
        text += size > 0 ? size : 1;
    }
}

static void find_mentions(struct tale *tale)
{
    tale->mentioned = calloc(MENTION_BITS / 8, 1);
    tale->failed = tale->failed || !tale->mentioned;
    for (size_t i = 0; tale->mentioned && i < tale->count; i++) {
        mention(tale, tale->steps[i].path);
        mention(tale, tale->steps[i].query);
        mention(tale, tale->steps[i].body);
    }
}

/* False: no request has the last long word of the value, so none carries the value. */
static bool may_be_mentioned(const struct tale *tale, const char *value)
{
    const char *word = value;
    size_t word_size = 0;
    for (const char *at = value; *at;) {
        size_t size = 0;
        while (is_name_byte(at[size]))
            size++;
        if (size >= SHORTEST_WORD) {
            word = at;
            word_size = size;
        }
        at += size > 0 ? size : 1;
    }
    size_t bit = hash_of(word, word_size);
    return word_size == 0 || (tale->mentioned[bit / 8] & 1U << bit % 8) != 0;
}

/* --- Names --- */

static const struct tale_value *find(const struct tale *tale, const char *value,
                                     size_t size)
{
    for (size_t i = 0; i < tale->value_count; i++)
        if (strlen(tale->values[i].value) == size &&
            memcmp(tale->values[i].value, value, size) == 0)
            return &tale->values[i];
    return NULL;
}

static bool is_taken(const struct tale *tale, const char *name)
{
    for (size_t i = 0; i < tale->value_count; i++)
        if (strcmp(tale->values[i].name, name) == 0)
            return true;
    return strcmp(name, "link") == 0 || strcmp(name, "api_key") == 0;
}

/* What an id is the id of; other values are named by their member. */
static const char *name_of(const char *member, const char *value)
{
    if (strncmp(value, "group-", 6) == 0)
        return "group_id";
    if (strncmp(value, "cgt-", 4) == 0)
        return "generation";
    return strcmp(member, "id") == 0 || is_id(value) ? "asset" : member;
}

/* Adds a value; NULL when there are too many, or no memory. */
static struct tale_value *add(struct tale *tale, const char *name, const char *value)
{
    if (tale->value_count == MAX_VALUES)
        return NULL;
    size_t bytes = (tale->value_count + 1) * sizeof *tale->values;
    struct tale_value *values = realloc(tale->values, bytes);
    char *copy = strdup(value);
    tale->failed = tale->failed || !values || !copy;
    if (values)
        tale->values = values;
    if (!values || !copy) {
        free(copy);
        return NULL;
    }
    struct tale_value added = {.value = copy};
    snprintf(added.name, sizeof added.name, "%.40s", name);
    for (int number = 2; is_taken(tale, added.name); number++)
        snprintf(added.name, sizeof added.name, "%.30s_%d", name, number);
    values[tale->value_count] = added;
    return &values[tale->value_count++];
}

/* --- What replies give --- */

static void consider(struct tale *tale, size_t step, const char *member,
                     const char *value, const char *pointer)
{
    bool link = tale_url_path(value) != value;
    /* What the client named first is the client's. */
    if ((!is_id(value) && !link) || !may_be_mentioned(tale, value) ||
        find(tale, value, strlen(value)) || !needed_after(tale, value, step) ||
        (is_id(value) && first_need(tale, value) <= step))
        return;
    struct tale_value *added = add(tale, name_of(member, value), value);
    if (!added)
        return;
    added->step = step;
    added->pointer = strdup(pointer);
    tale->failed = tale->failed || !added->pointer;
}

/* What is worth to be saved is never deep in an answer of ours. */
static void look(struct tale *tale, size_t step, const cJSON *node, const char *pointer,
                 int depth)
{
    int index = 0;
    for (const cJSON *child = node && depth < DEEPEST ? node->child : NULL; child;
         child = child->next) {
        char below[256];
        if (child->string)
            snprintf(below, sizeof below, "%s/%s", pointer, child->string);
        else
            snprintf(below, sizeof below, "%s/%d", pointer, index++);
        if (cJSON_IsString(child) && !strpbrk(below, "~"))
            consider(tale, step, child->string ? child->string : "value",
                     child->valuestring, below);
        look(tale, step, child, below, depth + 1);
    }
}

/* --- What comes from outside --- */

static void declare(struct tale *tale, const char *name, const char *value,
                    const char *env)
{
    if (find(tale, value, strlen(value)))
        return;
    struct tale_value *added = add(tale, name, value);
    if (!added)
        return;
    snprintf(added->env, sizeof added->env, "%s%s", *env ? env : added->name,
             *env || strstr(added->name, "_id") ? "" : "_id");
    for (char *at = added->env; *at; at++)
        *at = (char)toupper((unsigned char)*at);
}

/* Every id of a text that no reply gave. */
static void declare_ids(struct tale *tale, const char *text)
{
    while (text && *text) {
        char word[64];
        size_t size = 0;
        while (is_name_byte(text[size]))
            size++;
        if (size > 0 && size < sizeof word) {
            snprintf(word, sizeof word, "%.*s", (int)size, text);
            if (is_id(word))
                declare(tale, name_of("", word), word, "");
        }
        text += size > 0 ? size : 1;
    }
}

/* What was refused was perhaps meant to be: it stays as it is. */
static void declare_outer(struct tale *tale, const struct tale_step *step)
{
    static const char NAME[] = "callback_url";
    if (step->scan || step->status != 200 || strncmp(step->path, "/v1/", 4) != 0)
        return;
    const char *callback =
        cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(step->sent, NAME));
    if (callback && !strpbrk(callback, "?#") && !is_taken(tale, NAME))
        declare(tale, NAME, callback, "callback_url");
    declare_ids(tale, step->path);
    declare_ids(tale, step->query);
    declare_ids(tale, step->body);
}

void tale_find_values(struct tale *tale)
{
    find_mentions(tale);
    if (tale->failed)
        return;
    for (size_t i = 0; i < tale->count; i++) {
        look(tale, i, tale->steps[i].got, "/json", 0);
        look(tale, i, tale->steps[i].redirect, "/query", 0);
    }
    for (size_t i = 0; i < tale->count; i++)
        declare_outer(tale, &tale->steps[i]);
}

/* --- Templates --- */

static bool is_there(const struct tale_value *value, size_t step)
{
    return value && (!value->pointer || value->step < step);
}

const struct tale_value *tale_value_of(const struct tale *tale, size_t step,
                                       const char *string)
{
    const struct tale_value *value = find(tale, string, strlen(string));
    return is_there(value, step) ? value : NULL;
}

const struct tale_value *tale_link_of(const struct tale *tale, size_t step)
{
    for (size_t i = 0; i < tale->value_count; i++)
        if (is_there(&tale->values[i], step) &&
            is_link_to(tale->values[i].value, &tale->steps[step]))
            return &tale->values[i];
    return NULL;
}

void tale_fill(const struct tale *tale, size_t step, const char *string, struct text *out)
{
    const struct tale_value *whole = tale_value_of(tale, step, string);
    if (whole)
        text_printf(out, "{{%s}}", whole->name);
    while (!whole && *string) {
        size_t size = 0;
        while (is_name_byte(string[size]))
            size++;
        const struct tale_value *value = size > 0 ? find(tale, string, size) : NULL;
        bool behind_brace = out->size > 0 && out->data[out->size - 1] == '{';
        if (is_there(value, step) && !behind_brace) { /* "{{{name}}" is no template */
            text_printf(out, "{{%s}}", value->name);
        } else if (size == 0 && strncmp(string, "{{", 2) == 0) {
            text_puts(out, "{{{{");
            size = 2;
        } else {
            size += size == 0;
            text_add(out, string, size);
        }
        string += size;
    }
}
