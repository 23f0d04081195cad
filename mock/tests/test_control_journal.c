#include "base/auto.h"
#include "tests/ask.h"
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct mock_process mock;

static const char KEY[] = "sk-journal-key-1";

static void forget(void)
{
    AUTO(reply_drop)
    struct reply gone = ask(&mock, "DELETE", "/_mock/journal", KEY, NULL);
}

/* Three requests: an asset made, one refused, a list. */
static void play(void)
{
    char id[64];
    forget();
    make_asset(&mock, KEY, "mock=no_face", id);
    AUTO(reply_drop)
    struct reply refused = ask(&mock, "POST", "/v1/video/assets", KEY,
                               "{\"url\":\"https://cdn.example/a.jpg\",\"asset_type\":"
                               "\"image\",\"note\":\"sk-journal-key-1\"}");
    AUTO(reply_drop)
    struct reply list =
        ask(&mock, "GET", "/v1/video/assets?limit=5&name=a%20b", KEY, NULL);
}

static void test_entry(void)
{
    play();
    AUTO(reply_drop) struct reply all = ask(&mock, "GET", "/_mock/journal", KEY, NULL);
    CHECK_INT("three", 3, reply_count(&all, "/entries"));
    CHECK_INT("evicted", 0, reply_int(&all, "/evicted"));
    CHECK_STR("operation", "POST /v1/video/assets",
              reply_str(&all, "/entries/1/operation"));
    CHECK_STR("method", "POST", reply_str(&all, "/entries/1/method"));
    CHECK_STR("path", "/v1/video/assets", reply_str(&all, "/entries/1/path"));
    CHECK_STR("query", "", reply_str(&all, "/entries/1/query"));
    CHECK_INT("status", 400, reply_int(&all, "/entries/1/status"));
    CHECK("duration", reply_int(&all, "/entries/1/duration_us") >= 0);
    CHECK_STR("reason", "asset-type", reply_str(&all, "/entries/1/reason"));
    CHECK_STR("basis", "inferred", reply_str(&all, "/entries/1/basis"));
    CHECK_STR("world_now", "2026-06-19T07:02:41Z",
              reply_str(&all, "/entries/1/world_now"));
    CHECK_HAS("at", "Z", reply_str(&all, "/entries/1/at"));
    CHECK_HAS("request body", "\"asset_type\":\"image\"",
              reply_str(&all, "/entries/1/request/body"));
    CHECK_HAS("the key in a body", "\"note\":\"***\"",
              reply_str(&all, "/entries/1/request/body"));
    CHECK_STR("request header", "application/json",
              reply_str(&all, "/entries/1/request/headers/Content-Type"));
    CHECK_STR("the key in a header", "Bearer ***",
              reply_str(&all, "/entries/1/request/headers/Authorization"));
    CHECK_HAS("response body", "asset_type must be Image, Video, or Audio",
              reply_str(&all, "/entries/1/response/body"));
    CHECK_STR("response header", "application/json",
              reply_str(&all, "/entries/1/response/headers/Content-Type"));
    CHECK_STR("query", "limit=5&name=a%20b", reply_str(&all, "/entries/2/query"));
    CHECK("no reason", reply_is_null(&all, "/entries/2/reason"));
    CHECK("no key", all.raw.body && !strstr(all.raw.body, KEY));
    CHECK("no member beside", all.raw.body && !strstr(all.raw.body, "\"cut\""));
}

