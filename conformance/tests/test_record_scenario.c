/* What recording makes of exchanges: steps, polls, scans, values that are needed again.
 */
#include "base/memory.h"
#include "check.h"
#include "golden.h"
#include "tape.h"

#include <stdio.h>
#include <string.h>

#define ASSET "asset-20260619150241-b8xd4"
#define TASK "cgt-20260619150458-96ncj"
#define GROUP "group-20260619145855-snq4q"
#define KYC "/kyc?w=a&token=0ca033d6b452a96d3000a52bc49dbc7c&lang=en"
#define AN_ASSET(status)                                                                 \
    "{\"id\":\"" ASSET "\",\"object\":\"video.asset\",\"name\":\"\",\"url\":\"http://"   \
    "h:80/files/" ASSET "?sig=1\",\"asset_type\":\"Image\",\"group_id\":\"" GROUP        \
    "\",\"status\":\"" status "\",\"created_at\":\"2026-06-19T07:02:41Z\",\"updated_at"  \
    "\":\"2026-06-19T07:02:46Z\"}"
#define A_TASK(status, content)                                                          \
    "{\"id\":\"" TASK "\",\"object\":\"video.generation.task\",\"status\":\"" status     \
    "\"" content "}"
#define POST_SESSION                                                                     \
    .request = "POST /v1/video/assets/sessions",                                         \
    .body = "{\"callback_url\":\"https://yourapp.com/callback\",\"lang\":\"en\"}",       \
    .reply = "{\"object\":\"video.asset_session\",\"status\":\"pending\",\"h5_link\":"   \
             "\"http://h:80" KYC "\"}"
#define POST_ASSET                                                                       \
    .request = "POST /v1/video/assets",                                                  \
    .body = "{\"url\":\"https://yourcdn.com/portrait.jpg\",\"asset_type\":\"Image\","    \
            "\"group_id\":\"" GROUP "\"}",                                               \
    .reply =                                                                             \
        "{\"id\":\"" ASSET "\",\"object\":\"video.asset\",\"status\":\"processing\"}"
#define REDIRECT                                                                         \
    {                                                                                    \
        "Location", "https://yourapp.com/callback?resultCode=10000&group_id=" GROUP      \
                    "&verify_type=real_time&algorithmBaseRespCode=0&"                    \
                    "reqMeasureInfoValue=1"                                              \
    }

/* The reference's quickstart, as it passes. */
static void test_quickstart(void)
{
    static const struct tape_row ROWS[] = {
        {0, POST_SESSION},
        {1, "GET " KYC, .reply = "<html>", .type = "text/html; charset=utf-8"},
        {1, "GET /kyc/kyc.css", .reply = "a {}", .type = "text/css"},
        {5, "POST " KYC, .body = "outcome=success", 302, .reply = "", .header = REDIRECT},
        {6, POST_ASSET},
        {7, "GET /v1/video/assets/" ASSET, .reply = AN_ASSET("processing")},
        {11, "GET /v1/video/assets/" ASSET, .reply = AN_ASSET("processing")},
        {15, "GET /v1/video/assets/" ASSET, .reply = AN_ASSET("active")},
        {16, "POST /v1/video/generations",
         .body =
             "{\"model\":\"a\",\"content\":[{\"type\":\"text\",\"text\":\"The person in "
             "image "
             "1 waves and "
             "smiles.\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"asset:/"
             "/" ASSET "\"},\"role\":\"reference_image\"}]}",
         .reply = "{\"id\":\"" TASK "\",\"object\":\"video.generation.task\",\"model\":"
                  "\"a\",\"status\":\"queued\"}"},
        {17, "GET /v1/video/generations/" TASK, .reply = A_TASK("queued", "")},
        {60, "GET /v1/video/generations/" TASK, .reply = A_TASK("running", "")},
        {317, "GET /v1/video/generations/" TASK,
         .reply = A_TASK("succeeded",
                         ",\"content\":{\"video_url\":\"http://h:80/files/v.mp4?s=1\"}")},
        {318, "GET /files/v.mp4?s=1", .reply = "mp4", .type = "video/mp4"},
        {0}};
    AUTO(memory_drop) char *got = tape_scenario(ROWS, false);
    CHECK_GOLDEN("record-quickstart.json", got);
    AUTO(memory_drop) char *bare = tape_scenario(ROWS, true);
    CHECK_GOLDEN("record-quickstart-bare.json", bare);
}

