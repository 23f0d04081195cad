#include "api/parts.h"

#include "api/assets.h"
#include "api/validate.h"
#include "base/auto.h"

#include <stdio.h>
#include <string.h>

enum { MAX_IMAGES = 9, PATH_SIZE = 64 };

static const char *const IMAGE_ROLES[] = {"reference_image", "first_frame", "last_frame",
                                          NULL};
static const char *const VIDEO_ROLES[] = {"reference_video", NULL};
static const char *const AUDIO_ROLES[] = {"reference_audio", NULL};
static const char *const PART_TYPES[] = {"text", "image_url", "video_url", "audio_url",
                                         NULL};

/* A kind of part that carries a url. */
struct media {
    const char *type;       /* also the member that holds the url */
    const char *asset_type; /* what an asset:// must be */
    const char *kind;       /* in "is not an image" */
    const char *const *roles;
    const char *roles_text;
};

static const struct media MEDIA[] = {
    {"image_url", "Image", "an image", IMAGE_ROLES,
     "reference_image, first_frame, or last_frame"},
    {"video_url", "Video", "a video", VIDEO_ROLES, "reference_video"},
    {"audio_url", "Audio", "an audio", AUDIO_ROLES, "reference_audio"},
};

static const struct media *media_of(const cJSON *part)
{
    const char *type = field_string(part, "type");
    for (size_t i = 0; i < COUNT_OF(MEDIA); i++)
        if (strcmp(MEDIA[i].type, type) == 0)
            return &MEDIA[i];
    return NULL;
}

static const char *media_url(const cJSON *part, const struct media *media)
{
    return field_string(cJSON_GetObjectItemCaseSensitive(part, media->type), "url");
}

static bool wrong_type(int index, const char *member, const char *expected,
                       struct error *err)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "content[%d]%s%s", index, member[0] ? "." : "", member);
    fail(err, RULE_BODY_JSON);
    return fail_detail(err, path, "a value of another type", expected);
}

static bool is_absent(const cJSON *item)
{
    return !item || cJSON_IsNull(item);
}

static bool part_types(const cJSON *part, int index, struct error *err)
{
    static const char *const STRINGS[] = {"type", "text", "role"};
    if (!cJSON_IsObject(part))
        return wrong_type(index, "", "an object", err);
    for (size_t i = 0; i < COUNT_OF(STRINGS); i++) {
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(part, STRINGS[i]);
        if (!is_absent(item) && !cJSON_IsString(item))
            return wrong_type(index, STRINGS[i], "a string", err);
    }
    for (size_t i = 0; i < COUNT_OF(MEDIA); i++) {
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(part, MEDIA[i].type);
        if (is_absent(item))
            continue;
        if (!cJSON_IsObject(item))
            return wrong_type(index, MEDIA[i].type, "an object", err);
        const cJSON *url = cJSON_GetObjectItemCaseSensitive(item, "url");
        if (!is_absent(url) && !cJSON_IsString(url))
            return wrong_type(index, MEDIA[i].type, "an object with a string url", err);
    }
    return true;
}

bool parts_types(const cJSON *content, struct error *err)
{
    int index = 0;
    const cJSON *part;
    cJSON_ArrayForEach(part, content) if (!part_types(part, index++, err)) return false;
    return true;
}

/* A failure at `content[index]member`, the rule's message naming that path. */
static bool part_fail(enum rule rule, int index, const char *member, const char *got,
                      const char *expected, struct error *err)
{
    char path[PATH_SIZE], field[PATH_SIZE + 8];
    snprintf(path, sizeof path, "content[%d]%s", index, member);
    snprintf(field, sizeof field, "%s%s", path,
             rule == RULE_PART_TYPE   ? ".type"
             : rule == RULE_PART_TEXT ? ".text"
             : rule == RULE_PART_ROLE ? ".role"
                                      : ".url");
    fail(err, rule, path, expected);
    return fail_detail(err, field, got, expected);
}

static bool media_check(const cJSON *part, const struct media *media, int index,
                        struct response *res, struct error *err)
{
    char member[24];
    const char *url = media_url(part, media), *role = field_string(part, "role");
    snprintf(member, sizeof member, ".%s", media->type);
    if (url[0] == '\0')
        return part_fail(RULE_PART_URL, index, member, NULL, "https or asset://", err);
    if (strncmp(url, "asset://", 8) != 0 && !url_is_https(url))
        return part_fail(RULE_PART_URL_SCHEME, index, member, url, "https or asset://",
                         err);
    if (role[0] == '\0')
        return true;
    for (size_t i = 0; media->roles[i]; i++)
        if (strcmp(media->roles[i], role) == 0)
            return true;
    const char *nearest = text_nearest(role, media->roles);
    if (nearest)
        response_hint(res, "content[%d].role: did you mean %s?", index, nearest);
    return part_fail(RULE_PART_ROLE, index, "", role, media->roles_text, err);
}

