#include "api/files.h"

#include "api/handlers.h"
#include "api/links.h"
#include "base/auto.h"
#include "base/embedded.h"
#include "world/signing.h"

#include <stdio.h>
#include <string.h>

/* The media behind the signed links (decisions 33 and 48): compiled in, never opened by
 * name. */
static const struct {
    const char *name, *file, *type;
} MEDIA[] = {
    {"portrait.jpg", "portrait.jpg", "image/jpeg"},
    {"clip.mp4", "clip.mp4", "video/mp4"},
    {"tone.wav", "tone.wav", "audio/wav"},
    {"output.mp4", "clip.mp4", "video/mp4"},
};

static bool signature_check(const struct request *req, const char *what,
                            struct error *err)
{
    AUTO(string_drop) char *expires = request_query(req, "expires");
    AUTO(string_drop) char *signature = request_query(req, "signature");
    int64_t expires_s;
    if (!expires || !signature || !text_to_int(expires, &expires_s) ||
        !sign_verify(req->world->random.seed, what, expires_s, signature)) {
        fail(err, RULE_FILE_SIGNATURE);
        return fail_detail(err, "signature", NULL, "the link as the API returned it");
    }
    if (clock_now(&req->world->clock) / 1000 < expires_s)
        return true;
    fail(err, RULE_FILE_EXPIRED);
    return fail_detail(err, "expires", expires,
                       "an instant after now: GET the object again");
}

/* Whether this world has the object whose media are asked for. */
static bool object_exists(struct app *app, const struct request *req, const char *id,
                          const char *name, struct error *err)
{
    bool found = false;
    AUTO(asset_row_clean) struct asset_row asset = {0};
    struct task_row task;
    bool looked = strcmp(name, "output.mp4") == 0
                      ? store_task(app->store, req->world->id, id, &task, &found, err)
                      : store_asset(app->store, req->world->id, id, &asset, &found, err);
    return looked && (found || fail(err, RULE_FILE_UNKNOWN));
}

/* One range of "bytes=a-b", "bytes=a-", "bytes=-n". Anything else is as good as no range
 * (RFC 9110). */
enum range { RANGE_NONE, RANGE_GOOD, RANGE_BEYOND };

static enum range range_read(const char *header, size_t size, size_t *first, size_t *last)
{
    if (!header || strncmp(header, "bytes=", 6) != 0)
        return RANGE_NONE;
    const char *from = header + 6;
    const char *dash = from + strspn(from, "0123456789");
    size_t from_digits = (size_t)(dash - from),
           to_digits = strspn(dash + (*dash == '-'), "0123456789");
    if (*dash != '-' || dash[1 + to_digits] != '\0' || from_digits + to_digits == 0 ||
        from_digits > 15 || to_digits > 15)
        return RANGE_NONE;
    size_t a = from_digits ? (size_t)strtoull(from, NULL, 10) : 0;
    size_t b = to_digits ? (size_t)strtoull(dash + 1, NULL, 10) : size - 1;
    if (!from_digits) {
        *first = b < size ? size - b : 0;
        *last = size - 1;
        return b == 0 ? RANGE_BEYOND : RANGE_GOOD;
    }
    if (to_digits && b < a)
        return RANGE_NONE;
    *first = a;
    *last = b < size ? b : size - 1;
    return a < size ? RANGE_GOOD : RANGE_BEYOND;
}

static bool answer_media(const struct request *req, const struct embedded_file *file,
                         const char *type, struct response *res, struct error *err)
{
    char range[80];
    size_t first = 0, last = *file->size - 1;
    enum range wanted =
        range_read(request_header(req, "Range"), *file->size, &first, &last);
    response_header(res, "Accept-Ranges", "bytes");
    if (wanted == RANGE_BEYOND) {
        snprintf(range, sizeof range, "bytes */%lu", *file->size);
        response_header(res, "Content-Range", range);
        return fail(err, RULE_FILE_RANGE);
    }
    if (wanted == RANGE_GOOD) {
        snprintf(range, sizeof range, "bytes %zu-%zu/%lu", first, last, *file->size);
        response_header(res, "Content-Range", range);
        res->status = 206;
    }
    res->content_type = type;
    res->fixed = file->data + first;
    res->size = last - first + 1;
    return true;
}

bool file_answer(const struct request *req, const char *name, struct response *res,
                 struct error *err)
{
    for (size_t i = 0; i < COUNT_OF(MEDIA); i++) {
        const struct embedded_file *file = embedded_find(MEDIA[i].file);
        if (strcmp(MEDIA[i].name, name) == 0 && file)
            return answer_media(req, file, MEDIA[i].type, res, err);
    }
    return fail(err, RULE_FILE_UNKNOWN);
}

bool file_get(struct app *app, const struct request *req, struct response *res,
              struct error *err)
{
    const char *id = req->params[1], *name = req->params[2];
    char what[sizeof req->params[0] * 2];
    snprintf(what, sizeof what, "%s/%s", id, name);
    return signature_check(req, what, err) && object_exists(app, req, id, name, err) &&
           file_answer(req, name, res, err);
}
