#include "judge/uri.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

/* The length of the scheme at `text`; 0 when there is none. */
static size_t scheme_length(const char *text)
{
    if (!isalpha((unsigned char)*text))
        return 0;
    size_t size = 1;
    while (isalnum((unsigned char)text[size]) ||
           (text[size] != '\0' && strchr("+-.", text[size]) != NULL))
        size++;
    return size;
}

bool uri_scheme_valid(const char *text)
{
    size_t size = scheme_length(text);
    return size > 0 && text[size] == '\0';
}

static bool characters_valid(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '%') {
            if (!isxdigit((unsigned char)text[1]) || !isxdigit((unsigned char)text[2]))
                return false;
        } else if (!isalnum((unsigned char)*text) &&
                   strchr("-._~:/?#[]@!$&'()*+,;=", *text) == NULL) {
            return false;
        }
    }
    return true;
}

static bool has_host(const char *rest)
{
    if (strncmp(rest, "//", 2) != 0)
        return false;
    size_t size = strcspn(rest + 2, "/?#");
    const char *at = memchr(rest + 2, '@', size);
    const char *host = at != NULL ? at + 1 : rest + 2;
    return host < rest + 2 + size && *host != ':';
}

bool uri_is(const char *text, const char *scheme)
{
    size_t size = scheme_length(text);
    if (size == 0 || text[size] != ':' || text[size + 1] == '\0')
        return false;
    if (*scheme != '\0' &&
        (strlen(scheme) != size || strncasecmp(text, scheme, size) != 0))
        return false;
    const char *rest = text + size + 1;
    if (!characters_valid(rest))
        return false;
    bool web = (size == 4 && strncasecmp(text, "http", 4) == 0) ||
               (size == 5 && strncasecmp(text, "https", 5) == 0);
    return !web || has_host(rest);
}
