#include "api/handlers.h"
#include "api/links.h"
#include "api/validate.h"
#include "base/auto.h"

#include <string.h>

static const char *const LANGS[] = {"zh", "en", "zh-Hant", NULL};

static bool callback_check(const struct app *app, const char *url, struct error *err)
{
    if (url[strspn(url, " \t\r\n")] == '\0') {
        fail(err, RULE_CALLBACK_REQUIRED);
        return fail_detail(err, "callback_url", url, "an https URL");
    }
    if (url_is_https(url) ||
        (app->settings->allow_http_callback && url_is_loopback_http(url)))
        return true;
    fail(err, RULE_CALLBACK_HTTPS);
    return fail_detail(err, "callback_url", url, "an absolute https URL with a host");
}

static bool session_add(struct app *app, struct world *world, struct session_row *session,
                        struct error *err)
{
    bool taken = true;
    while (taken) {
        token_make(&world->random, session->token);
        if (store_session_add(app->store, world->id, session,
                              random_count(&world->random), &taken, err))
            return true;
    }
    return false;
}

bool session_create(struct app *app, const struct request *req, struct response *res,
                    struct error *err)
{
    static const struct field FIELDS[] = {
        {"callback_url", FIELD_STRING}, {"lang", FIELD_STRING}, {0}};
    AUTO(json_drop) cJSON *body = fields_read(req, FIELDS, res, err);
    if (!body)
        return false;
    const char *callback_url = field_string(body, "callback_url");
    const char *lang = field_string(body, "lang");
    if (!callback_check(app, callback_url, err))
        return false;
    if (lang[0] == '\0')
        lang = LANGS[0];
    if (!word_check(RULE_LANG, "lang", lang, LANGS, res, err))
        return false;

    AUTO(session_row_clean)
    struct session_row session = {.callback_url = strdup(callback_url),
                                  .created_ms = clock_now(&req->world->clock)};
    text_copy(session.lang, sizeof session.lang, lang);
    if (!session.callback_url)
        return fail(err, RULE_INTERNAL, "out of memory");
    if (!session_add(app, req->world, &session, err))
        return false;

    AUTO(text_drop) struct text link = TEXT_INIT(4096);
    link_scan(app, req, &session, &link);
    struct json_out out = JSON_OUT_INIT(8192);
    json_open(&out, NULL, '{');
    json_string(&out, "object", "video.asset_session");
    json_string(&out, "status", "pending");
    json_text(&out, "h5_link", &link);
    json_close(&out, '}');
    return response_json(res, &out, err);
}
