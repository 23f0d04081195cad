#ifndef MOCK_CONTROL_DASHBOARD_H
#define MOCK_CONTROL_DASHBOARD_H

#include "control/control.h"

/* The page that shows a world to a person: GET /_mock/ and the files it is made of. */

/* Answers with the page. */
bool dashboard_page(struct response *res, struct error *err);

/* Whether this is a browser that asks for the page: with --admin token:SECRET it gets it
 * even with the refusal, because a browser cannot send the token before a page has asked
 * for it. */
bool dashboard_wants(const struct request *req);

/* Whether this is one of the page's files, which tell nothing and so need no token. */
bool dashboard_is_part(const struct request *req);

#endif
