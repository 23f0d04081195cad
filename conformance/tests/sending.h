/* One request to a scripted server, for the tests of the sender. */
#ifndef TESTS_SENDING_H
#define TESTS_SENDING_H

#include "play/send.h"
#include "scripted_server.h"

/* Ten seconds: a busy machine takes some for TLS. */
extern const struct send_options SENDING_PATIENT;

/* For AUTO(sending_drop). */
void sending_drop(struct sender **sender);

/* The URL of a path; it lives in `arena`, as the result of sending_get() does. */
const char *sending_url(struct arena *arena, const struct scripted *server,
                        const char *path);

/* GETs by a sender of its own. */
struct send_result sending_get(const struct send_options *options, const char *url,
                               struct arena *arena);

#endif
