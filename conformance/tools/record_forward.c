#include "tools/record_forward.h"

#include "base/memory.h"
#include "base/text.h"
#include "base/utf8.h"
#include "play/header_lines.h"
#include "play/request.h"
#include "read/json_tree.h"
#include "read/template.h"
#include "tools/record_links.h"

#include <string.h>
#include <strings.h>

enum { MAX_VALUE = 64 * 1024, LARGEST_KEPT = 256 * 1024 };

static bool is_in(const char *const *names, const char *name)
{
    for (; *names != NULL; names++)
        if (strcasecmp(*names, name) == 0)
            return true;
    return false;
}

/* Of the connection, not of the request; and what would make replies unreadable here. */
static bool stays_here(const char *name)
{
    static const char *const NAMES[] = {
        "Host",   "Connection",        "Keep-Alive",      "Proxy-Connection",
        "TE",     "Transfer-Encoding", "Content-Length",  "Upgrade",
        "Expect", "Trailer",           "Accept-Encoding", "Proxy-Authorization",
        NULL};
    return is_in(NAMES, name);
}

/* Of the connection to the target; the last two would bind the client to it. */
static bool stays_there(const char *name)
{
    static const char *const NAMES[] = {
        "Connection", "Keep-Alive", "Transfer-Encoding",         "Content-Length",
        "Upgrade",    "Trailer",    "Strict-Transport-Security", "Alt-Svc",
        NULL};
    return is_in(NAMES, name);
}

static const char *relinked(struct arena *arena, const char *text, const char *from,
                            const char *to)
{
    size_t size = strlen(text);
    return record_relink(arena, text, &size, from, to);
}

/* --- To the target --- */

static void add_header(struct header **headers, size_t *count, struct arena *arena,
                       const char *name, const char *value)
{
    *headers = arena_grow(arena, *headers, *count, sizeof **headers);
    (*headers)[(*count)++] = (struct header){name, value};
}

/* A member of the target's file, filled. */
static const char *filled(const struct record_route *route, const cJSON *member,
                          struct error *err)
{
    AUTO(scope_drop) struct scope scope = scope_new(&route->target->vars);
    AUTO(text_drop) struct text value = text_new(MAX_VALUE);
    if (!cJSON_IsString(member))
        return NULL;
    return template_fill(member->valuestring, TEMPLATE_PLAIN, &scope, &value, err)
               ? arena_copy(route->arena, text_string(&value))
               : NULL;
}

static bool forward_headers(const struct record_route *route,
                            const struct record_request *request,
                            struct send_request *out, struct error *err)
{
    struct header *headers = NULL;
    size_t count = 0;
    for (size_t i = 0; i < request->header_count; i++) {
        const struct header *header = &request->headers[i];
        if (!stays_here(header->name))
            add_header(
                &headers, &count, route->arena, header->name,
                relinked(route->arena, header->value, route->proxy, route->target->base));
    }
    const cJSON *member;
    cJSON_ArrayForEach(member, route->target->headers)
    {
        if (header_find(request->headers, request->header_count, member->string) != NULL)
            continue;
        const char *value = filled(route, member, err);
        if (value == NULL)
            return error_set(err, ERROR_USAGE, "the target's header %s has no value",
                             member->string);
        add_header(&headers, &count, route->arena, member->string, value);
    }
    out->headers = headers;
    out->header_count = count;
    return true;
}

/* The target's own parameters, behind those of the client. */
static bool forward_url(const struct record_route *route, const char *target,
                        struct send_request *out, struct error *err)
{
    AUTO(text_drop) struct text url = text_new(1024 * 1024);
    text_addf(&url, "%s%s", route->target->base, target);
    const cJSON *member;
    cJSON_ArrayForEach(member, route->target->query)
    {
        const char *value = filled(route, member, err);
        if (value == NULL)
            return error_set(err, ERROR_USAGE, "the target's parameter %s has no value",
                             member->string);
        text_add_char(&url, strchr(text_string(&url), '?') != NULL ? '&' : '?');
        request_encode(&url, member->string);
        text_add_char(&url, '=');
        request_encode(&url, value);
    }
    out->url = arena_copy(route->arena, text_string(&url));
    return true;
}

