#include "base/auto.h"
#include "tests/api_fixture.h"
#include "tests/check.h"

#include <regex.h>
#include <stdio.h>
#include <string.h>

/* The reference, example by example and row by row. */

static bool matches(const char *pattern, const char *text)
{
    regex_t regex;
    if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) != 0)
        return false;
    bool found = regexec(&regex, text, 0, NULL, 0) == 0;
    regfree(&regex);
    return found;
}

/* The members in the order of the example, and the whole body in its shape. */
static void check_example(const char *row, const struct answer *answer,
                          const char *members, const char *shape)
{
    AUTO(string_drop) char *got = answer_members(answer, "");
    CHECK_INT(row, 200, answer->status);
    CHECK_STR(row, "application/json", answer_header(answer, "Content-Type"));
    CHECK_STR(row, members, got);
    if (!CHECK(row, matches(shape, answer->body)))
        CHECK_STR(row, shape, answer->body);
}

#define ID(prefix, stamp) prefix "-" stamp "-[bcdfghjklmnpqrstvwxz2456789]{5}"
#define SIGNED "expires=[0-9]+&signature=[0-9a-f]{64}"

static void test_session_example(void)
{
    struct api api;
    api_open(&api, NULL, false);
    struct answer answer = api_call(
        &api, API_KEY, "POST", "/v1/video/assets/sessions",
        "{\"callback_url\":\"https://yourapp.com/realhuman/callback\",\"lang\":\"en\"}");
    check_example(
        "session", &answer, "object,status,h5_link",
        "^\\{\"object\":\"video.asset_session\",\"status\":\"pending\",\"h5_link\":"
        "\"http://127.0.0.1:8080/kyc\\?w=w-[0-9a-f]{8}&token=[0-9a-f]{32}&lang=en\"\\}$");
    answer_clean(&answer);
    api_close(&api);
}

static void test_callback_example(void)
{
    struct api api;
    api_open(&api, NULL, false);
    struct answer session = api_call(
        &api, API_KEY, "POST", "/v1/video/assets/sessions",
        "{\"callback_url\":\"https://yourapp.com/realhuman/callback\",\"lang\":\"en\"}");
    const char *link = strstr(answer_text(&session, "h5_link"), "/kyc?");
    struct answer scan =
        api_call_with(&api, "Content-Type: application/x-www-form-urlencoded\n", "POST",
                      link ? link : "", "outcome=success");
    CHECK_INT("redirect", 302, scan.status);
    CHECK("location",
          matches("^https://yourapp\\.com/realhuman/callback\\?resultCode=10000&"
                  "group_id=" ID(
                      "group",
                      "20260619150241") "&verify_type=real_time&"
                                        "algorithmBaseRespCode=0&reqMeasureInfoValue=1$",
                  answer_header(&scan, "Location")));
    answer_clean(&scan);
    answer_clean(&session);
    api_close(&api);
}

static void test_asset_examples(void)
{
    struct api api;
    api_open(&api, NULL, true);
    struct answer made =
        api_call(&api, API_KEY, "POST", "/v1/video/assets",
                 "{\"url\":\"https://yourcdn.com/portrait.jpg\",\"asset_type\":\"Image\","
                 "\"group_id\":\"{group}\",\"name\":\"model-rachel-frontal\"}");
    check_example(
        "upload", &made, "id,object,status",
        "^\\{\"id\":\"" ID("asset", "20260619150251") "\",\"object\":\"video.asset\","
                                                      "\"status\":\"processing\"\\}$");
    api_advance(&api, API_KEY, 5000);
    char path[128];
    snprintf(path, sizeof path, "/v1/video/assets/%s", answer_text(&made, "id"));
    struct answer got = api_call(&api, API_KEY, "GET", path, NULL);
    check_example(
        "get", &got,
        "id,object,name,url,asset_type,group_id,status,created_at,updated_at",
        "^\\{\"id\":\"" ID(
            "asset",
            "20260619150251") "\",\"object\":\"video.asset\","
                              "\"name\":\"model-rachel-frontal\",\"url\":\"http://[^\"]*/"
                              "portrait.jpg\\?" SIGNED
                              "\",\"asset_type\":\"Image\",\"group_id\":\"" ID(
                                  "group",
                                  "20260619150241") "\",\"status\":\"active\",\"created_"
                                                    "at\":\"2026-06-19T07:02:51Z\","
                                                    "\"updated_at\":\"2026-06-19T07:02:"
                                                    "54Z\"\\}$");
    answer_clean(&got);
    answer_clean(&made);
    api_close(&api);
}

static void test_list_example(void)
{
    struct api api;
    api_open(&api, NULL, true);
    struct answer list = api_call(&api, API_KEY, "GET",
                                  "/v1/video/assets?group_id={group}&name=FIRST", NULL);
    check_example("list", &list, "object,items,total_count,page_number,page_size",
                  "^\\{\"object\":\"list\",\"items\":\\[\\{.*\\}\\],\"total_count\":1,"
                  "\"page_number\":1,\"page_size\":10\\}$");
    AUTO(string_drop) char *item = answer_members(&list, "items.0");
    CHECK_STR("item", "id,name,url,asset_type,group_id,status,created_at,updated_at",
              item);
    CHECK_STR("item", "active", answer_text(&list, "items.0.status"));
    answer_clean(&list);
    api_close(&api);
}

