#ifndef MOCK_SERVE_H
#define MOCK_SERVE_H

#include "options.h"

#include <stdbool.h>

/* A running mock: everything wired together. */
struct serving;

/* Starts serving. SIGINT, SIGTERM and SIGCHLD are blocked in every thread from here on:
 * wait for them with sigwait(). NULL with one sentence in `err`. Borrows `options` until
 * serving_stop(). */
struct serving *serving_start(struct options *options, struct error *err);

/* "http://127.0.0.1:8080", the address really bound. */
const char *serving_url(const struct serving *serving);

/* No new connections, running requests end within 5 s, delays and waits cut short; a
 * second SIGINT or SIGTERM meanwhile ends the process at once. Frees. NULL is allowed. */
void serving_stop(struct serving *serving);

/* Writes the ready file and the line "pomex-mock ready at URL". */
bool serving_announce(const struct serving *serving, FILE *out, struct error *err);

/* The command `serve`: until SIGINT or SIGTERM. */
bool serve_run(struct options *options, struct error *err);

#endif
