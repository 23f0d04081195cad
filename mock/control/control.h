#ifndef MOCK_CONTROL_CONTROL_H
#define MOCK_CONTROL_CONTROL_H

#include "api/app.h"

#include <stdatomic.h>
#include <stdbool.h>

enum admin_policy { ADMIN_LOOPBACK, ADMIN_TOKEN, ADMIN_OFF };

/* The control API under /_mock/ (control-api.md). Zero-initialise what is not set. */
struct control {
    struct app *app;
    enum admin_policy policy;
    const char *token;       /* with ADMIN_TOKEN */
    const char *listen_host; /* the address listened on, no port */
    atomic_int waiting;      /* calls of `wait` under way */
};

/* Answers a request whose path is "/", "/_mock" or below "/_mock/": refusals first, then
 * the world, then the call. Not journaled. */
void control_handle(struct control *control, struct request *req, struct response *res);

/* 256 MiB for PUT state, else 1 MiB. */
size_t control_body_limit(const char *method, const char *path);

#endif
