#include "control/calls.h"

#include "api/links.h"
#include "api/scan.h"
#include "base/auto.h"
#include "control/qr.h"
#include "world/value.h"

#include <stdio.h>

struct listing {
    struct control *control;
    const struct request *req;
    struct json_out out;
    int64_t now_ms;
};

void call_add_session(struct control *control, const struct request *req,
                      const struct session_row *session, struct json_out *out)
{
    AUTO(text_drop) struct text link = TEXT_INIT(4096);
    char created[32];
    char expires[32];
    link_scan(control->app, req, session, &link);
    clock_print_exact(session->created_ms, created);
    clock_print_exact(session->created_ms + SESSION_LIFETIME_MS, expires);
    json_string(out, "token", session->token);
    json_text(out, "link", &link);
    json_string(out, "lang", session->lang);
    json_string(out, "callback_url", session->callback_url);
    json_string(out, "created_at", created);
    json_string(out, "expires_at", expires);
}

static void write_pending(void *context, const struct session_row *session)
{
    struct listing *listing = context;
    if (session->finished_ms ||
        listing->now_ms >= session->created_ms + SESSION_LIFETIME_MS)
        return;
    json_open(&listing->out, NULL, '{');
    call_add_session(listing->control, listing->req, session, &listing->out);
    json_close(&listing->out, '}');
}

bool call_sessions(struct control *control, struct request *req, struct response *res,
                   struct error *err)
{
    struct listing listing = {
        .control = control, .req = req, .out = JSON_OUT_INIT(CONTROL_OUT_MAX)};
    json_open(&listing.out, NULL, '{');
    json_open(&listing.out, "sessions", '[');
    world_lock(req->world);
    listing.now_ms = clock_now(&req->world->clock);
    bool ok = store_each_session(control->app->store, req->world->id, write_pending,
                                 &listing, err);
    world_unlock(req->world);
    json_close(&listing.out, ']');
    json_close(&listing.out, '}');
    if (ok)
        return response_json(res, &listing.out, err);
    json_out_drop(&listing.out);
    return false;
}

/* What the scan form would have posted. `code` is filled from a number, too. */
static bool read_outcome(const cJSON *body, const char **outcome, char *code, size_t room,
                         struct error *err)
{
    static const char *const KNOWN[] = {"outcome", "result_code", NULL};
    if (!value_members(body, "", KNOWN, err))
        return false;
    const cJSON *word = cJSON_GetObjectItemCaseSensitive(body, "outcome");
    const cJSON *number = cJSON_GetObjectItemCaseSensitive(body, "result_code");
    *outcome = cJSON_GetStringValue(word);
    if (!*outcome)
        return value_bad(err, "/outcome", word, "success, fail, pre_record or no_group");
    if (cJSON_IsString(number))
        snprintf(code, room, "%s", number->valuestring);
    else if (cJSON_IsNumber(number))
        snprintf(code, room, "%.17g", number->valuedouble);
    else if (number && !cJSON_IsNull(number))
        return value_bad(err, "/result_code", number, "a number or its digits");
    return true;
}

bool call_session_complete(struct control *control, struct request *req,
                           struct response *res, struct error *err)
{
    AUTO(json_drop) cJSON *body = request_json(req, err);
    AUTO(text_drop) struct text location = TEXT_INIT(64 * 1024);
    const char *outcome = NULL;
    char code[64] = "";
    if (!body || !read_outcome(body, &outcome, code, sizeof code, err))
        return false;
    world_lock(req->world);
    bool ok = scan_finish(control->app, req->world, req->params[0], outcome, code,
                          &location, err);
    world_unlock(req->world);
    if (!ok)
        return false;
    struct json_out out = JSON_OUT_INIT(128 * 1024);
    json_open(&out, NULL, '{');
    json_text(&out, "location", &location);
    json_close(&out, '}');
    return response_json(res, &out, err);
}

/* The QR code of a pending scan's link, for a real phone. */
bool call_session_qr(struct control *control, struct request *req, struct response *res,
                     struct error *err)
{
    AUTO(session_row_clean) struct session_row session = {0};
    AUTO(text_drop) struct text link = TEXT_INIT(4096);
    AUTO(text_drop) struct text svg = TEXT_INIT(256 * 1024);
    world_lock(req->world);
    bool ok = scan_open(control->app, req->world, req->params[0], &session, err);
    world_unlock(req->world);
    if (!ok)
        return false;
    link_scan(control->app, req, &session, &link);
    if (link.failed || !qr_svg(link.data, &svg))
        return fail(err, RULE_INTERNAL, "the link has no QR code");
    size_t size = svg.size;
    response_text(res, "image/svg+xml", text_take(&svg), size);
    return true;
}