static void test_filters(void)
{
    play();
    AUTO(reply_drop) struct reply all = ask(&mock, "GET", "/_mock/journal", KEY, NULL);
    char since[128];
    snprintf(since, sizeof since, "?since=%s", reply_str(&all, "/entries/0/id"));
    const struct {
        const char *query;
        int count;
    } CASES[] = {
        {"?on=POST /v1/video/assets", 2},
        {"?on=*", 3},
        {"?on=GET /v1/video/generations/{id}", 0},
        {"?status=400", 1},
        {"?on=POST /v1/video/assets&status=200", 1},
        {"?limit=2", 2},
        {since, 2},
        {"?since=unknown", 3},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        AUTO(reply_drop)
        struct reply some =
            ask_f(&mock, "GET", KEY, NULL, "/_mock/journal%s", CASES[i].query);
        CHECK_INT(CASES[i].query, CASES[i].count, reply_count(&some, "/entries"));
    }
    AUTO(reply_drop)
    struct reply newest = ask(&mock, "GET", "/_mock/journal?limit=1", KEY, NULL);
    CHECK_STR("the newest", reply_str(&all, "/entries/2/id"),
              reply_str(&newest, "/entries/0/id"));
    static const struct {
        const char *query, *message;
    } BAD[] = {
        {"?on=POST /v1/video/asset", "did you mean POST /v1/video/assets"},
        {"?status=ok", "status: must be a whole number from 100 to 599"},
        {"?status=99", "status: must be"},
        {"?limit=0", "limit: must be a whole number from 1"},
        {"?limit=x", "limit: must be"},
    };
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        AUTO(reply_drop)
        struct reply bad =
            ask_f(&mock, "GET", KEY, NULL, "/_mock/journal%s", BAD[i].query);
        CHECK_INT(BAD[i].query, 400, bad.status);
        CHECK_HAS(BAD[i].query, BAD[i].message, reply_message(&bad));
    }
}

static void test_bounds(void)
{
    forget();
    AUTO(string_drop) char *body = calloc(1, 40001);
    snprintf(body, 40001, "{\"url\":\"%039000d", 0);
    memcpy(body + strlen(body), "\"}", 3);
    AUTO(reply_drop) struct reply big = ask(&mock, "POST", "/v1/video/assets", KEY, body);
    AUTO(reply_drop) struct reply one = ask(&mock, "GET", "/_mock/journal", KEY, NULL);
    const char *kept = reply_str(&one, "/entries/0/request/body");
    CHECK_INT("cut", 16 * 1024, kept ? (int)strlen(kept) : -1);
    CHECK_INT("its size", (int)strlen(body), reply_int(&one, "/entries/0/request/size"));
    for (int i = 0; i < 12; i++) {
        AUTO(reply_drop)
        struct reply list = ask(&mock, "GET", "/v1/video/assets", KEY, NULL);
    }
    AUTO(reply_drop) struct reply all = ask(&mock, "GET", "/_mock/journal", KEY, NULL);
    CHECK_INT("--journal-max", 10, reply_count(&all, "/entries"));
    CHECK_INT("evicted", 3, reply_int(&all, "/evicted"));
    AUTO(reply_drop)
    struct reply gone = ask(&mock, "DELETE", "/_mock/journal", KEY, NULL);
    CHECK_INT("cleared", 0, reply_count(&gone, "/entries"));
    CHECK_INT("cleared", 0, reply_int(&gone, "/evicted"));
}

/* Requests without a valid key, and the scan's in the world of its link. */
static void test_rings(void)
{
    forget();
    AUTO(reply_drop)
    struct reply clear = ask(&mock, "DELETE", "/_mock/journal?world=-", NULL, NULL);
    AUTO(wire_answer_drop) struct wire_answer bare = {0};
    wire_exchange(mock.port,
                  "GET /v1/video/assets HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                  "sk-bare-key\r\nConnection: close\r\n\r\n",
                  &bare);
    AUTO(reply_drop)
    struct reply ring = ask(&mock, "GET", "/_mock/journal?world=-", NULL, NULL);
    CHECK_INT("one", 1, reply_count(&ring, "/entries"));
    CHECK_INT("refused", 401, reply_int(&ring, "/entries/0/status"));
    CHECK("a bare key shows nowhere", ring.raw.body && !strstr(ring.raw.body, "sk-bare"));
    char token[64];
    make_session(&mock, KEY, token);
    AUTO(reply_drop) struct reply worlds = ask(&mock, "GET", "/_mock/worlds", NULL, NULL);
    AUTO(reply_drop) struct reply one = ask(&mock, "GET", "/_mock/sessions", KEY, NULL);
    const char *link = reply_str(&one, "/sessions/0/link");
    const char *path = link ? strstr(link, "/kyc") : NULL;
    AUTO(reply_drop) struct reply page = ask(&mock, "GET", path ? path : "/", NULL, NULL);
    CHECK_INT("page", 200, page.status);
    AUTO(reply_drop)
    struct reply scans = ask(&mock, "GET", "/_mock/journal?on=GET /kyc", KEY, NULL);
    CHECK_INT("in the world of its link", 1, reply_count(&scans, "/entries"));
}

