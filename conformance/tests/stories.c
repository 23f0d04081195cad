#include "stories.h"

#include <stdio.h>
#include <string.h>

static const char PORTRAIT[] =
    "{ \"$schema\": \"../scenario.schema.json\",\n"
    "  \"name\": \"A verified person becomes a video\", \"tags\": [\"flow\", "
    "\"billable\"],\n"
    "  \"vars\": {\"portrait\": {\"env\": \"PORTRAIT_URL\"}},\n"
    "  \"steps\": [\n"
    "    { \"id\": \"kyc\", \"use\": \"_scan.json\", \"once\": [\"group_id\"] },\n"
    "    { \"id\": \"upload\", \"request\": \"POST /v1/video/assets\",\n"
    "      \"json\": {\"url\": \"{{portrait}}\", \"asset_type\": \"Image\"},\n"
    "      \"expect\": {\"json\": {\"status\": \"processing\"}} },\n"
    "    { \"id\": \"asset\", \"request\": \"GET /v1/video/assets/{{asset}}\",\n"
    "      \"until\": {\"json\": {\"status\": \"#oneof active|failed\"}}, \"within\": "
    "\"10m\",\n"
    "      \"always\": {\"json\": {\"id\": \"{{asset}}\", \"group_id\": "
    "\"{{group_id}}\"}},\n"
    "      \"expect\": {\"json\": {\"status\": \"active\"}} } ] }\n";

static void tell_poll(struct story *story)
{
    static const char PATH[] = "/v1/video/assets/asset-20260619150241-b8xd4";
    story_scenario(story, "flow/portrait-to-video", PORTRAIT);
    story_step(story, "upload", NULL);
    struct event_exchange *upload = story_exchange(story, "POST", "/v1/video/assets", 200,
                                                   "{\"status\":\"processing\"}");
    story_body(story, upload, "{\"url\":\"https://cdn.example.com/face.jpg\"}");
    story_step_end(story, VERDICT_PASS, NULL, 0.012);

    story_step(story, "asset", NULL);
    for (int i = 1; i <= 7; i++) {
        const char *status = i < 7 ? "processing" : "failed";
        char *body = arena_printf(story_arena(story), "{\"status\":\"%s\"}", status);
        story_exchange(story, "GET", PATH, 200, body)->until_value = status;
        story_wait(story, i < 7 ? 15000 : 0);
    }
    story_finding(story, FINDING_EXPECT, "\"active\"", "/json/status", "got \"failed\"");
    story_step_end(story, VERDICT_FAIL, NULL, 90);
    story_scenario_end(story, VERDICT_FAIL, NULL, 90.1);
}

struct story *stories_poll(void)
{
    struct story *story = story_new();
    tell_poll(story);
    return story;
}

static const char SESSION[] =
    "{ \"name\": \"Sessions refuse what the reference says they refuse\",\n"
    "  \"defaults\": {\"expect\": {\"status\": 400}},\n"
    "  \"steps\": [\n"
    "    { \"id\": \"session\", \"request\": \"POST /v1/video/assets/sessions\",\n"
    "      \"json\": {\"callback_url\": \"https://app.example.com/cb\", \"lang\": "
    "\"en\"},\n"
    "      \"cases\": [\n"
    "        {\"id\": \"lang\", \"json\": {\"lang\": \"fr\"}, \"expect\": {\"json\": "
    "{\"error\": {\"message\": \"lang must be zh, en, or zh-Hant\"}}}},\n"
    "        {\"id\": \"no-key\", \"headers\": {\"Authorization\": null}, \"expect\": "
    "{\"status\": 401}} ] } ] }\n";

/* Two broken expectations in one case, a passing case beside it. */
static void tell_cases(struct story *story)
{
    story_scenario(story, "errors/session", SESSION);
    story_step(story, "session", "lang");
    struct event_exchange *lang =
        story_exchange(story, "POST", "/v1/video/assets/sessions", 200, "{\"error\":{}}");
    story_body(story, lang,
               "{\"callback_url\":\"https://app.example.com/cb\",\"lang\":\"it's\"}");
    story_finding(story, FINDING_EXPECT, "400", "/status", "got 200");
    story_finding(story, FINDING_EXPECT, "\"lang must be zh, en, or zh-Hant\"",
                  "/json/error/message", "got nothing");
    story_step_end(story, VERDICT_FAIL, NULL, 0.012);
    story_step(story, "session", "no-key");
    story_exchange(story, "POST", "/v1/video/assets/sessions", 401, "{}");
    story_step_end(story, VERDICT_PASS, NULL, 0.008);
    story_scenario_end(story, VERDICT_FAIL, NULL, 0.02);
}

