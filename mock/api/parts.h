#ifndef MOCK_API_PARTS_H
#define MOCK_API_PARTS_H

#include "api/app.h"
#include "world/directives.h"

#include <cjson/cJSON.h>

/* The `content` of a generation: its parts one by one, then together, then what they
 * refer to (decisions 41, 43, 45). Messages name the path: content[1].image_url.url. */

/* The types of everything inside, null counting as absent: RULE_BODY_JSON. */
bool parts_types(const cJSON *content, struct error *err);

/* Each part in order, then the parts together. */
bool parts_check(const cJSON *content, struct response *res, struct error *err);

/* Each asset:// reference in order: well-formed, of this world, active now, of the part's
 * kind. */
bool parts_assets(struct app *app, const struct world *world, const cJSON *content,
                  struct error *err);

/* Reads the directives of the text parts; hints on asset ids inside a prompt. */
void parts_directives(const cJSON *content, struct outcome *outcome,
                      struct response *res);

#endif
