#include "api/kyc.h"

#include "api/handlers.h"
#include "api/kyc_render.h"
#include "api/kyc_words.h"
#include "api/scan.h"
#include "base/auto.h"
#include "base/embedded.h"

#include <stdio.h>
#include <string.h>

enum { PAGE_MAX = 64 * 1024 };

/* The page's language: the link's, so that the pages of unknown links have one too; else
 * that of the session, which may be NULL. */
static const char *lang_of(const struct request *req, const struct session_row *session)
{
    AUTO(string_drop) char *lang = request_query(req, "lang");
    return kyc_lang(lang, session ? session->lang : NULL);
}

/* Chrome holds a 302 after a form's POST against form-action as well (libraries.md, W
 * rules). */
static void answer_page(const struct app *app, struct response *res, struct text *page)
{
    AUTO(text_drop) struct text policy = TEXT_INIT(1024);
    text_printf(
        &policy,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "base-uri 'none'; frame-ancestors 'none'; form-action 'self' https:%s",
        app->settings->allow_http_callback ? " http:" : "");
    response_header(res, "Content-Security-Policy", policy.data);
    response_header(res, "X-Content-Type-Options", "nosniff");
    response_header(res, "Referrer-Policy", "no-referrer");
    response_header(res, "Cache-Control", "no-store");
    size_t size = page->size;
    response_text(res, "text/html; charset=utf-8", text_take(page), size);
}

static void end_page(const struct app *app, const struct request *req,
                     struct response *res, const char *kind, const char *heading,
                     const char *text)
{
    const char *lang = lang_of(req, NULL);
    const struct page_value values[] = {
        {"lang", lang}, {"kind", kind}, {"heading", heading}, {"text", text}, {0}};
    AUTO(text_drop) struct text page = TEXT_INIT(PAGE_MAX);
    if (kyc_render("kyc-end.html", lang, values, &page))
        answer_page(app, res, &page);
}

/* How fast the world's clock runs against the browser's; 0 when it stands between polls
 * or for good. */
static int64_t clock_rate(const struct clock_mode *mode)
{
    return mode->kind == CLOCK_REAL ? 1 : mode->kind == CLOCK_FAST ? mode->factor : 0;
}

static void clock_note(int64_t rate, const char *lang, char *out, size_t room)
{
    if (rate == 0)
        snprintf(out, room, "%s", kyc_word("clock_stands", lang));
    else if (rate > 1)
        snprintf(out, room, "%s%lld", kyc_word("clock_fast", lang), (long long)rate);
}

/* The form of a pending session; `notice` says what was wrong with what came, "" when
 * nothing did. */
static bool scan_form(const struct app *app, const struct request *req,
                      const struct session_row *session, const char *notice,
                      struct response *res)
{
    const struct world *world = req->world;
    const char *lang = lang_of(req, session);
    int64_t rate = clock_rate(&world->clock.mode);
    int64_t left_ms =
        session->created_ms + SESSION_LIFETIME_MS - clock_now(&world->clock);
    int64_t left_s = (left_ms + 999) / 1000;
    char ms[24], rate_text[24], left[24], note[64] = "";
    snprintf(ms, sizeof ms, "%lld", (long long)left_ms);
    snprintf(rate_text, sizeof rate_text, "%lld", (long long)rate);
    snprintf(left, sizeof left, "%lld:%02d", (long long)(left_s / 60),
             (int)(left_s % 60));
    clock_note(rate, lang, note, sizeof note);
    const struct page_value values[] = {
        {"lang", lang},
        {"query", req->query},
        {"notice", notice[0] ? kyc_word(notice, lang) : ""},
        {"other_open", strcmp(notice, "bad_code") == 0 ? " open" : ""},
        {"remaining_ms", ms},
        {"remaining", left},
        {"rate", rate_text},
        {"clock", note},
        {"pre_record_code", assumption_value(&world->assumptions, PRE_RECORD_CODE)},
        {0}};
    AUTO(text_drop) struct text page = TEXT_INIT(PAGE_MAX);
    if (!kyc_render("kyc.html", lang, values, &page))
        return false;
    answer_page(app, res, &page);
    return true;
}

