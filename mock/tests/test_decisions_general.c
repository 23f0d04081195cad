#include "base/auto.h"
#include "tests/check.h"
#include "tests/decisions.h"

#include <stdio.h>
#include <string.h>

#define SESSIONS "/v1/video/assets/sessions"
#define ASSETS "/v1/video/assets"
#define GOOD_SESSION "{\"callback_url\":\"https://app.example.com/cb\"}"

static const struct decision_row ROWS[] = {
    {"decision 3: unknown path", NULL, "GET", "/v1/video", NULL, 404,
     "\"type\":\"not_found_error\"", "X-Mock-Reason: unknown-path; basis=inferred"},
    {"decision 3: a near miss", NULL, "GET", "/v1/video/asset", NULL, 404,
     "resource not found", "X-Mock-Hint: no such path; did you mean /v1/video/assets?"},
    {"decision 3: unknown id", NULL, "GET", ASSETS "/asset-20260619150241-zzzzz", NULL,
     404, "\"type\":\"not_found_error\"", "X-Mock-Reason: unknown-asset"},
    {"decision 3: foreign id", NULL, "GET", ASSETS "/{other_asset}", NULL, 404,
     "\"type\":\"not_found_error\"", "X-Mock-Reason: unknown-asset"},
    {"decision 3: not-found-type=not_found_error", "not-found-type=not_found_error",
     "GET", "/v1/x", NULL, 404, "\"type\":\"not_found_error\"", NULL},
    {"decision 3: not-found-type=invalid_request_error",
     "not-found-type=invalid_request_error", "GET", "/v1/x", NULL, 404,
     "\"type\":\"invalid_request_error\"", NULL},
    {"decision 4: sessions is an id to GET", NULL, "GET", SESSIONS, NULL, 404,
     "asset not found: sessions", NULL},
    {"decision 4: wrong-method=405", "wrong-method=405", "DELETE", ASSETS, NULL, 405,
     "\"type\":\"invalid_request_error\"", "Allow: POST, GET, HEAD"},
    {"decision 4: wrong-method=404", "wrong-method=404", "DELETE", ASSETS, NULL, 404,
     "\"type\":\"not_found_error\"", NULL},
    {"decision 7: empty", NULL, "POST", SESSIONS, "", 400, "\"body must be valid JSON\"",
     "X-Mock-Reason: body-json; basis=documented"},
    {"decision 7: trailing junk", NULL, "POST", SESSIONS, GOOD_SESSION "x", 400,
     "body must be valid JSON", NULL},
    {"decision 7: an array", NULL, "POST", SESSIONS, "[]", 400, "body must be valid JSON",
     NULL},
    {"decision 7: wrong type", NULL, "POST", SESSIONS, "{\"callback_url\":1}", 400,
     "body must be valid JSON", NULL},
    {"decision 7: wrong type beside a missing field", NULL, "POST", SESSIONS,
     "{\"lang\":1}", 400, "body must be valid JSON", NULL},
    {"decision 7: invalid UTF-8", NULL, "POST", SESSIONS, "{\"callback_url\":\"\xff\"}",
     400, "body must be valid JSON", NULL},
    {"decision 7: \\u0000", NULL, "POST", SESSIONS, "{\"callback_url\":\"\\u0000\"}", 400,
     "body must be valid JSON", NULL},
    {"decision 7: the last duplicate wins", NULL, "POST", SESSIONS,
     "{\"callback_url\":\"x\",\"callback_url\":\"https://app.example.com/cb\"}", 200,
     "h5_link", NULL},
    {"decision 7: the first query parameter wins", NULL, "GET", ASSETS "?limit=2&limit=7",
     NULL, 200, "\"page_size\":2", NULL},
    {"decision 7: null is absent", NULL, "POST", SESSIONS,
     "{\"callback_url\":\"https://app.example.com/cb\",\"lang\":null}", 200, "&lang=zh",
     NULL},
    {"decision 7: unknown-field=ignore", "unknown-field=ignore", "POST", SESSIONS,
     "{\"callback_url\":\"https://app.example.com/cb\",\"callback\":1}", 200, "h5_link",
     "X-Mock-Hint: unknown field callback is ignored"},
    {"decision 7: unknown-field=reject", "unknown-field=reject", "POST", SESSIONS,
     "{\"callback_url\":\"https://app.example.com/cb\",\"callback\":1}", 400,
     "\"unknown field: callback\"", NULL},
    {"decision 8: HEAD", NULL, "HEAD", ASSETS "/{active}", NULL, 200, NULL, NULL},
    {"decision 8: OPTIONS", NULL, "OPTIONS", ASSETS, NULL, 405, NULL, "Allow: "},
    {"decision 8: a trailing slash", NULL, "GET", ASSETS "/", NULL, 404, NULL, NULL},
    {"decision 10: always 200", NULL, "POST", SESSIONS, GOOD_SESSION, 200, NULL,
     "Content-Type: application/json\r\n"},
    {"decision 12: from Host", NULL, "POST", SESSIONS, GOOD_SESSION, 200,
     "\"http://127.0.0.1:8080/kyc?", NULL},
};

