#include "base/auto.h"
#include "tests/check.h"
#include "tests/decisions.h"

#include <stdio.h>
#include <string.h>

#define TASKS "/v1/video/generations"
#define MODEL "\"model\":\"byteplus/seedance-2.0\""
#define FAST "\"model\":\"byteplus/seedance-2.0-fast\""
#define TEXT "{\"type\":\"text\",\"text\":\"hello\"}"
#define MEDIA(type, url, role)                                                           \
    "{\"type\":\"" type "\",\"" type "\":{\"url\":\"" url "\"},\"role\":\"" role "\"}"
#define BARE(type, url) "{\"type\":\"" type "\",\"" type "\":{\"url\":\"" url "\"}}"
#define IMAGE(role) MEDIA("image_url", "asset://{active}", role)
#define BODY(parts) "{" MODEL ",\"content\":[" parts "]}"
#define OPTION(option) "{" MODEL ",\"content\":[" TEXT "]," option "}"
#define NOT_VALID                                                                        \
    "The parameter `content[0].image_url.url` specified in the request is not valid"
#define TEN(part)                                                                        \
    part "," part "," part "," part "," part "," part "," part "," part "," part "," part

static const struct decision_row ROWS[] = {
    {"decision 41: model first", NULL, "POST", TASKS, "{\"content\":[]}", 400,
     "\"model is required\"", "X-Mock-Reason: model-required; basis=invented"},
    {"decision 41: types before all", NULL, "POST", TASKS, "{\"content\":[1]}", 400,
     "body must be valid JSON", NULL},
    {"decision 41: a known model before content", NULL, "POST", TASKS,
     "{\"model\":\"sora\"}", 400,
     "\"model must be byteplus/seedance-2.0 or byteplus/seedance-2.0-fast\"", NULL},
    {"decision 41: parts before what they refer to", NULL, "POST", TASKS,
     BODY(BARE("image_url", "asset://x") ",{\"type\":\"x\"}"), 400,
     "content[1].type must be text or image_url", NULL},
    {"decision 42: no content", NULL, "POST", TASKS, "{" MODEL "}", 400,
     "\"content is required\"", NULL},
    {"decision 42: empty content", NULL, "POST", TASKS, "{" MODEL ",\"content\":[]}", 400,
     "\"content is required\"", NULL},
    {"decision 42: content is null", NULL, "POST", TASKS, "{" MODEL ",\"content\":null}",
     400, "\"content is required\"", NULL},
    {"decision 43: empty text", NULL, "POST", TASKS,
     BODY("{\"type\":\"text\",\"text\":\"\"}"), 400, "\"content[0].text is required\"",
     NULL},
    {"decision 43: no url", NULL, "POST", TASKS, BODY("{\"type\":\"image_url\"}"), 400,
     "\"content[0].image_url.url is required\"", NULL},
    {"decision 43: http", NULL, "POST", TASKS,
     BODY(BARE("image_url", "http://a.example/a.jpg")), 400,
     "content[0].image_url.url must be a valid https URL or asset://", NULL},
    {"decision 43: https passes", NULL, "POST", TASKS,
     BODY(BARE("image_url", "https://a.example/a.jpg")), 200, "\"status\":\"queued\"",
     NULL},
    {"decision 43: role", NULL, "POST", TASKS, BODY(TEXT "," IMAGE("reference")), 400,
     "content[1].role must be reference_image, first_frame, or last_frame", NULL},
    {"decision 43: no role", NULL, "POST", TASKS,
     BODY(BARE("image_url", "asset://{active}")), 200, "\"status\":\"queued\"", NULL},
    {"decision 43: frames and references", NULL, "POST", TASKS,
     BODY(IMAGE("first_frame") "," IMAGE("reference_image")), 400, "must not mix", NULL},
    {"decision 43: both frames", NULL, "POST", TASKS,
     BODY(IMAGE("last_frame") "," IMAGE("first_frame")), 200, "\"status\":\"queued\"",
     NULL},
    {"decision 43: last without first", NULL, "POST", TASKS, BODY(IMAGE("last_frame")),
     400, "must hold a first_frame", NULL},
    {"decision 43: two first frames", NULL, "POST", TASKS,
     BODY(IMAGE("first_frame") "," IMAGE("first_frame")), 400, "at most one first_frame",
     NULL},
    {"decision 43: ten images", NULL, "POST", TASKS, BODY(TEN(IMAGE("reference_image"))),
     400, "at most 9 images", NULL},
    {"decision 43: video and audio parts", NULL, "POST", TASKS,
     BODY(MEDIA("video_url", "asset://{video}", "reference_video") "," MEDIA(
         "audio_url", "asset://{audio}", "reference_audio")),
     200, "\"status\":\"queued\"", NULL},
    {"decision 43: audio alone", NULL, "POST", TASKS,
     BODY(BARE("audio_url", "asset://{audio}")), 400, "must hold an image or a video",
     NULL},
    {"decision 44: right values", NULL, "POST", TASKS,
     OPTION("\"resolution\":\"1080p\",\"ratio\":\"adaptive\",\"duration\":-1,\"seed\":"
            "2147483647,"
            "\"watermark\":true,\"generate_audio\":false,\"return_last_frame\":null"),
     200, "\"status\":\"queued\"", NULL},
    {"decision 44: resolution", NULL, "POST", TASKS, OPTION("\"resolution\":\"4k\""), 400,
     "\"resolution must be 480p, 720p, or 1080p\"", NULL},
    {"decision 44: fast has no 1080p", NULL, "POST", TASKS,
     "{" FAST ",\"content\":[" TEXT "],\"resolution\":\"1080p\"}", 400,
     "\"resolution must be 480p or 720p\"", NULL},
    {"decision 44: ratio", NULL, "POST", TASKS, OPTION("\"ratio\":\"2:1\""), 400,
     "ratio must be", NULL},
    {"decision 44: duration", NULL, "POST", TASKS, OPTION("\"duration\":3"), 400,
     "duration must be", NULL},
    {"decision 44: duration is whole", NULL, "POST", TASKS, OPTION("\"duration\":4.5"),
     400, "duration must be", NULL},
    {"decision 44: seed", NULL, "POST", TASKS, OPTION("\"seed\":2147483648"), 400,
     "seed must be", NULL},
    {"decision 44: watermark", NULL, "POST", TASKS, OPTION("\"watermark\":\"yes\""), 400,
     "\"watermark must be true or false\"", NULL},
    {"decision 45: malformed", NULL, "POST", TASKS, BODY(BARE("image_url", "asset://x")),
     400, "\"" NOT_VALID ".\"", NULL},
    {"decision 45: unknown", NULL, "POST", TASKS,
     BODY(BARE("image_url", "asset://asset-20260619150241-b8xd4")), 400,
     "\"" NOT_VALID ": the specified asset asset-20260619150241-b8xd4 is not found.\"",
     "X-Mock-Reason: asset-not-found; basis=inferred"},
    {"decision 45: foreign", NULL, "POST", TASKS,
     BODY(BARE("image_url", "asset://{other_asset}")), 400,
     NOT_VALID ": the specified asset ", NULL},
    {"decision 45: not yet active", NULL, "POST", TASKS,
     BODY(BARE("image_url", "asset://{processing}")), 400, "is not found.\"", NULL},
    {"decision 45: failed", NULL, "POST", TASKS,
     BODY(BARE("image_url", "asset://{failed}")), 400, "is not found.\"", NULL},
    {"decision 45: of the wrong kind", NULL, "POST", TASKS,
     BODY(BARE("image_url", "asset://{audio}")), 400, " is not an image.\"", NULL},
    {"decision 45: a video is asked for", NULL, "POST", TASKS,
     BODY(BARE("video_url", "asset://{active}")), 400, " is not a video.\"", NULL},
    {"decision 45: bad-asset=reject", "bad-asset=reject", "POST", TASKS,
     BODY(BARE("image_url", "asset://{failed}")), 400, NULL, NULL},
    {"decision 45: bad-asset=fail-task", "bad-asset=fail-task", "POST", TASKS,
     BODY(BARE("image_url", "asset://{failed}")), 200, "\"status\":\"queued\"",
     "X-Mock-Reason: asset-not-found"},
    {"decision 46: exactly these", NULL, "POST", TASKS, BODY(TEXT), 200,
     "\",\"object\":\"video.generation.task\",\"model\":\"byteplus/"
     "seedance-2.0\",\"status\":"
     "\"queued\"}",
     NULL},
    {"decision 47: task-model=omit", "task-model=omit", "GET", TASKS "/{task}", NULL, 200,
     "\"object\":\"video.generation.task\",\"status\":\"queued\"}", NULL},
    {"decision 47: task-model=include", "task-model=include", "GET", TASKS "/{task}",
     NULL, 200,
     "\"object\":\"video.generation.task\",\"model\":\"byteplus/"
     "seedance-2.0\",\"status\":",
     NULL},
    {"decision 49: unknown", NULL, "GET", TASKS "/cgt-20260619150458-96ncj", NULL, 404,
     "not_found_error", "X-Mock-Reason: unknown-task"},
    {"decision 50: the list", NULL, "GET", TASKS "?status=queued,running", NULL, 200,
     "\"total_count\":1,\"page_number\":1,\"page_size\":10}", NULL},
    {"decision 50: a bad filter", NULL, "GET", TASKS "?status=active", NULL, 400,
     "\"status must be queued, running, succeeded, failed, or cancelled\"", NULL},
    {"decision 50: cancel", NULL, "DELETE", TASKS "/{task}", NULL, 200, "{}", NULL},
    {"decision 50: generation-extras=on", "generation-extras=on", "GET", TASKS, NULL, 200,
     "\"object\":\"list\"", NULL},
    {"decision 50: generation-extras=off, list", "generation-extras=off", "GET", TASKS,
     NULL, 405, NULL, "Allow: POST\r\n"},
    {"decision 50: generation-extras=off, delete", "generation-extras=off", "DELETE",
     TASKS "/{task}", NULL, 405, NULL, "Allow: GET, HEAD\r\n"},
    {"an asset id in the prompt", NULL, "POST", TASKS,
     BODY("{\"type\":\"text\",\"text\":\"asset-20260619150241-b8xd4 waves\"}"), 200, NULL,
     "X-Mock-Hint: the prompt names an asset by id"},
};

