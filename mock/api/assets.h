#ifndef MOCK_API_ASSETS_H
#define MOCK_API_ASSETS_H

#include "api/app.h"
#include "base/json_out.h"

/* Writes an asset as its GET gives it, or as an item of a list (the same less `object`,
 * decision 40), as of `now_ms` of the request's world. The caller holds the world's lock.
 */
enum asset_form { ASSET_WHOLE, ASSET_ITEM };
void asset_write(const struct app *app, const struct request *req,
                 const struct asset_row *asset, int64_t now_ms, enum asset_form form,
                 struct json_out *out);

/* The asset of that id in the request's world; RULE_UNKNOWN_ASSET when there is none. The
 * caller owns `out` (asset_row_clean). */
bool asset_find(struct app *app, const struct world *world, const char *id,
                struct asset_row *out, struct error *err);

/* Checks the id of a group of this world, "group id error" otherwise; "" is the Virtual
 * group, which is made when `make` says so (decision 26); `found` tells whether there is
 * one, whose id `out` gets. */
bool asset_group(struct app *app, struct world *world, const char *id, bool make,
                 char out[ID_SIZE], bool *found, struct error *err);

#endif
