#include "base/auto.h"
#include "tests/check.h"
#include "tests/decisions.h"

#include <stdio.h>
#include <string.h>

#define SESSIONS "/v1/video/assets/sessions"
#define FORM "Content-Type: application/x-www-form-urlencoded\n"

static const struct decision_row ROWS[] = {
    {"decision 13: JSON first", NULL, "POST", SESSIONS, "{\"lang\":\"fr\"", 400,
     "body must be valid JSON", NULL},
    {"decision 13: callback_url before lang", NULL, "POST", SESSIONS, "{\"lang\":\"fr\"}",
     400, "callback_url is required", NULL},
    {"decision 13: https before lang", NULL, "POST", SESSIONS,
     "{\"callback_url\":\"http://a.example\",\"lang\":\"fr\"}", 400,
     "callback_url must be a valid https URL", NULL},
    {"decision 14: null", NULL, "POST", SESSIONS, "{\"callback_url\":null}", 400,
     "callback_url is required", NULL},
    {"decision 14: blanks", NULL, "POST", SESSIONS, "{\"callback_url\":\" \\t \"}", 400,
     "callback_url is required", NULL},
    {"decision 14: relative", NULL, "POST", SESSIONS, "{\"callback_url\":\"/callback\"}",
     400, "must be a valid https URL", NULL},
    {"decision 14: no host", NULL, "POST", SESSIONS, "{\"callback_url\":\"https://\"}",
     400, "must be a valid https URL", NULL},
    {"decision 14: three slashes", NULL, "POST", SESSIONS,
     "{\"callback_url\":\"https:///a.b/\"}", 400, "must be a valid https URL", NULL},
    {"decision 14: one slash", NULL, "POST", SESSIONS,
     "{\"callback_url\":\"https:/a.example/\"}", 400, "must be a valid https URL", NULL},
    {"decision 14: backslash", NULL, "POST", SESSIONS,
     "{\"callback_url\":\"https://a.example\\\\@evil.example/\"}", 400,
     "must be a valid https URL", NULL},
    {"decision 14: a blank inside", NULL, "POST", SESSIONS,
     "{\"callback_url\":\"https://a.example/a b\"}", 400, "must be a valid https URL",
     NULL},
    {"decision 14: CRLF inside", NULL, "POST", SESSIONS,
     "{\"callback_url\":\"https://a.example/\\r\\nSet-Cookie: a=b\"}", 400,
     "must be a valid https URL", NULL},
    {"decision 14: not ASCII", NULL, "POST", SESSIONS,
     "{\"callback_url\":\"https://b\u00fccher.example/\"}", 400,
     "must be a valid https URL", NULL},
    {"decision 14: port and userinfo", NULL, "POST", SESSIONS,
     "{\"callback_url\":\"https://u:p@a.example:8443/cb\"}", 200, "h5_link", NULL},
    {"decision 14: an IP host", NULL, "POST", SESSIONS,
     "{\"callback_url\":\"https://[::1]/cb\"}", 200, "h5_link", NULL},
    {"decision 14: http on loopback needs the option", NULL, "POST", SESSIONS,
     "{\"callback_url\":\"http://127.0.0.1:9000/cb\"}", 400, "must be a valid https URL",
     NULL},
    {"decision 15: absent", NULL, "POST", SESSIONS,
     "{\"callback_url\":\"https://a.example\"}", 200, "&lang=zh\"", NULL},
    {"decision 15: empty", NULL, "POST", SESSIONS,
     "{\"callback_url\":\"https://a.example\",\"lang\":\"\"}", 200, "&lang=zh\"", NULL},
    {"decision 15: case counts", NULL, "POST", SESSIONS,
     "{\"callback_url\":\"https://a.example\",\"lang\":\"zh-hant\"}", 400,
     "lang must be zh, en, or zh-Hant", "X-Mock-Hint: lang: did you mean zh-Hant?"},
    {"decision 16: no GET for sessions", NULL, "GET", SESSIONS, NULL, 404, NULL, NULL},
};

static void test_rows(void)
{
    decisions_check(ROWS, COUNT_OF(ROWS));
}

/* What follows the callback's own URL when a scan ends; "" and a status otherwise. */
static void check_scan(const char *row, const char *assume, const char *callback,
                       const char *form, int status, const char *location)
{
    struct api api;
    api_open(&api, assume, false);
    AUTO(string_drop) char *link = api_session_link(&api, callback);
    struct answer answer = api_call_with(&api, FORM, "POST", link, form);
    CHECK_INT(row, status, answer.status);
    const char *got = answer_header(&answer, "Location");
    const char *group = strstr(got, "group-20260619150241-");
    char cut[4096];
    snprintf(cut, sizeof cut, "%.*s%s%s", group ? (int)(group - got) : (int)strlen(got),
             got, group ? "GROUP" : "", group ? group + 26 : "");
    CHECK_STR(row, location, cut);
    answer_clean(&answer);
    api_close(&api);
}

