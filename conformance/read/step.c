#include "read/step.h"

#include "read/call.h"
#include "read/json_tree.h"
#include "read/members.h"
#include "read/merge.h"

#include <string.h>
#include <strings.h>

enum { ID_MAX_BYTES = 100, REPEAT_MAX = 10000 };

/* What a step is: by its own members, else by those of the defaults. */
static bool kind_find(struct reader *reader, const cJSON *json, const cJSON *defaults,
                      enum step_kind *kind)
{
    static const struct {
        const char *name;
        enum step_kind kind;
    } KINDS[] = {{"request", STEP_REQUEST}, {"human", STEP_HUMAN}, {"use", STEP_USE}};
    const cJSON *sides[] = {json, defaults};
    for (size_t side = 0; side < 2; side++) {
        int found = 0;
        const cJSON *last = NULL;
        for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
            const cJSON *member = call_member(sides[side], KINDS[i].name);
            if (member == NULL || cJSON_IsNull(member))
                continue;
            found++;
            last = member;
            *kind = KINDS[i].kind;
        }
        if (found > 1)
            return diagnostics_error(
                reader->diagnostics, reader_name_place(reader, last),
                "a step has one of `request`, `human` and `use`, not "
                "several");
        if (found == 1)
            return true;
    }
    return diagnostics_error(reader->diagnostics, reader_place(reader, json),
                             "this step has none of `request`, `human` and `use`");
}

/* The `id` of a step or a case; NULL with a diagnostic. */
static const char *id_read(struct reader *reader, const cJSON *json, const char *what)
{
    const cJSON *id = call_member(json, "id");
    if (id == NULL) {
        diagnostics_error(reader->diagnostics, reader_place(reader, json),
                          "this %s has no `id`", what);
        return NULL;
    }
    if (!cJSON_IsString(id))
        return NULL;
    const char *text = id->valuestring;
    bool good = *text != '\0' && strlen(text) <= ID_MAX_BYTES;
    for (const char *c = text; *c != '\0'; c++)
        good = good && (unsigned char)*c >= 0x20 && *c != 0x7f;
    if (good)
        return text;
    diagnostics_error(reader->diagnostics, reader_place(reader, id),
                      "an `id` has 1 to %d characters and no control character",
                      ID_MAX_BYTES);
    return NULL;
}

/* The members of `defaults` that a step of this kind may have. */
static cJSON *defaults_for(struct arena *arena, const cJSON *defaults, unsigned where)
{
    cJSON *taken = json_node(arena, cJSON_Object);
    const cJSON *member;
    cJSON_ArrayForEach(member, defaults)
    {
        for (const struct member_rule *rule = MEMBERS_OF_STEP; rule->name != NULL; rule++)
            if ((rule->where & where) != 0 && strcmp(rule->name, member->string) == 0)
                json_node_add(taken, member->string, json_copy_into(arena, member));
    }
    return taken;
}

/* Spells the headers of `below` as those of `patch`: their names have no case, but
 * members of a merge patch do. */
static void headers_spell(cJSON *below, const cJSON *patch)
{
    cJSON *known = json_member(below, "headers"), *each;
    const cJSON *headers = call_member(patch, "headers"), *header;
    cJSON_ArrayForEach(header, headers)
    {
        cJSON_ArrayForEach(each, known)
        {
            if (strcasecmp(each->string, header->string) == 0)
                each->string = header->string;
        }
    }
}

static cJSON *merge_onto(struct arena *arena, cJSON *below, const cJSON *patch)
{
    headers_spell(below, patch);
    return merge_patch(arena, below, patch);
}

static unsigned where_of(enum step_kind kind)
{
    return kind == STEP_REQUEST ? MEMBER_OF_REQUEST
           : kind == STEP_HUMAN ? MEMBER_OF_HUMAN
                                : MEMBER_OF_USE;
}

/* target ⊕ defaults ⊕ step, without `cases`. */
static cJSON *merge_step(struct reader *reader, const cJSON *json, const cJSON *defaults,
                         enum step_kind kind)
{
    struct arena *arena = reader->plan->arena;
    const struct target *target = reader->plan->target;
    cJSON *merged = json_node(arena, cJSON_Object);
    if (kind == STEP_REQUEST && target->headers != NULL)
        json_node_add(merged, "headers", json_copy_into(arena, target->headers));
    if (kind == STEP_REQUEST && target->query != NULL)
        json_node_add(merged, "query", json_copy_into(arena, target->query));
    if (defaults != NULL)
        merged = merge_onto(arena, merged, defaults_for(arena, defaults, where_of(kind)));
    merged = merge_onto(arena, merged, json);
    cJSON_DetachItemViaPointer(merged, json_member(merged, "cases"));
    return merged;
}