static void test_har(void)
{
    play();
    AUTO(reply_drop)
    struct reply har = ask(&mock, "GET", "/_mock/journal.har", KEY, NULL);
    CHECK_STR("version", "1.2", reply_str(&har, "/log/version"));
    CHECK_STR("creator", "pomex-mock", reply_str(&har, "/log/creator/name"));
    CHECK_INT("entries", 3, reply_count(&har, "/log/entries"));
    CHECK_HAS("started", "Z", reply_str(&har, "/log/entries/1/startedDateTime"));
    CHECK("time", reply_int(&har, "/log/entries/1/time") >= 0);
    CHECK_HAS("url", "http://127.0.0.1:", reply_str(&har, "/log/entries/2/request/url"));
    CHECK_HAS("url", "/v1/video/assets?limit=5&name=a%20b",
              reply_str(&har, "/log/entries/2/request/url"));
    CHECK_STR("query", "name",
              reply_str(&har, "/log/entries/2/request/queryString/1/name"));
    CHECK_STR("query", "a b",
              reply_str(&har, "/log/entries/2/request/queryString/1/value"));
    CHECK_STR("method", "POST", reply_str(&har, "/log/entries/1/request/method"));
    CHECK_STR("post type", "application/json",
              reply_str(&har, "/log/entries/1/request/postData/mimeType"));
    CHECK_HAS("post", "\"image\"",
              reply_str(&har, "/log/entries/1/request/postData/text"));
    CHECK_INT("status", 400, reply_int(&har, "/log/entries/1/response/status"));
    CHECK_STR("phrase", "Bad Request",
              reply_str(&har, "/log/entries/1/response/statusText"));
    CHECK_STR("type", "application/json",
              reply_str(&har, "/log/entries/1/response/content/mimeType"));
    CHECK_HAS("body", "asset_type must be",
              reply_str(&har, "/log/entries/1/response/content/text"));
    CHECK("no key", har.raw.body && !strstr(har.raw.body, KEY));

    /* Members that HAR's schema asks for. */
    static const char *const ASKED[] = {
        "request/httpVersion",  "request/cookies",
        "request/headers",      "request/queryString",
        "request/headersSize",  "request/bodySize",
        "response/httpVersion", "response/cookies",
        "response/headers",     "response/content/size",
        "response/redirectURL", "response/headersSize",
        "response/bodySize",    "cache",
        "timings/send",         "timings/wait",
        "timings/receive",
    };
    for (size_t i = 0; i < COUNT_OF(ASKED); i++) {
        const cJSON *at = cJSON_GetArrayItem(
            cJSON_GetObjectItemCaseSensitive(
                cJSON_GetObjectItemCaseSensitive(har.json, "log"), "entries"),
            0);
        char path[64];
        snprintf(path, sizeof path, "%s", ASKED[i]);
        for (char *rest = path, *name; (name = strsep(&rest, "/"));)
            at = cJSON_GetObjectItemCaseSensitive(at, name);
        CHECK(ASKED[i], at != NULL);
    }
}

