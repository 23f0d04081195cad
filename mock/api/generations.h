#ifndef MOCK_API_GENERATIONS_H
#define MOCK_API_GENERATIONS_H

#include "api/app.h"
#include "base/json_out.h"

/* Writes a task as its GET gives it (decision 47), or as an item of a list (the same less
 * `object`), as of `now_ms` of the request's world. The caller holds the world's lock. */
enum generation_form { GENERATION_WHOLE, GENERATION_ITEM };
void generation_write(const struct app *app, const struct request *req,
                      const struct task_row *task, int64_t now_ms,
                      enum generation_form form, struct json_out *out);

/* The task of that id in the request's world; RULE_UNKNOWN_TASK when there is none. */
bool generation_find(struct app *app, const struct world *world, const char *id,
                     struct task_row *out, struct error *err);

#endif