static void test_outcomes(void)
{
    static const char CALLBACK[] = "https://a.example/cb";
    static const struct {
        const char *name, *assume, *callback, *form;
        int status;
        const char *location;
    } CASES[] = {
        {"decision 19: success", NULL, CALLBACK, "outcome=success", 302,
         "https://a.example/cb?resultCode=10000&group_id=GROUP&verify_type=real_time&"
         "algorithmBaseRespCode=0&reqMeasureInfoValue=1"},
        {"decision 19: query and fragment", NULL, "https://a.example/cb?a=1#top",
         "outcome=success", 302,
         "https://a.example/cb?a=1&resultCode=10000&group_id=GROUP&verify_type=real_time&"
         "algorithmBaseRespCode=0&reqMeasureInfoValue=1#top"},
        {"decision 19: a question mark in the fragment", NULL, "https://a.example/cb#a?b",
         "outcome=success", 302,
         "https://a.example/cb?resultCode=10000&group_id=GROUP&verify_type=real_time&"
         "algorithmBaseRespCode=0&reqMeasureInfoValue=1#a?b"},
        {"decision 20: failure", NULL, CALLBACK, "outcome=fail", 302,
         "https://a.example/"
         "cb?resultCode=20001&verify_type=real_time&algorithmBaseRespCode=50001&"
         "reqMeasureInfoValue=0"},
        {"decision 20: another code", NULL, CALLBACK, "outcome=fail&result_code=42", 302,
         "https://a.example/"
         "cb?resultCode=42&verify_type=real_time&algorithmBaseRespCode=50001&"
         "reqMeasureInfoValue=0"},
        {"decision 20: 10000 is no failure", NULL, CALLBACK,
         "outcome=fail&result_code=10000", 400, ""},
        {"decision 20: a code too long", NULL, CALLBACK,
         "outcome=fail&result_code=100000000", 400, ""},
        {"decision 20: a code with success", NULL, CALLBACK,
         "outcome=success&result_code=7", 400, ""},
        {"decision 20: failed-scan=redirect", "failed-scan=redirect", CALLBACK,
         "outcome=fail", 302,
         "https://a.example/"
         "cb?resultCode=20001&verify_type=real_time&algorithmBaseRespCode=50001&"
         "reqMeasureInfoValue=0"},
        {"decision 20: failed-scan=page", "failed-scan=page", CALLBACK, "outcome=fail",
         200, ""},
        {"decision 21: pre-record-code=20002", "pre-record-code=20002", CALLBACK,
         "outcome=pre_record", 302,
         "https://a.example/"
         "cb?resultCode=20002&verify_type=pre_record&algorithmBaseRespCode=0&"
         "reqMeasureInfoValue=0"},
        {"decision 21: pre-record-code=10000", "pre-record-code=10000", CALLBACK,
         "outcome=pre_record", 302,
         "https://a.example/"
         "cb?resultCode=10000&verify_type=pre_record&algorithmBaseRespCode=0&"
         "reqMeasureInfoValue=0"},
        {"no_group", NULL, CALLBACK, "outcome=no_group", 302,
         "https://a.example/"
         "cb?resultCode=10000&verify_type=real_time&algorithmBaseRespCode=0&"
         "reqMeasureInfoValue=1"},
        {"no outcome", NULL, CALLBACK, "", 400, ""},
        {"unknown outcome", NULL, CALLBACK, "outcome=maybe", 400, ""},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        check_scan(CASES[i].name, CASES[i].assume, CASES[i].callback, CASES[i].form,
                   CASES[i].status, CASES[i].location);
}

static void check_page(const char *row, struct api *api, const char *method,
                       const char *link, int status, const char *has)
{
    struct answer answer = api_call_with(
        api, FORM, method, link, strcmp(method, "POST") == 0 ? "outcome=fail" : NULL);
    CHECK_INT(row, status, answer.status);
    CHECK_HAS(row, has, answer.body);
    CHECK_HAS(row, "text/html", answer_header(&answer, "Content-Type"));
    CHECK_STR(row, "", answer_header(&answer, "Location"));
    answer_clean(&answer);
}

/* decisions 16 and 18: 30 minutes, single use, pages of their own */
static void test_lifetime(void)
{
    struct api api;
    api_open(&api, NULL, false);
    AUTO(string_drop) char *first = api_session_link(&api, "https://a.example/cb");
    AUTO(string_drop) char *second = api_session_link(&api, "https://a.example/cb");
    CHECK("decision 16: always a new session", strcmp(first, second) != 0);
    api_advance(&api, API_KEY, 30 * 60 * 1000 - 1);
    check_page("decision 18: still good", &api, "GET", first, 200, "<form");
    struct answer spent = api_call_with(&api, FORM, "POST", first, "outcome=fail");
    CHECK_INT("decision 18: whatever the outcome", 302, spent.status);
    answer_clean(&spent);
    check_page("decision 18: spent", &api, "POST", first, 410, "has been used");
    check_page("decision 18: spent page", &api, "GET", first, 410, "has been used");
    api_advance(&api, API_KEY, 1);
    check_page("decision 18: expired", &api, "POST", second, 410, "has expired");
    check_page("decision 23: nothing is sent", &api, "GET", second, 410, "has expired");
    check_page("decision 18: unknown token", &api, "GET", "/kyc?w=w-0&token=x&lang=en",
               404, "unknown");
    check_page("decision 18: no token", &api, "POST", "/kyc?lang=en", 404, "unknown");
    api_close(&api);
}

/* A refused form leaves the session as it was. */
static void test_bad_form_spends_nothing(void)
{
    struct api api;
    api_open(&api, NULL, false);
    AUTO(string_drop) char *link = api_session_link(&api, "https://a.example/cb");
    struct answer bad = api_call_with(&api, FORM, "POST", link, "outcome=maybe");
    CHECK_INT("the form again", 400, bad.status);
    CHECK_HAS("the form again", "<form", bad.body);
    struct answer good = api_call_with(&api, FORM, "POST", link, "outcome=success");
    CHECK_INT("still good", 302, good.status);
    answer_clean(&bad);
    answer_clean(&good);
    api_close(&api);
}

/* decision 17 is in the reference's example; decision 22: a second scan makes a second
 * group */
static void test_second_scan(void)
{
    struct api api;
    api_open(&api, NULL, true);
    AUTO(string_drop) char *link = api_session_link(&api, "https://a.example/cb");
    struct answer scan = api_call_with(&api, FORM, "POST", link, "outcome=success");
    CHECK("decision 22: another group",
          !strstr(answer_header(&scan, "Location"), api.group));
    struct answer old =
        api_call(&api, API_KEY, "GET", "/v1/video/assets?group_id={group}", NULL);
    CHECK_INT("decision 22: the first stays valid", 200, old.status);
    CHECK_HAS("decision 17: lang last", "&lang=en", link);
    answer_clean(&scan);
    answer_clean(&old);
    api_close(&api);
}

static void test_loopback_callback(void)
{
    static const struct {
        const char *callback;
        int status;
    } CASES[] = {
        {"http://127.0.0.1:9000/cb", 200},  {"http://localhost/cb", 200},
        {"http://[::1]:1/cb", 200},         {"http://a.example/cb", 400},
        {"http://127.0.0.1.example/", 400}, {"http://localhost@evil.example/", 400},
    };
    struct api api;
    api_open(&api, NULL, false);
    api.settings.allow_http_callback = true;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        char body[256];
        snprintf(body, sizeof body, "{\"callback_url\":\"%s\"}", CASES[i].callback);
        struct answer answer = api_call(&api, API_KEY, "POST", SESSIONS, body);
        CHECK_INT(CASES[i].callback, CASES[i].status, answer.status);
        answer_clean(&answer);
    }
    api_close(&api);
}

