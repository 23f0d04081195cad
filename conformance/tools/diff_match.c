#include "tools/diff_match.h"

#include "base/memory.h"
#include "read/json_tree.h"
#include "tools/diff_poll.h"

#include <string.h>

enum { LONGEST_POINTER = 64 * 1024 };

/* One step on both sides. */
struct pair {
    const struct diff_match *match;
    struct diff_items *items;
    size_t scenario;
    const struct diff_course *course_a, *course_b;
    const struct diff_answer *a, *b; /* in these courses */
    struct volatiles volatiles;
};

/* A fault at a place is one of everything below it; and of what it stands in, when that
 * is missing or of another type. */
static bool is_at(const char *fault, const struct diff_found *found)
{
    size_t size = strlen(fault), other = strlen(found->pointer);
    if (strcmp(fault, found->pointer) == 0)
        return true;
    if (found->kind == DIFF_MEMBERS || found->kind == DIFF_ELEMENTS ||
        found->kind == DIFF_LENGTH)
        return false;
    if (size < other)
        return strncmp(fault, found->pointer, size) == 0 && found->pointer[size] == '/';
    return strncmp(fault, found->pointer, other) == 0 && fault[other] == '/';
}

static bool has_fault(const struct diff_answer *answer, const struct diff_found *found)
{
    for (size_t i = 0; i < answer->fault_count; i++)
        if (is_at(answer->faults[i].pointer, found))
            return true;
    return false;
}

/* The part of a shape that is about `pointer`, from "/json" on; NULL: it says nothing. */
static const struct pattern *shape_at(const struct pattern *shape, const char *pointer)
{
    while (shape != NULL && *pointer == '/') {
        size_t size = strcspn(pointer + 1, "/");
        AUTO(memory_drop) char *name = memory_copy_n(pointer + 1, size);
        while (shape->kind == PATTERN_MAYBE)
            shape = shape->list.items[0];
        if (strcmp(name, "*") != 0)
            shape = shape->kind == PATTERN_MEMBERS ? pattern_member(shape, name) : NULL;
        else
            shape = shape->kind == PATTERN_PREDICATES ? shape->predicates->each : NULL;
        pointer += size + 1;
    }
    return shape;
}

/* The contract has a list of words for this place, or one word. */
static bool is_enum(const struct pair *pair, const char *pointer)
{
    const struct diff_answer *a = pair->a;
    const struct shape *shape =
        a->listed ? contract_shape(pair->match->contract, a->operation, a->status) : NULL;
    const char *inside = strchr(pointer + 1, '/');
    const struct pattern *pattern =
        shape != NULL && inside != NULL ? shape_at(shape->pattern, inside) : NULL;
    return pattern != NULL &&
           (pattern->kind == PATTERN_ONEOF ||
            (pattern->kind == PATTERN_VALUE && cJSON_IsString(pattern->json)));
}

/* What a differing value is, given where it stands. */
static enum diff_kind kind_of(const struct pair *pair, const struct diff_found *found)
{
    const char *name = strrchr(found->pointer, '/');
    if (found->kind != DIFF_VALUE || name == NULL)
        return found->kind;
    if (strcmp(name, "/message") == 0)
        return DIFF_MESSAGE;
    return is_enum(pair, found->pointer) ? DIFF_ENUM : DIFF_VALUE;
}

static bool already_told(const struct pair *pair, const struct diff_item *item)
{
    for (size_t i = pair->items->count; i > 0; i--) {
        const struct diff_item *other = &pair->items->items[i - 1];
        if (other->scenario != item->scenario || other->place.line != item->place.line ||
            strcmp(other->path, item->path) != 0)
            return false;
        if (other->kind == item->kind && other->case_id == item->case_id &&
            other->repetition == item->repetition &&
            strcmp(other->pointer, item->pointer) == 0)
            return true;
    }
    return false;
}

static void on_found(void *context, const struct diff_found *found)
{
    const struct pair *pair = context;
    const struct diff_answer *a = pair->a, *b = pair->b;
    struct diff_item item = {
        .kind = kind_of(pair, found),
        .operation = a->operation,
        .pointer = found->pointer,
        .a = found->a,
        .b = found->b,
        .status = a->status == b->status ? a->status : 0,
        .listed = a->listed,
        .hides = found->kind == DIFF_STATUS && (a->status < 400 || b->status < 400),
        .contradicts = (has_fault(a, found) ? DIFF_SIDE_A : 0U) |
                       (has_fault(b, found) ? DIFF_SIDE_B : 0U),
        .scenario = pair->scenario,
        .path = a->path,
        .case_id = a->case_id,
        .repetition = a->repetition,
        .place = a->place,
    };
    bool passage = (item.kind == DIFF_ENUM || item.kind == DIFF_VALUE) &&
                   diff_is_passage(pair->match, item.a, item.b);
    if (!passage && !already_told(pair, &item)) /* of another element */
        diff_items_add(pair->items, item);
}

