#include "http/target.h"

#include "http/percent.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool has_dot_segment(const char *path)
{
    for (const char *slash = path; slash; slash = strchr(slash + 1, '/')) {
        size_t length = strcspn(slash + 1, "/");
        if ((length == 1 && slash[1] == '.') ||
            (length == 2 && slash[1] == '.' && slash[2] == '.'))
            return true;
    }
    return false;
}

static const char *complaint(const char *path)
{
    for (const char *at = path; *at; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7f || *at == '\\')
            return "the path must hold no control character and no backslash";
    return has_dot_segment(path) ? "the path must hold no dot segment" : NULL;
}

bool target_path(const char *target, char **owned, const char **path, struct error *err)
{
    if (*target != '/')
        return fail(err, RULE_BAD_REQUEST, "the request target must begin with a slash");
    *path = target;
    if (strchr(target, '%')) {
        if (strcasestr(target, "%2f"))
            return fail(err, RULE_BAD_REQUEST, "the path must hold no encoded slash");
        size_t size = strlen(target);
        *owned = malloc(size + 1);
        if (!*owned)
            return fail(err, RULE_INTERNAL, "out of memory");
        if (!percent_decode_into(*owned, target, size, false))
            return fail(err, RULE_BAD_REQUEST, "the path must decode to UTF-8");
        *path = *owned;
    }
    const char *why = complaint(*path);
    return why ? fail(err, RULE_BAD_REQUEST, why) : true;
}
