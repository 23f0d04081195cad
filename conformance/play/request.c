#include "play/request.h"

#include "base/memory.h"
#include "base/text.h"
#include "read/json_tree.h"
#include "read/json_write.h"
#include "read/template.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MAX_URL = 1024 * 1024, MAX_VALUE = 1024 * 1024, MAX_BODY = 256 * 1024 * 1024 };

/* What is built from. */
struct builder {
    const struct plan *plan;
    const struct call *call;
    const struct scope *scope;
    struct arena *arena;
    bool foreign;           /* another origin than the target's */
    struct header *headers; /* so far; of `out` */
    struct request *out;
    struct error *err;
};

void request_encode(struct text *out, const char *text)
{
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++)
        if (isalnum(*at) || strchr("-._~", *at) != NULL)
            text_add_char(out, (char)*at);
        else
            text_addf(out, "%%%02X", *at);
}

static bool is_absolute(const char *url)
{
    return strncasecmp(url, "http://", 7) == 0 || strncasecmp(url, "https://", 8) == 0;
}

bool request_url(const struct target *target, const char *url, struct arena *arena,
                 const char **out, struct error *err)
{
    if (!is_absolute(url) && url[0] != '/')
        return error_set(err, ERROR_USAGE,
                         "`%s` is neither a path that begins with `/` nor an http or "
                         "https URL",
                         url);
    size_t base = is_absolute(url) ? 0 : strlen(target->base), size = strlen(url);
    char *whole = arena_alloc(arena, base + size + 1);
    memcpy(whole, target->base, base);
    memcpy(whole + base, url, size + 1);
    *out = whole;
    return true;
}

/* A member that was written in the target, and not over it by a file: merging keeps
 * places. */
static bool is_of_target(const cJSON *member, const cJSON *of_target)
{
    const cJSON *same = json_member(of_target, member->string);
    return same != NULL && same->valueint == member->valueint;
}

/* The value of a header or a parameter as text: a template filled, JSON otherwise. */
static bool value_text(const struct builder *builder, const cJSON *value,
                       struct text *out)
{
    if (cJSON_IsString(value))
        return template_fill(value->valuestring, TEMPLATE_PLAIN, builder->scope, out,
                             builder->err);
    json_write(value, out);
    return true;
}

static bool add_query(const struct builder *builder, struct text *url)
{
    const cJSON *of_target = builder->plan->target->query, *member;
    cJSON_ArrayForEach(member, builder->call->query)
    {
        if (builder->foreign && is_of_target(member, of_target))
            continue;
        AUTO(text_wipe) struct text value = text_new(MAX_VALUE);
        if (!value_text(builder, member, &value))
            return false;
        text_add_char(url, strchr(text_string(url), '?') != NULL ? '&' : '?');
        request_encode(url, member->string);
        text_add_char(url, '=');
        request_encode(url, text_string(&value));
    }
    return true;
}

/* Where the URL goes: `path` behind the base, or absolute. */
static bool build_url(struct builder *builder)
{
    const struct target *target = builder->plan->target;
    const char *template = builder->call->url, *name, *whole = "";
    size_t size;
    bool alone = template_is_alone(template, &name, &size);
    AUTO(text_wipe) struct text filled = text_new(MAX_URL);
    if (!template_fill(template, alone ? TEMPLATE_PLAIN : TEMPLATE_URL, builder->scope,
                       &filled, builder->err) ||
        !request_url(target, text_string(&filled), builder->arena, &whole, builder->err))
        return false;

    struct request *out = builder->out;
    out->listed = !is_absolute(text_string(&filled));
    builder->foreign = !out->listed && !send_same_origin(whole, target->base);
    out->send.url = whole;
    if (builder->call->query != NULL) {
        AUTO(text_wipe) struct text url = text_new(MAX_URL);
        text_add(&url, whole);
        if (!add_query(builder, &url))
            return false;
        out->send.url = arena_copy(builder->arena, text_string(&url));
    }

    size_t base = strlen(target->base);
    out->absolute = builder->foreign || strncmp(out->send.url, target->base, base) != 0 ||
                    strchr("/?", out->send.url[base]) == NULL;
    out->shown_path = out->absolute ? out->send.url : out->send.url + base;
    out->path =
        arena_copy_n(builder->arena, out->shown_path, strcspn(out->shown_path, "?#"));
    return true;
}

/* Adds a header; one of the same name, however it is written, gives way. */
static void add_header(struct builder *builder, const char *name, const char *value)
{
    struct send_request *send = &builder->out->send;
    for (size_t i = 0; builder->headers != NULL && i < send->header_count; i++)
        if (strcasecmp(builder->headers[i].name, name) == 0) {
            builder->headers[i] = (struct header){name, value};
            return;
        }
    builder->headers = arena_grow(builder->arena, builder->headers, send->header_count,
                                  sizeof *builder->headers);
    builder->headers[send->header_count++] = (struct header){name, value};
    send->headers = builder->headers;
}

static bool build_headers(struct builder *builder)
{
    const cJSON *of_target = builder->plan->target->headers, *member;
    if (builder->call->json != NULL || builder->call->raw != NULL)
        add_header(builder, "Content-Type", "application/json");
    cJSON_ArrayForEach(member, builder->call->headers)
    {
        if (builder->foreign && is_of_target(member, of_target))
            continue;
        AUTO(text_wipe) struct text value = text_new(MAX_VALUE);
        if (!value_text(builder, member, &value))
            return false;
        add_header(builder, member->string,
                   arena_copy(builder->arena, text_string(&value)));
    }
    return true;
}

static bool build_body(const struct builder *builder)
{
    const struct call *call = builder->call;
    AUTO(text_wipe) struct text body = text_new(MAX_BODY);
    if (call->raw != NULL) {
        if (!value_text(builder, call->raw, &body))
            return false;
    } else if (call->json != NULL) {
        AUTO(json_drop)
        cJSON *filled = template_fill_tree(call->json, builder->scope, builder->err);
        if (filled == NULL)
            return false;
        json_write(filled, &body);
    } else {
        return true;
    }
    struct send_request *send = &builder->out->send;
    send->body = arena_copy_n(builder->arena, text_string(&body), body.size);
    send->size = body.size;
    return true;
}

const struct secret *request_secret(const struct plan *plan, const char *text)
{
    for (size_t i = 0; text != NULL && i < plan->secret_count; i++)
        if (strstr(text, plan->secrets[i].value) != NULL)
            return &plan->secrets[i];
    return NULL;
}

/* A secret goes to the target's origin and nowhere else. */
static bool check_secrets(const struct builder *builder)
{
    const struct send_request *send = &builder->out->send;
    if (!builder->foreign)
        return true;
    const struct secret *found = request_secret(builder->plan, send->url);
    if (found == NULL)
        found = request_secret(builder->plan, send->body);
    for (size_t i = 0; found == NULL && i < send->header_count; i++)
        found = request_secret(builder->plan, send->headers[i].value);
    return found == NULL ||
           error_set(builder->err, ERROR_GUARD,
                     "stopped before `%s`: it would take %s to another origin than the "
                     "target's",
                     builder->call->operation, found->shown);
}

bool request_build(const struct plan *plan, const struct call *call,
                   const struct scope *scope, struct arena *arena, struct request *out,
                   struct error *err)
{
    *out = (struct request){.send = {.method = call->method}};
    struct builder builder = {.plan = plan,
                              .call = call,
                              .scope = scope,
                              .arena = arena,
                              .out = out,
                              .err = err};
    return build_url(&builder) && build_headers(&builder) && build_body(&builder) &&
           check_secrets(&builder);
}
