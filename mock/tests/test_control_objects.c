#include "base/auto.h"
#include "tests/ask.h"
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

static struct mock_process mock;

static void test_sessions(void)
{
    char first[64];
    char second[64];
    make_session(&mock, "s", first);
    AUTO(reply_drop)
    struct reply between =
        ask(&mock, "POST", "/_mock/clock/advance", "s", "{\"by\":\"1s\"}");
    make_session(&mock, "s", second);
    AUTO(reply_drop) struct reply all = ask(&mock, "GET", "/_mock/sessions", "s", NULL);
    CHECK_INT("two", 2, reply_count(&all, "/sessions"));
    CHECK_STR("token", first, reply_str(&all, "/sessions/0/token"));
    CHECK_STR("lang", "en", reply_str(&all, "/sessions/0/lang"));
    CHECK_STR("callback", "https://app.example/cb",
              reply_str(&all, "/sessions/0/callback_url"));
    CHECK_STR("created", "2026-06-19T07:02:41Z",
              reply_str(&all, "/sessions/0/created_at"));
    CHECK_STR("expires", "2026-06-19T07:32:41Z",
              reply_str(&all, "/sessions/0/expires_at"));
    CHECK_HAS("link", first, reply_str(&all, "/sessions/0/link"));
    CHECK_HAS("link", "/kyc?w=", reply_str(&all, "/sessions/0/link"));

    AUTO(reply_drop)
    struct reply done = ask_f(&mock, "POST", "s", "{\"outcome\":\"success\"}",
                              "/_mock/sessions/%s/complete", first);
    CHECK_INT("complete", 200, done.status);
    CHECK_HAS("location", "https://app.example/cb?resultCode=10000&group_id=group-",
              reply_str(&done, "/location"));
    AUTO(reply_drop) struct reply left = ask(&mock, "GET", "/_mock/sessions", "s", NULL);
    CHECK_INT("one", 1, reply_count(&left, "/sessions"));
    CHECK_STR("the other", second, reply_str(&left, "/sessions/0/token"));
    AUTO(reply_drop)
    struct reply later =
        ask(&mock, "POST", "/_mock/clock/advance", "s", "{\"by\":\"30m\"}");
    AUTO(reply_drop) struct reply none = ask(&mock, "GET", "/_mock/sessions", "s", NULL);
    CHECK_INT("expired", 0, reply_count(&none, "/sessions"));
    AUTO(reply_drop)
    struct reply expired = ask_f(&mock, "POST", "s", "{\"outcome\":\"success\"}",
                                 "/_mock/sessions/%s/complete", second);
    CHECK_INT("expired", 410, expired.status);
    CHECK_STR("expired", "control_error", reply_type(&expired));
}