static void test_rows(void)
{
    decisions_check(ROWS, COUNT_OF(ROWS));
}

/* decision 1 */
static void test_credentials(void)
{
    static const struct {
        const char *name, *headers;
        int status;
    } CASES[] = {
        {"decision 1: no header", "", 401},
        {"decision 1: empty key", "Authorization: Bearer \n", 401},
        {"decision 1: wrong scheme", "Authorization: Basic sk-test\n", 401},
        {"decision 1: a bare key", "Authorization: sk-test\n", 401},
        {"decision 1: Bearer without case", "Authorization: bEARER sk-test\n", 200},
        {"decision 1: any non-empty key", "Authorization: Bearer anything\n", 200},
    };
    struct api api;
    api_open(&api, NULL, false);
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct answer answer = api_call_with(&api, CASES[i].headers, "GET", ASSETS, NULL);
        CHECK_INT(CASES[i].name, CASES[i].status, answer.status);
        CHECK_STR(CASES[i].name, CASES[i].status == 401 ? "authentication_error" : "",
                  answer_text(&answer, "error.type"));
        answer_clean(&answer);
    }
    struct answer path = api_call(&api, NULL, "GET", "/v1/no/such/path", NULL);
    CHECK_INT("decision 1: before the path", 401, path.status);
    struct answer outside = api_call(&api, NULL, "GET", "/elsewhere", NULL);
    CHECK_INT("decision 1: other paths need no key", 404, outside.status);
    answer_clean(&path);
    answer_clean(&outside);
    api_close(&api);
}

/* decisions 1 and 2: with --api-key only these are accepted, and two may share an
 * organisation */
static void test_organisations(void)
{
    static const struct api_key KEYS[] = {
        {"sk-a", "acme"}, {"sk-b", "acme"}, {"sk-c", NULL}};
    struct api api;
    api_open(&api, NULL, false);
    api.settings.keys = KEYS;
    api.settings.key_count = COUNT_OF(KEYS);
    struct answer made =
        api_call(&api, "sk-a", "POST", ASSETS,
                 "{\"url\":\"https://cdn.example.com/a.jpg\",\"asset_type\":"
                 "\"Image\"}");
    char path[128];
    snprintf(path, sizeof path, ASSETS "/%s", answer_text(&made, "id"));
    struct answer shared = api_call(&api, "sk-b", "GET", path, NULL);
    struct answer apart = api_call(&api, "sk-c", "GET", path, NULL);
    struct answer unknown = api_call(&api, "sk-d", "GET", path, NULL);
    CHECK_INT("decision 2: one organisation", 200, shared.status);
    CHECK_INT("decision 2: another", 404, apart.status);
    CHECK_INT("decision 1: a key outside --api-key", 401, unknown.status);
    answer_clean(&made);
    answer_clean(&shared);
    answer_clean(&apart);
    answer_clean(&unknown);
    api_close(&api);
}

