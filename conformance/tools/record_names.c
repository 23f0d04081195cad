#include "tools/record_tape.h"

#include "read/json_tree.h"
#include "tools/record_value.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_NAME = 40 };

/* "assets" → "asset", "entries" → "entry", "status" stays; in small letters. */
static const char *singular(struct arena *arena, const char *word, size_t size)
{
    char *one = arena_copy_n(arena, word, size < LONGEST_NAME ? size : LONGEST_NAME);
    size = strlen(one);
    for (size_t i = 0; i < size; i++)
        one[i] =
            (char)(isalnum((unsigned char)one[i]) ? tolower((unsigned char)one[i]) : '-');
    if (size > 4 && strcmp(one + size - 3, "ies") == 0) {
        one[size - 3] = 'y';
        one[size - 2] = '\0';
    } else if (size > 2 && one[size - 1] == 's' && strchr("su", one[size - 2]) == NULL) {
        one[size - 1] = '\0';
    }
    return one;
}

/* A segment that says what is asked for, not which one. */
static bool is_static(struct arena *arena, const char *segment, size_t size)
{
    const char *text = arena_copy_n(arena, segment, size);
    return size > 0 && !record_class_names(record_class(text)) &&
           record_class(text) != RECORD_DIGITS && isalpha((unsigned char)text[0]);
}

/* The last segment that names a kind of thing, and whether one thing's id follows it. */
static const char *last_static(struct arena *arena, const char *path, size_t *size,
                               bool *one)
{
    const char *found = "", *at = path;
    *size = 0;
    *one = false;
    while (*at == '/') {
        size_t length = strcspn(++at, "/?#");
        if (is_static(arena, at, length)) {
            found = at;
            *size = length;
            *one = false;
        } else if (length > 0) {
            *one = true;
        }
        at += length;
    }
    return found;
}

const char *record_subject(struct arena *arena, const char *path)
{
    size_t size;
    bool one;
    const char *found = last_static(arena, path, &size, &one);
    return size > 0 ? singular(arena, found, size) : "reply";
}

static const char *verb_of(const struct record_tape *tape, size_t index, bool one,
                           bool plural)
{
    const struct record_step *step = &tape->steps[index];
    const char *method = step->first->method;
    if (strcmp(method, "GET") == 0 && step->until != NULL)
        return "poll";
    if (strcmp(method, "GET") == 0)
        return plural && !one ? "list" : "get";
    if (strcmp(method, "POST") == 0 && plural && !one)
        return "create";
    char *verb = arena_copy(tape->arena, method);
    for (char *at = verb; *at != '\0'; at++)
        *at = (char)tolower((unsigned char)*at);
    return verb;
}

/* "create-session", "poll-asset", "list-assets", "create-asset-400". */
static const char *describe(const struct record_tape *tape, size_t index)
{
    struct arena *arena = tape->arena;
    const struct record_step *step = &tape->steps[index];
    if (step->kind == RECORD_SCAN)
        return "scan";
    if (record_var_of(tape, index, step->url) != NULL)
        return "download";
    size_t size;
    bool one;
    const char *word = last_static(arena, step->path, &size, &one);
    const char *subject = record_subject(arena, step->path);
    bool plural = size > strlen(subject) || (size > 3 && word[size - 1] == 's');
    const char *verb = verb_of(tape, index, one, plural);
    const char *id =
        strcmp(verb, "list") == 0
            ? arena_printf(arena, "list-%.*s",
                           (int)(size < LONGEST_NAME ? size : LONGEST_NAME), word)
            : arena_printf(arena, "%s-%s", verb, subject);
    int status = step->last->reply.status;
    return status >= 400 ? arena_printf(arena, "%s-%d", id, status) : id;
}

static bool is_taken(const struct record_tape *tape, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(tape->steps[i].id, id) == 0)
            return true;
    return false;
}

/* The number of the nearest step before that is of the same kind; 0: there is none. */
static int number_before(const struct record_tape *tape, size_t index,
                         const char *kind_id)
{
    while (index-- > 0)
        if (strcmp(tape->steps[index].kind_id, kind_id) == 0)
            return tape->steps[index].number;
    return 0;
}

void record_names(struct record_tape *tape)
{
    for (size_t i = 0; i < tape->count; i++) {
        const char *kind_id = describe(tape, i), *id = kind_id;
        int number = number_before(tape, i, kind_id) + 1;
        if (number > 1)
            id = arena_printf(tape->arena, "%s-%d", kind_id, number);
        while (is_taken(tape, i, id))
            id = arena_printf(tape->arena, "%s-%d", kind_id, ++number);
        tape->steps[i].kind_id = kind_id;
        tape->steps[i].number = number;
        tape->steps[i].id = id;
    }
}
