/* The operations of the reference, answered as it says and, where it is silent, unlike
 * the mock. Each fills the reply that it is given. */
#ifndef TESTS_INDEPENDENT_API_H
#define TESTS_INDEPENDENT_API_H

#include "independent_state.h"

typedef void (*indep_handler_fn)(struct indep_org *org,
                                 const struct indep_request *request,
                                 struct indep_reply *reply);

void indep_create_session(struct indep_org *org, const struct indep_request *request,
                          struct indep_reply *reply);
void indep_create_asset(struct indep_org *org, const struct indep_request *request,
                        struct indep_reply *reply);
void indep_get_asset(struct indep_org *org, const struct indep_request *request,
                     struct indep_reply *reply);
void indep_list_assets(struct indep_org *org, const struct indep_request *request,
                       struct indep_reply *reply);
void indep_create_task(struct indep_org *org, const struct indep_request *request,
                       struct indep_reply *reply);
void indep_get_task(struct indep_org *org, const struct indep_request *request,
                    struct indep_reply *reply);

/* The page of a scan, and its form. */
void indep_scan(const struct indep_request *request, struct indep_reply *reply);

/* The body as an object; NULL after a refusal. `known` names its fields, each with a
 * blank before and after; any other is refused. NULL: all are fine. */
cJSON *indep_body(const struct indep_request *request, const char *known,
                  struct indep_reply *reply);

/* Answers 404; the type is `type` unless the command line has chosen one. */
void indep_missing(struct indep_reply *reply, const char *type, const char *message);

/* The same for one asset or task that is not there; `what` as decisions.md calls it. */
void indep_missing_one(struct indep_reply *reply, const char *what, const char *id);

/* One asset as JSON, for a GET or as an item of a list. */
cJSON *indep_show_asset(const struct indep_asset *asset,
                        const struct indep_request *request, bool in_list);

const char *indep_asset_status(const struct indep_asset *asset);

/* `words` is ended by NULL. */
bool indep_is_one_of(const char *word, const char *const *words);

/* A field's text; NULL when it is absent or null, and something that is nowhere right
 * when it is no string. */
const char *indep_text(const cJSON *object, const char *name);

bool indep_is_https(const char *url);
bool indep_is_empty(const char *text); /* or NULL */

/* The segment behind the last slash of the path. */
const char *indep_last_segment(const struct indep_request *request);

/* Adds a string that it frees. */
void indep_add(cJSON *object, const char *name, char *owned);

#endif