/* decisions 5 and 6 */
static void test_injected(void)
{
    static const struct {
        const char *name, *assume;
        int status;
        const char *type, *reason;
    } CASES[] = {
        {"decision 5: 502", NULL, 502, "upstream_error", "basis=documented"},
        {"decision 5: unavailable-type=service_unavailable_error",
         "unavailable-type=service_unavailable_error", 503, "service_unavailable_error",
         "basis=documented"},
        {"decision 5: unavailable-type=upstream_error", "unavailable-type=upstream_error",
         503, "upstream_error", "basis=documented"},
        {"decision 6: 429", NULL, 429, "rate_limit_error", "basis=invented"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct api api;
        struct error err = {0};
        char rule[128];
        api_open(&api, CASES[i].assume, false);
        snprintf(rule, sizeof rule,
                 "{\"faults\":[{\"on\":\"*\",\"do\":{\"status\":%d}}]}", CASES[i].status);
        AUTO(json_drop) cJSON *rules = cJSON_Parse(rule);
        faults_read(rules, &api_advance(&api, API_KEY, 0)->faults, &err);
        struct answer answer = api_call(&api, API_KEY, "GET", ASSETS, NULL);
        CHECK_INT(CASES[i].name, CASES[i].status, answer.status);
        CHECK_STR(CASES[i].name, CASES[i].type, answer_text(&answer, "error.type"));
        CHECK_HAS(CASES[i].name, CASES[i].reason,
                  answer_header(&answer, "X-Mock-Reason"));
        if (CASES[i].status != 502)
            CHECK_STR(CASES[i].name, "1", answer_header(&answer, "Retry-After"));
        answer_clean(&answer);
        api_close(&api);
    }
}

/* decision 7: depth 64 passes, 65 does not; 4096 values pass, 4097 do not */
static void test_limits(void)
{
    struct api api;
    api_open(&api, NULL, false);
    for (int depth = 64; depth <= 65; depth++) {
        struct text body = TEXT_INIT(4096);
        text_puts(&body, "{\"callback_url\":\"https://a.example/cb\",\"x\":");
        for (int i = 1; i < depth; i++)
            text_putc(&body, '[');
        for (int i = 1; i < depth; i++)
            text_putc(&body, ']');
        text_putc(&body, '}');
        struct answer answer = api_call(&api, API_KEY, "POST", SESSIONS, body.data);
        CHECK_INT("decision 7: depth", depth == 64 ? 200 : 400, answer.status);
        answer_clean(&answer);
        text_drop(&body);
    }
    for (int values = 4096; values <= 4097; values++) {
        struct text body = TEXT_INIT(64 * 1024);
        text_puts(&body, "{\"callback_url\":\"https://a.example/cb\",\"x\":[0");
        for (int i = 4; i < values;
             i++) /* the object, the url, the array and its first are 4 */
            text_puts(&body, ",0");
        text_puts(&body, "]}");
        struct answer answer = api_call(&api, API_KEY, "POST", SESSIONS, body.data);
        CHECK_INT("decision 7: values", values == 4096 ? 200 : 400, answer.status);
        answer_clean(&answer);
        text_drop(&body);
    }
    api_close(&api);
}

/* decision 9 */
static void test_content_type(void)
{
    static const struct {
        const char *name, *assume, *header;
        int status;
        bool hint;
    } CASES[] = {
        {"decision 9: content-type=ignore", "content-type=ignore", "text/plain", 200,
         true},
        {"decision 9: with charset", NULL, "Application/JSON; charset=utf-8", 200, false},
        {"decision 9: content-type=require", "content-type=require", "text/plain", 400,
         false},
        {"decision 9: required and there", "content-type=require", "application/json",
         200, false},
        {"decision 9: no prefix", "content-type=require", "application/jsonp", 400,
         false},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct api api;
        char headers[256];
        api_open(&api, CASES[i].assume, false);
        snprintf(headers, sizeof headers, "Authorization: Bearer k\nContent-Type: %s\n",
                 CASES[i].header);
        struct answer answer =
            api_call_with(&api, headers, "POST", SESSIONS, GOOD_SESSION);
        CHECK_INT(CASES[i].name, CASES[i].status, answer.status);
        CHECK_INT(CASES[i].name, CASES[i].hint,
                  *answer_header(&answer, "X-Mock-Hint") != '\0');
        if (CASES[i].status == 400)
            CHECK_STR(CASES[i].name, "Content-Type must be application/json",
                      answer_text(&answer, "error.message"));
        answer_clean(&answer);
        api_close(&api);
    }
}

/* decision 11: ids carry UTC+8, timestamps UTC */
static void test_ids(void)
{
    struct api api;
    api_open(&api, NULL, true);
    CHECK("decision 11: id", strncmp(api.active, "asset-20260619150241-", 21) == 0);
    CHECK("decision 11: group", strncmp(api.group, "group-20260619150241-", 21) == 0);
    CHECK("decision 11: task", strncmp(api.task, "cgt-20260619150251-", 19) == 0);
    struct answer answer = api_call(&api, API_KEY, "GET", ASSETS "/{active}", NULL);
    CHECK_STR("decision 11: created_at", "2026-06-19T07:02:41Z",
              answer_text(&answer, "created_at"));
    answer_clean(&answer);
    api_close(&api);
}

/* decision 12: --public-url wins over Host */
static void test_public_url(void)
{
    struct api api;
    api_open(&api, NULL, false);
    api.settings.public_url = "https://mock.example.com/base";
    struct answer answer = api_call(&api, API_KEY, "POST", SESSIONS, GOOD_SESSION);
    CHECK_HAS("decision 12: --public-url",
              "https://mock.example.com/base/kyc?w=", answer_text(&answer, "h5_link"));
    answer_clean(&answer);
    api_close(&api);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"rows", test_rows},
        {"credentials", test_credentials},
        {"organisations", test_organisations},
        {"injected", test_injected},
        {"limits", test_limits},
        {"content type", test_content_type},
        {"ids", test_ids},
        {"public url", test_public_url},
    };
    return check_main("decisions: general", TESTS, COUNT_OF(TESTS));
}
