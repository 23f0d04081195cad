#include "report/transcript.h"

#include "base/clock.h"
#include "base/duration.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "report/style.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST_FIELD = 64 * 1024 };

void transcript_time(int64_t wall, char *out)
{
    char whole[21];
    clock_format(wall, whole);
    memcpy(out, whole + 11, 8);
    out[8] = '\0';
}

/* One line; text from the wire is escaped. */
static void add_line(struct text *out, bool color, char mark, const char *text,
                     size_t size)
{
    AUTO(text_drop) struct text shown = text_new(LONGEST_FIELD);
    utf8_show(&shown, text, size, true);
    style_add(out, color, mark == '>' ? STYLE_BLUE : STYLE_CYAN, "      %c", mark);
    text_addf(out, " %s\n", text_string(&shown));
}

static void add_headers(struct text *out, bool color, char mark,
                        const struct header *headers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        AUTO(text_drop) struct text line = text_new(LONGEST_FIELD);
        text_addf(&line, "%s: %s", headers[i].name, headers[i].value);
        add_line(out, color, mark, text_string(&line), line.size);
    }
}

/* The end of what is shown: at most `longest`, never inside a character. */
static size_t shown_size(const char *body, size_t size, size_t longest)
{
    if (size <= longest)
        return size;
    while (longest > 0 && ((unsigned char)body[longest] & 0xc0) == 0x80)
        longest--;
    return longest;
}

static void add_body(struct text *out, bool color, char mark, const char *body,
                     size_t size, size_t longest)
{
    if (body == NULL || size == 0)
        return;
    size_t shown = shown_size(body, size, longest);
    char rest[64];
    if (!utf8_valid(body, shown)) {
        snprintf(rest, sizeof rest, "(%zu bytes that are no text)", size);
        add_line(out, color, mark, rest, strlen(rest));
        return;
    }
    for (size_t at = 0; at < shown;) {
        const char *end = memchr(body + at, '\n', shown - at);
        size_t length = end != NULL ? (size_t)(end - body) - at : shown - at;
        add_line(out, color, mark, body + at, length);
        at += length + 1;
    }
    if (shown < size) {
        snprintf(rest, sizeof rest, "… %zu more bytes", size - shown);
        add_line(out, color, mark, rest, strlen(rest));
    }
}

static void add_request(struct text *out, bool color,
                        const struct event_exchange *exchange, size_t longest)
{
    AUTO(text_drop) struct text line = text_new(LONGEST_FIELD);
    char time[9];
    transcript_time(exchange->wall, time);
    text_addf(&line, "%s %s", exchange->method, exchange->url);
    if (exchange->attempt > 1)
        text_addf(&line, "   attempt %d", exchange->attempt);
    if (exchange->retry > 0)
        text_addf(&line, "   retry %d", exchange->retry);
    text_addf(&line, "   %s", time);
    add_line(out, color, '>', text_string(&line), line.size);
    add_headers(out, color, '>', exchange->request_headers,
                exchange->request_header_count);
    add_body(out, color, '>', exchange->request_body, exchange->request_size, longest);
}

static void add_reply(struct text *out, bool color, const struct event_exchange *exchange,
                      size_t longest)
{
    const struct reply *reply = &exchange->reply;
    AUTO(text_drop) struct text line = text_new(LONGEST_FIELD);
    char time[32];
    duration_show((int64_t)(reply->seconds * 1000), time, sizeof time);
    if (exchange->transport != NULL)
        text_addf(&line, "%s   %s", exchange->transport, time);
    else if (reply->status > 0)
        text_addf(&line, "%d   %s", reply->status, time);
    else
        text_addf(&line, "%s", reply->query != NULL ? reply->query : "no reply");
    add_line(out, color, '<', text_string(&line), line.size);
    add_headers(out, color, '<', reply->headers, reply->header_count);
    add_body(out, color, '<', reply->body, reply->size, longest);
}

void transcript_add(struct text *out, bool color, const struct event_exchange *exchange,
                    size_t longest)
{
    add_request(out, color, exchange, longest);
    add_reply(out, color, exchange, longest);
}
