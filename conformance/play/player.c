#include "play/player.h"

#include "play/replay.h"

/* A sleep is cut into pieces, so that an interrupt is seen even by a worker that the
 * clock_rearm() of another one put back to sleep. */
enum { PIECE = 250 };

void player_at(struct player *player, const char *step, const char *case_id,
               int repetition)
{
    player->place = (struct journal_place){
        .scenario = player->scenario->name,
        .scenario_repetition = player->scenario->repetition,
        .step = step,
        .case_id = case_id,
        .repetition = repetition,
        .finally = step != NULL && player->in_finally,
    };
}

bool player_interrupted(const struct player *player)
{
    return *player->context->interrupted && !player->in_finally;
}

const atomic_bool *player_stopper(const struct player *player)
{
    return player->in_finally ? NULL : player->context->interrupted;
}

bool player_sleep(const struct player *player, int64_t ms)
{
    if (replay_pending(player)) /* the time has passed already */
        return !player_interrupted(player);
    struct clock *clock = player->context->clock;
    int64_t end = clock->now(clock) + ms;
    for (int64_t left = ms; left > 0; left = end - clock->now(clock)) {
        bool woken = !clock->sleep(clock, left < PIECE ? left : PIECE);
        if (player_interrupted(player))
            return false;
        if (woken) /* not meant for a `finally` */
            clock_rearm();
    }
    return !player_interrupted(player);
}

int64_t player_now(const struct player *player)
{
    return player->context->clock->now(player->context->clock);
}

int64_t player_wall(const struct player *player)
{
    return player->context->clock->wall(player->context->clock);
}
