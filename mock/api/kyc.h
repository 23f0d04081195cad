#ifndef MOCK_API_KYC_H
#define MOCK_API_KYC_H

#include "api/app.h"

/* The pages of the simulated scan. */

/* Makes the answer to a refused request of /kyc: a page instead of the envelope. With
 * RULE_SCAN_OUTCOME and RULE_SCAN_CODE it is the form again. */
void kyc_refuse(const struct app *app, const struct request *req, struct response *res,
                const struct error *err);

/* A file that the pages need: GET /kyc/kyc.css, /kyc/kyc.js. False when there is none of
 * that name. */
bool kyc_file(const struct request *req, struct response *res);

#endif
