#ifndef MOCK_API_POLLING_H
#define MOCK_API_POLLING_H

#include "api/app.h"

/* Call once for each GET of one asset or task. Under `--clock poll:STEP` the look at an
 * unfinished one moves the clock first: the one exception to "reads never change state"
 * (design.md). A second look at a finished one becomes a hint that its poller can stop.
 */
bool poll_observed(struct app *app, struct world *world, const char *id, bool unfinished,
                   struct response *res, struct error *err);

#endif
