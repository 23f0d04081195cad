#include "independent_api.h"
#include "independent_options.h"

#include <stdlib.h>
#include <string.h>

bool indep_is_empty(const char *text)
{
    return text == NULL || text[0] == '\0';
}

const char *indep_last_segment(const struct indep_request *request)
{
    return strrchr(request->path, '/') + 1;
}

void indep_add(cJSON *object, const char *name, char *owned)
{
    cJSON_AddStringToObject(object, name, owned);
    free(owned);
}

const char *indep_text(const cJSON *object, const char *name)
{
    const cJSON *field = cJSON_GetObjectItemCaseSensitive(object, name);
    if (field == NULL || cJSON_IsNull(field))
        return NULL;
    return cJSON_IsString(field) ? field->valuestring : "(no string)";
}

void indep_missing(struct indep_reply *reply, const char *type, const char *message)
{
    indep_refuse(reply, 404, indep_reading("not-found-type", type), message);
}

cJSON *indep_body(const struct indep_request *request, const char *known,
                  struct indep_reply *reply)
{
    cJSON *body = cJSON_ParseWithOpts(request->body, NULL, true);
    if (body == NULL) {
        indep_bad(reply, "body must be valid JSON");
        return NULL;
    }
    for (const cJSON *field = body->child; field != NULL && known != NULL;
         field = field->next) {
        INDEP_AUTO(indep_drop)
        char *name =
            indep_print(" %s ", field->string != NULL ? field->string : "(element)");
        if (strstr(known, name) == NULL) {
            indep_bad(reply, "the body has a field that does not belong there");
            cJSON_Delete(body);
            return NULL;
        }
    }
    return body;
}

/* "https://", a host, perhaps a port, then anything without blanks. */
bool indep_is_https(const char *url)
{
    static const char SCHEME[] = "https://";
    if (strncmp(url, SCHEME, strlen(SCHEME)) != 0)
        return false;
    for (const char *c = url; *c != '\0'; c++)
        if ((unsigned char)*c <= ' ')
            return false;
    const char *host = url + strlen(SCHEME);
    size_t size = *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/?#");
    if (size == 0)
        return false;
    const char *rest = host + size;
    if (*rest == ':')
        rest += 1 + strspn(rest + 1, "0123456789");
    return *rest == '\0' || strchr("/?#", *rest) != NULL;
}

void indep_create_session(struct indep_org *org, const struct indep_request *request,
                          struct indep_reply *reply)
{
    INDEP_AUTO(indep_drop_json)
    cJSON *body = indep_body(request, " callback_url lang ", reply);
    if (body == NULL)
        return;
    const char *callback = indep_text(body, "callback_url");
    const char *lang = indep_text(body, "lang");
    if (lang == NULL)
        lang = "zh";
    if (strcmp(lang, "zh") != 0 && strcmp(lang, "en") != 0 &&
        strcmp(lang, "zh-Hant") != 0)
        indep_bad(reply, "lang must be zh, en, or zh-Hant");
    else if (indep_is_empty(callback))
        indep_bad(reply, "callback_url is required");
    else if (!indep_is_https(callback))
        indep_bad(reply, "callback_url must be a valid https URL");
    if (reply->json != NULL)
        return;
    const struct indep_session *session = indep_session_new(org, callback);
    reply->json = cJSON_CreateObject();
    indep_add(reply->json, "h5_link",
              indep_print("%s://%s/kyc?lang=%s&bizToken=%s", indep_scheme(),
                          request->host, lang, session->token));
    cJSON_AddStringToObject(reply->json, "status", "pending");
    cJSON_AddStringToObject(reply->json, "object", "video.asset_session");
}

/* The callback URL with these parameters appended; a fragment is of no use to a server.
 */
static void redirect(const struct indep_session *session, const char *parameters,
                     struct indep_reply *reply)
{
    size_t size = strcspn(session->callback, "#");
    bool has_query = memchr(session->callback, '?', size) != NULL;
    reply->status = 302;
    reply->location = indep_print("%.*s%c%s", (int)size, session->callback,
                                  has_query ? '&' : '?', parameters);
}

/* Everybody who scans for this organisation is the same person: one group. */
static void succeed(struct indep_session *session, struct indep_reply *reply)
{
    if (session->org->person == NULL)
        session->org->person = indep_id("group", indep_now());
    INDEP_AUTO(indep_drop)
    char *parameters =
        indep_print("verify_type=real_time&reqMeasureInfoValue=1&group_id=%s"
                    "&algorithmBaseRespCode=10000&resultCode=10000",
                    session->org->person);
    redirect(session, parameters, reply);
    indep_bought("scan", session->org->person);
}

static bool all_digits(const char *text)
{
    return *text != '\0' && text[strspn(text, "0123456789")] == '\0';
}

static void finish(struct indep_session *session, const char *outcome, const char *code,
                   struct indep_reply *reply)
{
    if (strcmp(outcome, "success") == 0) {
        succeed(session, reply);
    } else if (strcmp(outcome, "pre_record") == 0) {
        redirect(session,
                 "verify_type=pre_record&group_id=&reqMeasureInfoValue=1"
                 "&algorithmBaseRespCode=1301&resultCode=10000",
                 reply);
    } else if (code != NULL && all_digits(code)) {
        INDEP_AUTO(indep_drop)
        char *parameters =
            indep_print("verify_type=real_time&group_id=&reqMeasureInfoValue=0"
                        "&algorithmBaseRespCode=%s&resultCode=%s",
                        code, code);
        redirect(session, parameters, reply);
    } else {
        indep_page(reply, 200, "<p>We could not recognise you.");
    }
    session->used = true;
}

void indep_scan(const struct indep_request *request, struct indep_reply *reply)
{
    INDEP_AUTO(indep_drop) char *token = indep_parameter(request->query, "bizToken");
    INDEP_AUTO(indep_drop) char *outcome = indep_parameter(request->body, "outcome");
    INDEP_AUTO(indep_drop) char *code = indep_parameter(request->body, "result_code");
    struct indep_session *session = token != NULL ? indep_session(token) : NULL;
    if (session == NULL || session->used || session->expires < indep_now())
        indep_page(reply, 200, "<p>This link is no longer valid.");
    else if (strcmp(request->method, "POST") != 0)
        indep_page(reply, 200,
                   "<form method=post><button name=outcome value=success>Scan</button>"
                   "<button name=outcome value=fail>Fail</button></form>");
    else if (outcome == NULL)
        indep_page(reply, 400, "<p>outcome: success, fail or pre_record.");
    else
        finish(session, outcome, code, reply);
}
