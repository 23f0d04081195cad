#include "play/send_url.h"

#include "base/memory.h"
#include "play/send.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A URL that there is no memory for is not a bad one. */
static bool is_ok(CURLUcode code)
{
    memory_check(code == CURLUE_OUT_OF_MEMORY);
    return code == CURLUE_OK;
}

/* "http://host:1" of a URL: all before its path. */
static size_t origin_size(const char *url)
{
    const char *authority = strstr(url, "://");
    return authority == NULL
               ? 0
               : strcspn(authority + 3, "/?#") + (size_t)(authority + 3 - url);
}

/* A path, perhaps with a query, that libcurl sends as it stands: no fragment, no escape
 * whose case it would change, nothing that a whole URL may not hold. */
static bool is_plain_target(const char *target)
{
    for (const char *at = target; *at != '\0'; at++)
        if (*at <= ' ' || *at >= 0x7f || *at == '#' || *at == '%')
            return false;
    return target[0] == '/';
}

bool url_parts_set(struct url_parts *parts, const char *url)
{
    size_t size = origin_size(url);
    const char *target = url + size;
    if (size == 0 || !is_plain_target(target))
        return false;
    if (parts->origin == NULL || strncmp(parts->origin, url, size) != 0 ||
        parts->origin[size] != '\0') {
        free(parts->origin);
        parts->origin = memory_copy_n(url, size);
        if (!is_ok(curl_url_set(parts->parsed, CURLUPART_URL, parts->origin, 0))) {
            memory_drop(&parts->origin);
            return false;
        }
    }
    AUTO(memory_drop) char *path = memory_copy_n(target, strcspn(target, "?"));
    const char *query = strchr(target, '?');
    return is_ok(curl_url_set(parts->parsed, CURLUPART_PATH, path, 0)) &&
           is_ok(curl_url_set(parts->parsed, CURLUPART_QUERY,
                              query != NULL ? query + 1 : NULL, 0));
}

void url_parts_clean(struct url_parts *parts)
{
    curl_url_cleanup(parts->parsed);
    free(parts->origin);
}

const char *url_place(const char *url, struct arena *arena)
{
    const char *place = url;
    char *host = NULL, *port = NULL;
    CURLU *parsed = memory_checked(curl_url());
    if (is_ok(curl_url_set(parsed, CURLUPART_URL, url, 0)) &&
        is_ok(curl_url_get(parsed, CURLUPART_HOST, &host, 0)))
        place = is_ok(curl_url_get(parsed, CURLUPART_PORT, &port, 0))
                    ? arena_printf(arena, "%s:%s", host, port)
                    : arena_copy(arena, host);
    curl_free(host);
    curl_free(port);
    curl_url_cleanup(parsed);
    return place;
}

/* Two parts of two URLs, as libcurl itself understands them. */
static bool same_part(CURLU *a, CURLU *b, CURLUPart part)
{
    char *one = NULL, *other = NULL;
    bool same = is_ok(curl_url_get(a, part, &one, CURLU_DEFAULT_PORT)) &&
                is_ok(curl_url_get(b, part, &other, CURLU_DEFAULT_PORT)) &&
                strcasecmp(one, other) == 0;
    curl_free(one);
    curl_free(other);
    return same;
}

bool send_same_origin(const char *url, const char *base)
{
    CURLU *a = memory_checked(curl_url()), *b = memory_checked(curl_url());
    bool same = is_ok(curl_url_set(a, CURLUPART_URL, url, 0)) &&
                is_ok(curl_url_set(b, CURLUPART_URL, base, 0)) &&
                same_part(a, b, CURLUPART_SCHEME) && same_part(a, b, CURLUPART_HOST) &&
                same_part(a, b, CURLUPART_PORT);
    curl_url_cleanup(a);
    curl_url_cleanup(b);
    return same;
}
