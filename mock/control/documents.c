#include "control/calls.h"

#include "base/auto.h"
#include "base/embedded.h"

#include <string.h>

static bool find_file(const char *path, const struct embedded_file **out,
                      struct error *err)
{
    *out = embedded_find(path);
    return *out ? true : fail(err, RULE_CONTROL_UNKNOWN, "file", path);
}

bool call_openapi(struct control *control, struct request *req, struct response *res,
                  struct error *err)
{
    (void)control;
    (void)req;
    const struct embedded_file *file;
    if (!find_file("openapi.json", &file, err))
        return false;
    res->fixed = file->data;
    res->size = *file->size;
    return true;
}

static void add_calls(struct text *out)
{
    struct call_row row;
    for (size_t i = 0; call_row(i, &row); i++) {
        text_printf(out, "<tr><td>%s<td>", row.method);
        text_html(out, row.path);
        text_puts(out, "<td>");
        text_html(out, row.about);
        text_puts(out, "\n");
    }
}

static void add_world(void *context, struct world *world)
{
    struct text *out = context;
    text_puts(out, "<li><a href=\"/_mock/journal?world=");
    text_percent(out, world->name);
    text_puts(out, "\">");
    text_html(out, world->name);
    text_puts(out, "</a>\n");
}

/* Copies the page, each `{{mark}}` replaced. */
static void fill_page(struct control *control, const char *page, struct text *out)
{
    for (const char *mark; (mark = strstr(page, "{{")); page = strstr(mark, "}}") + 2) {
        text_add(out, page, (size_t)(mark - page));
        if (strncmp(mark, "{{calls}}", 9) == 0)
            add_calls(out);
        else if (strncmp(mark, "{{worlds}}", 10) == 0)
            worlds_each(control->app->worlds, add_world, out);
    }
    text_puts(out, page);
}

bool call_index(struct control *control, struct request *req, struct response *res,
                struct error *err)
{
    (void)req;
    const struct embedded_file *file;
    struct text out = TEXT_INIT(CONTROL_OUT_MAX);
    if (!find_file("control.html", &file, err))
        return false;
    fill_page(control, (const char *)file->data, &out);
    size_t size = out.size;
    char *page = text_take(&out);
    if (!page)
        return fail(err, RULE_INTERNAL, "out of memory");
    response_header(res, "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; "
                    "connect-src 'self'; img-src 'self' data:; base-uri 'none'; "
                    "form-action 'none'; frame-ancestors 'none'");
    response_header(res, "Referrer-Policy", "no-referrer");
    response_text(res, "text/html; charset=utf-8", page, size);
    return true;
}
