#ifndef MOCK_CONTROL_RESOLVE_H
#define MOCK_CONTROL_RESOLVE_H

#include "control/control.h"

/* Finds the world that a call is about and sets req->world: `?world=NAME`, else that of
 * the bearer key, else the only one there is. With `ring`, NAME may be `-`: req->world
 * stays NULL then, which stands for the requests without a valid key. False with
 * RULE_CONTROL_WORLD, RULE_CONTROL_WORLD_UNKNOWN or RULE_BAD_KEY. */
bool resolve_world(struct control *control, struct request *req, bool ring,
                   struct error *err);

#endif
