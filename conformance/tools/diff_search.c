#include "tools/diff_search.h"

#include "base/memory.h"

#include <string.h>

/* The search as far as it has come. */
struct state {
    const struct diff_search *search;
    struct arena *arena;
    const char **values;     /* chosen so far */
    struct diff_items items; /* what differs with them */
    const size_t *which;     /* the scenarios where it does */
    size_t count, trials;
    bool interrupted;
};

static bool has(const size_t *which, size_t count, size_t scenario)
{
    for (size_t i = 0; i < count; i++)
        if (which[i] == scenario)
            return true;
    return false;
}

/* The scenarios in which something differs that a switch could change. */
static const size_t *affected(struct arena *arena, const struct diff_items *items,
                              size_t *count)
{
    size_t *which =
        arena_alloc(arena, (items->count + items->remark_count + 1) * sizeof *which);
    *count = 0;
    for (size_t i = 0; i < items->count; i++)
        if (items->items[i].kind != DIFF_TIMING &&
            !has(which, *count, items->items[i].scenario))
            which[(*count)++] = items->items[i].scenario;
    for (size_t i = 0; i < items->remark_count; i++)
        if (items->remarks[i].steps > 0 &&
            !has(which, *count, items->remarks[i].scenario))
            which[(*count)++] = items->remarks[i].scenario;
    return which;
}

/* The match with the turned mock's recording in the place of its own. */
static struct diff_match with(const struct state *state,
                              const struct diff_recording *trial)
{
    struct diff_match match = *state->search->match;
    if (strcmp(state->search->side->name, "A") == 0)
        match.a = trial;
    else
        match.b = trial;
    match.turned = true;
    match.which = state->which;
    match.count = state->count;
    return match;
}

static bool play(struct state *state, const char *name, bool again,
                 struct diff_recording **out)
{
    const struct diff_search *search = state->search;
    const struct diff_worlds worlds = {
        .name = name, .again = again, .values = state->values};
    bool played = diff_side_play(search->side, &worlds, state->which, state->count,
                                 state->arena, out, search->err);
    state->interrupted |= played && (*out)->tally.interrupted;
    return played && !state->interrupted;
}

/* Marks what is gone with the switch at `value`. */
static void mark(const struct state *state, const struct diff_items *left,
                 const struct diff_switch *by, const char *value)
{
    struct diff_items *all = state->search->items;
    for (size_t i = 0; i < all->count; i++) {
        struct diff_item *item = &all->items[i];
        if (item->by == NULL && item->kind != DIFF_TIMING &&
            diff_items_find(&state->items, item) != NULL &&
            diff_items_find(left, item) == NULL) {
            item->by = by;
            item->value = value;
        }
    }
}

/* Turns one switch and looks. True when that is better; it stays turned then. */
static bool try_value(struct state *state, size_t number, const char *value)
{
    const struct diff_switch *each = &state->search->side->mock.switches[number];
    struct diff_items left = {.arena = state->arena};
    struct diff_recording *trial;
    const char *before = state->values[number];
    state->values[number] = value;
    const char *name = arena_printf(state->arena, "try-%zu", state->trials++);
    if (play(state, name, false, &trial)) {
        const struct diff_match match = with(state, trial);
        diff_match(&match, &left);
        if (diff_items_weight(&left) < diff_items_weight(&state->items)) {
            mark(state, &left, each, value);
            state->items = left;
            state->which = affected(state->arena, &left, &state->count);
            return true;
        }
    }
    state->values[number] = before;
    return false;
}

/* Every other value of every switch; true when one helped. */
static bool try_all(struct state *state)
{
    const struct diff_mock *mock = &state->search->side->mock;
    bool better = false;
    for (size_t i = 0; i < mock->count; i++)
        for (const char *const *value = mock->switches[i].values; *value != NULL;
             value++) {
            if (state->count == 0 || state->interrupted ||
                state->search->err->kind != ERROR_NONE)
                return better;
            if (strcmp(*value, state->values[i]) != 0)
                better |= try_value(state, i, *value);
        }
    return better;
}

/* Plays all that differed as it is turned now, but for one switch, which is turned back,
 * and stays so. False when it could not be played. */
static bool try_without(struct state *state, size_t number, struct diff_items *left)
{
    const char *name = arena_printf(state->arena, "try-%zu", state->trials++);
    struct diff_recording *trial;
    state->values[number] = state->search->side->mock.switches[number].value;
    state->which = affected(state->arena, state->search->items, &state->count);
    *left = (struct diff_items){.arena = state->arena};
    if (!play(state, name, false, &trial))
        return false;
    const struct diff_match match = with(state, trial);
    diff_match(&match, left);
    return true;
}