static void test_long_callback(void)
{
    struct api api;
    api_open(&api, NULL, false);
    for (int size = 2048; size <= 2049; size++) {
        char body[4096];
        int used =
            snprintf(body, sizeof body, "{\"callback_url\":\"https://a.example/%0*d\"}",
                     size - 18, 0);
        CHECK_INT("decision 14: length", size + 19, used);
        struct answer answer = api_call(&api, API_KEY, "POST", SESSIONS, body);
        CHECK_INT("decision 14: 2048 bytes at most", size == 2048 ? 200 : 400,
                  answer.status);
        answer_clean(&answer);
    }
    api_close(&api);
}

/* --kyc auto: opening the link redirects at once */
static void test_auto(void)
{
    struct api api;
    api_open(&api, NULL, false);
    api.settings.kyc_outcome = "fail";
    AUTO(string_drop) char *link = api_session_link(&api, "https://a.example/cb");
    struct answer answer = api_call_with(&api, "", "GET", link, NULL);
    CHECK_INT("redirects", 302, answer.status);
    CHECK_HAS("as ordered", "resultCode=20001", answer_header(&answer, "Location"));
    answer_clean(&answer);
    api_close(&api);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"rows", test_rows},
        {"outcomes", test_outcomes},
        {"lifetime", test_lifetime},
        {"a bad form spends nothing", test_bad_form_spends_nothing},
        {"second scan", test_second_scan},
        {"loopback callback", test_loopback_callback},
        {"long callback", test_long_callback},
        {"--kyc auto", test_auto},
    };
    return check_main("decisions: sessions", TESTS, COUNT_OF(TESTS));
}
