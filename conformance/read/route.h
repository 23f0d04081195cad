/* "POST /v1/video/assets/{id}": a method and a path with places for any one segment. */
#ifndef READ_ROUTE_H
#define READ_ROUTE_H

#include <stdbool.h>

/* Does `route` ("GET /a/{id}") stand for `method` and `path`? A query, "?…", is not
 * looked at. A segment `{x}` takes any that is not empty, a template's too. Returns 0 for
 * no, else a number that is the greater the more literal the route is, from the left. */
unsigned long route_match(const char *route, const char *method, const char *path);

/* `text` has the shape of a route: a method of ours, a blank, a path. */
bool route_valid(const char *text);

/* GET, HEAD, POST, PUT, PATCH, DELETE; NULL-terminated. */
extern const char *const METHODS[];

/* The length of the method that `text` begins with, followed by a blank; 0: none. */
unsigned route_method_length(const char *text);

#endif
