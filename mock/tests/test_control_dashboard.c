#include "base/auto.h"
#include "base/embedded.h"
#include "tests/ask.h"
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

static struct mock_process mock;

#define WORLD "/_mock/overview?world=w-"

static void advance(const char *key, const char *by)
{
    AUTO(reply_drop)
    struct reply moved = ask_f(&mock, "POST", key, by, "/_mock/clock/advance");
    CHECK_INT("advance", 200, moved.status);
}

/* The overview of a key's world, whatever its name is. */
static struct reply overview(const char *key)
{
    AUTO(reply_drop) struct reply reset = ask(&mock, "GET", "/_mock/journal", key, NULL);
    AUTO(reply_drop) struct reply worlds = ask(&mock, "GET", "/_mock/worlds", NULL, NULL);
    int last = reply_count(&worlds, "/worlds") - 1;
    char pointer[64];
    snprintf(pointer, sizeof pointer, "/worlds/%d/name", last);
    return ask_f(&mock, "GET", NULL, NULL, "/_mock/overview?world=%s",
                 reply_str(&worlds, pointer));
}

static void test_nothing(void)
{
    AUTO(reply_drop)
    struct reply first = ask(&mock, "GET", "/_mock/overview", NULL, NULL);
    CHECK_INT("no world yet", 200, first.status);
    CHECK("no world yet", reply_is_null(&first, "/world"));
    CHECK_INT("no world yet", 0, reply_count(&first, "/worlds"));
    AUTO(reply_drop) struct reply other = ask(&mock, "GET", WORLD "none", NULL, NULL);
    CHECK_INT("a world that is not there", 200, other.status);
    CHECK("a world that is not there", reply_is_null(&other, "/world"));
}

static void test_sessions(void)
{
    char spent[64], pending[64], late[64];
    make_session(&mock, "s", late);
    advance("s", "{\"by\":\"30m\"}");
    make_session(&mock, "s", spent);
    advance("s", "{\"by\":\"1s\"}");
    make_session(&mock, "s", pending);
    AUTO(reply_drop)
    struct reply done = ask_f(&mock, "POST", "s", "{\"outcome\":\"success\"}",
                              "/_mock/sessions/%s/complete", spent);
    AUTO(reply_drop) struct reply all = overview("s");
    CHECK_INT("three", 3, reply_count(&all, "/world/sessions"));
    CHECK_STR("newest first", pending, reply_str(&all, "/world/sessions/0/token"));
    CHECK_STR("pending", "pending", reply_str(&all, "/world/sessions/0/status"));
    CHECK("no outcome", reply_is_null(&all, "/world/sessions/0/outcome"));
    CHECK_STR("expires", "2026-06-19T08:02:42Z",
              reply_str(&all, "/world/sessions/0/expires_at"));
    CHECK_STR("spent", "spent", reply_str(&all, "/world/sessions/1/status"));
    CHECK_STR("spent", "success", reply_str(&all, "/world/sessions/1/outcome"));
    CHECK_STR("its group", reply_str(&all, "/world/groups/0/id"),
              reply_str(&all, "/world/sessions/1/group_id"));
    CHECK_STR("expired", "expired", reply_str(&all, "/world/sessions/2/status"));
    CHECK_INT("counts", 3, reply_int(&all, "/world/counts/sessions"));
    CHECK_INT("counts", 1, reply_int(&all, "/world/counts/groups"));
    CHECK_INT("journal", 3, reply_int(&all, "/world/journal/kept"));
}