static bool part_check(const cJSON *part, int index, struct response *res,
                       struct error *err)
{
    const char *type = field_string(part, "type");
    const struct media *media = media_of(part);
    if (media)
        return media_check(part, media, index, res, err);
    if (strcmp(type, "text") == 0)
        return field_string(part, "text")[0] ? true
                                             : part_fail(RULE_PART_TEXT, index, "", NULL,
                                                         "a text that is not empty", err);
    const char *nearest = text_nearest(type, PART_TYPES);
    if (nearest)
        response_hint(res, "content[%d].type: did you mean %s?", index, nearest);
    return part_fail(RULE_PART_TYPE, index, "", type, "text or image_url", err);
}

struct census {
    int images, videos, audios, references, first_frames, last_frames;
};

static void count_part(const cJSON *part, struct census *census)
{
    const char *type = field_string(part, "type"), *role = field_string(part, "role");
    census->images += strcmp(type, "image_url") == 0;
    census->videos += strcmp(type, "video_url") == 0;
    census->audios += strcmp(type, "audio_url") == 0;
    census->references += strcmp(role, "reference_image") == 0;
    census->first_frames += strcmp(role, "first_frame") == 0;
    census->last_frames += strcmp(role, "last_frame") == 0;
}

static bool together_check(const struct census *census, struct error *err)
{
    enum rule rule = RULE_NONE;
    const char *what = NULL;
    if (census->images > MAX_IMAGES) {
        rule = RULE_PARTS_IMAGES;
    } else if (census->first_frames > 1 || census->last_frames > 1) {
        rule = RULE_PARTS_FRAMES;
        what = census->first_frames > 1 ? "first_frame" : "last_frame";
    } else if (census->references && census->first_frames + census->last_frames) {
        rule = RULE_PARTS_MIXED;
    } else if (census->last_frames && !census->first_frames) {
        rule = RULE_PARTS_LAST;
    } else if (census->audios && !census->images && !census->videos) {
        rule = RULE_PARTS_AUDIO;
    }
    if (rule == RULE_NONE)
        return true;
    fail(err, rule, what);
    return fail_detail(err, "content", NULL, rule_row(rule)->sentence);
}

bool parts_check(const cJSON *content, struct response *res, struct error *err)
{
    struct census census = {0};
    int index = 0;
    const cJSON *part;
    cJSON_ArrayForEach(part, content)
    {
        if (!part_check(part, index++, res, err))
            return false;
        count_part(part, &census);
    }
    return together_check(&census, err);
}

static bool asset_check(struct app *app, const struct world *world,
                        const struct media *media, const char *url, int index,
                        struct error *err)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "content[%d].%s.url", index, media->type);
    const char *id = url + strlen("asset://");
    if (!id_is_well_formed("asset-", id)) {
        fail(err, RULE_ASSET_MALFORMED, path);
        return fail_detail(err, path, url, "asset://<asset_id>");
    }
    AUTO(asset_row_clean) struct asset_row asset = {0};
    bool found = false;
    if (!store_asset(app->store, world->id, id, &asset, &found, err))
        return false;
    enum asset_status status =
        found ? asset_status_at(&asset.plan, clock_now(&world->clock)) : ASSET_FAILED;
    if (!found || status != ASSET_ACTIVE) {
        fail(err, RULE_ASSET_NOT_FOUND, path, id);
        return fail_detail(err, path, found ? asset_status_name(status) : id,
                           "an asset of your organization that is active");
    }
    if (strcmp(asset.type, media->asset_type) == 0)
        return true;
    fail(err, RULE_ASSET_KIND, path, id, media->kind);
    return fail_detail(err, path, asset.type, media->asset_type);
}

bool parts_assets(struct app *app, const struct world *world, const cJSON *content,
                  struct error *err)
{
    int index = -1;
    const cJSON *part;
    cJSON_ArrayForEach(part, content)
    {
        index++;
        const struct media *media = media_of(part);
        const char *url = media ? media_url(part, media) : "";
        if (strncmp(url, "asset://", 8) == 0 &&
            !asset_check(app, world, media, url, index, err))
            return false;
    }
    return true;
}

void parts_directives(const cJSON *content, struct outcome *outcome, struct response *res)
{
    AUTO(text_drop) struct text unknown = TEXT_INIT(512);
    const cJSON *part;
    cJSON_ArrayForEach(part, content)
    {
        if (strcmp(field_string(part, "type"), "text") != 0)
            continue;
        const char *text = field_string(part, "text");
        directive_read_text(PLACE_PROMPT, text, outcome, &unknown);
        if (strstr(text, "asset-2") || strstr(text, "asset://"))
            response_hint(
                res,
                "the prompt names an asset by id: refer to it by position, \"image 1\"");
    }
    if (unknown.size)
        response_hint(res, "ignored directive: %s", unknown.data);
}
