#include "play/attempt.h"

#include "base/memory.h"
#include "base/text.h"
#include "play/person.h"
#include "play/request.h"
#include "play/retry.h"
#include "read/template.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_TEXT = 1024 * 1024 };

/* A person is asked, rather than the target's stand-in. */
static bool is_asked(const struct player *player, const struct attempt *attempt)
{
    return attempt->event.human && player->context->plan->target->human == HUMAN_ASK;
}

/* What goes out. */
static void fill_request(struct event_exchange *event, const struct send_request *sent)
{
    event->method = sent->method;
    event->url = sent->url;
    event->request_headers = sent->headers;
    event->request_header_count = sent->header_count;
    event->request_body = sent->body;
    event->request_size = sent->size;
}

/* What came of it. */
static void fill_reply(struct player *player, struct attempt *out,
                       const struct send_result *result)
{
    struct event_exchange *event = &out->event;
    event->reply = result->reply;
    event->transport = result->transport;
    event->connect_seconds = result->connect_seconds;
    event->first_byte_seconds = result->first_byte_seconds;
    out->transport = result->transport;
    out->sent = result->sent;
    out->retry_after = retry_after(&result->reply, player_wall(player));
    player->requests += strcmp(event->method, "human") != 0; /* a person sent none */
}

/* Writes down that `out` goes out now; false when it must not. */
static bool write_send(struct player *player, const struct attempt *out,
                       const struct guard_pass *pass, int64_t *id, struct error *err)
{
    struct journal_exchange exchange = {.event = &out->event,
                                        .price = pass->price,
                                        .listed = out->listed != NULL,
                                        .asked = is_asked(player, out)};
    player->live = true;
    if (player->context->journal == NULL ||
        journal_send(player->context->journal, &player->place, &exchange, id, err))
        return true;
    guard_done(player->context->guard, pass, false);
    return false;
}

static void write_reply(struct player *player, const struct attempt *out,
                        const struct guard_pass *pass, int64_t id)
{
    struct journal_exchange exchange = {
        .event = &out->event, .price = pass->price, .sent = out->sent, .late = out->late};
    if (player->context->journal != NULL)
        journal_reply(player->context->journal, id, &exchange);
}

const char *attempt_listed_path(const struct player *player, const char *path)
{
    return arena_copy_n(player->log->arena, path, strcspn(path, "?#"));
}

void attempt_make_document(const struct player *player, struct attempt *out)
{
    if (out->transport != NULL)
        return;
    bool too_much = false;
    arena_reset(player->documents);
    out->document =
        document_new(player->documents, &out->event.reply, &player->scope, &too_much);
    if (!too_much)
        return;
    out->document = NULL;
    out->event.transport = out->transport =
        "the JSON of the reply is longer than 8 MiB or deeper than 256";
}

bool attempt_request(struct player *player, const struct call *call, int number,
                     int retry, struct attempt *out, struct error *err)
{
    const struct play_context *context = player->context;
    struct arena *arena = player->log->arena;
    struct request request;
    struct guard_pass pass;
    int64_t id = 0;
    *out = (struct attempt){0};
    if (!request_build(context->plan, call, &player->scope, arena, &request, err) ||
        !guard_admit(context->guard, call, call->method, request.path, &pass, err))
        return false;
    if (context->before != NULL)
        context->before(context->before_context, player->sender, &request.send);

    out->event = (struct event_exchange){
        .attempt = number,
        .retry = retry,
        .path = request.shown_path,
        .wall = player_wall(player),
        .absolute = request.absolute,
    };
    if (request.listed && context->contract != NULL) {
        out->listed = request.path;
        out->event.operation =
            contract_operation(context->contract, call->method, request.path);
    }
    fill_request(&out->event, &request.send);
    if (!write_send(player, out, &pass, &id, err))
        return false;
    /* An interrupt does not tear a request that changes something: whether it did must be
     * known, and `finally` may have to undo it. */
    const atomic_bool *stopper =
        retry_method(call->method) ? player_stopper(player) : NULL;
    struct send_result result =
        sender_send(player->sender, &request.send, stopper, arena);
    guard_done(context->guard, &pass, result.sent);
    if (result.transport != NULL && result.sent && pass.price != NULL)
        result.transport = arena_printf(arena, "%s; maybe billed", result.transport);
    if (context->tamper != NULL && result.transport == NULL)
        context->tamper(context->tamper_context, out->event.operation, &result.reply,
                        arena);
    fill_reply(player, out, &result);
    write_reply(player, out, &pass, id);
    attempt_make_document(player, out);
    return true;
}

/* A template of a human step, filled; NULL stays NULL. */
static bool fill_text(const struct player *player, const char *template, const char **out,
                      struct error *err)
{
    *out = NULL;
    if (template == NULL)
        return true;
    AUTO(text_drop) struct text filled = text_new(MAX_TEXT);
    if (!template_fill(template, TEMPLATE_PLAIN, &player->scope, &filled, err))
        return false;
    *out = arena_copy(player->log->arena, text_string(&filled));
    return true;
}

/* What was asked and what came of it, turned into an exchange. */
static void fill_person(struct player *player, struct attempt *out,
                        struct person_result *done)
{
    const struct play_context *context = player->context;
    if (context->tamper != NULL && done->result.reply.query != NULL)
        context->tamper(context->tamper_context, "callback", &done->result.reply,
                        player->log->arena);
    fill_request(&out->event, &done->sent);
    fill_reply(player, out, &done->result);
    out->event.path = done->sent.url;
    out->redirect = done->result.reply.query != NULL;
    out->late = done->late;
}

bool attempt_person(struct player *player, const struct call *call, const char *path,
                    struct attempt *out, struct error *err)
{
    const struct play_context *context = player->context;
    struct guard *guard = context->guard;
    struct person_request request = {
        .plan = context->plan,
        .call = call,
        .where =
            arena_printf(player->log->arena, "%s · %s", player->scenario->name, path),
        .known = player->spared,
        .within = (int64_t)((double)call->within * context->plan->target->pace),
        .sender = player->sender,
        .stream = context->stream,
        .scope = &player->scope,
        .interrupted = player_stopper(player),
        .arena = player->log->arena,
    };
    *out = (struct attempt){0};
    if (!fill_text(player, call->human, &request.instruction, err) ||
        !fill_text(player, call->link, &request.link, err) ||
        !fill_text(player, call->outcome, &request.outcome, err))
        return false;

    /* An instruction without a link costs nothing. */
    struct guard_pass pass = {0};
    if (request.link != NULL && !guard_admit(guard, call, "human", "", &pass, err))
        return false;
    out->event = (struct event_exchange){
        .attempt = 1, .wall = player_wall(player), .absolute = true, .human = true};
    struct person_result result;
    struct error failed = {0};
    int64_t id = 0;
    if (!write_send(player, out, &pass, &id, err))
        return false;
    bool done = person_do(context->person, &request, &result, &failed);
    guard_done(guard, &pass, result.result.sent);
    if (!done && failed.kind != ERROR_TRANSPORT) {
        out->event.transport = failed.message;
        write_reply(player, out, &pass, id);
        out->event.transport = NULL;
        out->by_hand = result.by_hand;
        return error_set(err, failed.kind, "%s", failed.message);
    }
    fill_person(player, out, &result);
    write_reply(player, out, &pass, id);
    attempt_make_document(player, out);
    return true;
}