static void test_objects(void)
{
    char asset[64], failing[64], task[64];
    make_asset(&mock, "o", "A portrait", asset);
    make_asset(&mock, "o", "mock=no_face", failing);
    make_task(&mock, "o", "a prompt", task);
    AUTO(reply_drop) struct reply young = overview("o");
    CHECK_STR("clock", "2026-06-19T07:02:41Z", reply_str(&young, "/world/now"));
    CHECK_STR("clock", "frozen", reply_str(&young, "/world/mode"));
    CHECK_STR("asset", "processing", reply_str(&young, "/world/assets/0/status"));
    CHECK_STR("since", "2026-06-19T07:02:41Z",
              reply_str(&young, "/world/assets/0/since"));
    CHECK_STR("next", "2026-06-19T07:02:44Z",
              reply_str(&young, "/world/assets/0/next_at"));
    CHECK("no reason yet", reply_is_null(&young, "/world/assets/0/code") &&
                               reply_is_null(&young, "/world/assets/1/code"));
    CHECK_STR("task", "queued", reply_str(&young, "/world/generations/0/status"));
    CHECK_STR("then", "running", reply_str(&young, "/world/generations/0/next"));
    CHECK_STR("then", "2026-06-19T07:02:43Z",
              reply_str(&young, "/world/generations/0/next_at"));

    advance("o", "{\"by\":\"3s\"}");
    AUTO(reply_drop) struct reply older = overview("o");
    int at = strcmp(reply_str(&older, "/world/assets/0/id"), asset) == 0 ? 0 : 1;
    char pointer[64];
    snprintf(pointer, sizeof pointer, "/world/assets/%d/url", at);
    CHECK_HAS("a link that works", "/portrait.jpg?expires=", reply_str(&older, pointer));
    snprintf(pointer, sizeof pointer, "/world/assets/%d/next_at", at);
    CHECK("nothing follows", reply_is_null(&older, pointer));
    snprintf(pointer, sizeof pointer, "/world/assets/%d/status", 1 - at);
    CHECK_STR("failed", "failed", reply_str(&older, pointer));
    snprintf(pointer, sizeof pointer, "/world/assets/%d/code", 1 - at);
    CHECK_STR("why", "NoFaceDetected", reply_str(&older, pointer));
    CHECK_STR("task", "running", reply_str(&older, "/world/generations/0/status"));
    CHECK_STR("then", "succeeded", reply_str(&older, "/world/generations/0/next"));
    CHECK_STR("since", "2026-06-19T07:02:43Z",
              reply_str(&older, "/world/generations/0/since"));

    advance("o", "{\"by\":\"1m\"}");
    AUTO(reply_drop) struct reply old = overview("o");
    CHECK_STR("task", "succeeded", reply_str(&old, "/world/generations/0/status"));
    CHECK_HAS("video",
              "/output.mp4?expires=", reply_str(&old, "/world/generations/0/video_url"));
    CHECK("nothing follows", reply_is_null(&old, "/world/generations/0/next"));
}

/* A hundred of each, and how many there are. */
static void test_newest(void)
{
    char id[64];
    for (int i = 0; i < 101; i++)
        make_asset(&mock, "n", "many", id);
    AUTO(reply_drop) struct reply many = overview("n");
    CHECK_INT("shown", 100, reply_count(&many, "/world/assets"));
    CHECK_INT("counted", 101, reply_int(&many, "/world/counts/assets"));
}

static void test_presets(void)
{
    AUTO(reply_drop)
    struct reply presets = ask(&mock, "GET", "/_mock/presets", NULL, NULL);
    int files = 0;
    for (const struct embedded_file *file = EMBEDDED_FILES; file->path; file++)
        files += strncmp(file->path, "faults/", 7) == 0;
    CHECK("there are some", files >= 4);
    CHECK_INT("all of them", files, reply_count(&presets, "/presets"));
    CHECK_STR("name", "503-twice", reply_str(&presets, "/presets/0/name"));
    CHECK_STR("rule", "*", reply_str(&presets, "/presets/0/faults/0/on"));
    CHECK_INT("operations", 11, reply_count(&presets, "/operations"));
}

static void test_qr(void)
{
    char token[64], header[512];
    make_session(&mock, "q", token);
    AUTO(reply_drop)
    struct reply code =
        ask_f(&mock, "GET", "q", NULL, "/_mock/sessions/%s/qr.svg", token);
    CHECK_INT("code", 200, code.status);
    CHECK_STR("type", "image/svg+xml",
              wire_header(&code.raw, "Content-Type", header, sizeof header));
    CHECK_HAS("svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"", code.raw.body);
    AUTO(reply_drop)
    struct reply unknown = ask(&mock, "GET", "/_mock/sessions/none/qr.svg", "q", NULL);
    CHECK_INT("unknown", 404, unknown.status);
    CHECK_STR("unknown", "control_error", reply_type(&unknown));
    advance("q", "{\"by\":\"30m\"}");
    AUTO(reply_drop)
    struct reply late =
        ask_f(&mock, "GET", "q", NULL, "/_mock/sessions/%s/qr.svg", token);
    CHECK_INT("expired", 410, late.status);
}

static void test_files(void)
{
    static const struct {
        const char *path, *type;
        int status;
    } CASES[] = {
        {"/_mock/dashboard.css", "text/css; charset=utf-8", 200},
        {"/_mock/dashboard.js", "text/javascript; charset=utf-8", 200},
        {"/_mock/media/portrait.jpg", "image/jpeg", 200},
        {"/_mock/media/clip.mp4", "video/mp4", 200},
        {"/_mock/media/tone.wav", "audio/wav", 200},
        {"/_mock/media/output.mp4", "video/mp4", 200},
        {"/_mock/media/kyc.css", "application/json", 404},
        {"/_mock/media/..%2fportrait.jpg", "application/json", 400},
    };
    char header[512];
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        AUTO(reply_drop) struct reply file = ask(&mock, "GET", CASES[i].path, NULL, NULL);
        CHECK_INT(CASES[i].path, CASES[i].status, file.status);
        CHECK_STR(CASES[i].path, CASES[i].type,
                  wire_header(&file.raw, "Content-Type", header, sizeof header));
    }
    AUTO(wire_answer_drop) struct wire_answer part = {0};
    CHECK_INT("a range", 206,
              wire_exchange(mock.port,
                            "GET /_mock/media/clip.mp4 HTTP/1.1\r\nHost: localhost\r\n"
                            "Range: bytes=4-7\r\nConnection: close\r\n\r\n",
                            &part));
    CHECK_STR("a range", "ftyp", part.body);
}

