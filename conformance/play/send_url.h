/* URLs, as libcurl understands them. The only file that includes it. */
#ifndef PLAY_SEND_URL_H
#define PLAY_SEND_URL_H

#include "base/arena.h"

#include <curl/curl.h>
#include <stdbool.h>

struct url_parts {
    CURLU *parsed;
    char *origin; /* "http://127.0.0.1:8080" of it; NULL: none yet */
};

/* Gives libcurl the parts of a URL, when only what follows its origin is new. It takes
 * them as they are, where it would parse and print a whole URL: a tenth of all that a
 * request costs. False when it has to. */
bool url_parts_set(struct url_parts *parts, const char *url);
void url_parts_clean(struct url_parts *parts);

/* "host:port" of a URL, for people. */
const char *url_place(const char *url, struct arena *arena);

#endif
