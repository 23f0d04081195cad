#include "api/validate.h"

#include "base/auto.h"

#include <curl/curl.h>
#include <string.h>

static bool type_fits(const cJSON *item, enum field_type type)
{
    if (cJSON_IsNull(item) || type == FIELD_ANY)
        return true;
    return type == FIELD_STRING ? cJSON_IsString(item) : cJSON_IsArray(item);
}

static const struct field *field_find(const struct field *fields, const char *name)
{
    for (; fields->name; fields++)
        if (strcmp(fields->name, name) == 0)
            return fields;
    return NULL;
}

static bool unknown_field(const struct request *req, const char *name,
                          const struct field *fields, struct response *res,
                          struct error *err)
{
    const char *names[24] = {NULL};
    for (size_t i = 0; i < COUNT_OF(names) - 1 && fields[i].name; i++)
        names[i] = fields[i].name;
    const char *nearest = text_nearest(name, names);
    if (req->world->assumptions.choice[UNKNOWN_FIELD]) {
        fail(err, RULE_UNKNOWN_FIELD, name);
        return fail_detail(err, name, NULL, nearest);
    }
    if (nearest)
        response_hint(res, "unknown field %s is ignored; did you mean %s?", name,
                      nearest);
    else
        response_hint(res, "unknown field %s is ignored", name);
    return true;
}

static bool fields_check(const struct request *req, const cJSON *body,
                         const struct field *fields, struct response *res,
                         struct error *err)
{
    for (const struct field *field = fields; field->name; field++) {
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(body, field->name);
        if (item && !type_fits(item, field->type)) {
            fail(err, RULE_BODY_JSON);
            return fail_detail(err, field->name, "a value of another type",
                               field->type == FIELD_STRING ? "a string" : "an array");
        }
    }
    const cJSON *item;
    cJSON_ArrayForEach(
        item, body) if (!field_find(fields, item->string) &&
                        !unknown_field(req, item->string, fields, res, err)) return false;
    return true;
}

cJSON *fields_read(const struct request *req, const struct field *fields,
                   struct response *res, struct error *err)
{
    cJSON *body = request_json(req, err);
    if (body && !fields_check(req, body, fields, res, err)) {
        cJSON_Delete(body);
        return NULL;
    }
    return body;
}

const char *field_string(const cJSON *body, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(body, name);
    return cJSON_IsString(item) ? item->valuestring : "";
}

static void join_words(const char *const *words, char *out, size_t room)
{
    AUTO(text_drop) struct text text = TEXT_INIT(1024);
    for (size_t i = 0; words[i]; i++)
        text_printf(&text, "%s%s", i ? ", " : "", words[i]);
    text_copy(out, room, text.data ? text.data : "");
}

bool word_check(enum rule rule, const char *field, const char *word,
                const char *const *words, struct response *res, struct error *err)
{
    for (size_t i = 0; words[i]; i++)
        if (strcmp(words[i], word) == 0)
            return true;
    fail(err, rule);
    char expected[sizeof err->expected];
    join_words(words, expected, sizeof expected);
    fail_detail(err, field, word, expected);
    const char *nearest = text_nearest(word, words);
    if (nearest) {
        text_copy(err->nearest, sizeof err->nearest, nearest);
        response_hint(res, "%s: did you mean %s? Values are case-sensitive", field,
                      nearest);
    }
    return false;
}

/* What libcurl's parser would let pass though a browser would read it otherwise
 * (libraries.md 2.3). */
static bool url_is_plain(const char *url, const char *scheme)
{
    size_t prefix = strlen(scheme);
    if (strncmp(url, scheme, prefix) != 0 || url[prefix] == '/' || strlen(url) > 2048)
        return false;
    for (const char *at = url; *at; at++)
        if ((unsigned char)*at <= 0x20 || (unsigned char)*at >= 0x7f || *at == '\\')
            return false;
    return true;
}

/* The host of a URL that libcurl takes, in `host`; false when it takes none. */
static bool url_host(const char *url, char *host, size_t room)
{
    CURLU *parsed = curl_url();
    char *found = NULL;
    bool good = parsed && curl_url_set(parsed, CURLUPART_URL, url, 0) == CURLUE_OK &&
                curl_url_get(parsed, CURLUPART_HOST, &found, 0) == CURLUE_OK &&
                found[0] != '\0';
    if (good)
        text_copy(host, room, found);
    curl_free(found);
    curl_url_cleanup(parsed);
    return good;
}

bool url_is_https(const char *url)
{
    char host[64];
    return url_is_plain(url, "https://") && url_host(url, host, sizeof host);
}

bool url_is_loopback_http(const char *url)
{
    char host[64];
    if (!url_is_plain(url, "http://") || !url_host(url, host, sizeof host))
        return false;
    return strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0 ||
           strcmp(host, "127.0.0.1") == 0;
}

bool id_is_well_formed(const char *prefix, const char *id)
{
    size_t size = strlen(prefix);
    if (strncmp(id, prefix, size) != 0 || strspn(id + size, "0123456789") != 14 ||
        id[size + 14] != '-')
        return false;
    const char *tail = id + size + 15;
    return strlen(tail) == 5 && strspn(tail, "bcdfghjklmnpqrstvwxz2456789") == 5;
}

void query_check(const struct request *req, const char *const *names,
                 struct response *res)
{
    char name[64];
    size_t cursor = 0;
    while (request_query_next(req, &cursor, name, sizeof name)) {
        bool known = false;
        for (size_t i = 0; names[i] && !known; i++)
            known = strcmp(names[i], name) == 0;
        if (known)
            continue;
        const char *nearest = text_nearest(name, names);
        response_hint(res, "unknown query parameter %s is ignored%s%s", name,
                      nearest ? "; did you mean " : "", nearest ? nearest : "");
    }
}
