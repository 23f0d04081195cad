#include "report/html_exchange.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "read/json.h"
#include "read/json_write.h"
#include "report/chart.h"
#include "report/page.h"
#include "report/xml.h"

#include <string.h>

enum { LONGEST_BODY = 16 * 1024, LONGEST_NAME = 64 * 1024, LONGEST_JSON = 1024 * 1024 };

const char *html_class(enum verdict verdict)
{
    if (verdict == VERDICT_PASS)
        return "pass";
    if (verdict == VERDICT_SKIP || verdict == VERDICT_XFAIL)
        return "calm";
    return verdict == VERDICT_DRIFT || verdict == VERDICT_PERSON ? "warn" : "fail";
}

/* A body that is JSON, in lines; as it is otherwise. */
static void add_readable(struct text *out, const char *body, size_t size)
{
    struct json_fault fault;
    AUTO(json_drop) cJSON *json = json_parse(body, size, &JSON_REPLY, NULL, NULL, &fault);
    if (json == NULL) {
        xml_add_n(out, body, size);
        return;
    }
    AUTO(text_drop) struct text pretty = text_new(LONGEST_JSON);
    json_write_pretty(json, 0, &pretty);
    xml_add_n(out, text_string(&pretty), pretty.size);
}

static void add_body(struct text *out, const char *body, size_t size)
{
    if (body == NULL || size == 0)
        return;
    size_t shown = size < LONGEST_BODY ? size : LONGEST_BODY;
    while (shown < size && shown > 0 && ((unsigned char)body[shown] & 0xc0) == 0x80)
        shown--;
    if (!utf8_valid(body, shown)) {
        text_addf(out, "\n(%zu bytes that are no text)", size);
        return;
    }
    text_add_char(out, '\n');
    if (shown == size)
        add_readable(out, body, size);
    else
        xml_add_n(out, body, shown);
    if (shown < size)
        text_addf(out, "\n… %zu more bytes", size - shown);
}

static void add_message(struct text *out, const char *title, const struct header *headers,
                        size_t count, const char *body, size_t size)
{
    text_addf(out, "<h4>%s</h4><pre>", title);
    for (size_t i = 0; i < count; i++) {
        xml_add(out, headers[i].name);
        text_add(out, ": ");
        xml_add(out, headers[i].value);
        text_add_char(out, '\n');
    }
    add_body(out, body, size);
    text_add(out, "</pre>\n");
}

static void add_summary(struct text *out, const struct event_exchange *exchange)
{
    text_add(out, "<summary><span class=\"status\">");
    if (exchange->reply.status > 0)
        text_addf(out, "%d", exchange->reply.status);
    else
        text_add(out, "–");
    text_add(out, "</span><span class=\"name\">");
    xml_add(out, exchange->method);
    text_add_char(out, ' ');
    xml_add(out, exchange->absolute ? exchange->url : exchange->path);
    text_add(out, "</span><span class=\"soft\">");
    if (exchange->transport != NULL || exchange->until_value != NULL) {
        xml_add(out, exchange->transport != NULL ? exchange->transport
                                                 : exchange->until_value);
        text_add(out, " · ");
    }
    chart_add_time(out, exchange->reply.seconds);
    text_add(out, "</span></summary>\n");
}

static void add_exchange(struct text *out, const struct event_exchange *exchange)
{
    const struct reply *reply = &exchange->reply;
    text_add(out, "<details>");
    add_summary(out, exchange);
    text_add(out, "<div class=\"exchange\">");
    add_message(out, "Request", exchange->request_headers, exchange->request_header_count,
                exchange->request_body, exchange->request_size);
    if (reply->status > 0 || reply->query != NULL)
        add_message(out, "Reply", reply->headers, reply->header_count, reply->body,
                    reply->size);
    if (exchange->again != NULL) {
        text_add(out, "<h4>Again</h4><pre>");
        xml_add(out, exchange->again);
        text_add(out, "</pre>");
    }
    text_add(out, "</div></details>\n");
}

void html_add_step(struct text *out, const struct step_view *view)
{
    AUTO(text_drop) struct text name = text_new(LONGEST_NAME);
    view_add_name(view, &name);
    text_addf(out, "<div class=\"step\"><div><span class=\"badge %s\">%s</span><span>",
              html_class(view->end.verdict), page_label(view->end.verdict));
    xml_add(out, text_string(&name));
    text_add(out, "</span><span class=\"soft\">");
    if (view->end.attempts > 1)
        text_addf(out, "%d attempts · ", view->end.attempts);
    if (view->end.reason != NULL)
        xml_add(out, view->end.reason);
    else
        chart_add_time(out, view->end.seconds);
    text_add(out, "</span></div>\n");
    for (size_t i = 0; i < view->count; i++)
        add_exchange(out, &view->exchanges[i]);
    text_add(out, "</div>\n");
}
