#include "read/route.h"

#include <stddef.h>
#include <string.h>

const char *const METHODS[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", NULL};

unsigned route_method_length(const char *text)
{
    for (size_t i = 0; METHODS[i] != NULL; i++) {
        size_t size = strlen(METHODS[i]);
        if (strncmp(text, METHODS[i], size) == 0 && text[size] == ' ')
            return (unsigned)size;
    }
    return 0;
}

bool route_valid(const char *text)
{
    unsigned size = route_method_length(text);
    return size > 0 && text[size + 1] == '/' && strpbrk(text + size + 1, " ?#") == NULL;
}

/* Two segments, each up to its next `/`: 0 different, 1 by a `{x}`, 2 literally equal. */
static unsigned segment_match(const char *route, size_t route_size, const char *path,
                              size_t path_size)
{
    if (route_size == path_size && memcmp(route, path, path_size) == 0)
        return 2;
    bool open = route_size > 2 && route[0] == '{' && route[route_size - 1] == '}';
    return open && path_size > 0 ? 1 : 0;
}

unsigned long route_match(const char *route, const char *method, const char *path)
{
    size_t method_size = strlen(method);
    if (strncmp(route, method, method_size) != 0 || route[method_size] != ' ')
        return 0;
    route += method_size + 1;
    unsigned long score = 1;
    while (*route == '/' && *path == '/') {
        size_t route_size = strcspn(++route, "/"), path_size = strcspn(++path, "/?#");
        unsigned match = segment_match(route, route_size, path, path_size);
        if (match == 0)
            return 0;
        score = score * 2 + match - 1;
        route += route_size;
        path += path_size;
    }
    return *route == '\0' && (*path == '\0' || *path == '?' || *path == '#') ? score : 0;
}
