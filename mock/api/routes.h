#ifndef MOCK_API_ROUTES_H
#define MOCK_API_ROUTES_H

#include "api/app.h"
#include "world/operations.h"

/* What a method and a path come to. */
struct route {
    const struct operation *operation; /* NULL: no route */
    handler_fn *handler;
    char allow[64]; /* the methods of the path, when only others have it: "GET, HEAD,
                       POST" */
};

/* Finds the route and fills `req->params`. HEAD is routed as GET. False with
 * RULE_UNKNOWN_PATH (its `nearest` the nearest route) or RULE_WRONG_METHOD;
 * `route->allow` is set with the latter. */
bool route_find(struct request *req, struct route *route, struct error *err);

#endif
