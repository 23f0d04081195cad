#include "tests/ask.h"

#include "base/auto.h"
#include "base/text.h"
#include "world/pointer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct reply ask(const struct mock_process *mock, const char *method, const char *path,
                 const char *key, const char *body)
{
    AUTO(text_drop) struct text sent = TEXT_INIT(4096);
    for (const char *at = path; *at; at++) {
        if (*at == ' ')
            text_puts(&sent, "%20");
        else
            text_putc(&sent, *at);
    }
    struct reply reply = {0};
    reply.status = wire_call(mock->port, method, sent.data, key, body, &reply.raw);
    if (reply.raw.body)
        reply.json = cJSON_Parse(reply.raw.body);
    return reply;
}

struct reply ask_f(const struct mock_process *mock, const char *method, const char *key,
                   const char *body, const char *path, ...)
{
    char text[1024];
    va_list args;
    va_start(args, path);
    vsnprintf(text, sizeof text, path, args);
    va_end(args);
    return ask(mock, method, text, key, body);
}

void reply_drop(struct reply *reply)
{
    cJSON_Delete(reply->json);
    wire_answer_drop(&reply->raw);
}

const char *reply_str(const struct reply *reply, const char *pointer)
{
    return cJSON_GetStringValue(pointer_find(reply->json, pointer));
}

long long reply_int(const struct reply *reply, const char *pointer)
{
    const cJSON *found = pointer_find(reply->json, pointer);
    return cJSON_IsNumber(found) ? (long long)found->valuedouble : -1;
}

int reply_count(const struct reply *reply, const char *pointer)
{
    const cJSON *found = pointer_find(reply->json, pointer);
    return cJSON_IsArray(found) ? cJSON_GetArraySize(found) : -1;
}

bool reply_is_null(const struct reply *reply, const char *pointer)
{
    return cJSON_IsNull(pointer_find(reply->json, pointer));
}

const char *reply_type(const struct reply *reply)
{
    const char *type = reply_str(reply, "/error/type");
    return type ? type : "";
}

const char *reply_message(const struct reply *reply)
{
    const char *message = reply_str(reply, "/error/message");
    return message ? message : "";
}

static void copy_id(const struct reply *reply, const char *pointer, char out[64])
{
    const char *id = reply_str(reply, pointer);
    snprintf(out, 64, "%s", id ? id : "");
}

void make_asset(const struct mock_process *mock, const char *key, const char *name,
                char out[64])
{
    char body[512];
    snprintf(body, sizeof body,
             "{\"url\":\"https://cdn.example/a.jpg\",\"asset_type\":\"Image\",\"name\":"
             "\"%s\"}",
             name);
    AUTO(reply_drop)
    struct reply made = ask(mock, "POST", "/v1/video/assets", key, body);
    copy_id(&made, "/id", out);
}

void make_task(const struct mock_process *mock, const char *key, const char *prompt,
               char out[64])
{
    char body[512];
    snprintf(body, sizeof body,
             "{\"model\":\"byteplus/seedance-2.0\",\"content\":[{\"type\":\"text\","
             "\"text\":\"%s\"}]}",
             prompt);
    AUTO(reply_drop)
    struct reply made = ask(mock, "POST", "/v1/video/generations", key, body);
    copy_id(&made, "/id", out);
}

void make_session(const struct mock_process *mock, const char *key, char out[64])
{
    AUTO(reply_drop)
    struct reply made =
        ask(mock, "POST", "/v1/video/assets/sessions", key,
            "{\"callback_url\":\"https://app.example/cb\",\"lang\":\"en\"}");
    const char *link = reply_str(&made, "/h5_link");
    const char *token = link ? strstr(link, "token=") : NULL;
    snprintf(out, 64, "%.32s", token ? token + 6 : "");
}