static void test_rows(void)
{
    decisions_check(ROWS, COUNT_OF(ROWS));
}

static struct answer get_task(struct api *api, const char *id)
{
    char path[128];
    snprintf(path, sizeof path, TASKS "/%s", id);
    return api_call(api, API_KEY, "GET", path, NULL);
}

#define PROMPT(text) BODY("{\"type\":\"text\",\"text\":\"" text "\"}")

static void test_courses(void)
{
    static const struct {
        const char *name, *body;
        int64_t ms;
        const char *status, *code;
    } CASES[] = {
        {"queued", PROMPT("x"), 1999, "queued", ""},
        {"running", PROMPT("x"), 2000, "running", ""},
        {"still running", PROMPT("x"), 6999, "running", ""},
        {"decision 47: succeeded", PROMPT("x"), 7000, "succeeded", ""},
        {"fail", PROMPT("a mock=fail b"), 7000, "failed", "InternalServiceError"},
        {"sensitive_input", PROMPT("mock=sensitive_input"), 7000, "failed",
         "InputTextSensitiveContentDetected"},
        {"sensitive_output", PROMPT("mock=sensitive_output"), 7000, "failed",
         "OutputVideoSensitiveContentDetected"},
        {"upstream_timeout", PROMPT("mock=upstream_timeout"), 7000, "failed",
         "UpstreamTimeout"},
        {"queued:10s", PROMPT("mock=queued:10s"), 9999, "queued", ""},
        {"running:2m", PROMPT("mock=queued:10s,running:2m"), 129999, "running", ""},
        {"both done", PROMPT("mock=queued:10s,running:2m"), 130000, "succeeded", ""},
        {"stuck", PROMPT("mock=stuck"), INT64_C(86400000) * 300, "running", ""},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct api api;
        api_open(&api, NULL, false);
        AUTO(string_drop) char *id = api_post_id(&api, TASKS, CASES[i].body);
        api_advance(&api, API_KEY, CASES[i].ms);
        struct answer answer = get_task(&api, id);
        AUTO(string_drop) char *members = answer_members(&answer, "");
        CHECK_STR(CASES[i].name, CASES[i].status, answer_text(&answer, "status"));
        CHECK_STR(CASES[i].name, CASES[i].code, answer_text(&answer, "error.code"));
        CHECK_STR(CASES[i].name,
                  strcmp(CASES[i].status, "succeeded") == 0 ? "id,object,status,content"
                  : strcmp(CASES[i].status, "failed") == 0  ? "id,object,status,error"
                                                            : "id,object,status",
                  members);
        answer_clean(&answer);
        api_close(&api);
    }
}

