#ifndef MOCK_CONTROL_GUARD_H
#define MOCK_CONTROL_GUARD_H

#include "control/control.h"

/* Who may use the control API: no other site's page, no other machine (libraries.md, Web
 * rules; control-api.md, Refusals). False with the refusal in `err`. */
bool guard_check(const struct control *control, const struct request *req,
                 struct error *err);

/* Whether that refusal would not have come with the right X-Mock-Token. */
bool guard_asks_token(const struct control *control, const struct error *err);

#endif
