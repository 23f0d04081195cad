#include "log.h"

#include "base/auto.h"
#include "base/stop.h"
#include "world/clock.h"

#include <stdio.h>

static void line_text(const char *at, const struct request *req,
                      const struct response *res, int status, int64_t us,
                      struct text *out)
{
    text_printf(out, "%s %s %s %d %lld.%03lldms %s", at, req->method, req->path, status,
                (long long)us / 1000, (long long)us % 1000, req->id);
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
    json_string(&json, "path", req->path);
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