static void test_late_failure(void)
{
    struct api api;
    api_open(&api, "bad-asset=fail-task", true);
    AUTO(string_drop)
    char *id = api_post_id(&api, TASKS, BODY(BARE("image_url", "asset://{failed}")));
    api_advance(&api, API_KEY, 7000);
    struct answer answer = get_task(&api, id);
    CHECK_STR("decision 45: fails", "failed", answer_text(&answer, "status"));
    CHECK_STR("decision 45: its code", "InvalidParameter",
              answer_text(&answer, "error.code"));
    answer_clean(&answer);
    api_close(&api);
}

static struct answer get_file(struct api *api, const char *link, const char *method,
                              const char *range)
{
    char headers[128];
    snprintf(headers, sizeof headers, "%s%s%s", range ? "Range: " : "",
             range ? range : "", range ? "\n" : "");
    return api_call_with(api, headers, method, link, NULL);
}

/* decision 48: the same string at each GET, 24 hours from the success, Range */
static void test_video(void)
{
    struct api api;
    api_open(&api, NULL, false);
    AUTO(string_drop) char *id = api_post_id(&api, TASKS, PROMPT("x"));
    api_advance(&api, API_KEY, 7000);
    struct answer first = get_task(&api, id);
    api_advance(&api, API_KEY, INT64_C(24) * 3600 * 1000 - 1000);
    struct answer second = get_task(&api, id);
    CHECK_STR("decision 48: the same string", answer_text(&first, "content.video_url"),
              answer_text(&second, "content.video_url"));
    const char *found = strstr(answer_text(&first, "content.video_url"), "/files/");
    AUTO(string_drop) char *link = strdup(found ? found : "/");
    static const struct {
        const char *range;
        int status;
        const char *content_range;
    } RANGES[] = {
        {"bytes=0-3", 206, "bytes 0-3/"}, {"bytes=4-", 206, "bytes 4-"},
        {"bytes=-2", 206, "bytes "},      {"bytes=99999999-", 416, "bytes */"},
        {"bytes=-0", 416, "bytes */"},    {"bytes=3-1", 200, ""},
        {"bytes=0-1,3-4", 200, ""},       {"lines=1-2", 200, ""},
        {"bytes=--1", 200, ""},           {NULL, 200, ""},
    };
    for (size_t i = 0; i < COUNT_OF(RANGES); i++) {
        struct answer file = get_file(&api, link, "GET", RANGES[i].range);
        const char *row = RANGES[i].range ? RANGES[i].range : "no range";
        CHECK_INT(row, RANGES[i].status, file.status);
        CHECK_HAS(row, RANGES[i].content_range, answer_header(&file, "Content-Range"));
        answer_clean(&file);
    }
    struct answer part = get_file(&api, link, "GET", "bytes=4-7");
    CHECK_STR("decision 48: an MP4", "ftyp", part.body);
    api_advance(&api, API_KEY, 1000);
    struct answer expired = get_file(&api, link, "GET", NULL);
    CHECK_INT("decision 48: dies 24 h after the success", 403, expired.status);
    answer_clean(&first);
    answer_clean(&second);
    answer_clean(&part);
    answer_clean(&expired);
    api_close(&api);
}