bool record_forward(const struct record_route *route,
                    const struct record_request *request, struct send_request *out,
                    struct error *err)
{
    *out = (struct send_request){.method = request->method, .size = request->size};
    if (request->body != NULL)
        out->body = record_relink(route->arena, request->body, &out->size, route->proxy,
                                  route->target->base);
    return forward_url(route, request->target, out, err) &&
           forward_headers(route, request, out, err);
}

/* --- Back to the client --- */

static bool is_text(const struct reply *reply)
{
    static const char *const TYPES[] = {"application/json", "text/",
                                        "application/problem+json"};
    const struct header *type =
        header_find(reply->headers, reply->header_count, "Content-Type");
    for (size_t i = 0; type != NULL && i < sizeof TYPES / sizeof TYPES[0]; i++)
        if (strncasecmp(type->value, TYPES[i], strlen(TYPES[i])) == 0)
            return true;
    return false;
}

void record_back(const struct record_route *route, const struct record_request *request,
                 const struct reply *reply, struct record_answer *answer)
{
    const char *base = route->target->base;
    struct header *headers = NULL;
    *answer = (struct record_answer){
        .status = reply->status, .body = reply->body, .size = reply->size};
    for (size_t i = 0; i < reply->header_count; i++) {
        const struct header *header = &reply->headers[i];
        if (strcmp(request->method, "HEAD") == 0 &&
            strcasecmp(header->name, "Content-Length") == 0 &&
            header->value[strspn(header->value, "0123456789")] == '\0')
            answer->length = header->value;
        if (!stays_there(header->name))
            add_header(&headers, &answer->header_count, route->arena, header->name,
                       relinked(route->arena, header->value, base, route->proxy));
    }
    answer->headers = headers;
    if (is_text(reply) && reply->body != NULL)
        answer->body =
            record_relink(route->arena, reply->body, &answer->size, base, route->proxy);
}

/* --- Into the recording --- */

/* What a client says of the form of what it sends and wants; the rest is its own, or of
 * the connection. In the spelling that the recording has. */
static const char *kept_request_header(const char *name)
{
    static const char *const NAMES[] = {
        "Accept",        "Accept-Language", "Content-Type", "If-Modified-Since",
        "If-None-Match", "If-Range",        "Range",        NULL};
    for (const char *const *each = NAMES; *each != NULL; each++)
        if (strcasecmp(*each, name) == 0)
            return *each;
    return NULL;
}

static bool is_kept_reply_header(const char *name)
{
    static const char *const NAMES[] = {"Content-Type",  "Retry-After", "Allow",
                                        "Content-Range", "Location",    NULL};
    return is_in(NAMES, name);
}

static void keep_headers(const struct send_request *sent, struct record_exchange *out)
{
    struct header *headers = NULL;
    for (size_t i = 0; i < sent->header_count; i++) {
        const char *name = kept_request_header(sent->headers[i].name);
        const char *value = sent->headers[i].value;
        bool says_nothing =
            name != NULL && strcmp(name, "Accept") == 0 && strcmp(value, "*/*") == 0;
        if (name != NULL && !says_nothing && utf8_valid(value, strlen(value)))
            add_header(&headers, &out->header_count, out->arena, name,
                       arena_copy(out->arena, value));
    }
    out->headers = headers;
}

static void keep_reply(const struct reply *reply, struct record_exchange *out)
{
    struct header *headers = NULL;
    out->reply = (struct reply){.status = reply->status, .size = reply->size};
    for (size_t i = 0; i < reply->header_count; i++)
        if (is_kept_reply_header(reply->headers[i].name) &&
            utf8_valid(reply->headers[i].value, strlen(reply->headers[i].value)))
            add_header(&headers, &out->reply.header_count, out->arena,
                       arena_copy(out->arena, reply->headers[i].name),
                       arena_copy(out->arena, reply->headers[i].value));
    out->reply.headers = headers;
    if (is_text(reply) && reply->body != NULL && reply->size <= LARGEST_KEPT)
        out->reply.body = arena_copy_n(out->arena, reply->body, reply->size);
}

void record_keep(const struct send_request *sent, const char *target,
                 const struct reply *reply, struct record_exchange *out)
{
    out->method = arena_copy(out->arena, sent->method);
    out->target = arena_copy(out->arena, target);
    if (sent->size > 0) {
        out->body = arena_copy_n(out->arena, sent->body, sent->size);
        out->size = sent->size;
    }
    keep_headers(sent, out);
    keep_reply(reply, out);
}
