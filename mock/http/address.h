#ifndef MOCK_HTTP_ADDRESS_H
#define MOCK_HTTP_ADDRESS_H

#include "base/error.h"

#include <stdbool.h>

/* Where to listen. */
struct address {
    char host[16]; /* IPv4 */
    int port;      /* 0: a free one */
};

/* HOST:PORT, HOST an IPv4 address or "localhost" (this CivetWeb has no IPv6, and a port
 * alone would be open to the whole network). False with RULE_CONTROL_VALUE saying so. */
bool address_parse(const char *text, struct address *out, struct error *err);

/* Whether it can be listened on now: false with a sentence that names the address and the
 * cause, which CivetWeb would not tell. */
bool address_is_free(const struct address *address, struct error *err);

#endif
