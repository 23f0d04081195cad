#include "api/kyc.h"

#include "api/handlers.h"
#include "api/scan.h"
#include "base/auto.h"
#include "base/embedded.h"

#include <string.h>

/* What the pages say, a language each (reference: lang). */
struct wording {
    const char *lang, *title, *lead, *simulation;
    const char *success, *failure, *pre_record, *no_group;
    const char *unknown, *expired, *spent, *failed, *choose;
};

static const struct wording WORDINGS[] = {
    {"zh", "真人认证", "请将脸部对准取景框，完成真人扫描。",
     "这是模拟页面：不会使用摄像头，请选择扫描结果。", "认证成功", "认证失败",
     "使用预录视频", "成功但没有 group_id", "链接不存在。",
     "链接已过期，请重新创建会话。", "链接已使用，请重新创建会话。", "认证失败。",
     "请选择下列结果之一。"},
    {"en", "Identity verification",
     "Hold your face inside the frame to finish the live scan.",
     "This is a simulation: no camera is used. Choose how the scan ends.",
     "Scan succeeds", "Scan fails", "Pre-recorded video", "Succeeds without a group_id",
     "This link is unknown.", "This link has expired. Create a new session.",
     "This link has been used. Create a new session.", "The verification failed.",
     "Choose one of these outcomes."},
    {"zh-Hant", "真人認證", "請將臉部對準取景框，完成真人掃描。",
     "這是模擬頁面：不會使用相機，請選擇掃描結果。", "認證成功", "認證失敗",
     "使用預錄影片", "成功但沒有 group_id", "連結不存在。",
     "連結已過期，請重新建立工作階段。", "連結已使用，請重新建立工作階段。", "認證失敗。",
     "請選擇下列結果之一。"},
};

static const struct wording *wording_find(const char *lang)
{
    for (size_t i = 0; i < COUNT_OF(WORDINGS); i++)
        if (strcmp(WORDINGS[i].lang, lang) == 0)
            return &WORDINGS[i];
    return &WORDINGS[0];
}

/* The page's language: the link's, so that the pages of unknown links have one too. */
static const struct wording *wording_of(const struct request *req)
{
    AUTO(string_drop) char *lang = request_query(req, "lang");
    return wording_find(lang ? lang : "zh");
}

static void page_open(const struct wording *words, struct text *page)
{
    text_printf(
        page,
        "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>%s</title>\n<link rel=\"stylesheet\" href=\"/kyc/kyc.css\">\n</head>\n"
        "<body>\n<main>\n<h1>%s</h1>\n",
        words->lang, words->title, words->title);
}

/* Chrome holds a 302 after a form's POST against form-action as well (libraries.md, W
 * rules). */
static void page_close(const struct app *app, struct response *res, struct text *page)
{
    AUTO(text_drop) struct text policy = TEXT_INIT(1024);
    text_puts(page, "</main>\n</body>\n</html>\n");
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

static void add_button(struct text *page, const char *outcome, const char *label)
{
    text_printf(page, "<button name=\"outcome\" value=\"%s\">%s</button>\n", outcome,
                label);
}

static void add_form(const struct request *req, const struct wording *words,
                     struct text *page)
{
    text_puts(page, "<form method=\"post\" action=\"/kyc?");
    text_html(page, req->query);
    text_puts(page, "\">\n");
    add_button(page, "success", words->success);
    add_button(page, "fail", words->failure);
    add_button(page, "pre_record", words->pre_record);
    add_button(page, "no_group", words->no_group);
    text_puts(page, "</form>\n");
}

static void scan_form(const struct app *app, const struct request *req,
                      struct response *res, const char *notice)
{
    const struct wording *words = wording_of(req);
    AUTO(text_drop) struct text page = TEXT_INIT(64 * 1024);
    page_open(words, &page);
    if (notice)
        text_printf(&page, "<p role=\"alert\">%s</p>\n", notice);
    text_printf(&page, "<p>%s</p>\n<p class=\"notice\">%s</p>\n", words->lead,
                words->simulation);
    add_form(req, words, &page);
    page_close(app, res, &page);
}

static void message_page(const struct app *app, const struct request *req,
                         struct response *res, const char *message)
{
    AUTO(text_drop) struct text page = TEXT_INIT(64 * 1024);
    page_open(wording_of(req), &page);
    text_printf(&page, "<p role=\"alert\">%s</p>\n", message);
    page_close(app, res, &page);
}

void kyc_refuse(const struct app *app, const struct request *req, struct response *res,
                const struct error *err)
{
    const struct wording *words = wording_of(req);
    res->status = err->status;
    res->reason = err->rule;
    if (err->rule == RULE_SCAN_OUTCOME || err->rule == RULE_SCAN_CODE) {
        scan_form(app, req, res, words->choose);
        return;
    }
    AUTO(text_drop) struct text message = TEXT_INIT(4096);
    text_html(&message, err->message);
    message_page(app, req, res,
                 err->rule == RULE_SCAN_UNKNOWN   ? words->unknown
                 : err->rule == RULE_SCAN_EXPIRED ? words->expired
                 : err->rule == RULE_SCAN_SPENT   ? words->spent
                 : message.data                   ? message.data
                                                  : "");
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
        res->reason = RULE_SCAN_FAILED_PAGE;
        message_page(app, req, res, wording_of(req)->failed);
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
    scan_form(app, req, res, NULL);
    return true;
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
    } FILES[] = {{"/kyc/kyc.css", "kyc.css", "text/css; charset=utf-8"}};
    for (size_t i = 0; i < COUNT_OF(FILES); i++) {
        const struct embedded_file *file = embedded_find(FILES[i].file);
        if (strcmp(FILES[i].path, req->path) != 0 || !file)
            continue;
        res->content_type = FILES[i].type;
        res->fixed = file->data;
        res->size = *file->size;
        response_header(res, "X-Content-Type-Options", "nosniff");
        return true;
    }
    return false;
}