static void test_outcomes(void)
{
    static const struct {
        const char *body;
        int status;
        const char *want;
    } CASES[] = {
        {"{\"outcome\":\"success\"}", 200, "resultCode=10000&group_id="},
        {"{\"outcome\":\"fail\"}", 200, "resultCode=20001&verify_type=real_time"},
        {"{\"outcome\":\"fail\",\"result_code\":30003}", 200, "resultCode=30003&"},
        {"{\"outcome\":\"fail\",\"result_code\":\"30003\"}", 200, "resultCode=30003&"},
        {"{\"outcome\":\"pre_record\"}", 200, "resultCode=20002&verify_type=pre_record"},
        {"{\"outcome\":\"no_group\"}", 200, "resultCode=10000&verify_type=real_time"},
        {"{}", 400, "/outcome: must be"},
        {"{\"outcome\":\"maybe\"}", 400, "outcome must be success"},
        {"{\"outcome\":\"success\",\"result_code\":30003}", 400, "result_code goes with"},
        {"{\"outcome\":\"fail\",\"result_code\":10000}", 400, "result_code goes with"},
        {"{\"outcome\":\"fail\",\"result_code\":1.5}", 400, "result_code goes with"},
        {"{\"outcome\":\"fail\",\"result_code\":true}", 400, "/result_code: must be"},
        {"{\"outcome\":\"fail\",\"code\":1}", 400, "/code: unknown member"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        char token[64];
        make_session(&mock, "o", token);
        AUTO(reply_drop)
        struct reply done = ask_f(&mock, "POST", "o", CASES[i].body,
                                  "/_mock/sessions/%s/complete", token);
        CHECK_INT(CASES[i].body, CASES[i].status, done.status);
        CHECK_HAS(CASES[i].body, CASES[i].want,
                  done.status == 200 ? reply_str(&done, "/location")
                                     : reply_message(&done));
    }
    char token[64];
    make_session(&mock, "o", token);
    for (int i = 0; i < 2; i++) {
        AUTO(reply_drop)
        struct reply done = ask_f(&mock, "POST", "o", "{\"outcome\":\"success\"}",
                                  "/_mock/sessions/%s/complete", token);
        CHECK_INT("once only", i == 0 ? 200 : 410, done.status);
    }
    AUTO(reply_drop)
    struct reply unknown =
        ask(&mock, "POST", "/_mock/sessions/0123456789abcdef0123456789abcdef/complete",
            "o", "{\"outcome\":\"success\"}");
    CHECK_INT("unknown", 404, unknown.status);
    CHECK_STR("unknown", "control_error", reply_type(&unknown));
    AUTO(reply_drop)
    struct reply foreign = ask_f(&mock, "POST", "another", "{\"outcome\":\"success\"}",
                                 "/_mock/sessions/%s/complete", token);
    CHECK_INT("another world's", 404, foreign.status);
}

static void test_force_asset(void)
{
    static const struct {
        const char *body, *status;
    } ENDS[] = {
        {"{\"status\":\"active\"}", "active"},
        {"{\"status\":\"failed\"}", "failed"},
        {"{\"status\":\"failed\",\"error\":\"FaceMismatch\"}", "failed"},
        {"{\"status\":\"failed\",\"error\":{\"code\":\"FaceMismatch\"}}", "failed"}};
    for (size_t i = 0; i < COUNT_OF(ENDS); i++) {
        char id[64];
        make_asset(&mock, "f", "mock=stuck", id);
        AUTO(reply_drop)
        struct reply later =
            ask(&mock, "POST", "/_mock/clock/advance", "f", "{\"by\":\"1s\"}");
        AUTO(reply_drop)
        struct reply put = ask_f(&mock, "PUT", "f", ENDS[i].body, "/_mock/assets/%s", id);
        AUTO(reply_drop)
        struct reply get = ask_f(&mock, "GET", "f", NULL, "/v1/video/assets/%s", id);
        CHECK_INT(ENDS[i].body, 200, put.status);
        CHECK_STR(ENDS[i].body, ENDS[i].status, reply_str(&put, "/status"));
        CHECK_STR("as its GET", get.raw.body, put.raw.body);
        CHECK_STR("updated", reply_str(&later, "/now"), reply_str(&put, "/updated_at"));
        AUTO(reply_drop)
        struct reply twice =
            ask_f(&mock, "PUT", "f", ENDS[i].body, "/_mock/assets/%s", id);
        CHECK_INT("finished", 400, twice.status);
    }
}

static void test_force_error(void)
{
    char id[64];
    AUTO(reply_drop)
    struct reply set = ask(&mock, "PUT", "/_mock/assumptions", "e",
                           "{\"assumptions\":{\"asset-error\":\"include\"}}");
    make_asset(&mock, "e", "a", id);
    AUTO(reply_drop)
    struct reply put =
        ask_f(&mock, "PUT", "e", "{\"status\":\"failed\",\"error\":\"FaceMismatch\"}",
              "/_mock/assets/%s", id);
    CHECK_STR("code", "FaceMismatch", reply_str(&put, "/error/code"));
    CHECK_STR("usual words", "the asset was rejected", reply_str(&put, "/error/message"));
    make_task(&mock, "e", "a", id);
    AUTO(reply_drop)
    struct reply task = ask_f(&mock, "PUT", "e",
                              "{\"status\":\"failed\",\"error\":{\"code\":"
                              "\"UpstreamTimeout\",\"message\":\"too slow\"}}",
                              "/_mock/generations/%s", id);
    CHECK_STR("code", "UpstreamTimeout", reply_str(&task, "/error/code"));
    CHECK_STR("own words", "too slow", reply_str(&task, "/error/message"));
}

static void test_force_generation(void)
{
    static const char *const ENDS[] = {"succeeded", "failed", "cancelled"};
    for (size_t i = 0; i < 2 * COUNT_OF(ENDS); i++) {
        char id[64];
        char body[64];
        const char *end = ENDS[i % COUNT_OF(ENDS)];
        snprintf(body, sizeof body, "{\"status\":\"%s\"}", end);
        make_task(&mock, "g", "a prompt", id);
        if (i >= COUNT_OF(ENDS)) { /* from running, too */
            AUTO(reply_drop)
            struct reply later =
                ask(&mock, "POST", "/_mock/clock/advance", "g", "{\"by\":\"3s\"}");
            CHECK_STR("running", "running", reply_str(&later, "/transitions/0/to"));
        }
        AUTO(reply_drop)
        struct reply put = ask_f(&mock, "PUT", "g", body, "/_mock/generations/%s", id);
        AUTO(reply_drop)
        struct reply get = ask_f(&mock, "GET", "g", NULL, "/v1/video/generations/%s", id);
        CHECK_INT(end, 200, put.status);
        CHECK_STR(end, end, reply_str(&put, "/status"));
        CHECK_STR("as its GET", get.raw.body, put.raw.body);
        AUTO(reply_drop)
        struct reply twice = ask_f(&mock, "PUT", "g", body, "/_mock/generations/%s", id);
        CHECK_INT("finished", 400, twice.status);
        CHECK_HAS("finished", end, reply_message(&twice));
    }
}

static void test_force_refused(void)
{
    static const struct {
        const char *body, *message;
    } BAD[] = {
        {"{}", "/status: must be active or failed"},
        {"{\"status\":\"processing\"}", "/status: must be active or failed"},
        {"{\"status\":\"Active\"}", "/status: must be active or failed"},
        {"{\"status\":\"active\",\"error\":\"X\"}",
         "/error: goes with status failed only"},
        {"{\"status\":\"failed\",\"error\":7}", "/error: must be an error code"},
        {"{\"status\":\"failed\",\"error\":{\"code\":\"X\",\"message\":7}}",
         "/error/message: must be a string"},
        {"{\"status\":\"failed\",\"error\":{\"kode\":\"X\"}}",
         "/error/kode: unknown member"},
        {"{\"status\":\"failed\",\"reason\":\"X\"}", "/reason: unknown member"},
    };
    char id[64];
    make_asset(&mock, "b", "a", id);
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        AUTO(reply_drop)
        struct reply put = ask_f(&mock, "PUT", "b", BAD[i].body, "/_mock/assets/%s", id);
        CHECK_INT(BAD[i].body, 400, put.status);
        CHECK_HAS(BAD[i].body, BAD[i].message, reply_message(&put));
    }
    static const char *const KINDS[] = {"assets/asset-20260619150241-b8xd4",
                                        "generations/cgt-20260619150241-b8xd4"};
    static const char *const BODIES[] = {"{\"status\":\"active\"}",
                                         "{\"status\":\"succeeded\"}"};
    for (size_t i = 0; i < COUNT_OF(KINDS); i++) {
        AUTO(reply_drop)
        struct reply unknown = ask_f(&mock, "PUT", "b", BODIES[i], "/_mock/%s", KINDS[i]);
        CHECK_INT(KINDS[i], 404, unknown.status);
        CHECK_STR(KINDS[i], "control_error", reply_type(&unknown));
    }
    AUTO(reply_drop)
    struct reply foreign =
        ask_f(&mock, "PUT", "another", "{\"status\":\"active\"}", "/_mock/assets/%s", id);
    CHECK_INT("another world's", 404, foreign.status);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"sessions", test_sessions},
        {"outcomes", test_outcomes},
        {"force asset", test_force_asset},
        {"force error", test_force_error},
        {"force generation", test_force_generation},
        {"force refused", test_force_refused},
    };
    static const char *const ARGUMENTS[] = {"--clock", "frozen@2026-06-19T07:02:41Z",
                                            NULL};
    if (!mock_start(&mock, ARGUMENTS))
        return 1;
    int status = check_main("control objects", TESTS, COUNT_OF(TESTS));
    mock_stop(&mock);
    return status;
}