static const struct {
    const char *name;
    struct tape_row rows[6];
    const char *has, *lacks; /* blanks and line breaks as in the file */
} CASES[] = {
    {"an id in a path",
     {{0, POST_ASSET},
      {1, "GET /v1/video/assets/" ASSET, .reply = AN_ASSET("processing")}},
     "\"request\": \"GET /v1/video/assets/{{asset}}\"",
     ASSET},
    {"in a query",
     {{0, POST_ASSET}, {1, "GET /v1/video/assets?name=" ASSET, .reply = "{}"}},
     "\"query\": {\"name\": \"{{asset}}\"}",
     ASSET},
    {"within a text",
     {{0, POST_ASSET},
      {1, "POST /v1/video/generations", .body = "{\"model\":\"asset://" ASSET "#1\"}"}},
     "{\"model\": \"asset://{{asset}}#1\"}",
     ASSET},
    {"in a raw body",
     {{0, POST_ASSET},
      {1, "POST /x", .body = "a=" ASSET "&b=null", .asked = {"Content-Type", "text/x"}}},
     "\"raw\": \"a={{asset}}&b=null\"",
     ASSET},
    {"only a part of another word",
     {{0, POST_ASSET}, {1, "POST /x", .body = "{\"a\":\"" ASSET "z\"}"}},
     ASSET "z",
     "{{asset}}"},
    {"a number",
     {{0, "POST /v1/jobs", .reply = "{\"id\":12345678901234567890}"},
      {1, "POST /v1/stops", .body = "{\"job\":12345678901234567890}"}},
     "\"json\": {\"job\": \"{{job}}\"}",
     "\"job\": 1234"},
    {"what the client said first is its own",
     {{0, "POST /x", .body = "{\"name\":\"n-20260619150241\"}",
       .reply = "{\"name\":\"n-20260619150241\"}"},
      {1, "POST /x", .body = "{\"name\":\"n-20260619150241\"}", .reply = "{}"}},
     "\"expect\": {\"json\": {\"name\": \"n-20260619150241\"}}",
     "save"},
    {"two of a kind",
     {{0, POST_ASSET},
      {1, "POST /v1/video/assets", .body = "{\"a\":\"" ASSET "\"}",
       .reply = "{\"id\":\"asset-20260619150242-zzzzz\"}"},
      {2, "GET /v1/video/assets/asset-20260619150242-zzzzz", .reply = "{}"}},
     "{\"asset_2\": \"/json/id\"}",
     NULL},
    {"an id from before",
     {{0, "GET /v1/video/assets/" ASSET, .reply = AN_ASSET("active")}},
     "\"vars\": {\"asset\": {\"env\": \"ASSET_ID\", \"default\": \"" ASSET "\"}}",
     "\"GET /v1/video/assets/" ASSET},
    {"one that is not there stays",
     {{0, "GET /v1/video/assets/" ASSET, .status = 404, .reply = "{}"}},
     "\"GET /v1/video/assets/" ASSET "\"",
     "vars"},
    {"a scan that went by elsewhere",
     {{0, POST_SESSION}, {9, POST_ASSET}},
     "\"save\": {\"group_id\": \"/query/group_id\"}",
     GROUP},
    {"a group from before",
     {{9, POST_ASSET}},
     "\"group_id\": {\"env\": \"GROUP_ID\", \"default\": \"" GROUP "\"}",
     "human"},
    {"a failed scan",
     {{0, POST_SESSION},
      {1, "POST " KYC, .body = "outcome=fail", 302, .reply = "",
       .header = {"Location", "https://a/?resultCode=20001&verify_type=real_time"}}},
     "\"outcome\": \"fail\", \"within\": \"30m\",\n      \"expect\": {\"query\": "
     "{\"resultCode\": \"#string 1..\"",
     "group_id"},
    {"one look at what was not ready yet",
     {{0, POST_ASSET}, {9, "GET /v1/video/assets/" ASSET, .reply = AN_ASSET("active")}},
     "\"until\": {\"json\": {\"status\": \"#oneof active|failed\"}}",
     NULL},
    {"a list that grows",
     {{0, "GET /v1/video/assets", .reply = "{\"items\":[],\"total_count\":0}"},
      {9, "GET /v1/video/assets", .reply = "{\"items\":[],\"total_count\":2}"}},
     "\"until\": {\"json\": {\"total_count\": \"#ge 2\"}}",
     "list-assets-2"},
    {"equal looks at nothing new",
     {{0, "GET /v1/video/assets", .reply = "{\"total_count\":2}"},
      {9, "GET /v1/video/assets", .reply = "{\"total_count\":2}"}},
     "list-assets",
     "until"},
    {"a poll goes on through trouble",
     {{0, POST_ASSET},
      {1, "GET /v1/video/assets/" ASSET, .status = 503, .reply = "{}"},
      {2, "GET /v1/video/assets/" ASSET, .reply = AN_ASSET("processing")},
      {3, "GET /v1/video/assets/" ASSET, .status = 502, .reply = "{}"},
      {4, "GET /v1/video/assets/" ASSET, .reply = AN_ASSET("active")}},
     "poll-asset",
     "50"},
    {"trouble, and then what was there before",
     {{2, "GET /v1/video/assets", .status = 503, .reply = "{}"},
      {3, "GET /v1/video/assets", .reply = "{}"}},
     "\"until\": {\"status\": 200}",
     "503"},
    {"trouble alone",
     {{2, "GET /v1/video/assets", .status = 503, .reply = "{}"},
      {3, "GET /v1/video/assets", .status = 503, .reply = "{}"}},
     "list-assets-503",
     "list-assets-503-2"},
    {"another status ends a poll",
     {{0, POST_ASSET},
      {2, "GET /v1/video/assets/" ASSET, .reply = AN_ASSET("processing")},
      {3, "GET /v1/video/assets/" ASSET, .status = 404, .reply = "{}"}},
     "get-asset-404",
     "poll"},
    {"a member that would be a predicate",
     {{0, "GET /x", .reply = "{\"#each\":1,\"a\":\"b\"}"}},
     "{\"json\": {\"a\": \"b\"}}",
     "each"},
    {"a word with a bar",
     {{0, "GET /x", .reply = "{\"a\":\"b|c\"}"}},
     "{\"a\": \"#string 1..\"}",
     NULL},
    {"a failed end",
     {{0, POST_ASSET}, {9, "GET /v1/video/assets/" ASSET, .reply = AN_ASSET("failed")}},
     "\"until\": {\"json\": {\"status\": \"failed\"}}",
     NULL},
    {"a documented message",
     {{0, "POST /v1/video/assets", .body = "{}", 400,
       .reply = "{\"error\":{\"message\":\"group id "
                "error\",\"type\":\"invalid_request_error\"}}"}},
     "\"message\": \"group id error\", \"type\": \"invalid_request_error\"",
     NULL},
    {"another message",
     {{0, "POST /v1/video/assets", .body = "{}", 400,
       .reply = "{\"error\":{\"message\":\"no, "
                "thanks\",\"type\":\"invalid_request_error\"}}"}},
     "\"message\": \"#string 1..\", \"type\": \"invalid_request_error\"",
     "thanks"},
    {"an undocumented member is observed",
     {{0, "GET /v1/video/assets", .reply = "{\"object\":\"list\",\"has_more\":true}"}},
     "\"expect\": {\"json\": {\"object\": \"list\"}},\n      \"observe\": {\"json\": "
     "{\"has_more\": true}}",
     NULL},
    {"a known element of a list",
     {{0, POST_ASSET},
      {1, "GET /v1/video/assets/" ASSET, .reply = AN_ASSET("processing")},
      {2, "GET /v1/video/assets?name=" ASSET,
       .reply = "{\"items\":[{\"id\":\"" ASSET "\",\"status\":\"active\"}]}"}},
     "\"#contains\": [{\"id\": \"{{asset}}\"}]",
     NULL},
    {"not where others may be before it",
     {{0, POST_ASSET},
      {1, "GET /v1/video/assets/" ASSET, .reply = AN_ASSET("processing")},
      {2, "GET /v1/video/assets",
       .reply = "{\"items\":[{\"id\":\"" ASSET "\",\"status\":\"active\"}]}"}},
     "\"items\": {\"#each\": {\"id\": \"#regex ^asset-\"",
     "#contains"},
    {"a null is sent raw",
     {{0, "POST /x", .body = "{\"a\":null}"}},
     "\"raw\": \"{\\\"a\\\":null}\"",
     "\"json\""},
    {"a callback with parameters stays",
     {{0, "POST /v1/video/assets/sessions",
       .body = "{\"callback_url\":\"https://a.example/cb?user=1\"}"}},
     "https://a.example/cb?user=1",
     "vars"},
    {"braces are no template",
     {{0, "POST /x", .body = "{\"text\":\"{{name}}\"}"}},
     "{\"text\": \"{{{{name}}\"}",
     NULL},
    {"a value behind a brace",
     {{0, POST_ASSET},
      {1, "POST /x", .body = "{\"a\":\"{" ASSET "} {sk-canary-0123}\"}"}},
     "{\"a\": \"{" ASSET "} {***}\"}",
     "canary"},
    {"a key in a body",
     {{0, "POST /x", .body = "{\"key\":\"sk-canary-0123\"}",
       .reply = "{\"a\":\"sk-canary-0123 c2stY2FuYXJ5LTAxMjM=\"}"}},
     "{\"key\": \"{{api_key}}\"}",
     "canary"},
    {"a refused key",
     {{0, "GET /v1/video/assets", .status = 401, .refused = "Basic not-the-key",
       .reply = "{\"error\":{\"message\":\"a\",\"type\":\"authentication_error\"}}"}},
     "\"headers\": {\"Authorization\": \"Basic not-the-key\"}",
     NULL},
    {"another's key",
     {{0, "GET /v1/video/assets", .reply = "{}"},
      {1, "GET /v1/video/assets", .reply = "{}", .key = 1}},
     "\"headers\": {\"Authorization\": \"Bearer {{api_key_2}}\"}",
     "default"},
    {"its variable",
     {{1, "GET /v1/video/assets", .reply = "{}", .key = 1}},
     "\"vars\": {\"api_key_2\": {\"env\": \"API_KEY_2\", \"secret\": true}}",
     NULL},
    {"a range of a file",
     {{0, "GET /files/a.mp4", .status = 206, .reply = "x", .type = "video/mp4",
       .asked = {"Range", "bytes=0-0"}}},
     "\"headers\": {\"Range\": \"bytes=0-0\"},\n      \"expect\": {\"status\": 206},\n   "
     "   \"observe\": {\"headers\": {\"content-type\": \"video/mp4\"}}",
     NULL},
    {"an error page of a gateway",
     {{0, "GET /v1/video/assets", .status = 502, .reply = "<html>", .type = "text/html"}},
     "\"expect\": {\"status\": 502}",
     NULL},
    {"the mock's own calls",
     {{0, "POST /_mock/clock/advance", .body = "{\"by\":\"1h\"}", .reply = "{}"}},
     "\"needs\": [\"control\"]",
     NULL},
    {"no body that is text",
     {{0, "POST /x", .body = "\xff", .reply = "{}"},
      {1, "GET /v1/video/assets", .reply = "{}"}},
     "1 exchange that passed could not be kept",
     NULL},
};

static void test_cases(void)
{
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(memory_drop) char *got = tape_scenario(CASES[i].rows, false);
        bool held = CHECK_HAS(CASES[i].name, CASES[i].has, got);
        if (CASES[i].lacks != NULL)
            held = CHECK_TRUE(CASES[i].name, strstr(got, CASES[i].lacks) == NULL) && held;
        if (!held)
            fprintf(stderr, "%s", got);
    }
}

static void test_nothing(void)
{
    static const struct tape_row PAGES[] = {
        {0, "GET /favicon.ico", .reply = "x", .type = "image/x-icon"}, {0}};
    AUTO(memory_drop) char *got = tape_scenario(PAGES, false);
    CHECK_STR("pages alone", "", got);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"quickstart", test_quickstart},
        {"cases", test_cases},
        {"nothing", test_nothing},
        {NULL, NULL},
    };
    return check_run("record_scenario", TESTS);
}
