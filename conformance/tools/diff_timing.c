#include "tools/diff_match.h"

#include <stdio.h>
#include <string.h>

/* How often a difference of pace is measured: the fastest reply of an operation, as every
 * machine hiccups now and then, but none in the right direction. */
struct fastest {
    const char *operation;
    int status;
    double a, b; /* seconds */
    size_t scenario;
    const struct diff_answer *place; /* of the side that was slower at last */
};

struct race {
    struct arena *arena;
    const struct diff_recording *const *more_a, *const *more_b;
    struct fastest *items;
    size_t count;
};

/* Seconds that part the classes. */
static const double CLASSES[] = {0.3, 1, 10};
static const char *const NAMES[] = {"at once", "within a second", "within seconds",
                                    "slower"};

static size_t class_of(double seconds)
{
    size_t class = 0;
    while (class < sizeof CLASSES / sizeof CLASSES[0] && seconds >= CLASSES[class])
        class ++;
    return class;
}

const char *diff_pace(double seconds)
{
    return NAMES[class_of(seconds)];
}

static bool is_slower(double slow, double fast)
{
    return class_of(slow) > class_of(fast) && slow >= 4 * fast && slow - fast >= 0.5;
}

static struct fastest *find(struct race *race, const struct diff_answer *answer)
{
    for (size_t i = 0; i < race->count; i++)
        if (race->items[i].status == answer->status &&
            strcmp(race->items[i].operation, answer->operation) == 0)
            return &race->items[i];
    race->items = arena_grow(race->arena, race->items, race->count, sizeof *race->items);
    struct fastest *added = &race->items[race->count++];
    *added = (struct fastest){answer->operation, answer->status, -1, -1, 0, answer};
    return added;
}

static void take(double *fastest, double seconds)
{
    if (*fastest < 0 || seconds < *fastest)
        *fastest = seconds;
}

/* The fastest of a reply and of the same one in further plays. */
static double fastest_of(const struct diff_answer *answer, size_t scenario,
                         const struct diff_recording *const *more)
{
    double fastest = answer->seconds;
    for (; *more != NULL; more++) {
        const struct diff_answer *other =
            diff_answer_like(&(*more)->courses[scenario], answer);
        if (other != NULL && other->replied && other->seconds > 0 &&
            other->status == answer->status)
            take(&fastest, other->seconds);
    }
    return fastest;
}

static void add_pair(struct race *race, size_t scenario, const struct diff_answer *a,
                     const struct diff_answer *b)
{
    if (b == NULL || !a->replied || !b->replied || !a->listed || a->seconds <= 0 ||
        b->seconds <= 0 || a->status != b->status)
        return;
    struct fastest *fastest = find(race, a);
    if (fastest->a < 0)
        fastest->scenario = scenario;
    take(&fastest->a, fastest_of(a, scenario, race->more_a));
    take(&fastest->b, fastest_of(b, scenario, race->more_b));
}

static void tell(const struct fastest *fastest, struct diff_items *items)
{
    const struct diff_answer *place = fastest->place;
    if (!is_slower(fastest->a, fastest->b) && !is_slower(fastest->b, fastest->a))
        return;
    diff_items_add(items, (struct diff_item){.kind = DIFF_TIMING,
                                             .operation = fastest->operation,
                                             .pointer = "/time",
                                             .a = diff_pace(fastest->a),
                                             .b = diff_pace(fastest->b),
                                             .status = fastest->status,
                                             .scenario = fastest->scenario,
                                             .path = place->path,
                                             .case_id = place->case_id,
                                             .repetition = place->repetition,
                                             .place = place->place});
}

void diff_match_timing(const struct diff_match *match,
                       const struct diff_recording *const *more_a,
                       const struct diff_recording *const *more_b,
                       struct diff_items *items)
{
    struct race race = {.arena = items->arena, .more_a = more_a, .more_b = more_b};
    for (size_t i = 0; i < match->count; i++) {
        const struct diff_course *a = &match->a->courses[match->which[i]];
        const struct diff_course *b = &match->b->courses[match->which[i]];
        for (size_t j = 0; j < a->count; j++)
            add_pair(&race, match->which[i], &a->answers[j],
                     diff_answer_like(b, &a->answers[j]));
    }
    for (size_t i = 0; i < race.count; i++)
        tell(&race.items[i], items);
}
