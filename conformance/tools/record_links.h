/* Links that lead to the target, led through the proxy; and back. */
#ifndef TOOLS_RECORD_LINKS_H
#define TOOLS_RECORD_LINKS_H

#include "base/arena.h"

#include <stddef.h>

/* `bytes` with the URL `from` replaced by `to` wherever it begins a URL, written plainly
 * or with its slashes escaped as JSON may; `bytes` itself when it is nowhere. Neither has
 * a slash at its end. The new text lives in `arena`; `size` is updated. */
const char *record_relink(struct arena *arena, const char *bytes, size_t *size,
                          const char *from, const char *to);

#endif
