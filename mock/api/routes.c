#include "api/routes.h"

#include "api/handlers.h"
#include "base/auto.h"

#include <stdio.h>
#include <string.h>

struct row {
    const char *method, *pattern;
    handler_fn *handler;
};

/* In the order of OPERATIONS, which is made from the same list. */
static const struct row ROWS[] = {
#define OPERATION(method, name, pattern, handler) {method, pattern, handler},
#include "world/operations.def"
#undef OPERATION
};

/* Matches exactly, segment by segment; a `{}` takes one that is not empty. */
static bool match(const char *pattern, const char *path, struct request *req)
{
    int param = 0;
    while (*pattern) {
        if (pattern[0] != '{') {
            if (*pattern++ != *path++)
                return false;
            continue;
        }
        size_t size = strcspn(path, "/");
        if (size == 0 || size >= sizeof req->params[0])
            return false;
        memcpy(req->params[param], path, size);
        req->params[param++][size] = '\0';
        path += size;
        pattern += 2;
    }
    return *path == '\0';
}

static bool method_matches(const char *want, const char *got)
{
    return strcmp(want, got) == 0 ||
           (strcmp(want, "GET") == 0 && strcmp(got, "HEAD") == 0);
}

static void allow(struct route *route, const char *method)
{
    size_t used = strlen(route->allow);
    snprintf(route->allow + used, sizeof route->allow - used, "%s%s%s", used ? ", " : "",
             method, strcmp(method, "GET") == 0 ? ", HEAD" : "");
}

static bool unknown_path(const struct request *req, struct error *err)
{
    const char *paths[COUNT_OF(ROWS) + 1] = {NULL};
    for (size_t i = 0; i < COUNT_OF(ROWS); i++)
        paths[i] = OPERATIONS[i].name;
    fail(err, RULE_UNKNOWN_PATH, req->path);
    fail_detail(err, "path", req->path, NULL);
    const char *nearest = text_nearest(req->path, paths);
    if (nearest)
        text_copy(err->nearest, sizeof err->nearest, nearest);
    return false;
}

bool route_find(struct request *req, struct route *route, struct error *err)
{
    *route = (struct route){0};
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        if (!match(ROWS[i].pattern, req->path, req))
            continue;
        if (method_matches(ROWS[i].method, req->method)) {
            route->operation = &OPERATIONS[i];
            route->handler = ROWS[i].handler;
            return true;
        }
        allow(route, ROWS[i].method);
    }
    if (!route->allow[0])
        return unknown_path(req, err);
    fail(err, RULE_WRONG_METHOD, req->method, route->allow);
    return fail_detail(err, "method", req->method, route->allow);
}
