#ifndef MOCK_API_APP_H
#define MOCK_API_APP_H

#include "base/error.h"
#include "base/stop.h"
#include "http/request.h"
#include "http/response.h"
#include "world/settings.h"
#include "world/store.h"
#include "world/world.h"

/* What every handler can reach. All borrowed from main. */
struct app {
    const struct settings *settings;
    struct store *store;
    struct worlds *worlds;
    struct stop *stop;
};

/* Answers one operation: fills the response, touches no socket. Runs under the world's
 * lock. False with `err` set makes the envelope. */
typedef bool handler_fn(struct app *app, const struct request *req, struct response *res,
                        struct error *err);

/* Answers a request to the public side (/v1, /kyc, /files, anything unknown):
 * authentication, world, fault, route, handler, journal, in that order (decision 1). */
void app_handle(struct app *app, struct request *req, struct response *res);

/* The largest body of the public API: 1 MiB (decision 8). */
enum { APP_BODY_MAX = 1024 * 1024 };

#endif
