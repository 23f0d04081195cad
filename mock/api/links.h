#ifndef MOCK_API_LINKS_H
#define MOCK_API_LINKS_H

#include "api/app.h"
#include "base/text.h"

/* The links that the mock returns: fetchable from where the client is (decision 12). */

/* `<base>/kyc?w=WORLD&token=…&lang=en` (decision 17). */
void link_scan(const struct app *app, const struct request *req,
               const struct session_row *session, struct text *out);

/* A signed link to an asset's media, good for 12 hours of the world's clock from `now_ms`
 * (decision 33). */
void link_asset(const struct app *app, const struct request *req,
                const struct asset_row *asset, int64_t now_ms, struct text *out);

/* A signed link to a task's video, good until 24 hours after the task succeeded (decision
 * 48). */
void link_video(const struct app *app, const struct request *req,
                const struct task_row *task, struct text *out);

/* The name of the media file of an asset type: "portrait.jpg". */
const char *link_media_name(const char *asset_type);

#endif
