#include "tools/record_tape.h"

#include "base/memory.h"
#include "base/text.h"
#include "read/json_tree.h"
#include "tools/record_value.h"

#include <string.h>
#include <strings.h>

enum { LONGEST_CHOICE = 4096 };

static bool is_word(const cJSON *node)
{
    return cJSON_IsString(node) && record_class(node->valuestring) == RECORD_WORD;
}

/* A word that has become another since `before`. */
static bool has_changed(const cJSON *before, const cJSON *now)
{
    return is_word(now) && is_word(before) &&
           strcmp(before->valuestring, now->valuestring) != 0;
}

static bool has_grown(const cJSON *before, const cJSON *now)
{
    return cJSON_IsNumber(before) && cJSON_IsNumber(now) &&
           now->valuedouble > before->valuedouble;
}

/* The reply of an earlier step about the same thing, the nearest; NULL: none. */
static const cJSON *known_before(const struct record_tape *tape, size_t index)
{
    const cJSON *id = json_member(tape->steps[index].got, "id");
    for (size_t i = index; cJSON_IsString(id) && i-- > 0;) {
        const cJSON *same = json_member(tape->steps[i].got, "id");
        if (cJSON_IsString(same) && strcmp(same->valuestring, id->valuestring) == 0)
            return tape->steps[i].got;
    }
    return NULL;
}

static bool is_failure(const char *word, size_t size)
{
    static const char *const PARTS[] = {"fail", "error", "cancel", "expire", "reject"};
    for (size_t i = 0; i < sizeof PARTS / sizeof PARTS[0]; i++)
        if (size >= strlen(PARTS[i]) &&
            strncasecmp(word, PARTS[i], strlen(PARTS[i])) == 0)
            return true;
    return false;
}

/* "#oneof active|failed": the word that came, and those of the contract by which it can
 * end badly instead, so that a poll does not wait for ever. */
static const char *ending(const struct record_tape *tape, const struct record_step *step,
                          const cJSON *word)
{
    static const char ONEOF[] = "#oneof ";
    const cJSON *shape = step->shape != NULL ? step->shape->json : NULL;
    const char *choices = cJSON_GetStringValue(json_member(shape, word->string));
    AUTO(text_drop) struct text text = text_new(LONGEST_CHOICE);
    text_add(&text, word->valuestring);
    if (is_failure(word->valuestring, strlen(word->valuestring)))
        return word->valuestring;
    if (choices == NULL || strncmp(choices, ONEOF, strlen(ONEOF)) != 0)
        choices = shape == NULL && strcmp(word->string, "status") == 0 ? "#oneof failed"
                                                                       : ONEOF;
    for (const char *at = choices + strlen(ONEOF); *at != '\0';) {
        size_t size = strcspn(at, "|");
        if (is_failure(at, size))
            text_addf(&text, "|%.*s", (int)size, at);
        at += size + (at[size] == '|');
    }
    return strchr(text_string(&text), '|') != NULL
               ? arena_printf(tape->arena, "%s%s", ONEOF, text_string(&text))
               : word->valuestring;
}

/* The words that changed, as they must be; else the counts that grew. */
static cJSON *awaited(const struct record_tape *tape, const struct record_step *step,
                      const cJSON *before, bool words)
{
    struct arena *arena = tape->arena;
    cJSON *all = json_node(arena, cJSON_Object);
    const cJSON *now;
    cJSON_ArrayForEach(now, step->got)
    {
        const cJSON *then = json_member(before, now->string);
        if (words && has_changed(then, now))
            json_node_add(all, now->string,
                          json_node_string(arena, ending(tape, step, now)));
        else if (!words && has_grown(then, now))
            json_node_add(all, now->string,
                          json_node_string(
                              arena, arena_printf(arena, "#ge %.17g", now->valuedouble)));
    }
    return all->child != NULL ? all : NULL;
}

/* Nothing changed but that it went well in the end. */
static const cJSON *until_well(struct arena *arena)
{
    cJSON *until = json_node(arena, cJSON_Object);
    json_node_add(until, "status", json_node_number(arena, 200));
    return until;
}

static const cJSON *until_of(const struct record_tape *tape, size_t index)
{
    const struct record_step *step = &tape->steps[index];
    if (step->kind != RECORD_REQUEST || strcmp(step->first->method, "GET") != 0 ||
        step->last->reply.status != 200 || !cJSON_IsObject(step->got))
        return NULL;
    cJSON *found = awaited(tape, step, step->before, true);
    if (found == NULL)
        found = awaited(tape, step, known_before(tape, index), true);
    if (found == NULL)
        found = awaited(tape, step, step->before, false);
    if (found == NULL)
        return step->trouble ? until_well(tape->arena) : NULL;
    cJSON *until = json_node(tape->arena, cJSON_Object);
    json_node_add(until, "json", found);
    return until;
}

void record_untils(struct record_tape *tape)
{
    for (size_t i = 0; i < tape->count; i++)
        tape->steps[i].until = until_of(tape, i);
}
