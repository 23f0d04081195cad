#include "log.h"

#include "base/auto.h"
#include "base/stop.h"
#include "world/clock.h"

#include "world/ids.h"
#include "world/scrub.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { TOKEN_LENGTH = TOKEN_SIZE - 1 };

static size_t hex_run(const char *text)
{
    size_t size = 0;
    while (isxdigit((unsigned char)text[size]))
        size++;
    return size;
}

/* The path, printable and without secrets. */
static void add_path(const struct request *req, struct text *out)
{
    AUTO(scrub_clean) struct scrubber scrub = {0};
    scrub_init(&scrub, request_bearer(req));
    size_t size = strlen(req->path), room = scrub_bound(&scrub, size);
    AUTO(string_drop) char *path = calloc(1, room + 1);
    if (!path)
        return;
    scrub_copy(&scrub, path, room, req->path, size, NULL);
    for (const char *at = path; *at; at++) {
        if (at > path && at[-1] == '/' && hex_run(at) == TOKEN_LENGTH) {
            text_puts(out, "***");
            at += TOKEN_LENGTH - 1;
        } else if (*at <= ' ' || *at > '~') {
            text_printf(out, "%%%02X", (unsigned char)*at);
        } else {
            text_putc(out, *at);
        }
    }
}

static void line_text(const char *at, const struct request *req,
                      const struct response *res, int status, int64_t us,
                      struct text *out)
{
    text_printf(out, "%s %s ", at, req->method);
    add_path(req, out);
    text_printf(out, " %d %lld.%03lldms %s", status, (long long)us / 1000,
                (long long)us % 1000, req->id);
    if (res->reason != RULE_NONE)
        text_printf(out, " %s", rule_row(res->reason)->id);
}

static void line_json(const char *at, const struct request *req,
                      const struct response *res, int status, int64_t us,
                      struct text *out)
{
    struct json_out json = JSON_OUT_INIT(64 * 1024);
    json_open(&json, NULL, '{');
    json_string(&json, "at", at);
    json_string(&json, "method", req->method);
    AUTO(text_drop) struct text path = TEXT_INIT(64 * 1024);
    add_path(req, &path);
    json_string(&json, "path", path.data);
    json_int(&json, "status", status);
    json_int(&json, "duration_us", us);
    json_string(&json, "id", req->id);
    json_string(&json, "reason", res->reason ? rule_row(res->reason)->id : NULL);
    json_close(&json, '}');
    AUTO(string_drop) char *text = json_out_take(&json);
    text_puts(out, text ? text : "{}");
}

void log_request(enum log_format format, const struct request *req,
                 const struct response *res)
{
    if (format == LOG_OFF)
        return;
    char at[25];
    AUTO(text_drop) struct text line = TEXT_INIT(64 * 1024);
    int64_t us = stop_now_us() - req->received_us;
    int status = res->close == CLOSE_BEFORE ? 0 : res->status ? res->status : 200;
    clock_print_exact(clock_real_ms(), at);
    if (format == LOG_JSON)
        line_json(at, req, res, status, us, &line);
    else
        line_text(at, req, res, status, us, &line);
    text_putc(&line, '\n');
    if (!line.failed)
        fwrite(line.data, 1, line.size, stderr);
}

void log_failure(const struct error *err)
{
    char message[sizeof err->message];
    text_copy(message, sizeof message, err->message);
    for (char *at = message; *at; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7f)
            *at = '?';
    fprintf(stderr, "pomex-mock: %s\n", message);
}