static void test_explain(void)
{
    play();
    AUTO(reply_drop) struct reply all = ask(&mock, "GET", "/_mock/journal", KEY, NULL);
    const char *id = reply_str(&all, "/entries/1/id");
    AUTO(reply_drop)
    struct reply why = ask_f(&mock, "GET", KEY, NULL, "/_mock/explain/%s", id);
    CHECK_INT("explained", 200, why.status);
    CHECK_STR("request_id", id, reply_str(&why, "/request_id"));
    CHECK_STR("rule", "asset-type", reply_str(&why, "/rule"));
    CHECK_STR("basis", "inferred", reply_str(&why, "/basis"));
    CHECK_HAS("sentence", "case-sensitive", reply_str(&why, "/sentence"));
    CHECK_INT("decision", 25, reply_int(&why, "/decision"));
    CHECK_STR("field", "asset_type", reply_str(&why, "/field"));
    CHECK_STR("got", "image", reply_str(&why, "/got"));
    CHECK_HAS("expected", "Image", reply_str(&why, "/expected"));

    AUTO(reply_drop)
    struct reply plain = ask_f(&mock, "GET", KEY, NULL, "/_mock/explain/%s",
                               reply_str(&all, "/entries/2/id"));
    static const char *const NULLS[] = {"/rule",  "/basis", "/sentence", "/decision",
                                        "/field", "/got",   "/expected", "/nearest"};
    for (size_t i = 0; i < COUNT_OF(NULLS); i++)
        CHECK(NULLS[i], reply_is_null(&plain, NULLS[i]));
    AUTO(reply_drop)
    struct reply unknown = ask(&mock, "GET", "/_mock/explain/nothing", KEY, NULL);
    CHECK_INT("unknown", 404, unknown.status);
    CHECK_STR("unknown", "control_error", reply_type(&unknown));
    AUTO(reply_drop)
    struct reply foreign = ask_f(&mock, "GET", "another", NULL, "/_mock/explain/%s", id);
    CHECK_INT("another world's", 404, foreign.status);
}

/* Asks `path`, then explains the answer. */
static struct reply why_of(const char *key, const char *method, const char *path,
                           const char *body)
{
    char id[128] = "";
    AUTO(reply_drop) struct reply asked = ask(&mock, method, path, key, body);
    wire_header(&asked.raw, "X-Request-Id", id, sizeof id);
    return ask_f(&mock, "GET", KEY, NULL, "/_mock/explain/%s", id);
}

static void test_nearest(void)
{
    char mine[64];
    char theirs[64];
    char path[128];
    forget();
    make_asset(&mock, KEY, "a", mine);
    make_asset(&mock, "another", "a", theirs);

    AUTO(reply_drop) struct reply route = why_of(KEY, "GET", "/v1/video/asset", NULL);
    CHECK_STR("route", "unknown-path", reply_str(&route, "/rule"));
    CHECK_STR("route", "/v1/video/assets", reply_str(&route, "/nearest"));

    snprintf(path, sizeof path, "/v1/video/assets/%.*s0", (int)strlen(mine) - 1, mine);
    AUTO(reply_drop) struct reply typo = why_of(KEY, "GET", path, NULL);
    CHECK_STR("typo", "unknown-asset", reply_str(&typo, "/rule"));
    CHECK_STR("the id that was meant", mine, reply_str(&typo, "/nearest"));

    snprintf(path, sizeof path, "/v1/video/assets/%s", theirs);
    AUTO(reply_drop) struct reply foreign = why_of(KEY, "GET", path, NULL);
    CHECK_STR("foreign", "unknown-asset", reply_str(&foreign, "/rule"));
    CHECK_HAS("foreign", "another organization", reply_str(&foreign, "/expected"));

    AUTO(reply_drop) struct reply keyless = why_of(NULL, "GET", "/v1/video/assets", NULL);
    CHECK_STR("no key", "missing-key", reply_str(&keyless, "/rule"));

    AUTO(reply_drop)
    struct reply lang =
        why_of(KEY, "POST", "/v1/video/assets/sessions",
               "{\"callback_url\":\"https://a.example/\",\"lang\":\"EN\"}");
    CHECK_STR("lang", "lang", reply_str(&lang, "/rule"));
    CHECK_STR("lang", "documented", reply_str(&lang, "/basis"));
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"entry", test_entry},     {"filters", test_filters}, {"bounds", test_bounds},
        {"rings", test_rings},     {"har", test_har},         {"explain", test_explain},
        {"nearest", test_nearest},
    };
    static const char *const ARGUMENTS[] = {"--clock", "frozen@2026-06-19T07:02:41Z",
                                            "--journal-max", "10", NULL};
    if (!mock_start(&mock, ARGUMENTS))
        return 1;
    int status = check_main("control journal", TESTS, COUNT_OF(TESTS));
    mock_stop(&mock);
    return status;
}
