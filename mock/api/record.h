#ifndef MOCK_API_RECORD_H
#define MOCK_API_RECORD_H

#include "api/app.h"

/* Puts an exchange into the journal of its world, or into the ring of requests without a
 * valid key. `err` is what was refused (RULE_NONE: nothing), `now_ms` the world's
 * instant. */
void record_exchange(struct app *app, const struct request *req,
                     const struct response *res, const struct operation *operation,
                     const struct error *err, int64_t now_ms);

#endif
