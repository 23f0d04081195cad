#include "tools/record_tape.h"

#include "base/memory.h"
#include "base/text.h"
#include "read/json_number.h"
#include "read/json_tree.h"
#include "read/pointer.h"
#include "tools/record_mentions.h"
#include "tools/record_value.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { LARGEST = 1024 * 1024, MAX_VARS = 256 };

/* --- Names --- */

static bool is_known(const struct record_tape *tape, const char *name)
{
    for (size_t i = 0; i < tape->var_count; i++)
        if (strcmp(tape->vars[i].name, name) == 0)
            return true;
    return false;
}

static bool is_reserved(const struct record_tape *tape, const char *name)
{
    static const char *const RESERVED[] = {"attempt", "run_id",  "step",
                                           "link",    "outcome", "base"};
    for (size_t i = 0; i < sizeof RESERVED / sizeof RESERVED[0]; i++)
        if (strcmp(RESERVED[i], name) == 0)
            return true;
    for (size_t i = 0; i < tape->about->secret_count; i++)
        if (strcmp(tape->about->secrets[i].name, name) == 0)
            return true;
    return is_known(tape, name);
}

/* The number of the last variable of that name: 1 for the name itself, 0: none. */
static int last_number(const struct record_tape *tape, const char *name)
{
    size_t size = strlen(name);
    for (size_t i = tape->var_count; i-- > 0;) {
        const char *known = tape->vars[i].name;
        if (strncmp(known, name, size) != 0)
            continue;
        if (known[size] == '\0')
            return 1;
        if (known[size] == '_' && isdigit((unsigned char)known[size + 1]))
            return (int)strtol(known + size + 1, NULL, 10);
    }
    return 0;
}

/* A name that a template may have, and that nothing else has. */
static const char *free_name(const struct record_tape *tape, const char *wanted)
{
    struct arena *arena = tape->arena;
    char *name = arena_printf(arena, "%s%.40s",
                              isalpha((unsigned char)wanted[0]) ? "" : "v", wanted);
    for (char *at = name; *at != '\0'; at++)
        if (!record_is_word_byte(*at) || *at == '-')
            *at = '_';
    int number = last_number(tape, name);
    const char *unique =
        number == 0 ? name : arena_printf(arena, "%s_%d", name, ++number);
    while (is_reserved(tape, unique))
        unique = arena_printf(arena, "%s_%d", name, number += number == 0 ? 2 : 1);
    return unique;
}

/* The name of what stands under `member` in a reply, or a request, to `path`. */
static const char *name_for(const struct record_tape *tape, const char *member,
                            const char *path)
{
    bool own =
        member != NULL && strcmp(member, "id") != 0 && !isdigit((unsigned char)member[0]);
    return free_name(tape, own ? member : record_subject(tape->arena, path));
}

static void add(struct record_tape *tape, struct record_var var)
{
    if (tape->var_count == MAX_VARS)
        return;
    tape->vars = arena_grow(tape->arena, tape->vars, tape->var_count, sizeof *tape->vars);
    var.size = strlen(var.value);
    tape->vars[tape->var_count++] = var;
}

static const struct record_var *find_var(const struct record_tape *tape,
                                         const char *value, size_t size)
{
    for (size_t i = 0; i < tape->var_count; i++)
        if (tape->vars[i].size == size && memcmp(tape->vars[i].value, value, size) == 0)
            return &tape->vars[i];
    return NULL;
}

/* --- What replies give --- */

struct search {
    struct record_tape *tape;
    const struct record_mentions *mentions;
    size_t step;
    struct text pointer;
};

static const char *value_of(const cJSON *node, char *room, size_t size)
{
    if (cJSON_IsString(node))
        return record_class_names(record_class(node->valuestring)) ? node->valuestring
                                                                   : NULL;
    if (!cJSON_IsNumber(node) || !json_number_is_whole(node))
        return NULL;
    const char *text = json_number_text(node, room, size);
    return strlen(text) >= RECORD_SHORTEST_WORD ? text : NULL;
}

static void consider(struct search *search, const cJSON *node)
{
    struct record_tape *tape = search->tape;
    char room[32];
    const char *value = value_of(node, room, sizeof room);
    const struct record_mention *found =
        value != NULL ? record_mention_find(search->mentions, value) : NULL;
    /* What the client named first is the client's. */
    if (found == NULL || found->first <= search->step ||
        find_var(tape, value, strlen(value)) != NULL)
        return;
    add(tape, (struct record_var){
                  .name = name_for(tape, node->string, tape->steps[search->step].path),
                  .value = found->text,
                  .step = search->step,
                  .pointer = arena_copy(tape->arena, text_string(&search->pointer)),
              });
}

static void look(struct search *search, const cJSON *node)
{
    if (node == NULL)
        return;
    consider(search, node);
    int index = 0;
    for (const cJSON *child = node->child; child != NULL; child = child->next) {
        size_t size = search->pointer.size;
        if (child->string != NULL)
            pointer_add(&search->pointer, child->string);
        else
            pointer_add_index(&search->pointer, index++);
        look(search, child);
        search->pointer.size = size;
        search->pointer.data[size] = '\0';
    }
}

static void look_in(struct search *search, const cJSON *root, const char *member)
{
    text_clear(&search->pointer);
    pointer_add(&search->pointer, member);
    look(search, root);
}

/* --- What comes from outside --- */

static const char *upper(struct arena *arena, const char *name, const char *end)
{
    size_t size = strlen(name), tail = strlen(end);
    bool has = size >= tail && strcmp(name + size - tail, end) == 0;
    char *env = arena_printf(arena, "%s%s", name, has ? "" : end);
    for (char *at = env; *at != '\0'; at++)
        *at = (char)toupper((unsigned char)*at);
    return env;
}

