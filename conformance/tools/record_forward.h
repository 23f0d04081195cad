/* What changes on the way through the recording proxy: which headers pass, whose key goes
 * along, and where links lead. Pure. */
#ifndef TOOLS_RECORD_FORWARD_H
#define TOOLS_RECORD_FORWARD_H

#include "base/error.h"
#include "play/send.h"
#include "read/target.h"
#include "tools/record_exchange.h"
#include "tools/record_server.h"

#include <stdbool.h>

/* The way from the proxy to the target and back. */
struct record_route {
    const struct target *target;
    const char *proxy; /* "http://127.0.0.1:8081", as this client wrote it */
    struct arena *arena;
};

/* The request as it goes to the target: the client's headers but those of its connection,
 * what the target's file adds and the client did not say (its key), and links to the
 * proxy as links to the target. ERROR_USAGE when the target's file gives no value. */
bool record_forward(const struct record_route *route,
                    const struct record_request *request, struct send_request *out,
                    struct error *err);

/* The reply as the client gets it: links to the target lead through the proxy. */
void record_back(const struct record_route *route, const struct record_request *request,
                 const struct reply *reply, struct record_answer *answer);

/* What is kept of both. Nothing of a credential is. */
void record_keep(const struct send_request *sent, const char *target,
                 const struct reply *reply, struct record_exchange *out);

#endif