/* "400, "group id error"": a status with the message that explains it. */
static const char *show_status(const struct pair *pair, const struct diff_answer *answer)
{
    struct arena *arena = pair->items->arena;
    const cJSON *message = json_member(json_member(answer->json, "error"), "message");
    if (answer->status < 400 || !cJSON_IsString(message))
        return arena_printf(arena, "%d", answer->status);
    return arena_printf(arena, "%d, %s", answer->status, diff_show(arena, message));
}

static void compare_polls(struct pair *pair)
{
    if (diff_polls_differ(pair->a, pair->b))
        on_found(pair,
                 &(struct diff_found){.kind = DIFF_STATUSES,
                                      .pointer = "/json",
                                      .a = diff_show_seen(pair->items->arena, pair->a),
                                      .b = diff_show_seen(pair->items->arena, pair->b)});
}

/* The element's id was that of a whole reply: of the call that made it, or of one that
 * asked for it. An element without an id is nobody's in particular. */
static bool is_own(void *context, const cJSON *element, bool on_b)
{
    const struct pair *pair = context;
    const struct diff_course *course = on_b ? pair->course_b : pair->course_a;
    const struct diff_answer *now = on_b ? pair->b : pair->a;
    const char *id = cJSON_GetStringValue(json_member(element, "id"));
    for (const struct diff_answer *each = course->answers; each < now && id != NULL;
         each++) {
        const char *made = cJSON_GetStringValue(json_member(each->json, "id"));
        if (made != NULL && strcmp(made, id) == 0)
            return true;
    }
    return id == NULL;
}

static void compare_part(struct pair *pair, const char *pointer, const cJSON *a,
                         const cJSON *b)
{
    AUTO(text_drop) struct text at = text_new(LONGEST_POINTER);
    const struct comparison comparison = {.volatiles = &pair->volatiles,
                                          .base_a = pair->match->base_a,
                                          .base_b = pair->match->base_b,
                                          .arena = pair->items->arena,
                                          .found = on_found,
                                          .own = is_own,
                                          .context = pair};
    text_add(&at, pointer);
    bool presence = (volatiles_at(&pair->volatiles, pointer) & VOLATILE_PRESENCE) == 0;
    if (a != NULL && b != NULL)
        diff_values(&comparison, a, b, &at);
    else if ((a == NULL) != (b == NULL) && presence)
        on_found(pair,
                 &(struct diff_found){DIFF_TYPE, pointer, diff_shape(a), diff_shape(b)});
}

static void learn_part(struct pair *pair, const char *pointer, const cJSON *one,
                       const cJSON *other)
{
    AUTO(text_drop) struct text at = text_new(LONGEST_POINTER);
    text_add(&at, pointer);
    volatiles_learn(&pair->volatiles, one, other, &at);
}

static const struct diff_answer *answer_in(const struct pair *pair,
                                           const struct diff_recording *recording)
{
    const struct diff_answer *answer =
        recording != NULL ? diff_answer_like(&recording->courses[pair->scenario], pair->a)
                          : NULL;
    return answer != NULL && answer->replied ? answer : NULL;
}

/* Learns from two replies with the status that is compared. */
static bool learn_from(struct pair *pair, const struct diff_answer *one,
                       const struct diff_answer *other)
{
    if (one == NULL || other == NULL || one->status != other->status ||
        one->status != pair->a->status)
        return false;
    learn_part(pair, "/json", one->json, other->json);
    learn_part(pair, "/query", one->query, other->query);
    learn_part(pair, "/headers", one->headers, other->headers);
    return true;
}

/* What is known to change, for replies like these. False when even the status does. */
static bool learn(struct pair *pair)
{
    const struct diff_match *match = pair->match;
    const struct diff_answer *once = answer_in(pair, match->once);
    const struct diff_answer *again = answer_in(pair, match->again);
    pair->volatiles = (struct volatiles){.arena = pair->items->arena};
    if (once != NULL && again != NULL && once->status != again->status)
        return false;
    if (!learn_from(pair, once, again) && !match->turned)
        pair->volatiles.everywhere = VOLATILE_VALUE | VOLATILE_LENGTH;
    learn_from(pair, answer_in(pair, match->alone), answer_in(pair, match->crowded));
    return true;
}

