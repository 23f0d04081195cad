#ifndef MOCK_API_GENERATION_OPTIONS_H
#define MOCK_API_GENERATION_OPTIONS_H

#include "base/error.h"

#include <cjson/cJSON.h>

/* The optional fields of a generation that the vendor's video page has (decision 44):
 * right values pass, wrong ones are RULE_OPTION naming the field. null counts as absent.
 */
bool generation_options_check(const cJSON *body, const char *model, struct error *err);

#endif