/* The callback is the operator's, on each target another. */
static void declare_callback(struct record_tape *tape, const struct record_step *step)
{
    static const char NAME[] = "callback_url";
    const cJSON *url = json_member(step->sent, NAME);
    if (!cJSON_IsString(url) || step->last->reply.status != 200 ||
        record_class(url->valuestring) != RECORD_URI ||
        strpbrk(url->valuestring, "?#") != NULL ||
        find_var(tape, url->valuestring, strlen(url->valuestring)) != NULL ||
        is_reserved(tape, NAME))
        return;
    add(tape, (struct record_var){
                  .name = NAME, .value = url->valuestring, .env = "CALLBACK_URL"});
}

/* An id that was there before the recording: another account has another. */
static void declare_id(struct record_tape *tape, const struct record_step *step,
                       const char *member, const char *value, size_t size)
{
    struct arena *arena = tape->arena;
    const char *id = arena_copy_n(arena, value, size);
    if (record_class(id) != RECORD_ID || find_var(tape, id, size) != NULL)
        return;
    const char *prefix = arena_copy_n(arena, id, strcspn(id, "-_"));
    const char *name = member != NULL ? name_for(tape, member, step->path)
                       : isalpha((unsigned char)prefix[0])
                           ? free_name(tape, prefix)
                           : name_for(tape, NULL, step->path);
    add(tape,
        (struct record_var){.name = name, .value = id, .env = upper(arena, name, "_id")});
}

static void declare_in_path(struct record_tape *tape, const struct record_step *step)
{
    for (const char *at = step->path; *at == '/';) {
        size_t size = strcspn(++at, "/");
        declare_id(tape, step, NULL, at, size);
        at += size;
    }
}

/* Members that end in _id, and asset://ID. */
static void declare_in_tree(struct record_tape *tape, const struct record_step *step,
                            const cJSON *node)
{
    static const char ASSET[] = "asset://";
    for (const cJSON *child = node != NULL ? node->child : NULL; child != NULL;
         child = child->next) {
        declare_in_tree(tape, step, child);
        if (!cJSON_IsString(child))
            continue;
        const char *text = child->valuestring, *name = child->string;
        size_t size = strlen(text), name_size = name != NULL ? strlen(name) : 0;
        if (name_size > 3 && strcmp(name + name_size - 3, "_id") == 0)
            declare_id(tape, step, name, text, size);
        else if (strncmp(text, ASSET, strlen(ASSET)) == 0)
            declare_id(tape, step, NULL, text + strlen(ASSET), size - strlen(ASSET));
    }
}

/* What was refused was perhaps meant to be: it stays as it is. */
static void declare_outer(struct record_tape *tape, size_t index)
{
    const struct record_step *step = &tape->steps[index];
    if (step->kind == RECORD_SCAN || step->last->reply.status != 200 ||
        record_var_of(tape, index, step->url) != NULL)
        return;
    declare_callback(tape, step);
    declare_in_path(tape, step);
    declare_in_tree(tape, step, step->query);
    declare_in_tree(tape, step, step->sent);
}

/* --- Other keys --- */

static void declare_keys(struct record_tape *tape)
{
    struct arena *arena = tape->arena;
    for (size_t i = 0; i < tape->count; i++) {
        int key = tape->steps[i].first->key;
        const char *name = arena_printf(arena, "api_key_%d", key + 1);
        if (key > 0 && tape->steps[i].first->refused == NULL && !is_known(tape, name))
            add(tape, (struct record_var){.name = name,
                                          .value = "",
                                          .env = upper(arena, name, ""),
                                          .secret = true});
    }
}

void record_vars(struct record_tape *tape)
{
    struct record_mentions mentions = record_mentions_of(tape);
    struct search search = {
        .tape = tape, .mentions = &mentions, .pointer = text_new(LARGEST)};
    for (search.step = 0; search.step < tape->count; search.step++) {
        look_in(&search, tape->steps[search.step].got, "json");
        look_in(&search, tape->steps[search.step].redirect, "query");
    }
    text_drop(&search.pointer);
    for (size_t i = 0; i < tape->count; i++)
        declare_outer(tape, i);
    declare_keys(tape);
}

/* --- Templates --- */

static bool is_there(const struct record_var *var, size_t step)
{
    return var != NULL && !var->secret && (var->pointer == NULL || var->step < step);
}

const struct record_var *record_var_of(const struct record_tape *tape, size_t step,
                                       const char *text)
{
    const struct record_var *var = find_var(tape, text, strlen(text));
    return is_there(var, step) ? var : NULL;
}

const char *record_fill(const struct record_tape *tape, size_t step, const char *text)
{
    const struct record_var *whole = record_var_of(tape, step, text);
    if (whole != NULL)
        return arena_printf(tape->arena, "{{%s}}", whole->name);
    AUTO(text_drop) struct text out = text_new(LARGEST);
    while (*text != '\0') {
        size_t size = 0;
        while (record_is_word_byte(text[size]))
            size++;
        const struct record_var *var = size > 0 ? find_var(tape, text, size) : NULL;
        bool behind_brace = out.size > 0 && out.data[out.size - 1] == '{';
        if (is_there(var, step) && !behind_brace) { /* "{{{name}}" is no template */
            text_addf(&out, "{{%s}}", var->name);
        } else if (size == 0 && strncmp(text, "{{", 2) == 0) {
            text_add(&out, "{{{{");
            size = 2;
        } else {
            size += size == 0;
            text_add_n(&out, text, size);
        }
        text += size;
    }
    return arena_copy(tape->arena, text_string(&out));
}
