#include "api/effects.h"

#include <stdio.h>
#include <string.h>

bool effects_read(struct world *world, const struct operation *operation,
                  struct effects *out, struct error *err)
{
    faults_apply(&world->faults, operation, &out->fired);
    if (out->fired.patch && !(out->patch = cJSON_Duplicate(out->fired.patch, true)))
        return fail(err, RULE_INTERNAL, "out of memory");
    if (out->fired.directive && !(out->directive = strdup(out->fired.directive)))
        return fail(err, RULE_INTERNAL, "out of memory");
    out->fired.patch = NULL;
    out->fired.directive = NULL;
    return true;
}

void effects_clean(struct effects *effects)
{
    cJSON_Delete(effects->patch);
    free(effects->directive);
}

/* The reference's tables list these; any other status is invented (decisions 5 and 6). */
static bool is_listed(int status)
{
    return status == 400 || status == 401 || status == 404 || status == 502 ||
           status == 503;
}

/* The `type` of an injected status (control-api.md, Faults). */
static const char *type_of(int status)
{
    switch (status) {
    case 401:
        return "authentication_error";
    case 403:
        return "permission_error";
    case 404:
        return "not_found_error";
    case 429:
        return "rate_limit_error";
    case 502:
        return "upstream_error";
    case 503:
        return "service_unavailable_error";
    default:
        return status >= 500 ? "api_error" : "invalid_request_error";
    }
}

bool effects_prevent(const struct effects *effects, struct response *res,
                     struct error *err)
{
    if (effects->fired.close_before) {
        res->close = CLOSE_BEFORE;
        res->reason = RULE_FAULT;
        return true;
    }
    if (!effects->fired.status)
        return false;
    char status[16];
    snprintf(status, sizeof status, "%d", effects->fired.status);
    fail(err, is_listed(effects->fired.status) ? RULE_FAULT_LISTED : RULE_FAULT, status);
    err->status = effects->fired.status;
    err->type = type_of(effects->fired.status);
    return true;
}

static void patch_body(const struct effects *effects, struct response *res)
{
    struct error err = {0};
    const char *body = res->body ? res->body : res->fixed;
    char *patched = body ? faults_patch(body, res->size, effects->patch, &err) : NULL;
    if (patched) {
        response_text(res, NULL, patched, strlen(patched));
    } else if (err.rule != RULE_NONE) {
        response_error(res, &err);
    }
}

void effects_shape(const struct effects *effects, struct response *res)
{
    static const char GARBAGE[] = "\x1f{\"id\": <<garbage>> \xff\xfe";
    const struct fault_effects *fired = &effects->fired;
    bool shapes = effects->patch || fired->garbage || fired->close_headers ||
                  fired->close_body || fired->drip_ms || fired->delay_ms;
    if (effects->patch)
        patch_body(effects, res);
    if (fired->garbage) {
        response_text(res, NULL, strdup(GARBAGE), sizeof GARBAGE - 1);
        res->lost |= !res->body;
    }
    if (fired->close_headers)
        res->close = CLOSE_AFTER_HEAD;
    else if (fired->close_body)
        res->close = CLOSE_MID_BODY;
    res->drip_ms = fired->drip_ms;
    if (shapes && res->reason == RULE_NONE)
        res->reason = RULE_FAULT;
}

void effects_finish_error(const struct assumptions *assumptions, struct response *res,
                          struct error *err)
{
    static const char *const NOT_FOUND = "not_found_error",
                             *const UNAVAILABLE = "service_unavailable_error";
    if (strcmp(err->type, NOT_FOUND) == 0)
        err->type = assumption_value(assumptions, NOT_FOUND_TYPE);
    if (strcmp(err->type, UNAVAILABLE) == 0)
        err->type = assumption_value(assumptions, UNAVAILABLE_TYPE);
    if (err->status == 429 || err->status == 503)
        response_header(res, "Retry-After", "1");
}
