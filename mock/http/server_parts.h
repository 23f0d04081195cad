#ifndef MOCK_HTTP_SERVER_PARTS_H
#define MOCK_HTTP_SERVER_PARTS_H

#include "http/address.h"
#include "http/newcomers.h"
#include "http/server.h"
#include "http/watch.h"

#include <civetweb.h>
#include <stdatomic.h>

/* What the parts of the server share, and the only file that includes CivetWeb. */

enum { REQUEST_TIMEOUT_MS = 3000 }; /* head, and the next byte of a body */

struct server {
    struct mg_context *civetweb;
    struct server_config config;
    struct address address;
    char instance[13];
    struct watcher *watcher;
    struct newcomers *newcomers;
    atomic_int connections; /* those a worker is bound to */
    atomic_int running;     /* requests in our hands */
    atomic_ullong requests;
    atomic_bool stopping;
};

/* What we keep with a connection. */
struct peer {
    struct newcomer newcomer; /* its `fd` is kept when it no longer is one */
    bool answered;            /* by exchange_refuse() */
};

static inline struct server *server_of(const struct mg_connection *connection)
{
    return mg_get_user_data(mg_get_context(connection));
}

/* NULL when there was no memory for it. */
static inline struct peer *peer_of(const struct mg_connection *connection)
{
    return mg_get_user_connection_data(connection);
}

/* Its request is there: it no longer keeps a worker waiting. */
static inline void arrived(const struct mg_connection *connection)
{
    struct peer *peer = peer_of(connection);
    if (peer)
        newcomers_remove(server_of(connection)->newcomers, &peer->newcomer);
}

/* A worker belongs to a connection until it closes: when they run short, connections have
 * to take turns (libraries.md 1.10). */
static inline bool workers_run_short(struct server *server)
{
    return atomic_load(&server->connections) * 4 >= server->config.threads * 3;
}

/* Reads, has handled and answers a request whose head is there: CivetWeb's begin_request
 * (exchange.c). */
int exchange_serve(struct mg_connection *connection);

/* Answers in our manner what CivetWeb refuses by itself; nothing of what the client sent
 * shows in it. `why` is the message of a status below 500, and of 505. */
void exchange_refuse(struct mg_connection *connection, int status, const char *why);

#endif