static void tell_hostile(struct story *story)
{
    story_scenario(story, "wire/hostile",
                   "{\"steps\": [\n"
                   "\t{\"id\": \"read\", \"about\": "
                   "\"\xe4\xba\xba\xe5\x83\x8f\xe8\xae\xa4\xe8\xaf\x81\", "
                   "\"expect\": {\"json\": {\"name\": \"e\xcc\x81t\xc3\xa9\"}}}]}\n");
    story_step(story, "read", NULL);
    struct event_exchange *read =
        story_exchange(story, "GET", "/x", 200, "\x1b[2J\xff\x80");
    read->absolute = true;
    read->url = "http://127.0.0.1:1/`id`?key=$API_KEY&it='s'!&{a}[1]/../x";
    story_finding(story, FINDING_EXPECT, "\"e\xcc\x81t\xc3\xa9\"", "/json/name",
                  "got \"\x1b[31mred\xe2\x80\xae\xff\n\"");
    story_step_end(story, VERDICT_FAIL, NULL, 0.01);
    story_scenario_end(story, VERDICT_FAIL, NULL, 0.01);
}

static void tell_transport(struct story *story)
{
    story_scenario(story, "links/expiry",
                   "{\"steps\": [\n  {\"id\": \"fetch\", \"request\": \"GET /x\"}]}\n");
    story_step(story, "fetch", NULL);
    struct event_exchange *fetch = story_exchange(story, "GET", "/x", 0, NULL);
    fetch->transport = "127.0.0.1:8080 refused the connection";
    fetch->reply = (struct reply){0};
    story_finding(story, FINDING_TRANSPORT, "\"fetch\"", NULL,
                  "127.0.0.1:8080 refused the connection");
    story_step_end(story, VERDICT_UNKNOWN, NULL, 0.001);
    story_scenario_end(story, VERDICT_UNKNOWN, NULL, 0.001);
}

static void tell_observed(struct story *story, enum verdict verdict)
{
    struct scenario *scenario =
        story_scenario(story, "list/limit",
                       "{\"about\": \"vendor: limit-over-max=reject\",\n"
                       " \"steps\": [{\"id\": \"over\", \"request\": \"GET "
                       "/v1/video/assets?limit=101\",\n"
                       "   \"observe\": {\"json\": {\"page_size\": 100}}}]}\n");
    scenario->about = "vendor: limit-over-max=reject";
    story_step(story, "over", NULL);
    story_exchange(story, "GET", "/v1/video/assets?limit=101", 200,
                   "{\"page_size\":101}");
    story_finding(story, FINDING_OBSERVE, "100", "/json/page_size", "got 101");
    story_step_end(story, verdict, NULL, 0.02);
    story_scenario_end(story, verdict, NULL, 0.02);
}

static void tell_drift(struct story *story, enum verdict verdict)
{
    static const char CONTRACT[] = "scenarios/contract.json";
    story_file(
        story, CONTRACT,
        "{\n  \"GET /v1/video/assets 200\": {\n    \"object\": \"list\"\n  }\n}\n");
    story_scenario(story, "list/drift", "{\"steps\": [{\"id\": \"all\"}]}\n");
    story_step(story, "all", NULL);
    story_exchange(story, "GET", "/v1/video/assets", 200, "{}");
    for (int i = 0; i < 2; i++) {
        struct finding *drift =
            story_finding(story, FINDING_DRIFT, NULL,
                          arena_printf(story_arena(story), "/json/items/%d/etag", i),
                          "the contract does not name this member");
        drift->place = story_place(story, CONTRACT, "\"GET /v1/video/assets 200\"");
    }
    story_step_end(story, verdict, NULL, 0.02);
    story_scenario_end(story, verdict, NULL, 0.02);
}

static const char ONE[] =
    "{\"steps\": [\n  {\"id\": \"one\", \"xfail\": \"issue 7\"}]}\n";

/* Stopped before anything was sent, or against what was announced. */
static void tell_stopped(struct story *story)
{
    story_scenario(story, "assets/xpass", ONE);
    story_step(story, "one", NULL);
    story_exchange(story, "GET", "/v1/video/assets", 200, "{}");
    story_step_end(story, VERDICT_XPASS, "passed, though announced to fail: issue 7",
                   0.02);
    story_scenario_end(story, VERDICT_XPASS, NULL, 0.02);

    story_scenario(story, "generations/paid", ONE);
    story_step(story, "one", NULL)->operation = "POST /v1/video/generations";
    story_finding(story, FINDING_GUARD, NULL, NULL,
                  "costs 1 video, and the budget has none left");
    story_step_end(story, VERDICT_STOPPED, NULL, 0);
    story_scenario_end(story, VERDICT_STOPPED, NULL, 0);

    story_scenario(story, "flow/scan", ONE);
    story_step(story, "one", NULL)->human = "Open the link on a phone.";
    story_finding(story, FINDING_PERSON, NULL, NULL,
                  "a person is needed, and there is no terminal");
    story_step_end(story, VERDICT_PERSON, NULL, 0);
    story_scenario_end(story, VERDICT_PERSON, NULL, 0);
}

