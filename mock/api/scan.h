#ifndef MOCK_API_SCAN_H
#define MOCK_API_SCAN_H

#include "api/app.h"

/* The end of a scan: what the verification service would have found, and where the
 * browser goes. */

/* The session of a link, and whether it can still be finished: RULE_SCAN_UNKNOWN,
 * RULE_SCAN_SPENT or RULE_SCAN_EXPIRED otherwise (decision 18). The caller owns `out` and
 * holds the world's lock. */
bool scan_open(struct app *app, struct world *world, const char *token,
               struct session_row *out, struct error *err);

/* Finishes a pending session with `outcome` ("success", "fail", "pre_record", "no_group")
 * and, with "fail" only, a `result_code` (NULL or "": the mock's own). Spends the
 * session, makes the group of a success, and writes the redirect's location; that stays
 * empty where failed-scan=page shows a page instead. The caller holds the world's lock.
 */
bool scan_finish(struct app *app, struct world *world, const char *token,
                 const char *outcome, const char *result_code, struct text *location,
                 struct error *err);

#endif
