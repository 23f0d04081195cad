#include "judge/document.h"

#include "base/memory.h"
#include "base/text.h"
#include "base/utf8.h"
#include "read/json.h"
#include "read/json_tree.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { JSON_MAX_BYTES = 8 * 1024 * 1024 };

/* A string that is not copied. */
static cJSON *string_node(struct arena *arena, const char *string)
{
    cJSON *node = json_node(arena, cJSON_String);
    memcpy(&node->valuestring, &string, sizeof string); /* never written to */
    return node;
}

/* `bytes`, which a NUL follows, as valid UTF-8 without one: what is not becomes U+FFFD.
 */
static cJSON *string_of(struct arena *arena, const char *bytes, size_t size)
{
    if (memchr(bytes, '\0', size) == NULL && utf8_valid(bytes, size))
        return string_node(arena, bytes);
    AUTO(text_drop) struct text text = text_new(size * 3);
    for (size_t at = 0; at < size;) {
        size_t step = utf8_next(bytes + at, size - at, NULL);
        if (step == 0 || bytes[at] == '\0')
            text_add(&text, "\xef\xbf\xbd");
        else
            text_add_n(&text, bytes + at, step);
        at += step > 0 ? step : 1;
    }
    return json_node_string(arena, text_string(&text));
}

/* Adds a header under its lower-case name; a repeated one is joined with ", ". */
static void header_add(struct arena *arena, cJSON *headers, const struct header *header)
{
    char *name = arena_copy(arena, header->name);
    for (char *c = name; *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
    cJSON *value = string_of(arena, header->value, strlen(header->value));
    cJSON *old = json_member(headers, name);
    if (old == NULL)
        json_node_add(headers, name, value);
    else
        old->valuestring =
            arena_printf(arena, "%s, %s", old->valuestring, value->valuestring);
}

/* A body that begins an array or object; for one that is too large to look further. */
static bool looks_like_json(const char *body, size_t size)
{
    size_t at = 0;
    while (at < size && strchr(" \t\r\n", body[at]) != NULL && body[at] != '\0')
        at++;
    return at < size && (body[at] == '{' || body[at] == '[');
}

static cJSON *body_parse(struct arena *arena, const struct reply *reply, bool *too_much)
{
    if (reply->size > JSON_MAX_BYTES) {
        *too_much = looks_like_json(reply->body, reply->size);
        return NULL;
    }
    struct json_fault fault;
    cJSON *json =
        json_parse_into(arena, reply->body, reply->size, &JSON_REPLY, NULL, NULL, &fault);
    *too_much = json == NULL && fault.too_much;
    return json;
}

/* The variables as a member of the document, which only borrows them. */
static cJSON *vars_node(struct arena *arena, const struct scope *scope)
{
    cJSON *vars = json_node(arena, cJSON_Object);
    vars->child = scope->values->child;
    return vars;
}

cJSON *document_new(struct arena *arena, const struct reply *reply,
                    const struct scope *scope, bool *too_much)
{
    cJSON *document = json_node(arena, cJSON_Object);
    *too_much = false;
    if (reply->status != 0)
        json_node_add(document, "status", json_node_number(arena, reply->status));
    cJSON *headers = json_node(arena, cJSON_Object);
    json_node_add(document, "headers", headers);
    for (size_t i = 0; i < reply->header_count; i++)
        header_add(arena, headers, &reply->headers[i]);
    if (reply->body != NULL) {
        cJSON *json = body_parse(arena, reply, too_much);
        if (json != NULL)
            json_node_add(document, "json", json);
        json_node_add(document, "text", string_of(arena, reply->body, reply->size));
    }
    if (reply->query != NULL)
        json_node_add(document, "query", document_query(arena, reply->query));
    if (scope != NULL)
        json_node_add(document, "vars", vars_node(arena, scope));
    json_node_add(document, "time", json_node_number(arena, reply->seconds));
    return document;
}

void document_vars(cJSON *document, const struct scope *scope)
{
    json_member(document, "vars")->child = scope->values->child;
}

static int hex_digit(char c)
{
    return isdigit((unsigned char)c)    ? c - '0'
           : isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10
                                        : -1;
}

/* Decodes application/x-www-form-urlencoded; what is no escape stays as it is. */
static cJSON *decode(struct arena *arena, const char *text, size_t size)
{
    char *out = arena_alloc(arena, size + 1);
    size_t filled = 0;
    for (size_t i = 0; i < size; i++) {
        int high = text[i] == '%' && i + 2 < size ? hex_digit(text[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
        if (low >= 0) {
            out[filled++] = (char)(high * 16 + low);
            i += 2;
        } else {
            out[filled++] = (char)(text[i] == '+' ? ' ' : text[i]);
        }
    }
    return string_of(arena, out, filled);
}

cJSON *document_query(struct arena *arena, const char *query)
{
    cJSON *object = json_node(arena, cJSON_Object);
    while (*query != '\0') {
        size_t size = strcspn(query, "&");
        const char *equals = memchr(query, '=', size);
        size_t name_size = equals != NULL ? (size_t)(equals - query) : size;
        const char *name = decode(arena, query, name_size)->valuestring;
        if (size > 0 && json_member(object, name) == NULL) {
            size_t skip = equals != NULL ? name_size + 1 : size;
            json_node_add(object, name, decode(arena, query + skip, size - skip));
        }
        query += size + (query[size] == '&');
    }
    return object;
}
