#include "http/request.h"

#include "base/auto.h"
#include "base/text.h"
#include "http/json_scan.h"
#include "http/percent.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *request_header(const struct request *req, const char *name)
{
    for (int i = 0; i < req->header_count; i++)
        if (strcasecmp(req->headers[i].name, name) == 0)
            return req->headers[i].value;
    return NULL;
}

/* One `name=value` of a form: pieces of the text that holds it. */
struct pair {
    const char *name, *value;
    size_t name_size, value_size;
};

/* The pair at `*cursor`, which moves behind it; empty ones are skipped. False at the end.
 */
static bool next_pair(const char *form, size_t *cursor, struct pair *pair)
{
    const char *at = form + *cursor;
    at += strspn(at, "&");
    size_t size = strcspn(at, "&");
    *cursor = (size_t)(at - form) + size;
    if (size == 0)
        return false;
    const char *equals = memchr(at, '=', size);
    pair->name = at;
    pair->name_size = equals ? (size_t)(equals - at) : size;
    pair->value = equals ? equals + 1 : at + size;
    pair->value_size = (size_t)(at + size - pair->value);
    return true;
}

static bool is_named(const struct pair *pair, const char *name)
{
    if (!memchr(pair->name, '%', pair->name_size) &&
        !memchr(pair->name, '+', pair->name_size))
        return strlen(name) == pair->name_size &&
               memcmp(pair->name, name, pair->name_size) == 0;
    AUTO(string_drop) char *decoded = percent_decode(pair->name, pair->name_size, true);
    return decoded && strcmp(decoded, name) == 0;
}

static char *form_value(const char *form, const char *name)
{
    struct pair pair;
    for (size_t cursor = 0; next_pair(form, &cursor, &pair);)
        if (is_named(&pair, name))
            return percent_decode(pair.value, pair.value_size, true);
    return NULL;
}

char *request_query(const struct request *req, const char *name)
{
    return form_value(req->query, name);
}

char *request_form(const struct request *req, const char *name)
{
    if (strlen(req->body) != req->body_size) /* a NUL inside */
        return NULL;
    return form_value(req->body, name);
}

bool request_query_next(const struct request *req, size_t *cursor, char *name,
                        size_t room)
{
    struct pair pair;
    if (!next_pair(req->query, cursor, &pair))
        return false;
    AUTO(string_drop) char *decoded = percent_decode(pair.name, pair.name_size, true);
    if (decoded)
        text_copy(name, room, decoded);
    else
        snprintf(name, room, "%.*s", (int)pair.name_size, pair.name);
    return true;
}

const char *request_bearer(const struct request *req)
{
    static const char SCHEME[] = "Bearer ";
    const char *value = request_header(req, "Authorization");
    if (!value || strncasecmp(value, SCHEME, strlen(SCHEME)) != 0)
        return NULL;
    value += strlen(SCHEME);
    value += strspn(value, " ");
    return *value ? value : NULL;
}

cJSON *request_json(const struct request *req, struct error *err)
{
    struct json_fault fault = {0};
    char got[96] = "a value that is no object";
    cJSON *json = json_parse(req->body, req->body_size, JSON_MAX_VALUES, &fault);
    if (cJSON_IsObject(json))
        return json;
    if (!json && req->body_size == 0)
        snprintf(got, sizeof got, "an empty body");
    else if (!json)
        snprintf(got, sizeof got, "at byte %zu: %s", fault.offset, fault.why);
    cJSON_Delete(json);
    if (!json && fault.no_memory) {
        fail(err, RULE_INTERNAL, "out of memory");
        return NULL;
    }
    fail(err, RULE_BODY_JSON);
    fail_detail(err, "body", got, "a JSON object");
    return NULL;
}

/* The name or IPv4 address, or a bracketed IPv6 address, that `host` begins with; 0:
 * none.
 */
static size_t host_length(const char *host)
{
    if (*host != '[')
        return strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                            "0123456789.-_");
    size_t inside = strspn(host + 1, "0123456789abcdefABCDEF:.");
    return inside > 0 && host[inside + 1] == ']' ? inside + 2 : 0;
}

/* HOST or HOST:PORT, nothing that would mean something else inside a URL. */
static bool is_authority(const char *host)
{
    size_t length = host_length(host);
    if (length == 0 || host[length] != ':')
        return length > 0 && host[length] == '\0';
    int64_t port;
    return isdigit((unsigned char)host[length + 1]) &&
           text_to_int(host + length + 1, &port) && port <= 65535;
}

void request_base_url(const struct request *req, const char *public_url,
                      const char *fallback, char *out, size_t room)
{
    static const char SCHEME[] = "http://";
    const size_t size = sizeof SCHEME - 1;
    const char *host = request_header(req, "Host");
    if (!public_url && host && is_authority(host) && size + strlen(host) < room) {
        text_copy(out, room, SCHEME);
        text_copy(out + size, room - size, host);
    } else {
        text_copy(out, room, public_url ? public_url : fallback);
    }
}
