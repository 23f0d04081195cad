#include "play/stand_in.h"

#include "base/memory.h"
#include "base/text.h"
#include "play/header_lines.h"
#include "play/redirect.h"
#include "play/request.h"
#include "read/json_tree.h"
#include "read/json_write.h"
#include "read/template.h"

#include <string.h>

enum { MAX_FORM = 64 * 1024 };

/* The scenario's variables, with `link` and `outcome` of this step over them. */
static struct scope scope_of(const struct person_request *request)
{
    struct scope own = {.values = json_copy(request->scope->values)};
    if (request->link != NULL)
        scope_set_string(&own, "link", request->link);
    scope_set_string(&own, "outcome", request->outcome);
    return own;
}

/* "outcome=success", from the target's form. */
static bool build_form(const struct target *target, const struct scope *scope,
                       struct arena *arena, struct send_request *send, struct error *err)
{
    AUTO(text_wipe) struct text form = text_new(MAX_FORM);
    const cJSON *member;
    cJSON_ArrayForEach(member, target->human_form)
    {
        AUTO(text_wipe) struct text value = text_new(MAX_FORM);
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

/* The parameters of the redirect; NULL when the reply is none. */
static const char *query_of(const struct reply *reply, struct arena *arena)
{
    const struct header *location =
        header_find(reply->headers, reply->header_count, "Location");
    bool redirect = location != NULL && reply->status >= 300 && reply->status <= 399;
    return redirect ? redirect_query(location->value, arena) : NULL;
}

/* What the stand-in sends: only the form, with nothing of the target's headers. */
static bool build_post(const struct person_request *request, const struct scope *scope,
                       struct send_request *send, struct error *err)
{
    static const struct header FORM = {"Content-Type",
                                       "application/x-www-form-urlencoded"};
    const struct target *target = request->plan->target;
    struct arena *arena = request->arena;
    AUTO(text_wipe) struct text url = text_new(MAX_FORM);
    *send = (struct send_request){.method = "POST", .headers = &FORM, .header_count = 1};
    return template_fill(target->human_post, TEMPLATE_PLAIN, scope, &url, err) &&
           request_url(target, text_string(&url), arena, &send->url, err) &&
           build_form(target, scope, arena, send, err);
}

/* The link comes from outside and leads anywhere. */
static bool check_secrets(const struct person_request *request,
                          const struct send_request *sent, struct error *err)
{
    const struct secret *found = request_secret(request->plan, sent->url);
    if (found == NULL)
        found = request_secret(request->plan, sent->body);
    return found == NULL ||
           error_set(err, ERROR_GUARD,
                     "the secret `%s` would go to the link of a person's step: nothing "
                     "was sent",
                     found->name);
}

bool stand_in_do(const struct person_request *request, struct person_result *result,
                 struct error *err)
{
    AUTO(scope_drop) struct scope own = scope_of(request);
    if (!build_post(request, &own, &result->sent, err) ||
        !check_secrets(request, &result->sent, err))
        return false;
    result->result =
        sender_send(request->sender, &result->sent, request->interrupted, request->arena);
    if (result->result.transport != NULL)
        return error_set(err, ERROR_TRANSPORT, "%s", result->result.transport);
    struct reply *reply = &result->result.reply;
    reply->query = query_of(reply, request->arena);
    return true;
}
