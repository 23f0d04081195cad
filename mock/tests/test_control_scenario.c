#include "base/auto.h"
#include "tests/ask.h"
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct mock_process mock;

static const char KEY[] = "sk-canary-key-1", OTHER_KEY[] = "sk-canary-key-2";

static void forget(void)
{
    AUTO(reply_drop)
    struct reply gone = ask(&mock, "DELETE", "/_mock/state", KEY, NULL);
}

static void call(const char *method, const char *path, const char *body)
{
    AUTO(reply_drop) struct reply reply = ask(&mock, method, path, KEY, body);
}

static void advance(const char *by)
{
    char body[64];
    snprintf(body, sizeof body, "{\"by\":\"%s\"}", by);
    call("POST", "/_mock/clock/advance", body);
}

static struct reply scenario(const char *query)
{
    return ask_f(&mock, "GET", KEY, NULL, "/_mock/journal.scenario%s", query);
}

/* A person who scans; the group of the callback. */
static void scan(char group[64])
{
    AUTO(reply_drop)
    struct reply session =
        ask(&mock, "POST", "/v1/video/assets/sessions", KEY,
            "{\"callback_url\":\"https://yourapp.com/callback\",\"lang\":\"en\"}");
    const char *link = reply_str(&session, "/h5_link");
    const char *path = link ? strstr(link, "/kyc") : NULL;
    AUTO(reply_drop)
    struct reply page = ask(&mock, "GET", path ? path : "/", NULL, NULL);
    char request[1024];
    snprintf(request, sizeof request,
             "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: "
             "application/x-www-form-urlencoded\r\nContent-Length: 15\r\nConnection: "
             "close\r\n\r\noutcome=success",
             path ? path : "/", "127.0.0.1");
    AUTO(wire_answer_drop) struct wire_answer done = {0};
    wire_exchange(mock.port, request, &done);
    const char *found = done.head ? strstr(done.head, "group_id=") : NULL;
    snprintf(group, 64, "%.*s", found ? (int)strcspn(found + 9, "&\r") : 0,
             found ? found + 9 : "");
}

/* Pointers into the document and what stands there. */
struct look {
    const char *pointer, *want;
};

static void check_looks(const struct reply *reply, const struct look *looks)
{
    for (; looks->pointer; looks++)
        CHECK_STR(looks->pointer, looks->want, reply_str(reply, looks->pointer));
}

static void test_flow(void)
{
    char group[64], asset[64], body[512];
    forget();
    scan(group);
    snprintf(body, sizeof body,
             "{\"url\":\"https://cdn.example/a.jpg\",\"asset_type\":\"Image\",\"group_"
             "id\":\"%s\",\"name\":\"sk-canary-key-1\"}",
             group);
    AUTO(reply_drop)
    struct reply made = ask(&mock, "POST", "/v1/video/assets", KEY, body);
    snprintf(asset, sizeof asset, "%s", reply_str(&made, "/id"));
    snprintf(body, sizeof body, "/v1/video/assets/%s", asset);
    call("GET", body, NULL);
    call("GET", body, NULL);
    advance("1h");
    call("GET", body, NULL);
    snprintf(body, sizeof body, "/v1/video/assets?group_id=%s&limit=5", group);
    call("GET", body, NULL);
    snprintf(body, sizeof body,
             "{\"model\":\"byteplus/seedance-2.0\",\"content\":[{\"type\":\"image_url\","
             "\"image_url\":{\"url\":\"asset://%s\"}}]}",
             asset);
    call("POST", "/v1/video/generations", body);
    AUTO(reply_drop) struct reply got = scenario("");
    CHECK_INT("status", 200, got.status);
    CHECK_HAS("type", "application/json", got.raw.head);
    CHECK_INT("steps", 6, reply_count(&got, "/steps"));
    static const struct look LOOKS[] = {
        {"/about", "Recorded from a world of pomex-mock"},
        {"/tags/1", "person"},
        {"/vars/callback_url/env", "CALLBACK_URL"},
        {"/steps/0/id", "create-session"},
        {"/steps/0/json/callback_url", "{{callback_url}}"},
        {"/steps/0/expect/json/status", "pending"},
        {"/steps/0/save/h5_link", "/json/h5_link"},
        {"/steps/1/id", "scan"},
        {"/steps/1/link", "{{h5_link}}"},
        {"/steps/1/expect/query/resultCode", "10000"},
        {"/steps/1/expect/query/group_id", "#regex ^group-"},
        {"/steps/1/save/group_id", "/query/group_id"},
        {"/steps/2/json/group_id", "{{group_id}}"},
        {"/steps/2/json/name", "***"},
        {"/steps/2/expect/json/id", "#regex ^asset-"},
        {"/steps/2/save/asset", "/json/id"},
        {"/steps/3/id", "poll-asset"},
        {"/steps/3/request", "GET /v1/video/assets/{{asset}}"},
        {"/steps/3/until/json/status", "#oneof active|failed"},
        {"/steps/3/expect/json/status", "active"},
        {"/steps/3/expect/json/id", "{{asset}}"},
        {"/steps/3/expect/json/url", "#uri"},
        {"/steps/3/expect/json/created_at", "#date-time"},
        {"/steps/4/query/group_id", "{{group_id}}"},
        {"/steps/4/query/limit", "5"},
        {"/steps/4/expect/json/items/#contains/0/id", "{{asset}}"},
        {"/steps/4/expect/json/items/#each/status", "#oneof processing|active|failed"},
        {"/steps/5/json/content/0/image_url/url", "asset://{{asset}}"},
        {0}};
    check_looks(&got, LOOKS);
    CHECK("no key", got.raw.body && !strstr(got.raw.body, "canary"));
    CHECK("no id", got.raw.body && !strstr(got.raw.body, asset));
}

