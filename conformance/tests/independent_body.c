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

enum { DEEPEST = 64 };

/* cJSON itself refuses what is deeper than a thousand. */
static int depth_of(const cJSON *json)
{
    int deepest = 0;
    for (const cJSON *child = json->child; child != NULL; child = child->next) {
        int depth = depth_of(child);
        deepest = depth > deepest ? depth : deepest;
    }
    return deepest + (cJSON_IsObject(json) || cJSON_IsArray(json));
}

/* Of equal names the last counts. */
static void drop_repeated(cJSON *body)
{
    for (cJSON *field = body->child, *next; field != NULL; field = next) {
        next = field->next;
        const cJSON *later = next;
        while (later != NULL && strcmp(later->string, field->string) != 0)
            later = later->next;
        if (later != NULL)
            cJSON_Delete(cJSON_DetachItemViaPointer(body, field));
    }
}

static bool is_list_of_objects(const cJSON *list)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, list) if (!cJSON_IsObject(item)) return false;
    return cJSON_IsArray(list);
}

/* An object whose fields are strings, or null. */
static bool as_decided(cJSON *body, const char *known)
{
    const cJSON *field;
    if (!cJSON_IsObject(body) || depth_of(body) > DEEPEST)
        return false;
    drop_repeated(body);
    cJSON_ArrayForEach(field, body)
    {
        INDEP_AUTO(indep_drop) char *name = indep_print(" %s ", field->string);
        bool is_list = strcmp(field->string, "content") == 0;
        if (known != NULL && strstr(known, name) != NULL && !cJSON_IsNull(field) &&
            !(is_list ? is_list_of_objects(field) : cJSON_IsString(field)))
            return false;
    }
    return true;
}

void indep_missing_one(struct indep_reply *reply, const char *what, const char *id)
{
    INDEP_AUTO(indep_drop) char *message = indep_print("%s not found: %s", what, id);
    bool asset = strcmp(what, "asset") == 0;
    if (indep_agrees())
        indep_missing(reply, "", message);
    else
        indep_missing(reply, asset ? "asset_missing" : "task_missing", "no such thing");
}

cJSON *indep_body(const struct indep_request *request, const char *known,
                  struct indep_reply *reply)
{
    cJSON *body = cJSON_ParseWithOpts(request->body, NULL, true);
    bool marked = strncmp(request->body, "\xef\xbb\xbf", 3) == 0;
    if (body != NULL && indep_agrees() && (marked || !as_decided(body, known))) {
        cJSON_Delete(body);
        body = NULL;
    }
    if (indep_agrees() && !indep_options()->picky)
        known = NULL;
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

static bool is_blank(const char *text)
{
    return indep_is_empty(text) || (indep_agrees() && text[strspn(text, " ")] == '\0');
}

void indep_create_session(struct indep_org *org, const struct indep_request *request,
                          struct indep_reply *reply)
{
    INDEP_AUTO(indep_drop_json)
    cJSON *body = indep_body(request, " callback_url lang ", reply);
    if (body == NULL)
        return;
    static const char LANG[] = "lang must be zh, en, or zh-Hant";
    const char *callback = indep_text(body, "callback_url");
    const char *lang = indep_text(body, "lang");
    if (lang == NULL || (lang[0] == '\0' && indep_agrees()))
        lang = "zh";
    bool known = strcmp(lang, "zh") == 0 || strcmp(lang, "en") == 0 ||
                 strcmp(lang, "zh-Hant") == 0;
    if (!known && !indep_agrees())
        indep_bad(reply, LANG);
    else if (is_blank(callback))
        indep_bad(reply, "callback_url is required");
    else if (!indep_is_https(callback))
        indep_bad(reply, "callback_url must be a valid https URL");
    else if (!known)
        indep_bad(reply, LANG);
    if (reply->json != NULL)
        return;
    const struct indep_session *session = indep_session_new(org, callback);
    reply->json = cJSON_CreateObject();
    indep_add(reply->json, "h5_link",
              indep_agrees()
                  ? indep_print("%s://%s/kyc?bizToken=%s&lang=%s", indep_scheme(),
                                request->host, session->token, lang)
                  : indep_print("%s://%s/kyc?lang=%s&bizToken=%s", indep_scheme(),
                                request->host, lang, session->token));
    cJSON_AddStringToObject(reply->json, "status", "pending");
    cJSON_AddStringToObject(reply->json, "object", "video.asset_session");
}
