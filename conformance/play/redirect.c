#include "play/redirect.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "judge/document.h"
#include "read/json_tree.h"

#include <ctype.h>
#include <string.h>

const char *redirect_query(const char *url, struct arena *arena)
{
    const char *query = strchr(url, '?'), *fragment = strchr(url, '#');
    if (query == NULL || (fragment != NULL && fragment < query))
        return "";
    return arena_copy_n(arena, query + 1, strcspn(query + 1, "#"));
}

/* "https://" and the like: a scheme of RFC 3986, and a host. */
static bool begins_url(const char *text)
{
    size_t size = 0;
    while (isalnum((unsigned char)text[size]) ||
           (text[size] != '\0' && strchr("+-.", text[size]) != NULL))
        size++;
    return size > 0 && isalpha((unsigned char)text[0]) &&
           strncmp(text + size, "://", 3) == 0 && text[size + 3] != '\0' &&
           strchr("/?#", text[size + 3]) == NULL;
}

static bool has_blank(const char *text)
{
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++)
        if (*at <= ' ' || *at == 0x7f)
            return true;
    return !utf8_valid(text, strlen(text));
}

const char *redirect_pasted(const char *line, struct arena *arena, const char **why)
{
    size_t start = strspn(line, " \t"), size = strlen(line + start);
    while (size > 0 && strchr(" \t\r\n", line[start + size - 1]) != NULL)
        size--;
    const char *url = arena_copy_n(arena, line + start, size);
    const char *query = redirect_query(url, arena);
    *why = NULL;
    if (size == 0)
        *why = "That was nothing";
    else if (size > REDIRECT_MAX)
        *why = "That is longer than 8 KiB, which no redirect is";
    else if (!begins_url(url))
        *why = "That is no URL: it has to begin with https://";
    else if (has_blank(url))
        *why = "That URL has a blank or another character in it that no URL has";
    else if (query[0] == '\0')
        *why = "That URL has no query: what stands behind its `?` is what counts";
    return *why == NULL ? query : NULL;
}

/* A member of the pattern's `query` is in `query`; `any` is set when it has a member. */
static bool pattern_knows(const struct expectation *pattern, const cJSON *query,
                          bool *any)
{
    const cJSON *member, *wanted = json_member(pattern->json, "query");
    cJSON_ArrayForEach(member, wanted)
    {
        if (member->string == NULL || member->string[0] == '#')
            continue;
        *any = true;
        if (json_member(query, member->string) != NULL)
            return true;
    }
    return false;
}

static bool saves_know(const struct saves *saves, const cJSON *query, bool *any)
{
    for (size_t i = 0; i < saves->count; i++) {
        const char *pointer = saves->items[i].pointer;
        if (strncmp(pointer, "/query/", 7) != 0)
            continue;
        *any = true;
        if (json_member(query, pointer + 7) != NULL)
            return true;
    }
    return false;
}

/* Everything that the callback URL itself says came back. */
static bool has_own(const cJSON *query, const struct scope *scope, struct arena *arena)
{
    const cJSON *url = scope_get(scope, "callback_url"), *own;
    if (!cJSON_IsString(url))
        return true;
    cJSON_ArrayForEach(own,
                       document_query(arena, redirect_query(url->valuestring, arena)))
    {
        const cJSON *came = json_member(query, own->string);
        if (came == NULL || strcmp(came->valuestring, own->valuestring) != 0)
            return false;
    }
    return true;
}

bool redirect_is_awaited(const char *query, const struct call *call,
                         const struct scope *scope)
{
    AUTO(arena_drop) struct arena *arena = arena_new();
    const cJSON *parsed = document_query(arena, query);
    bool any = false;
    if (parsed->child == NULL || !has_own(parsed, scope, arena))
        return false;
    return pattern_knows(&call->expect, parsed, &any) ||
           pattern_knows(&call->observe, parsed, &any) ||
           pattern_knows(&call->always, parsed, &any) ||
           saves_know(&call->save, parsed, &any) ||
           saves_know(&call->collect, parsed, &any) || !any;
}