/* The form once more, after a POST that ends nothing. */
static void form_again(const struct app *app, const struct request *req,
                       const char *notice, struct response *res)
{
    AUTO(session_row_clean) struct session_row session = {0};
    AUTO(string_drop) char *token = request_query(req, "token");
    struct error ignored = {0};
    bool found = false;
    if (store_session(app->store, req->world->id, token ? token : "", &session, &found,
                      &ignored) &&
        found)
        scan_form(app, req, &session, notice, res);
}

void kyc_refuse(const struct app *app, const struct request *req, struct response *res,
                const struct error *err)
{
    static const struct {
        enum rule rule;
        const char *kind, *heading, *text;
    } PAGES[] = {
        {RULE_SCAN_UNKNOWN, "unknown", "unknown_title", "unknown_text"},
        {RULE_SCAN_EXPIRED, "expired", "expired_title", "expired_text"},
        {RULE_SCAN_SPENT, "spent", "spent_title", "spent_text"},
    };
    const char *lang = lang_of(req, NULL);
    res->status = err->status;
    res->reason = err->rule;
    if (err->rule == RULE_SCAN_OUTCOME || err->rule == RULE_SCAN_CODE) {
        form_again(app, req, err->rule == RULE_SCAN_CODE ? "bad_code" : "bad_outcome",
                   res);
        return;
    }
    for (size_t i = 0; i < COUNT_OF(PAGES); i++)
        if (PAGES[i].rule == err->rule) {
            end_page(app, req, res, PAGES[i].kind, kyc_word(PAGES[i].heading, lang),
                     kyc_word(PAGES[i].text, lang));
            return;
        }
    end_page(app, req, res, "trouble", kyc_word("trouble_title", lang), err->message);
}

/* Ends the scan and sends the browser on. */
static bool finish(struct app *app, const struct request *req, const char *outcome,
                   const char *result_code, struct response *res, struct error *err)
{
    AUTO(string_drop) char *token = request_query(req, "token");
    AUTO(text_drop) struct text location = TEXT_INIT(8192);
    if (!scan_finish(app, req->world, token ? token : "", outcome, result_code, &location,
                     err))
        return false;
    if (!location.size) {
        const char *lang = lang_of(req, NULL);
        res->reason = RULE_SCAN_FAILED_PAGE;
        end_page(app, req, res, "failed", kyc_word("failed_title", lang),
                 kyc_word("failed_text", lang));
        return true;
    }
    res->status = 302;
    res->reason = strcmp(outcome, "success") == 0 ? RULE_NONE : RULE_DIRECTIVE;
    response_header(res, "Location", location.data);
    response_header(res, "Cache-Control", "no-store");
    response_text(res, "text/plain; charset=utf-8", NULL, 0);
    return true;
}

bool kyc_page(struct app *app, const struct request *req, struct response *res,
              struct error *err)
{
    AUTO(session_row_clean) struct session_row session = {0};
    AUTO(string_drop) char *token = request_query(req, "token");
    if (!scan_open(app, req->world, token ? token : "", &session, err))
        return false;
    if (app->settings->kyc_outcome)
        return finish(app, req, app->settings->kyc_outcome, NULL, res, err);
    return scan_form(app, req, &session, "", res) ||
           fail(err, RULE_INTERNAL, "out of memory");
}

bool kyc_finish(struct app *app, const struct request *req, struct response *res,
                struct error *err)
{
    AUTO(string_drop) char *outcome = request_form(req, "outcome");
    AUTO(string_drop) char *result_code = request_form(req, "result_code");
    return finish(app, req, outcome ? outcome : "", result_code, res, err);
}

bool kyc_file(const struct request *req, struct response *res)
{
    static const struct {
        const char *path, *file, *type;
    } FILES[] = {
        {"/kyc/kyc.css", "kyc.css", "text/css; charset=utf-8"},
        {"/kyc/kyc.js", "kyc.js", "text/javascript; charset=utf-8"},
    };
    for (size_t i = 0; i < COUNT_OF(FILES); i++) {
        if (strcmp(FILES[i].path, req->path) != 0)
            continue;
        const struct embedded_file *file = embedded_find(FILES[i].file);
        if (!file)
            continue;
        res->content_type = FILES[i].type;
        res->fixed = file->data;
        res->size = *file->size;
        response_header(res, "X-Content-Type-Options", "nosniff");
        return true;
    }
    return false;
}
