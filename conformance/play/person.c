#include "play/person.h"

#include "base/memory.h"
#include "base/text.h"
#include "play/request.h"
#include "read/json_tree.h"
#include "read/json_write.h"
#include "read/template.h"

#include <string.h>
#include <strings.h>

enum { MAX_FORM = 64 * 1024 };

/* The scenario's variables, with `link` and `outcome` of this step over them. */
static struct scope scope_of(const struct person_request *request,
                             const struct scope *scope)
{
    struct scope own = {.values = json_copy(scope->values)};
    if (request->link != NULL)
        scope_set_string(&own, "link", request->link);
    scope_set_string(&own, "outcome", request->outcome);
    return own;
}

/* "outcome=success", from the target's form. */
static bool build_form(const struct target *target, const struct scope *scope,
                       struct arena *arena, struct send_request *send, struct error *err)
{
    AUTO(text_drop) struct text form = text_new(MAX_FORM);
    const cJSON *member;
    cJSON_ArrayForEach(member, target->human_form)
    {
        AUTO(text_drop) struct text value = text_new(MAX_FORM);
        if (!cJSON_IsString(member))
            json_write(member, &value);
        else if (!template_fill(member->valuestring, TEMPLATE_PLAIN, scope, &value, err))
            return false;
        if (form.size > 0)
            text_add_char(&form, '&');
        request_encode(&form, member->string);
        text_add_char(&form, '=');
        request_encode(&form, text_string(&value));
    }
    send->body = arena_copy(arena, text_string(&form));
    send->size = form.size;
    return true;
}

static const char *location_of(const struct reply *reply)
{
    for (size_t i = 0; i < reply->header_count; i++)
        if (strcasecmp(reply->headers[i].name, "Location") == 0)
            return reply->headers[i].value;
    return NULL;
}

/* The parameters of the redirect; NULL when the reply is none. */
static const char *redirect_query(const struct reply *reply, struct arena *arena)
{
    const char *location = location_of(reply);
    if (location == NULL || reply->status < 300 || reply->status > 399)
        return NULL;
    const char *query = strchr(location, '?');
    const char *fragment = strchr(location, '#');
    if (query == NULL || (fragment != NULL && fragment < query))
        return "";
    return arena_copy_n(arena, query + 1, strcspn(query + 1, "#"));
}

/* What the stand-in sends: only the form, with nothing of the target's headers. */
static bool build_post(const struct person_request *request, const struct scope *scope,
                       struct arena *arena, struct send_request *send, struct error *err)
{
    static const struct header FORM = {"Content-Type",
                                       "application/x-www-form-urlencoded"};
    const struct target *target = request->target;
    AUTO(text_drop) struct text url = text_new(MAX_FORM);
    *send = (struct send_request){.method = "POST", .headers = &FORM, .header_count = 1};
    return template_fill(target->human_post, TEMPLATE_PLAIN, scope, &url, err) &&
           request_url(target, text_string(&url), arena, &send->url, err) &&
           build_form(target, scope, arena, send, err);
}

static bool stand_in(const struct person_request *request, struct sender *sender,
                     const struct scope *scope, const atomic_bool *interrupted,
                     struct arena *arena, struct send_request *sent,
                     struct send_result *result, struct error *err)
{
    AUTO(scope_drop) struct scope own = scope_of(request, scope);
    if (!build_post(request, &own, arena, sent, err))
        return false;
    *result = sender_send(sender, sent, interrupted, arena);
    if (result->transport != NULL)
        return error_set(err, ERROR_TRANSPORT, "%s", result->transport);
    result->reply.query = redirect_query(&result->reply, arena);
    return true;
}

/* What to do by hand, since nobody can be asked here. */
static bool needs_person(const struct person_request *request, struct error *err)
{
    if (request->link == NULL)
        return error_set(err, ERROR_PERSON, "a person is needed: %s",
                         request->instruction);
    return error_set(err, ERROR_PERSON,
                     "a person is needed: %s Open %s, then run again with what the "
                     "redirect's query says, as in --var group_id=…",
                     request->instruction, request->link);
}

bool person_do(const struct person_request *request, struct sender *sender,
               const struct scope *scope, const atomic_bool *interrupted,
               struct arena *arena, struct send_request *sent, struct send_result *result,
               struct error *err)
{
    *sent = (struct send_request){0};
    *result = (struct send_result){0};
    if (request->target->human == HUMAN_POST && request->link != NULL)
        return stand_in(request, sender, scope, interrupted, arena, sent, result, err);
    return needs_person(request, err);
}
