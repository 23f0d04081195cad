#include "play/play.h"

#include "base/memory.h"
#include "base/text.h"
#include "play/call.h"
#include "play/player.h"
#include "play/recheck.h"
#include "play/replay.h"

#include <string.h>

/* A list of steps being played. */
struct list {
    const struct steps *steps;
    const char *prefix; /* "kyc/" inside a `use`, else "" */
    const char *failed; /* the path of the step that ended it, or NULL */
    bool goes_on;       /* `finally`: every step is tried */
};

static enum verdict play_list(struct player *player, struct list *list);

/* A verdict that ends a scenario. A step that failed as announced ends it too when it
 * should have saved something. */
static bool ends(const struct step *step, enum verdict verdict)
{
    bool saves = false;
    for (size_t i = 0; i < step->count; i++)
        saves |= step->calls[i].save.count > 0;
    return verdict >= VERDICT_UNKNOWN || (verdict == VERDICT_XFAIL && saves);
}

/* A skip weighs nothing beside what was played. */
static enum verdict worse(enum verdict a, enum verdict b, bool *played)
{
    if (b == VERDICT_SKIP)
        return a;
    *played = true;
    return verdict_worse(a, b);
}

/* `use` has no call of its own: something to report it by. */
static const struct call *call_of(const struct player *player, const struct step *step)
{
    if (step->count > 0)
        return &step->calls[0];
    struct call *call = arena_alloc(player->log->arena, sizeof *call);
    call->place = step->place;
    return call;
}

static enum verdict skip(struct player *player, const struct step *step, const char *path,
                         enum verdict verdict, const char *reason)
{
    call_skip(player, step, call_of(player, step), path, verdict, reason);
    return verdict;
}

static enum verdict play_use(struct player *player, const struct scenario *used,
                             const char *path)
{
    const char *prefix = arena_printf(player->log->arena, "%s/", path);
    scope_default(&player->scope, &used->vars);
    struct list steps = {.steps = &used->steps, .prefix = prefix};
    struct list finally = {.steps = &used->finally, .prefix = prefix, .goes_on = true};
    bool played = false, outer = player->in_finally;
    enum verdict verdict = worse(VERDICT_PASS, play_list(player, &steps), &played);
    player->in_finally = true;
    verdict = worse(verdict, play_list(player, &finally), &played);
    player->in_finally = outer;
    return played ? verdict : VERDICT_SKIP;
}

static void start_collecting(struct player *player, const struct step *step)
{
    for (size_t i = 0; i < step->count; i++)
        for (size_t j = 0; j < step->calls[i].collect.count; j++)
            scope_set(&player->scope, step->calls[i].collect.items[j].name,
                      cJSON_CreateArray());
}

/* Every case, and every repetition of it. */
static enum verdict play_calls(struct player *player, const struct step *step,
                               const char *path)
{
    enum verdict verdict = VERDICT_PASS;
    bool played = false;
    for (size_t i = 0; i < step->count; i++)
        for (int n = 1; n <= step->calls[i].repeat; n++) {
            if (player_interrupted(player))
                return skip(player, step, path, VERDICT_STOPPED, "interrupted");
            verdict = worse(verdict, call_play(player, step, &step->calls[i], path, n),
                            &played);
        }
    return played ? verdict : VERDICT_SKIP;
}

/* Every repetition of a used file, until one fails: the next would build on it. */
static enum verdict play_uses(struct player *player, const struct step *step,
                              const char *path)
{
    enum verdict verdict = VERDICT_PASS;
    bool played = false;
    for (int n = 1; n <= step->repeat && !ends(step, verdict); n++) {
        const char *own =
            step->repeat == 1 ? path : arena_printf(player->log->arena, "%s#%d", path, n);
        scope_set_number(&player->scope, "attempt", n);
        verdict = worse(verdict, play_use(player, step->use, own), &played);
    }
    return played ? verdict : VERDICT_SKIP;
}

static enum verdict play_any(struct player *player, const struct step *step,
                             const char *path)
{
    start_collecting(player, step);
    scope_set_string(&player->scope, "step", step->id);
    return step->kind == STEP_USE ? play_uses(player, step, path)
                                  : play_calls(player, step, path);
}

/* The run goes on, and what could not be remembered will be asked for again. */
static void warn(struct player *player, const struct error *err)
{
    struct event_note note = {.text = arena_copy(player->log->arena, err->message),
                              .warning = true};
    scenario_log_add(player->log, (struct event){.kind = EVENT_NOTE, .as.note = note});
}

/* Plays a step with `once`, which has its turn. */
static enum verdict play_in_turn(struct player *player, const struct step *step,
                                 const char *path)
{
    const char *const *outer = player->spared;
    if (outer == NULL)
        player->spared = step->once;
    enum verdict verdict = play_any(player, step, path);
    player->spared = outer;
    struct error err = {0};
    if (!once_end(player->once, step->once, &player->scope, !ends(step, verdict), &err))
        warn(player, &err);
    return verdict;
}

static void write_known(struct player *player, const struct step *step,
                        const struct journal_place *place)
{
    if (player->context->journal != NULL)
        journal_known(player->context->journal, place, step->once, &player->scope);
}

