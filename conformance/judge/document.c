#include "judge/document.h"

#include "base/memory.h"
#include "base/text.h"
#include "base/utf8.h"
#include "read/json.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { JSON_MAX_BYTES = 8 * 1024 * 1024 };

/* `bytes` as valid UTF-8 without NUL: what is not becomes U+FFFD. */
static cJSON *string_of(const char *bytes, size_t size)
{
    AUTO(text_drop) struct text text = text_new(size * 3);
    for (size_t at = 0; at < size;) {
        size_t step = utf8_next(bytes + at, size - at, NULL);
        if (step == 0 || bytes[at] == '\0')
            text_add(&text, "\xef\xbf\xbd");
        else
            text_add_n(&text, bytes + at, step);
        at += step > 0 ? step : 1;
    }
    return cJSON_CreateString(text_string(&text));
}

/* The same, without a copy when none is needed. */
static cJSON *string_borrowing(const char *bytes, size_t size)
{
    if (memchr(bytes, '\0', size) == NULL && utf8_valid(bytes, size))
        return cJSON_CreateStringReference(bytes);
    return string_of(bytes, size);
}

/* Adds a header under its lower-case name; a repeated one is joined with ", ". */
static void header_add(cJSON *headers, const struct header *header)
{
    AUTO(memory_drop) char *name = memory_copy(header->name);
    for (char *c = name; *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
    cJSON *old = cJSON_GetObjectItemCaseSensitive(headers, name);
    if (old == NULL) {
        cJSON_AddItemToObject(headers, name,
                              string_borrowing(header->value, strlen(header->value)));
        return;
    }
    AUTO(text_drop)
    struct text both = text_new(strlen(old->valuestring) + strlen(header->value) + 2);
    text_addf(&both, "%s, %s", old->valuestring, header->value);
    cJSON_ReplaceItemInObjectCaseSensitive(headers, name,
                                           string_of(both.data, both.size));
}

/* A body that begins an array or object; for one that is too large to look further. */
static bool looks_like_json(const char *body, size_t size)
{
    size_t at = 0;
    while (at < size && strchr(" \t\r\n", body[at]) != NULL && body[at] != '\0')
        at++;
    return at < size && (body[at] == '{' || body[at] == '[');
}

static cJSON *body_parse(const struct reply *reply, bool *too_much)
{
    if (reply->size > JSON_MAX_BYTES) {
        *too_much = looks_like_json(reply->body, reply->size);
        return NULL;
    }
    struct json_fault fault;
    cJSON *json = json_parse(reply->body, reply->size, &JSON_REPLY, NULL, NULL, &fault);
    *too_much = json == NULL && fault.too_much;
    return json;
}

cJSON *document_new(const struct reply *reply, const struct scope *scope, bool *too_much)
{
    cJSON *document = cJSON_CreateObject();
    *too_much = false;
    if (reply->status != 0)
        cJSON_AddItemToObjectCS(document, "status", cJSON_CreateNumber(reply->status));
    cJSON *headers = cJSON_CreateObject();
    cJSON_AddItemToObjectCS(document, "headers", headers);
    for (size_t i = 0; i < reply->header_count; i++)
        header_add(headers, &reply->headers[i]);
    if (reply->body != NULL) {
        cJSON *json = body_parse(reply, too_much);
        if (json != NULL)
            cJSON_AddItemToObjectCS(document, "json", json);
        cJSON_AddItemToObjectCS(document, "text",
                                string_borrowing(reply->body, reply->size));
    }
    if (reply->query != NULL)
        cJSON_AddItemToObjectCS(document, "query", document_query(reply->query));
    if (scope != NULL)
        cJSON_AddItemToObjectCS(document, "vars",
                                cJSON_CreateObjectReference(scope->values->child));
    cJSON_AddItemToObjectCS(document, "time", cJSON_CreateNumber(reply->seconds));
    return document;
}

static int hex_digit(char c)
{
    return isdigit((unsigned char)c)    ? c - '0'
           : isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10
                                        : -1;
}

/* Decodes application/x-www-form-urlencoded; what is no escape stays as it is. */
static cJSON *decode(const char *text, size_t size)
{
    AUTO(text_drop) struct text out = text_new(size);
    for (size_t i = 0; i < size; i++) {
        int high = text[i] == '%' && i + 2 < size ? hex_digit(text[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
        if (low >= 0) {
            text_add_char(&out, (char)(high * 16 + low));
            i += 2;
        } else {
            text_add_n(&out, text[i] == '+' ? " " : &text[i], 1);
        }
    }
    return string_of(text_string(&out), out.size);
}

cJSON *document_query(const char *query)
{
    cJSON *object = cJSON_CreateObject();
    while (*query != '\0') {
        size_t size = strcspn(query, "&");
        const char *equals = memchr(query, '=', size);
        size_t name_size = equals != NULL ? (size_t)(equals - query) : size;
        AUTO(json_drop) cJSON *name = decode(query, name_size);
        if (size > 0 &&
            cJSON_GetObjectItemCaseSensitive(object, name->valuestring) == NULL) {
            size_t skip = equals != NULL ? name_size + 1 : size;
            cJSON_AddItemToObject(object, name->valuestring,
                                  decode(query + skip, size - skip));
        }
        query += size + (query[size] == '&');
    }
    return object;
}
