#include "judge/walk.h"

#include "base/memory.h"
#include "read/pointer.h"
#include "read/template.h"

#include <stdarg.h>

static void add_trail(const struct trail *trail, struct text *pointer)
{
    if (trail == NULL)
        return;
    add_trail(trail->up, pointer);
    if (trail->name != NULL)
        pointer_add(pointer, trail->name);
    else
        pointer_add_index(pointer, trail->index);
}

/* The pattern as JSON, with its names filled. */
static const char *wanted_text(const struct walk *walk, const struct pattern *pattern)
{
    struct error err = {0};
    AUTO(json_drop)
    cJSON *filled = template_fill_tree(pattern->json, walk->match->scope, &err);
    AUTO(text_drop) struct text text = text_new(FINDING_VALUE_MAX);
    finding_show(filled != NULL ? filled : pattern->json, &text);
    return arena_copy(walk->match->findings->arena, text_string(&text));
}

bool walk_mismatch(const struct walk *walk, struct place place,
                   const struct pattern *wanted, const cJSON *value,
                   const struct trail *trail, const char *format, ...)
{
    if (walk->quiet)
        return false;
    struct arena *arena = walk->match->findings->arena;
    AUTO(text_drop) struct text pointer = text_new(FINDING_TEXT_MAX);
    AUTO(text_drop) struct text got = text_new(FINDING_VALUE_MAX);
    AUTO(text_drop) struct text text = text_new(FINDING_TEXT_MAX);
    text_add(&pointer, walk->start);
    add_trail(trail, &pointer);
    finding_show(value, &got);
    text_addf(&text, "got %s", text_string(&got));
    if (format != NULL) {
        va_list args;
        va_start(args, format);
        text_addv(&text, format, args);
        va_end(args);
    }
    findings_add(walk->match->findings,
                 (struct finding){
                     .kind = walk->match->kind,
                     .place = place,
                     .pointer = arena_copy(arena, text_string(&pointer)),
                     .wanted = wanted != NULL ? wanted_text(walk, wanted) : NULL,
                     .got = arena_copy(arena, text_string(&got)),
                     .text = arena_copy(arena, text_string(&text)),
                 });
    return false;
}

bool walk_broken(const struct walk *walk, const struct pattern *pattern,
                 const cJSON *value, const struct trail *trail)
{
    return walk_mismatch(walk, pattern->place, pattern, value, trail, NULL);
}
