#include "control/dashboard.h"

#include "api/files.h"
#include "base/auto.h"
#include "base/embedded.h"
#include "control/calls.h"

#include <string.h>
#include <strings.h>

/* The dashboard: one page, one style, one script made of parts; all compiled in. */

enum { PART_MAX = 256 * 1024 };

static void add_calls(struct text *out)
{
    struct call_row row;
    for (size_t i = 0; call_row(i, &row); i++) {
        text_printf(out, "<tr><td><code>%s ", row.method);
        text_html(out, row.path);
        text_puts(out, "</code></td><td>");
        text_html(out, row.about);
        text_puts(out, "</td></tr>\n");
    }
}

static bool answer_text(struct response *res, const char *type, struct text *text,
                        struct error *err)
{
    size_t size = text->size;
    char *body = text_take(text);
    if (!body)
        return fail(err, RULE_INTERNAL, "out of memory");
    response_text(res, type, body, size);
    return true;
}

bool dashboard_page(struct response *res, struct error *err)
{
    static const char MARK[] = "{{calls}}";
    const struct embedded_file *file = embedded_find("dashboard.html");
    const char *page = file ? (const char *)file->data : MARK;
    const char *mark = strstr(page, MARK);
    struct text out = TEXT_INIT(PART_MAX);
    text_add(&out, page, (size_t)(mark - page));
    add_calls(&out);
    text_puts(&out, mark + sizeof MARK - 1);
    response_header(res, "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; "
                    "connect-src 'self'; img-src 'self' data:; base-uri 'none'; "
                    "frame-ancestors 'none'; form-action 'none'; media-src 'self'");
    response_header(res, "Referrer-Policy", "no-referrer");
    return answer_text(res, "text/html; charset=utf-8", &out, err);
}

bool dashboard_wants(const struct request *req)
{
    const char *accept = request_header(req, "Accept");
    return strcmp(req->path, "/_mock/") == 0 && accept && strstr(accept, "text/html");
}

bool dashboard_is_part(const struct request *req)
{
    static const char MEDIA[] = "/_mock/media/";
    return strcmp(req->path, "/_mock/dashboard.css") == 0 ||
           strcmp(req->path, "/_mock/dashboard.js") == 0 ||
           strncmp(req->path, MEDIA, sizeof MEDIA - 1) == 0;
}

bool call_index(struct control *control, struct request *req, struct response *res,
                struct error *err)
{
    (void)control;
    (void)req;
    return dashboard_page(res, err);
}

bool call_style(struct control *control, struct request *req, struct response *res,
                struct error *err)
{
    (void)control;
    (void)req;
    return call_answer_file("dashboard.css", "text/css; charset=utf-8", res, err);
}

/* One module, so that the page's first paint needs no more than this and the style. */
bool call_script(struct control *control, struct request *req, struct response *res,
                 struct error *err)
{
    static const char PARTS[] = "dashboard/";
    (void)control;
    (void)req;
    struct text out = TEXT_INIT(PART_MAX);
    for (const struct embedded_file *file = EMBEDDED_FILES; file->path; file++)
        if (strncmp(file->path, PARTS, sizeof PARTS - 1) == 0)
            text_add(&out, file->data, *file->size);
    return answer_text(res, "text/javascript; charset=utf-8", &out, err);
}

/* What the signed links serve, for pictures that must leave no trace in the journal. */
bool call_media(struct control *control, struct request *req, struct response *res,
                struct error *err)
{
    (void)control;
    return file_answer(req, req->params[0], res, err);
}