static bool is_turned(const struct state *state, size_t number)
{
    return strcmp(state->values[number],
                  state->search->side->mock.switches[number].value) != 0;
}

/* Turns back what helped on the way only, and is not needed any more. */
static void prune(struct state *state)
{
    for (size_t i = 0; i < state->search->side->mock.count; i++) {
        const char *value = state->values[i];
        struct diff_items left;
        if (!is_turned(state, i))
            continue;
        if (try_without(state, i, &left) &&
            diff_items_weight(&left) <= diff_items_weight(&state->items))
            state->items = left;
        else
            state->values[i] = value;
    }
}

/* Each difference goes with the switch without which it comes back. */
static void attribute(struct state *state)
{
    const struct diff_mock *mock = &state->search->side->mock;
    struct diff_items *all = state->search->items;
    for (size_t i = 0; i < all->count; i++) {
        const struct diff_switch *by = all->items[i].by;
        if (by != NULL && !is_turned(state, (size_t)(by - mock->switches)))
            all->items[i].by = NULL;
    }
    for (size_t i = 0; i < mock->count; i++) {
        const char *value = state->values[i];
        struct diff_items left;
        if (!is_turned(state, i))
            continue;
        bool tried = try_without(state, i, &left);
        state->values[i] = value;
        for (size_t j = 0; tried && j < all->count; j++)
            if (diff_items_find(&left, &all->items[j]) != NULL &&
                diff_items_find(&state->items, &all->items[j]) == NULL) {
                all->items[j].by = &mock->switches[i];
                all->items[j].value = value;
            }
    }
}

static size_t count_changed(const struct state *state)
{
    const struct diff_mock *mock = &state->search->side->mock;
    size_t changed = 0;
    for (size_t i = 0; i < mock->count; i++)
        changed += is_turned(state, i);
    return changed;
}

static bool just_like(const struct diff_item *a, const struct diff_item *b)
{
    return a->kind == b->kind && a->status == b->status &&
           strcmp(a->pointer, b->pointer) == 0 && strcmp(a->a, b->a) == 0 &&
           strcmp(a->b, b->b) == 0;
}

/* A path that the mock knows nothing about is of no world, where a switch could be tried.
 * What differs there goes with what differs just like it elsewhere. */
static void mark_alike(struct diff_items *all)
{
    for (size_t i = 0; i < all->count; i++)
        for (size_t j = 0;
             j < all->count && all->items[i].by == NULL && !all->items[i].listed; j++)
            if (all->items[j].by != NULL && just_like(&all->items[i], &all->items[j])) {
                all->items[i].by = all->items[j].by;
                all->items[i].value = all->items[j].value;
                all->items[i].likely = true;
            }
}

/* Differences that are left, but for those of which that had to be expected. */
static size_t count_left(const struct diff_items *all, const struct diff_items *left)
{
    size_t count = 0;
    for (size_t i = 0; i < left->count; i++) {
        const struct diff_item *before = diff_items_find(all, &left->items[i]);
        count +=
            left->items[i].kind != DIFF_TIMING && (before == NULL || !before->likely);
    }
    return count;
}

/* Plays all that differed with what was chosen, twice, so that what changes from reply to
 * reply is known of the new replies as well. */
static bool prove(struct state *state, struct diff_found_options *out)
{
    struct diff_recording *once, *again;
    struct diff_items left = {.arena = state->arena};
    state->which = affected(state->arena, state->search->items, &state->count);
    if (!play(state, "proof", false, &once) || !play(state, "proof", true, &again))
        return false;
    struct diff_match match = with(state, once);
    match.once = once;
    match.again = again;
    diff_match(&match, &left);
    out->remaining = count_left(state->search->items, &left);
    return true;
}

bool diff_search(const struct diff_search *search, struct diff_found_options *out,
                 bool *interrupted)
{
    struct arena *arena = search->items->arena;
    struct state state = {.search = search,
                          .arena = arena,
                          .values = diff_side_values(search->side, arena),
                          .items = *search->items};
    state.which = affected(arena, &state.items, &state.count);
    while (try_all(&state))
        continue;
    size_t before = count_changed(&state);
    if (before > 1)
        prune(&state);
    if (count_changed(&state) < before)
        attribute(&state);
    mark_alike(search->items);
    *out =
        (struct diff_found_options){.side = search->side,
                                    .values = state.values,
                                    .changed = count_changed(&state),
                                    .remaining = count_left(search->items, &state.items)};
    if (out->changed > 0 && !state.interrupted)
        prove(&state, out);
    *interrupted = state.interrupted;
    return search->err->kind == ERROR_NONE;
}
