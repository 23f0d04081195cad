#include "control/calls.h"

#include "base/auto.h"
#include "control/entry.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* HAR 1.2, with every member that its schema asks for: developer tools refuse a file that
 * lacks one. */

static void write_pair(struct json_out *out, const char *name, size_t name_size,
                       const char *value, size_t value_size)
{
    json_open(out, NULL, '{');
    json_bytes(out, "name", name, name_size);
    json_bytes(out, "value", value, value_size);
    json_close(out, '}');
}

static void write_headers(struct json_out *out, const char *lines)
{
    struct entry_header header;
    json_open(out, "headers", '[');
    while (entry_header_next(&lines, &header))
        write_pair(out, header.name, header.name_size, header.value, header.value_size);
    json_close(out, ']');
}

/* The value of a header; empty when there is none. */
static struct entry_header find_header(const char *lines, const char *name)
{
    struct entry_header header;
    while (entry_header_next(&lines, &header))
        if (header.name_size == strlen(name) &&
            strncasecmp(header.name, name, header.name_size) == 0)
            return header;
    return (struct entry_header){.name = "", .value = ""};
}

/* Decodes one `name=value` half; the caller frees. */
static char *decoded(const char *text, size_t size)
{
    struct text out = TEXT_INIT(64 * 1024);
    for (size_t i = 0; i < size; i++) {
        char hex[3] = "";
        if (text[i] == '%' && i + 2 < size && isxdigit((unsigned char)text[i + 1]) &&
            isxdigit((unsigned char)text[i + 2])) {
            memcpy(hex, text + i + 1, 2);
            text_putc(&out, (char)strtol(hex, NULL, 16));
            i += 2;
        } else {
            text_putc(&out, (char)(text[i] == '+' ? ' ' : text[i]));
        }
    }
    return text_take(&out);
}

static void write_query(struct json_out *out, const char *query)
{
    json_open(out, "queryString", '[');
    while (*query) {
        size_t size = strcspn(query, "&");
        size_t name_size = strcspn(query, "=&");
        size_t skip = name_size < size ? name_size + 1 : size;
        AUTO(string_drop) char *name = decoded(query, name_size);
        AUTO(string_drop) char *value = decoded(query + skip, size - skip);
        if (name && value && size > 0 && text_is_utf8(name, strlen(name)) &&
            text_is_utf8(value, strlen(value)))
            write_pair(out, name, strlen(name), value, strlen(value));
        query += size + (query[size] == '&');
    }
    json_close(out, ']');
}

/* Encodes what cannot stand in a URL's path; slashes and the like stay. */
static void add_path(struct text *out, const char *path)
{
    for (const char *at = path; *at; at++) {
        char one[2] = {*at, '\0'};
        if (strchr("/:@!$&'()*+,;=", *at))
            text_putc(out, *at);
        else
            text_percent(out, one);
    }
}

static void write_url(struct json_out *out, const struct journal_entry *entry)
{
    AUTO(text_drop) struct text url = TEXT_INIT(256 * 1024);
    struct entry_header host = find_header(entry->request_headers, "Host");
    text_puts(&url, "http://");
    if (host.value_size)
        text_add(&url, host.value, host.value_size);
    else
        text_puts(&url, "localhost");
    add_path(&url, entry->path);
    if (entry->query[0])
        text_printf(&url, "?%s", entry->query);
    json_text(out, "url", &url);
}

static void write_text(struct json_out *out, const char *body, size_t kept, bool cut)
{
    bool shown = text_is_utf8(body, kept);
    json_bytes(out, "text", body, shown ? kept : 0);
    if (!shown || (cut && kept == 0))
        json_string(out, "comment", "no text: left out");
    else if (cut)
        json_string(out, "comment", "cut at 16 KiB");
}

static void write_common(struct json_out *out, const char *headers, size_t body_size)
{
    json_string(out, "httpVersion", "HTTP/1.1");
    json_open(out, "cookies", '[');
    json_close(out, ']');
    write_headers(out, headers);
    json_int(out, "headersSize", -1);
    json_int(out, "bodySize", (int64_t)body_size);
}

static void write_request(struct json_out *out, const struct journal_entry *entry)
{
    json_open(out, "request", '{');
    json_string(out, "method", entry->method);
    write_url(out, entry);
    write_common(out, entry->request_headers, entry->request_size);
    write_query(out, entry->query);
    if (entry->request_size > 0) {
        struct entry_header type = find_header(entry->request_headers, "Content-Type");
        json_open(out, "postData", '{');
        json_bytes(out, "mimeType", type.value, type.value_size);
        json_open(out, "params", '[');
        json_close(out, ']');
        write_text(out, entry->request_body, entry->request_kept, entry->request_cut);
        json_close(out, '}');
    }
    json_close(out, '}');
}

static void write_response(struct json_out *out, const struct journal_entry *entry)
{
    struct entry_header type = find_header(entry->response_headers, "Content-Type");
    struct entry_header location = find_header(entry->response_headers, "Location");
    json_open(out, "response", '{');
    json_int(out, "status", entry->status);
    json_string(out, "statusText", response_phrase(entry->status));
    write_common(out, entry->response_headers, entry->response_size);
    json_open(out, "content", '{');
    json_int(out, "size", (int64_t)entry->response_size);
    json_bytes(out, "mimeType", type.value, type.value_size);
    write_text(out, entry->response_body, entry->response_kept, entry->response_cut);
    json_close(out, '}');
    json_bytes(out, "redirectURL", location.value, location.value_size);
    json_close(out, '}');
}

/* Milliseconds with their fraction. */
static void write_ms(struct json_out *out, const char *key, int64_t us)
{
    char number[48];
    snprintf(number, sizeof number, "%lld.%03lld", (long long)(us / 1000),
             (long long)(us % 1000));
    json_raw(out, key, number);
}

static void write_entry(void *context, const struct journal_entry *entry)
{
    struct json_out *out = context;
    char started[32];
    clock_print_exact(entry->at_ms - entry->duration_us / 1000, started);
    json_open(out, NULL, '{');
    json_string(out, "startedDateTime", started);
    write_ms(out, "time", entry->duration_us);
    write_request(out, entry);
    write_response(out, entry);
    json_open(out, "cache", '{');
    json_close(out, '}');
    json_open(out, "timings", '{');
    json_int(out, "send", 0);
    write_ms(out, "wait", entry->duration_us);
    json_int(out, "receive", 0);
    json_close(out, '}');
    json_string(out, "_id", entry->id);
    json_string(out, "_operation", entry->operation ? entry->operation->on : NULL);
    json_close(out, '}');
}

bool call_har(struct control *control, struct request *req, struct response *res,
              struct error *err)
{
    struct journal_filter filter;
    AUTO(string_drop) char *since = NULL;
    if (!entry_filter(req, &filter, &since, err))
        return false;
    struct json_out out = JSON_OUT_INIT(CONTROL_OUT_MAX);
    json_open(&out, NULL, '{');
    json_open(&out, "log", '{');
    json_string(&out, "version", "1.2");
    json_open(&out, "creator", '{');
    json_string(&out, "name", "pomex-mock");
    json_string(&out, "version", POMEX_VERSION);
    json_close(&out, '}');
    json_open(&out, "pages", '[');
    json_close(&out, ']');
    json_open(&out, "entries", '[');
    if (!journal_each(call_journal(control, req), &filter, write_entry, &out, NULL))
        out.text.failed = true;
    json_close(&out, ']');
    json_close(&out, '}');
    json_close(&out, '}');
    return response_json(res, &out, err);
}