static void test_cancel(void)
{
    struct api api;
    api_open(&api, NULL, true);
    struct answer done = api_call(&api, API_KEY, "DELETE", TASKS "/{task}", NULL);
    struct answer again = api_call(&api, API_KEY, "DELETE", TASKS "/{task}", NULL);
    struct answer got = api_call(&api, API_KEY, "GET", TASKS "/{task}", NULL);
    AUTO(string_drop) char *members = answer_members(&got, "");
    CHECK_STR("decision 50: {}", "{}", done.body);
    CHECK_INT("decision 50: terminal", 400, again.status);
    CHECK_STR("decision 50: cancelled", "cancelled", answer_text(&got, "status"));
    CHECK_STR("decision 50: its members", "id,object,status", members);
    answer_clean(&done);
    answer_clean(&again);
    answer_clean(&got);
    AUTO(string_drop) char *id = api_post_id(&api, TASKS, PROMPT("x"));
    api_advance(&api, API_KEY, 2000);
    char path[128];
    snprintf(path, sizeof path, TASKS "/%s", id);
    struct answer running = api_call(&api, API_KEY, "DELETE", path, NULL);
    CHECK_INT("decision 50: running", 400, running.status);
    answer_clean(&running);
    api_close(&api);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"rows", test_rows},
        {"courses", test_courses},
        {"late failure", test_late_failure},
        {"video", test_video},
        {"cancel", test_cancel},
    };
    return check_main("decisions: generations", TESTS, COUNT_OF(TESTS));
}