/* A scan that was finished through the control API shows when its group is used. */
static void test_unseen_scan(void)
{
    char token[64], body[256], path[128];
    forget();
    make_session(&mock, KEY, token);
    snprintf(path, sizeof path, "/_mock/sessions/%s/complete", token);
    AUTO(reply_drop)
    struct reply done = ask(&mock, "POST", path, KEY, "{\"outcome\":\"success\"}");
    const char *location = reply_str(&done, "/location");
    const char *group = location ? strstr(location, "group_id=") : NULL;
    snprintf(
        body, sizeof body,
        "{\"url\":\"https://cdn.example/a.jpg\",\"asset_type\":\"Image\",\"group_id\":"
        "\"%.*s\"}",
        group ? (int)strcspn(group + 9, "&") : 0, group ? group + 9 : "");
    call("POST", "/v1/video/assets", body);
    AUTO(reply_drop) struct reply got = scenario("");
    CHECK_INT("steps", 3, reply_count(&got, "/steps"));
    CHECK_STR("scan", "{{h5_link}}", reply_str(&got, "/steps/1/link"));
    CHECK_STR("group", "{{group_id}}", reply_str(&got, "/steps/2/json/group_id"));
}

static void test_refusals(void)
{
    static const struct {
        const char *name, *method, *path, *body;
        struct look looks[4];
    } CASES[] = {
        {"documented",
         "POST",
         "/v1/video/assets/sessions",
         "{}",
         {{"/steps/0/id", "create-session-400"},
          {"/steps/0/expect/json/error/message", "callback_url is required"},
          {"/steps/0/expect/json/error/type", "invalid_request_error"}}},
        {"inferred",
         "POST",
         "/v1/video/assets",
         "{\"url\":\"https://a.example/b\",\"asset_type\":\"image\"}",
         {{"/steps/0/expect/json/error/message", "#string 1.."},
          {"/steps/0/expect/json/error/type", "invalid_request_error"},
          {"/steps/0/json/asset_type", "image"}}},
        {"not there",
         "GET",
         "/v1/video/assets/asset-20260619150241-b8xd4",
         NULL,
         {{"/steps/0/request", "GET /v1/video/assets/asset-20260619150241-b8xd4"},
          {"/steps/0/expect/json/error/type", "#string 1.."}}},
        {"no JSON",
         "POST",
         "/v1/video/assets",
         "{\"url\":null",
         {{"/steps/0/raw", "{\"url\":null"}}},
        {"a null",
         "POST",
         "/v1/video/assets",
         "{\"url\":null}",
         {{"/steps/0/raw", "{\"url\":null}"}}},
        {"braces",
         "POST",
         "/v1/video/assets",
         "{\"url\":\"{{x}}\"}",
         {{"/steps/0/json/url", "{{{{x}}"}}},
        {"parameters that repeat",
         "GET",
         "/v1/video/assets?limit=1&limit=2",
         NULL,
         {{"/steps/0/request", "GET /v1/video/assets?limit=1&limit=2"}}},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        forget();
        call(CASES[i].method, CASES[i].path, CASES[i].body);
        AUTO(reply_drop) struct reply got = scenario("");
        CHECK_INT(CASES[i].name, 1, reply_count(&got, "/steps"));
        check_looks(&got, CASES[i].looks);
    }
    check_rows(COUNT_OF(CASES));
}

