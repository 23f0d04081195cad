/* The URL that ends a person's step: what is one, and which of them is waited for. */
#ifndef PLAY_REDIRECT_H
#define PLAY_REDIRECT_H

#include "base/arena.h"
#include "read/plan.h"
#include "read/scope.h"

#include <stdbool.h>

/* Longer is no redirect of anybody's. */
enum { REDIRECT_MAX = 8192 };

/* The parameters of `url` in `arena`, without `?` and `#…`; "" when it has none. */
const char *redirect_query(const char *url, struct arena *arena);

/* The parameters of what a person pasted, blanks around it taken away. NULL when it is no
 * absolute URL with a query; `why` is then a sentence for them, without a full stop. */
const char *redirect_pasted(const char *line, struct arena *arena, const char **why);

/* Does `query` end the step `call`? Anybody may send something to a listener: a redirect
 * has at least one of the parameters that the step speaks of (in `expect`, `observe`,
 * `always`, `save` or `collect`; of none: any will do), a failed scan's as well as a good
 * one's. When the callback URL that was asked for (the variable `callback_url`) has a
 * query of its own, all of that must have come back: a token that others do not know. */
bool redirect_is_awaited(const char *query, const struct call *call,
                         const struct scope *scope);

#endif
