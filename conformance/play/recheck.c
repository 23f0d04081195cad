#include "play/recheck.h"

#include "play/call.h"
#include "play/once.h"
#include "play/request.h"
#include "read/json_tree.h"

#include <string.h>

/* "/v1/video/assets", or NULL. */
static const char *path_of_list(const struct contract *contract)
{
    size_t count = 0;
    const struct shape *shapes =
        contract != NULL ? contract_shapes(contract, &count) : NULL;
    for (size_t i = 0; i < count; i++) {
        const char *operation = shapes[i].operation;
        if (operation != NULL && strncmp(operation, "GET /", 5) == 0 &&
            strchr(operation, '{') == NULL && shapes[i].status == 200)
            return operation + 4;
    }
    return NULL;
}

/* The request; to no `path` when there is none. */
static struct call *call_of(const struct player *player, const struct step *step,
                            const char *path)
{
    struct arena *arena = player->log->arena;
    const struct target *target = player->context->plan->target;
    cJSON *query = json_node(arena, cJSON_Object);
    for (size_t i = 0; step->once[i] != NULL; i++)
        json_node_add(
            query, step->once[i],
            json_node_string(arena, arena_printf(arena, "{{%s}}", step->once[i])));
    struct call *call = arena_alloc(arena, sizeof *call);
    *call = (struct call){
        .place = step->place,
        .method = "GET",
        .url = path,
        .operation = path != NULL ? arena_printf(arena, "GET %s", path) : NULL,
        .query = query,
        .headers = target->headers,
        .repeat = 1,
    };
    return call;
}

/* What the step that is skipped shows instead. */
static void report(struct player *player, const struct step *step, const char *path,
                   const struct call *call, const struct event_exchange *exchange,
                   const char *reason)
{
    struct event_step_begin begin = {.step = step,
                                     .call = call,
                                     .path = path,
                                     .repetition = 1,
                                     .repetitions = 1,
                                     .in_finally = player->in_finally};
    struct event_step_end end = {.verdict = VERDICT_SKIP,
                                 .reason = reason,
                                 .findings = {.arena = player->log->arena},
                                 .attempts = 1,
                                 .seconds = exchange->reply.seconds};
    scenario_log_add(player->log,
                     (struct event){.kind = EVENT_STEP_BEGIN, .as.step_begin = begin});
    scenario_log_add(player->log,
                     (struct event){.kind = EVENT_EXCHANGE, .as.exchange = *exchange});
    scenario_log_add(player->log,
                     (struct event){.kind = EVENT_STEP_END, .as.step_end = end});
}

/* Sends it; false when the guard or a name without a value keeps it back. */
static bool send(struct player *player, const struct call *call,
                 struct event_exchange *exchange)
{
    const struct play_context *context = player->context;
    struct arena *arena = player->log->arena;
    struct request request;
    struct guard_pass pass;
    struct error err = {0};
    if (!request_build(context->plan, call, &player->scope, arena, &request, &err) ||
        !guard_admit(context->guard, call, call->method, request.path, &pass, &err))
        return false;
    int64_t wall = player_wall(player);
    struct send_result result =
        sender_send(player->sender, &request.send, player_stopper(player), arena);
    guard_done(context->guard, &pass, result.sent);
    player->requests++;
    *exchange = (struct event_exchange){
        .attempt = 1,
        .method = request.send.method,
        .url = request.send.url,
        .path = request.shown_path,
        .operation = call->operation,
        .request_headers = request.send.headers,
        .request_header_count = request.send.header_count,
        .reply = result.reply,
        .transport = result.transport,
        .connect_seconds = result.connect_seconds,
        .first_byte_seconds = result.first_byte_seconds,
        .wall = wall,
    };
    return true;
}

bool recheck(struct player *player, const struct step *step, const char *path)
{
    struct arena *arena = player->log->arena;
    const struct play_context *context = player->context;
    const char *list = context->offline ? NULL : path_of_list(context->contract);
    struct event_exchange exchange = {0};
    const struct call *call = call_of(player, step, list);
    const char *names = once_list(step->once, arena);
    const char *known = arena_printf(arena, "known: %s", names);
    if (list == NULL || !send(player, call, &exchange)) {
        call_skip(player, step, call, path, VERDICT_SKIP, known);
        return true;
    }
    int status = exchange.reply.status;
    if (status != 400 && status != 404 && status != 410 && status != 422) {
        report(player, step, path, call, &exchange, known);
        return true;
    }
    const char *gone =
        arena_printf(arena, "what an earlier run remembered of %s is gone: `%s` says %d",
                     names, call->operation, status);
    report(player, step, path, call, &exchange, gone);
    struct event_note note = {.text = gone, .place = step->place, .warning = true};
    scenario_log_add(player->log, (struct event){.kind = EVENT_NOTE, .as.note = note});
    return false;
}