static void test_generation_examples(void)
{
    struct api api;
    api_open(&api, NULL, true);
    struct answer made =
        api_call(&api, API_KEY, "POST", "/v1/video/generations",
                 "{\"model\":\"byteplus/"
                 "seedance-2.0-fast\",\"content\":[{\"type\":\"text\",\"text\":"
                 "\"The person in image 1 smiles and waves at the camera. Indoor, "
                 "natural light, gentle "
                 "push-in.\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"asset://"
                 "{active}\"},"
                 "\"role\":\"reference_image\"}]}");
    check_example(
        "generate", &made, "id,object,model,status",
        "^\\{\"id\":\"" ID("cgt",
                           "20260619150251") "\",\"object\":"
                                             "\"video.generation.task\",\"model\":"
                                             "\"byteplus/seedance-2.0-fast\",\"status\":"
                                             "\"queued\"\\}$");
    api_advance(&api, API_KEY, 7000);
    char path[128];
    snprintf(path, sizeof path, "/v1/video/generations/%s", answer_text(&made, "id"));
    struct answer got = api_call(&api, API_KEY, "GET", path, NULL);
    check_example(
        "poll", &got, "id,object,status,content",
        "^\\{\"id\":\"" ID(
            "cgt", "20260619150251") "\",\"object\":"
                                     "\"video.generation.task\",\"status\":\"succeeded\","
                                     "\"content\":\\{"
                                     "\"video_url\":\"http://[^\"]*/output.mp4\\?" SIGNED
                                     "\"\\}\\}$");
    answer_clean(&got);
    answer_clean(&made);
    api_close(&api);
}

/* Both error tables: a request a row, and exactly that message and type. */
static void test_error_rows(void)
{
    static const char SESSIONS[] = "/v1/video/assets/sessions",
                      ASSETS[] = "/v1/video/assets";
    static const struct {
        const char *name, *key, *method, *target, *body;
        int status;
        const char *type, *message;
    } CASES[] = {
        {"401 no key", NULL, "POST", SESSIONS, "{}", 401, "authentication_error",
         "missing API key: send Authorization: Bearer <YOUR_API_KEY>"},
        {"404", API_KEY, "GET", "/v1/video/assets/asset-20260619150241-b8xd4", NULL, 404,
         "not_found_error", "asset not found: asset-20260619150241-b8xd4"},
        {"callback_url is required", API_KEY, "POST", SESSIONS, "{\"lang\":\"en\"}", 400,
         "invalid_request_error", "callback_url is required"},
        {"callback_url https", API_KEY, "POST", SESSIONS,
         "{\"callback_url\":\"http://yourapp.com/callback\"}", 400,
         "invalid_request_error", "callback_url must be a valid https URL"},
        {"lang", API_KEY, "POST", SESSIONS,
         "{\"callback_url\":\"https://yourapp.com/callback\",\"lang\":\"fr\"}", 400,
         "invalid_request_error", "lang must be zh, en, or zh-Hant"},
        {"group id error", API_KEY, "POST", ASSETS,
         "{\"url\":\"https://yourcdn.com/p.jpg\",\"asset_type\":\"Image\",\"group_id\":"
         "\"{other_group}\"}",
         400, "invalid_request_error", "group id error"},
        {"status", API_KEY, "GET", "/v1/video/assets?status=done", NULL, 400,
         "invalid_request_error", "status must be active, processing, or failed"},
        {"body", API_KEY, "POST", SESSIONS, "{\"callback_url\":", 400,
         "invalid_request_error", "body must be valid JSON"},
    };
    struct api api;
    api_open(&api, NULL, true);
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct answer answer =
            api_call(&api, CASES[i].key, CASES[i].method, CASES[i].target, CASES[i].body);
        AUTO(string_drop) char *members = answer_members(&answer, "error");
        CHECK_INT(CASES[i].name, CASES[i].status, answer.status);
        CHECK_STR(CASES[i].name, "message,type", members);
        CHECK_STR(CASES[i].name, CASES[i].type, answer_text(&answer, "error.type"));
        CHECK_STR(CASES[i].name, CASES[i].message, answer_text(&answer, "error.message"));
        CHECK_HAS(CASES[i].name, "; basis=", answer_header(&answer, "X-Mock-Reason"));
        answer_clean(&answer);
    }
    api_close(&api);
}

/* 502 and 503 come by order only: a fault rule. */
static void test_injected_rows(void)
{
    static const struct {
        int status;
        const char *rule, *type, *retry_after;
    } CASES[] = {
        {502, "{\"faults\":[{\"on\":\"*\",\"do\":{\"status\":502}}]}", "upstream_error",
         ""},
        {503, "{\"faults\":[{\"on\":\"*\",\"do\":{\"status\":503}}]}",
         "service_unavailable_error", "1"},
        {429, "{\"faults\":[{\"on\":\"*\",\"do\":{\"status\":429}}]}", "rate_limit_error",
         "1"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct api api;
        struct error err = {0};
        api_open(&api, NULL, false);
        struct world *world = api_advance(&api, API_KEY, 0);
        AUTO(json_drop) cJSON *rules = cJSON_Parse(CASES[i].rule);
        CHECK(CASES[i].type, faults_read(rules, &world->faults, &err));
        struct answer answer = api_call(&api, API_KEY, "GET", "/v1/video/assets", NULL);
        CHECK_INT(CASES[i].type, CASES[i].status, answer.status);
        CHECK_STR(CASES[i].type, CASES[i].type, answer_text(&answer, "error.type"));
        CHECK_STR(CASES[i].type, CASES[i].retry_after,
                  answer_header(&answer, "Retry-After"));
        answer_clean(&answer);
        api_close(&api);
    }
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"session example", test_session_example},
        {"callback example", test_callback_example},
        {"asset examples", test_asset_examples},
        {"list example", test_list_example},
        {"generation examples", test_generation_examples},
        {"error rows", test_error_rows},
        {"injected rows", test_injected_rows},
    };
    return check_main("reference", TESTS, COUNT_OF(TESTS));
}
