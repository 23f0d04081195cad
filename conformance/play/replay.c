#include "play/replay.h"

#include "base/memory.h"
#include "play/recording.h"
#include "read/json_tree.h"

#include <stdlib.h>

struct replay_clock {
    struct clock clock; /* first: a pointer to one is a pointer to the other */
    int64_t now;
};

static int64_t replay_now(struct clock *clock)
{
    return ((struct replay_clock *)clock)->now;
}

static bool replay_sleep(struct clock *clock, int64_t ms)
{
    ((struct replay_clock *)clock)->now += ms;
    return true;
}

struct clock *replay_clock_new(int64_t wall)
{
    struct replay_clock *clock = memory_zeroed(1, sizeof *clock);
    *clock = (struct replay_clock){{replay_now, replay_now, replay_sleep}, wall};
    return &clock->clock;
}

void replay_clock_free(struct clock *clock)
{
    free(clock);
}

static void set_clock(const struct player *player, int64_t wall)
{
    if (player->context->offline && wall > 0)
        ((struct replay_clock *)player->context->clock)->now = wall;
}

void replay_scenario(struct player *player)
{
    if (player->context->recording != NULL)
        set_clock(player, recording_start(player->context->recording, &player->place));
}

bool replay_begin(struct player *player)
{
    const struct recording *recording = player->context->recording;
    player->recorded =
        recording != NULL ? recording_find(recording, &player->place) : NULL;
    player->replayed = 0;
    player->live = false;
    if (replay_pending(player))
        set_clock(player, player->recorded->items[0]->event.wall);
    return !replay_ended(player);
}

int64_t replay_elapsed(const struct player *player, int64_t ms)
{
    if (!player->context->offline || player->recorded == NULL)
        return ms;
    return (int64_t)(player->recorded->seconds * 1000 + 0.5);
}

bool replay_pending(const struct player *player)
{
    return player->recorded != NULL && player->replayed < player->recorded->count;
}

bool replay_ended(const struct player *player)
{
    return player->context->offline && !replay_pending(player);
}

/* The end of the run came before the reply. */
static const char LOST[] =
    "maybe billed: the run ended before the reply came, and it is not sent again";

void replay_attempt(struct player *player, struct attempt *out)
{
    const struct recorded *recorded = player->recorded->items[player->replayed++];
    const struct play_context *context = player->context;
    *out = (struct attempt){.event = recorded->event,
                            .sent = recorded->sent,
                            .redirect = recorded->event.reply.query != NULL,
                            .late = recorded->late};
    if (!recorded->answered) {
        out->event.transport = LOST;
        out->sent = true;
    }
    out->transport = out->event.transport;
    if (recorded->listed && context->contract != NULL) {
        out->listed = attempt_listed_path(player, recorded->event.path);
        out->event.operation =
            contract_operation(context->contract, recorded->event.method, out->listed);
    }
    set_clock(player,
              recorded->event.wall + (int64_t)(recorded->event.reply.seconds * 1000));
    attempt_make_document(player, out);
}

bool replay_known(struct player *player)
{
    const struct recording *recording = player->context->recording;
    const struct recorded_call *call =
        recording != NULL ? recording_find(recording, &player->place) : NULL;
    if (call == NULL || call->known == NULL)
        return false;
    const cJSON *value;
    cJSON_ArrayForEach(value, call->known)
        scope_set(&player->scope, value->string, json_copy(value));
    return true;
}

bool replay_is_over(const struct player *player)
{
    const struct recording *recording = player->context->recording;
    const struct recorded_call *call =
        recording != NULL ? recording_find(recording, &player->place) : NULL;
    return call != NULL && call->over;
}
