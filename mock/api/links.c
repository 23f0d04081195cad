#include "api/links.h"

#include "world/signing.h"

#include <string.h>

enum { BASE_SIZE = 320 };

static void add_base(const struct app *app, const struct request *req, struct text *out)
{
    char base[BASE_SIZE];
    request_base_url(req, app->settings->public_url, app->settings->listen_url, base,
                     sizeof base);
    text_puts(out, base);
}

void link_scan(const struct app *app, const struct request *req,
               const struct session_row *session, struct text *out)
{
    add_base(app, req, out);
    text_printf(out, "/kyc?w=%s&token=%s&lang=%s", req->world->name, session->token,
                session->lang);
}

static void add_signed(const struct app *app, const struct request *req, const char *id,
                       const char *name, int64_t expires_s, struct text *out)
{
    char signature[SIGNATURE_SIZE] = "";
    add_base(app, req, out);
    text_printf(out, "/files/%s/", req->world->name);
    size_t what = out->size;
    text_printf(out, "%s/%s", id, name);
    if (!out->failed)
        sign_link(req->world->random.seed, out->data + what, expires_s, signature);
    text_printf(out, "?expires=%lld&signature=%s", (long long)expires_s, signature);
}

const char *link_media_name(const char *asset_type)
{
    if (strcmp(asset_type, "Image") == 0)
        return "portrait.jpg";
    return strcmp(asset_type, "Video") == 0 ? "clip.mp4" : "tone.wav";
}

void link_asset(const struct app *app, const struct request *req,
                const struct asset_row *asset, int64_t now_ms, struct text *out)
{
    add_signed(app, req, asset->id, link_media_name(asset->type),
               (now_ms + ASSET_LINK_LIFETIME_MS) / 1000, out);
}

void link_video(const struct app *app, const struct request *req,
                const struct task_row *task, struct text *out)
{
    add_signed(app, req, task->id, "output.mp4",
               (task->plan.done_ms + VIDEO_LINK_LIFETIME_MS) / 1000, out);
}