static bool check_step(struct reader *reader, const cJSON *json, enum step_kind kind)
{
    static const char *const WHAT[] = {"a step with `request`", "a step with `human`",
                                       "a step with `use`"};
    return members_check(json, MEMBERS_OF_STEP, where_of(kind), true, WHAT[kind],
                         reader->plan->sources->places, reader->diagnostics);
}

static int repeat_read(struct reader *reader, const cJSON *merged)
{
    const cJSON *repeat = call_member(merged, "repeat");
    if (!cJSON_IsNumber(repeat))
        return 1;
    double times = repeat->valuedouble;
    if (times >= 1 && times <= REPEAT_MAX && (double)(int)times == times)
        return (int)times;
    diagnostics_error(reader->diagnostics, reader_place(reader, repeat),
                      "`repeat` must be a whole number from 1 to %d", REPEAT_MAX);
    return 1;
}

static void add_call(struct reader *reader, struct step *step, cJSON *merged,
                     const cJSON *from, const char *case_id)
{
    struct call *call = &step->calls[step->count++];
    *call = (struct call){.case_id = case_id, .place = reader_place(reader, from)};
    call->repeat = repeat_read(reader, merged);
    call_read(reader, merged, step->kind, call);
}

static bool ids_differ(struct reader *reader, const struct step *step, const cJSON *case_)
{
    const cJSON *id = call_member(case_, "id");
    for (size_t i = 0; i < step->count; i++)
        if (strcmp(step->calls[i].case_id, id->valuestring) == 0)
            return diagnostics_error(reader->diagnostics, reader_place(reader, id),
                                     "two cases have the id `%s`", id->valuestring);
    return true;
}

static void add_case(struct reader *reader, struct step *step, const cJSON *base,
                     const cJSON *case_)
{
    if (!cJSON_IsObject(case_)) {
        diagnostics_error(reader->diagnostics, reader_place(reader, case_),
                          "a case is an object, found %s", json_type_name(case_));
        return;
    }
    members_check(case_, MEMBERS_OF_STEP, MEMBER_OF_CASE, true, "a case",
                  reader->plan->sources->places, reader->diagnostics);
    const char *id = id_read(reader, case_, "case");
    if (id == NULL || !ids_differ(reader, step, case_))
        return;
    struct arena *arena = reader->plan->arena;
    cJSON *merged = merge_onto(arena, json_copy_into(arena, base), case_);
    add_call(reader, step, merged, call_member(case_, "id"), id);
}

static void add_cases(struct reader *reader, struct step *step, const cJSON *merged,
                      const cJSON *cases)
{
    const cJSON *save = call_member(merged, "save"), *each;
    if (save != NULL)
        diagnostics_error(reader->diagnostics, reader_name_place(reader, save),
                          "`save` does not go with `cases`");
    if (cases->child == NULL)
        diagnostics_error(reader->diagnostics, reader_place(reader, cases),
                          "`cases` is empty");
    cJSON_ArrayForEach(each, cases)
    {
        add_case(reader, step, merged, each);
    }
}

bool step_read(struct reader *reader, const cJSON *json, const cJSON *defaults,
               struct step *step)
{
    if (!cJSON_IsObject(json))
        return diagnostics_error(reader->diagnostics, reader_place(reader, json),
                                 "a step is an object, found %s", json_type_name(json));
    *step = (struct step){.repeat = 1};
    if (!kind_find(reader, json, defaults, &step->kind))
        return false;
    check_step(reader, json, step->kind);
    step->id = id_read(reader, json, "step");
    if (step->id == NULL)
        return false;
    step->place = reader_place(reader, call_member(json, "id"));
    const cJSON *once = call_member(json, "once"), *cases = call_member(json, "cases");
    if (cJSON_IsArray(once))
        step->once = reader_strings(reader, once);
    size_t calls =
        cJSON_IsArray(cases) ? (size_t)cJSON_GetArraySize(cases) : step->kind != STEP_USE;
    step->calls = arena_alloc(reader->plan->arena, calls * sizeof *step->calls);

    cJSON *merged = merge_step(reader, json, defaults, step->kind);
    if (step->kind == STEP_USE)
        step->repeat = repeat_read(reader, merged);
    else if (cJSON_IsArray(cases))
        add_cases(reader, step, merged, cases);
    else
        add_call(reader, step, merged, call_member(json, "id"), NULL);
    return true;
}