/* A poll goes on through what is broken for the moment. */
static void test_trouble(void)
{
    char id[64], path[128];
    forget();
    call("PUT", "/_mock/faults",
         "{\"faults\":[{\"on\":\"GET /v1/video/assets/{id}\",\"every\":2,\"do\":{"
         "\"status\":503}}]}");
    make_asset(&mock, KEY, "a", id);
    snprintf(path, sizeof path, "/v1/video/assets/%s", id);
    for (int i = 0; i < 2; i++)
        call("GET", path, NULL);
    advance("1h");
    call("GET", path, NULL);
    AUTO(reply_drop) struct reply got = scenario("");
    CHECK_INT("steps", 2, reply_count(&got, "/steps"));
    CHECK_STR("poll", "poll-asset", reply_str(&got, "/steps/1/id"));
    forget();
    call("PUT", "/_mock/faults",
         "{\"faults\":[{\"on\":\"GET /v1/video/assets\",\"first\":1,\"do\":{"
         "\"status\":503}}]}");
    call("GET", "/v1/video/assets", NULL);
    call("GET", "/v1/video/assets", NULL);
    AUTO(reply_drop) struct reply well = scenario("");
    CHECK_INT("one step", 1, reply_count(&well, "/steps"));
    CHECK_INT("until it goes well", 200, reply_int(&well, "/steps/0/until/status"));
}

/* Requests without a key are in the ring `-`. */
static void test_no_key(void)
{
    AUTO(reply_drop)
    struct reply none = ask(&mock, "GET", "/v1/video/assets", NULL, NULL);
    AUTO(reply_drop)
    struct reply got =
        ask(&mock, "GET", "/_mock/journal.scenario?world=-&limit=1", KEY, NULL);
    CHECK_INT("401", 401, reply_int(&got, "/steps/0/expect/status"));
    CHECK("no key is sent", reply_is_null(&got, "/steps/0/headers/Authorization"));
}

static void test_selection(void)
{
    char id[64];
    forget();
    make_asset(&mock, KEY, "a", id);
    call("GET", "/v1/video/assets", NULL);
    call("GET", "/v1/video/assets?status=nonsense", NULL);
    static const struct {
        const char *query;
        int steps;
    } CASES[] = {
        {"", 3},         {"?on=POST /v1/video/assets", 1},
        {"?limit=2", 2}, {"?status=400", 1},
        {"?on=*", 3},    {"?on=DELETE /v1/video/generations/{id}", 0},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        AUTO(reply_drop) struct reply got = scenario(CASES[i].query);
        CHECK_INT(CASES[i].query, CASES[i].steps, reply_count(&got, "/steps"));
    }
    AUTO(reply_drop) struct reply bad = scenario("?limit=0");
    CHECK_INT("limit=0", 400, bad.status);
    AUTO(reply_drop)
    struct reply other = ask(&mock, "GET", "/v1/video/assets", OTHER_KEY, NULL);
    AUTO(reply_drop)
    struct reply apart = ask(&mock, "GET", "/_mock/journal.scenario", OTHER_KEY, NULL);
    CHECK_INT("worlds are apart", 1, reply_count(&apart, "/steps"));
    check_rows(COUNT_OF(CASES));
}

static void test_gaps(void)
{
    forget();
    for (int i = 0; i < 22; i++) {
        char path[64];
        snprintf(path, sizeof path, "/v1/video/assets?page=%d", i + 1);
        call("GET", path, NULL);
    }
    call("OPTIONS", "/v1/video/assets", NULL);
    AUTO(string_drop) char *body = calloc(1, 40001);
    snprintf(body, 40001, "{\"url\":\"%039000d", 0);
    memcpy(body + strlen(body), "\"}", 3);
    call("POST", "/v1/video/assets", body);
    AUTO(reply_drop) struct reply got = scenario("");
    CHECK_INT("what is left", 18, reply_count(&got, "/steps"));
    CHECK_HAS("lost", "the journal has lost 4 earlier exchanges",
              reply_str(&got, "/about"));
    CHECK_HAS("left out", "2 exchanges could not be told", reply_str(&got, "/about"));
    CHECK_HAS("hint", "X-Mock-Hint: 6 exchanges of this world are not in it",
              got.raw.head);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"flow", test_flow},         {"unseen scan", test_unseen_scan},
        {"refusals", test_refusals}, {"no key", test_no_key},
        {"trouble", test_trouble},   {"selection", test_selection},
        {"gaps", test_gaps},
    };
    static const char *const OPTIONS[] = {
        "--clock", "frozen@2026-06-19T07:02:41Z", "--journal-max", "20", "--seed", "1",
        NULL};
    if (!mock_start(&mock, OPTIONS))
        return 1;
    int status = check_main("control_scenario", TESTS, COUNT_OF(TESTS));
    mock_stop(&mock);
    return status;
}
