#include "http/response.h"

#include "base/auto.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADERS_MAX = 16 * 1024, HINT_MAX = 1024 };

/* RFC 9110 5.6.2. */
static bool is_token(const char *name)
{
    static const char TOKEN[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789!#$%&'*+-.^_`|~";
    return *name && name[strspn(name, TOKEN)] == '\0';
}

static bool is_field_value(const char *value)
{
    for (; *value; value++)
        if ((unsigned char)*value < 0x20 || *value == 0x7f)
            return false;
    return true;
}

bool response_header(struct response *res, const char *name, const char *value)
{
    if (value && (!is_token(name) || !is_field_value(value) ||
                  strlen(name) + strlen(value) + strlen(": \r\n") >
                      HEADERS_MAX - res->headers.size))
        return false;
    res->headers.limit = HEADERS_MAX;
    if (value)
        response_line(&res->headers, name, value);
    res->lost |= !value || res->headers.failed;
    return !res->lost;
}

static void drop_body(struct response *res)
{
    free(res->body);
    res->body = NULL;
    res->fixed = NULL;
    res->content_type = NULL;
    res->size = 0;
}

void response_text(struct response *res, const char *content_type, char *body,
                   size_t size)
{
    drop_body(res);
    res->content_type = content_type;
    res->body = body;
    res->size = size;
}

bool response_json(struct response *res, struct json_out *out, struct error *err)
{
    char *body = json_out_take(out);
    if (!body)
        return fail(err, RULE_INTERNAL, "the answer does not fit into memory");
    response_text(res, NULL, body, strlen(body));
    return true;
}

void response_error(struct response *res, const struct error *err)
{
    static const char NO_MEMORY[] = "{\"error\":{\"message\":\"internal error: out of "
                                    "memory\",\"type\":\"api_error\"}}";
    AUTO(json_out_drop) struct json_out out = JSON_OUT_INIT(8 * sizeof err->message);
    json_open(&out, NULL, '{');
    json_open(&out, "error", '{');
    json_string(&out, "message", err->message);
    json_string(&out, "type", err->type);
    json_close(&out, '}');
    json_close(&out, '}');

    res->status = err->status;
    res->reason = err->rule;
    struct error no_memory = {0};
    if (response_json(res, &out, &no_memory))
        return;
    drop_body(res);
    res->status = no_memory.status;
    res->reason = no_memory.rule;
    res->fixed = NO_MEMORY;
    res->size = strlen(NO_MEMORY);
}

void response_hint(struct response *res, const char *format, ...)
{
    AUTO(text_drop) struct text sentence = TEXT_INIT(64 * 1024);
    va_list args;
    va_start(args, format);
    text_vprintf(&sentence, format, args);
    va_end(args);
    for (size_t i = 0; i < sentence.size; i++)
        if (sentence.data[i] < 0x20 || sentence.data[i] > 0x7e)
            sentence.data[i] = '?';
    res->hint.limit = HINT_MAX;
    if (res->hint.size > 0 && res->hint.size < HINT_MAX)
        text_putc(&res->hint, ' ');
    size_t room = HINT_MAX - res->hint.size;
    text_add(&res->hint, sentence.data, sentence.size < room ? sentence.size : room);
}

const char *response_phrase(int status)
{
    static const struct {
        int status;
        const char *phrase;
    } ROWS[] = {
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {206, "Partial Content"},
        {301, "Moved Permanently"},
        {302, "Found"},
        {303, "See Other"},
        {304, "Not Modified"},
        {307, "Temporary Redirect"},
        {308, "Permanent Redirect"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {402, "Payment Required"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {410, "Gone"},
        {411, "Length Required"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {415, "Unsupported Media Type"},
        {416, "Range Not Satisfiable"},
        {417, "Expectation Failed"},
        {421, "Misdirected Request"},
        {422, "Unprocessable Content"},
        {423, "Locked"},
        {425, "Too Early"},
        {426, "Upgrade Required"},
        {428, "Precondition Required"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {451, "Unavailable For Legal Reasons"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
        {505, "HTTP Version Not Supported"},
        {507, "Insufficient Storage"},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++)
        if (ROWS[i].status == status)
            return ROWS[i].phrase;
    return "";
}

/* Statuses that never have a body, nor a length of one (RFC 9110 8.6); 0 is 200. */
static bool is_bodiless(int status)
{
    return (status > 0 && status < 200) || status == 204 || status == 304;
}

void response_line(struct text *out, const char *name, const char *value)
{
    text_printf(out, "%s: %s\r\n", name, value);
}

void response_lines(const struct response *res, const char *request_id, struct text *out)
{
    if (!is_bodiless(res->status)) {
        const char *type = res->content_type ? res->content_type : "application/json";
        if (res->size > 0 || res->content_type)
            response_line(out, "Content-Type", type);
        text_printf(out, "Content-Length: %lld\r\n", (long long)res->size);
    }
    if (res->headers.size > 0)
        text_add(out, res->headers.data, res->headers.size);
    response_line(out, "X-Request-Id", request_id);
    if (res->reason != RULE_NONE) {
        const struct rule_row *row = rule_row(res->reason);
        text_printf(out, "X-Mock-Reason: %s; basis=%s\r\n", row->id,
                    basis_name(row->basis));
    }
    if (res->hint.size > 0)
        response_line(out, "X-Mock-Hint", res->hint.data);
}

/* All the room that an answer needs, at once. */
static void reserve(const struct response *res, struct text *out)
{
    enum { FIXED_LINES = 512 };
    size_t room = FIXED_LINES + res->headers.size + res->hint.size + res->size;
    *out = (struct text){.data = malloc(room), .limit = SIZE_MAX / 2};
    out->capacity = out->data ? room : 0;
}

bool response_serialize(const struct response *res, const char *request_id,
                        bool keep_alive, bool head_only, struct text *out,
                        size_t *head_size)
{
    int status = res->status ? res->status : 200;
    reserve(res, out);
    text_printf(out, "HTTP/1.1 %d %s\r\n", status, response_phrase(status));
    response_lines(res, request_id, out);
    response_line(out, "Connection", keep_alive ? "keep-alive" : "close");
    text_puts(out, "\r\n");
    if (head_size)
        *head_size = out->size;
    if (!is_bodiless(res->status) && !head_only && res->size > 0)
        text_add(out, res->body ? res->body : res->fixed, res->size);
    return !out->failed && !res->lost;
}

void response_clean(struct response *res)
{
    free(res->body);
    text_drop(&res->headers);
    text_drop(&res->hint);
    *res = (struct response){0};
}