/* The parts of dashboard.js are one script, in the order of their names. */
static void test_script(void)
{
    AUTO(reply_drop)
    struct reply script = ask(&mock, "GET", "/_mock/dashboard.js", NULL, NULL);
    const char *at = script.raw.body ? script.raw.body : "";
    int parts = 0;
    for (const struct embedded_file *file = EMBEDDED_FILES; file->path; file++) {
        if (strncmp(file->path, "dashboard/", 10) != 0)
            continue;
        CHECK(file->path, strncmp(at, (const char *)file->data, *file->size) == 0);
        at += *file->size;
        parts++;
    }
    CHECK("has parts", parts > 1);
    CHECK_STR("and nothing else", "", at);
}

/* With --admin token:SECRET a browser gets the page that asks for it, and its files;
 * everybody else the envelope. */
static void test_token(void)
{
    static const struct {
        const char *path, *headers;
        int status;
        const char *has;
    } CASES[] = {
        {"/_mock/", "", 401, "{\"error\""},
        {"/_mock/", "Accept: text/html,*/*;q=0.8\r\n", 401, "<title>pomex-mock</title>"},
        {"/_mock/", "X-Mock-Token: x\r\n", 200, "<title>pomex-mock</title>"},
        {"/_mock/dashboard.css", "", 200, "--paper"},
        {"/_mock/dashboard.js", "", 200, "X-Mock-Token"},
        {"/_mock/media/portrait.jpg", "", 200, ""},
        {"/_mock/worlds", "Accept: text/html\r\n", 401, "{\"error\""},
        {"/_mock/overview", "", 401, "{\"error\""},
        {"/_mock/presets", "", 401, "{\"error\""},
        {"/_mock/dashboard.css", "Host: evil.example\r\n", 400, "{\"error\""},
        {"/_mock/dashboard.css", "Origin: https://evil.example\r\n", 403, "{\"error\""},
    };
    static const char *const ARGUMENTS[] = {"--admin", "token:x", NULL};
    struct mock_process guarded;
    CHECK("starts", mock_start(&guarded, ARGUMENTS));
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        char raw[512];
        AUTO(wire_answer_drop) struct wire_answer answer = {0};
        snprintf(raw, sizeof raw,
                 "GET %s HTTP/1.1\r\nHost: localhost\r\n%sConnection: close\r\n\r\n",
                 CASES[i].path, CASES[i].headers);
        CHECK_INT(CASES[i].path, CASES[i].status,
                  wire_exchange(guarded.port, raw, &answer));
        CHECK_HAS(CASES[i].path, CASES[i].has, answer.body);
    }
    CHECK_INT("ends", 0, mock_stop(&guarded));
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"nothing", test_nothing}, {"sessions", test_sessions}, {"objects", test_objects},
        {"newest", test_newest},   {"presets", test_presets},   {"qr", test_qr},
        {"files", test_files},     {"script", test_script},     {"token", test_token},
    };
    static const char *const ARGUMENTS[] = {"--clock", "frozen@2026-06-19T07:02:41Z",
                                            NULL};
    if (!mock_start(&mock, ARGUMENTS))
        return 1;
    int status = check_main("control dashboard", TESTS, COUNT_OF(TESTS));
    mock_stop(&mock);
    return status;
}
