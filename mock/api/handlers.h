#ifndef MOCK_API_HANDLERS_H
#define MOCK_API_HANDLERS_H

#include "api/app.h"

/* One handler an operation of world/operations.def; handler_fn in app.h says how they
 * behave. */

handler_fn session_create;    /* Create Verification Session */
handler_fn kyc_page;          /* the scan page: changes nothing, unless --kyc auto */
handler_fn kyc_finish;        /* the scan's end: 302 to the callback */
handler_fn asset_create;      /* Upload an Asset */
handler_fn asset_get;         /* Get an Asset */
handler_fn asset_list;        /* List Assets */
handler_fn generation_create; /* Generate a Video From an Asset */
handler_fn generation_get;    /* Poll for the result */
handler_fn generation_list;   /* decision 50 */
handler_fn generation_delete; /* decision 50 */
handler_fn file_get;          /* the signed links */

#endif