/* A step that need not be played: its names are known. */
static enum verdict spare(struct player *player, const struct step *step,
                          const char *path)
{
    return skip(player, step, path, VERDICT_SKIP,
                arena_printf(player->log->arena, "known: %s",
                             once_list(step->once, player->log->arena)));
}

/* A used file has no call that would tell that it is over. */
static void write_over(struct player *player, const struct step *step, const char *path,
                       enum verdict verdict)
{
    player_at(player, path, NULL, 1);
    if (player->context->journal != NULL && step->kind == STEP_USE &&
        !ends(step, verdict) && !replay_is_over(player))
        journal_end(player->context->journal, &player->place, verdict, 0);
}

/* What was recorded to its end comes from the journal, so that its reports are whole;
 * what was not is spared when its names have become known meanwhile. */
static enum verdict play_once_step(struct player *player, const struct step *step,
                                   const char *path)
{
    struct once *once = player->once;
    struct error err = {0};
    player_at(player, path, NULL, 1);
    const struct journal_place place = player->place;
    bool over = replay_is_over(player);
    if (!over && replay_known(player))
        return spare(player, step, path);
    enum once_turn turn = once_begin(once, step->once, &player->scope, player);
    if (over && turn == ONCE_KNOWN)
        return play_any(player, step, path);
    if (!over && turn == ONCE_KNOWN) {
        write_known(player, step, &place);
        return spare(player, step, path);
    }
    if (!over && turn == ONCE_DOUBT && recheck(player, step, path)) {
        once_trust(once, step->once);
        write_known(player, step, &place);
        return VERDICT_SKIP;
    }
    if (!over && turn == ONCE_DOUBT &&
        !once_forget(once, step->once, &player->scope, &err))
        warn(player, &err);
    enum verdict verdict = play_in_turn(player, step, path);
    write_over(player, step, path, verdict);
    return verdict;
}

static enum verdict play_step(struct player *player, const struct list *list,
                              const struct step *step, const char *path)
{
    struct arena *arena = player->log->arena;
    if (player_interrupted(player))
        return skip(player, step, path, VERDICT_STOPPED, "interrupted");
    if (list->failed != NULL && !list->goes_on)
        return skip(player, step, path, VERDICT_SKIP,
                    arena_printf(arena, "`%s` did not pass", list->failed));
    return step->once != NULL ? play_once_step(player, step, path)
                              : play_any(player, step, path);
}

static enum verdict play_list(struct player *player, struct list *list)
{
    enum verdict verdict = VERDICT_PASS;
    bool played = false;
    for (size_t i = 0; i < list->steps->count; i++) {
        const struct step *step = &list->steps->items[i];
        const char *path =
            list->prefix[0] == '\0'
                ? step->id
                : arena_printf(player->log->arena, "%s%s", list->prefix, step->id);
        enum verdict one = play_step(player, list, step, path);
        verdict = worse(verdict, one, &played);
        if (list->failed == NULL && ends(step, one))
            list->failed = path;
    }
    return played ? verdict : VERDICT_SKIP;
}

static enum verdict play_all(struct player *player)
{
    const struct scenario *scenario = player->scenario;
    struct list steps = {.steps = &scenario->steps, .prefix = ""};
    struct list finally = {.steps = &scenario->finally, .prefix = "", .goes_on = true};
    bool played = false;
    enum verdict verdict = worse(VERDICT_PASS, play_list(player, &steps), &played);
    player->in_finally = true;
    verdict = worse(verdict, play_list(player, &finally), &played);
    return played ? verdict : VERDICT_SKIP;
}

/* Once, however often the run is resumed. */
static void write_end(struct player *player, const struct event_scenario_end *end)
{
    const struct play_context *context = player->context;
    player_at(player, NULL, NULL, 1);
    if (context->journal != NULL &&
        (context->recording == NULL ||
         !recording_is_over(context->recording, &player->place)))
        journal_end(context->journal, &player->place, end->verdict, end->seconds);
}

enum verdict play_scenario(const struct play_context *context,
                           const struct scenario *scenario, struct sender *sender,
                           struct scenario_log *log)
{
    struct player player = {
        .context = context, .scenario = scenario, .sender = sender, .log = log};
    player_at(&player, NULL, NULL, 1);
    replay_scenario(&player);
    int64_t start = player_now(&player);
    scenario_log_add(
        log, (struct event){.kind = EVENT_SCENARIO_BEGIN,
                            .as.scenario_begin = {scenario, player_wall(&player)}});
    struct event_scenario_end end = {.verdict = VERDICT_SKIP, .reason = scenario->skip};
    if (scenario->skip == NULL) {
        player.once = context->once != NULL ? context->once : once_new();
        player.scope = scope_new(&scenario->vars);
        scope_set_string(&player.scope, "run_id", context->run_id);
        player.documents = arena_new();
        end.verdict = play_all(&player);
        arena_free(player.documents);
        scope_drop(&player.scope);
        if (context->once == NULL)
            once_free(player.once);
    }
    end.requests = player.requests;
    end.seconds = (double)(player_now(&player) - start) / 1000;
    write_end(&player, &end);
    scenario_log_add(log,
                     (struct event){.kind = EVENT_SCENARIO_END, .as.scenario_end = end});
    return end.verdict;
}