static void tell_passed(struct story *story)
{
    story_scenario(story, "assets/xfail", ONE);
    story_step(story, "one", NULL);
    story_exchange(story, "GET", "/v1/video/assets", 200, "{}");
    story_finding(story, FINDING_EXPECT, "\"issue 7\"", "/status", "got 200");
    story_step_end(story, VERDICT_XFAIL, "issue 7", 0.02);
    story_scenario_end(story, VERDICT_XFAIL, "issue 7", 0.02);

    story_scenario(story, "control/clock", ONE);
    story_scenario_end(story, VERDICT_SKIP,
                       "needs control, which this target does not provide", 0);

    story_scenario(story, "sessions/create", ONE);
    story_step(story, "one", NULL);
    story_exchange(story, "POST", "/v1/video/assets/sessions", 200, "{}");
    story_step_end(story, VERDICT_PASS, NULL, 0.034);
    story_scenario_end(story, VERDICT_PASS, NULL, 0.034);
}

struct story *stories_pass(void)
{
    struct story *story = story_new();
    tell_observed(story, VERDICT_PASS);
    tell_drift(story, VERDICT_DRIFT);
    tell_passed(story);
    return story;
}

struct story *stories_everything(void)
{
    struct story *story = story_new();
    story_note(story, "no contract.json above scenarios/: judged by the scenarios alone",
               true);
    tell_cases(story);
    tell_poll(story);
    tell_hostile(story);
    tell_transport(story);
    tell_observed(story, VERDICT_PASS);
    tell_drift(story, VERDICT_DRIFT);
    tell_stopped(story);
    tell_passed(story);
    return story;
}

struct story *stories_strict(void)
{
    struct story *story = story_new();
    tell_observed(story, VERDICT_FAIL);
    tell_drift(story, VERDICT_FAIL);
    return story;
}

/* STORY_KEY behind 0, 1 and 2 other bytes, in base64. */
#define KEY_64_0 "c2stY2FuYXJ5LTAxMjM0NTY3ODk="
#define KEY_64_1 "OnNrLWNhbmFyeS0wMTIzNDU2Nzg5"
#define KEY_64_2 "dTpzay1jYW5hcnktMDEyMzQ1Njc4OTo="

struct story *stories_canary(void)
{
    static const char DRESSES[] =
        "raw " STORY_KEY " json sk\\u002dcanary\\u002D0123456789 percent "
        "sk%2dcanary%2D0123456789 base64 " KEY_64_0 " " KEY_64_1 " " KEY_64_2;
    struct story *story = story_new();
    story_note(story, DRESSES, true);
    story_scenario(story, "auth/leak",
                   "{\"steps\": [\n {\"id\": \"one\", \"expect\": {\"text\": \"" STORY_KEY
                   "\"}}]}\n");
    struct call *call = story_step(story, "one", NULL);
    (void)call;
    struct event_exchange *leak = story_exchange(story, "POST", "/x", 200, DRESSES);
    story_body(story, leak, DRESSES);
    leak->url = arena_printf(story_arena(story), STORY_BASE "/x?key=%s",
                             "sk%2Dcanary-0123456789");
    leak->path = leak->url + strlen(STORY_BASE);
    leak->transport = DRESSES;
    leak->until_value = DRESSES;
    leak->reply.query = DRESSES;
    struct header *headers = arena_alloc(story_arena(story), 2 * sizeof *headers);
    headers[0] = (struct header){"X-Leak", DRESSES};
    headers[1] = (struct header){STORY_KEY, KEY_64_1};
    leak->reply.headers = headers;
    leak->reply.header_count = 2;
    struct finding *finding =
        story_finding(story, FINDING_EXPECT, "\"" STORY_KEY "\"", DRESSES, DRESSES);
    finding->got = finding->wanted = DRESSES;
    struct finding *drift = story_finding(story, FINDING_DRIFT, NULL, DRESSES, DRESSES);
    drift->place = finding->place;
    *story_finding(story, FINDING_OBSERVE, NULL, DRESSES, DRESSES) = *drift;
    story_step_end(story, VERDICT_FAIL, DRESSES, 0.02);
    story_scenario_end(story, VERDICT_FAIL, DRESSES, 0.02);
    return story;
}