/* The one was asked for while it was on its way to what the other shows: they have other
 * members then, too. */
static bool at_other_moments(const struct pair *pair)
{
    const cJSON *member;
    cJSON_ArrayForEach(member, pair->a->json)
    {
        const cJSON *twin = json_member(pair->b->json, member->string);
        if (!cJSON_IsString(member) || !cJSON_IsString(twin) ||
            strcmp(member->valuestring, twin->valuestring) == 0)
            continue;
        if (diff_is_passage(pair->match, diff_show(pair->items->arena, member),
                            diff_show(pair->items->arena, twin)))
            return true;
    }
    return false;
}

static void compare_pair(struct pair *pair)
{
    const struct diff_answer *a = pair->a, *b = pair->b;
    if (!learn(pair)) {
        diff_remarks_add(
            pair->items,
            (struct diff_remark){.scenario = pair->scenario,
                                 .side = "A",
                                 .path = a->path,
                                 .text = "answers another status each time: not compared",
                                 .place = a->place});
        return;
    }
    bool differ = a->status != b->status && a->status != 0 && b->status != 0;
    if (differ) /* 0: a person pasted the URL */
        on_found(pair, &(struct diff_found){.kind = DIFF_STATUS,
                                            .pointer = "/status",
                                            .a = show_status(pair, a),
                                            .b = show_status(pair, b)});
    compare_polls(pair);
    /* A success and a refusal have nothing in common that could be compared. */
    if (differ && (a->status < 400 || b->status < 400))
        return;
    if (!at_other_moments(pair))
        compare_part(pair, "/json", a->json, b->json);
    compare_part(pair, "/query", a->query, b->query);
    compare_part(pair, "/headers", a->headers, b->headers);
}

/* The step at which a side ended its scenario, or NULL. */
static const struct diff_answer *end_of(const struct diff_course *course)
{
    for (size_t i = 0; i < course->count; i++)
        if (course->answers[i].verdict >= VERDICT_UNKNOWN)
            return &course->answers[i];
    return NULL;
}

/* Steps of `course` with a reply that `other` has none for. */
static size_t count_alone(const struct diff_course *course,
                          const struct diff_course *other)
{
    size_t count = 0;
    for (size_t i = 0; i < course->count; i++) {
        const struct diff_answer *twin = diff_answer_like(other, &course->answers[i]);
        count += course->answers[i].replied && (twin == NULL || !twin->replied);
    }
    return count;
}

/* Tells where a side stopped while the other one went on. */
static void remark_end(struct pair *pair, const char *side,
                       const struct diff_course *course, const struct diff_course *other)
{
    const struct diff_answer *end = end_of(course);
    size_t alone = end != NULL ? count_alone(other, course) : 0;
    if (alone == 0)
        return;
    diff_remarks_add(
        pair->items,
        (struct diff_remark){.scenario = pair->scenario,
                             .side = side,
                             .path = end->path,
                             .text = end->reason != NULL ? end->reason : "failed",
                             .steps = alone,
                             .place = end->place});
}

static void match_scenario(const struct diff_match *match, size_t scenario,
                           struct diff_items *items)
{
    const struct diff_course *a = &match->a->courses[scenario];
    const struct diff_course *b = &match->b->courses[scenario];
    struct pair pair = {.match = match,
                        .items = items,
                        .scenario = scenario,
                        .course_a = a,
                        .course_b = b};
    if (a->skip != NULL || b->skip != NULL) {
        diff_remarks_add(
            items, (struct diff_remark){.scenario = scenario,
                                        .side = a->skip == NULL   ? "B"
                                                : b->skip == NULL ? "A"
                                                                  : NULL,
                                        .text = a->skip != NULL ? a->skip : b->skip});
        return;
    }
    items->compared++;
    for (size_t i = 0; i < a->count; i++) {
        pair.a = &a->answers[i];
        pair.b = diff_answer_like(b, pair.a);
        if (pair.b != NULL && pair.a->replied && pair.b->replied)
            compare_pair(&pair);
    }
    remark_end(&pair, "A", a, b);
    remark_end(&pair, "B", b, a);
}

void diff_match(const struct diff_match *match, struct diff_items *items)
{
    for (size_t i = 0; i < match->count; i++)
        match_scenario(match, match->which[i], items);
}
