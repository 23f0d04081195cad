#ifndef MOCK_API_POLLING_H
#define MOCK_API_POLLING_H

#include "api/app.h"

/* Before a look at one unfinished asset or task: under `--clock poll:STEP` it moves the
 * clock, the one exception to "reads never change state" (design.md). */
bool poll_tick(struct app *app, struct world *world, struct error *err);

/* After a look at a finished one: a second such look becomes a hint that its poller can
 * stop. */
void poll_finished(struct world *world, const char *id, struct response *res);

#endif
