/* Memory runs out at the n-th allocation of a request, for every n: no crash, no leak
 * (LeakSanitizer looks at the end), an honest answer, and a refusal has changed nothing.
 * Every n with POMEX_EVERY=1; else some. */
#include "base/auto.h"
#include "control/control.h"
#include "tests/api_fixture.h"
#include "tests/check.h"
#include "tests/memory/fail_malloc.h"
#include "tests/sample.h"
#include "world/snapshot.h"

#include <stdio.h>
#include <string.h>

enum { MOST = 100000, SOME = 13 };

static struct api api;
static struct control control;

/* clang-format off */
static const struct row {
    const char *method, *path, *query, *body; /* {ids} as in api_fixture.h; %ld: n */
    const char *type, *key; /* of the body; the bearer */
    bool differs; /* the answer tells what happened before */
} ROWS[] = {
#define JSON "application/json", API_KEY, false
#define LIVE "application/json", API_KEY, true
    {"POST", "/v1/video/assets/sessions", "", "{\"callback_url\":\"https://a.example/cb\",\"lang\":\"en\"}", JSON},
    {"POST", "/v1/video/assets/sessions", "", "{\"callback_url\":\"https://a.example/cb\",\"more\":1}", JSON},
    {"POST", "/v1/video/assets", "", "{\"url\":\"https://a.example/f.jpg?mock=no_face,bad\",\"asset_type\":\"Image\",\"group_id\":\"{group}\",\"name\":\"n\"}", JSON},
    {"POST", "/v1/video/assets", "", "{\"url\":\"https://a.example/f.jpg\",\"asset_type\":\"Image\"}", JSON},
    {"POST", "/v1/video/assets", "", "{\"url\":7}", JSON},
    {"POST", "/v1/video/assets", "", "{\"url\":", JSON},
    {"GET", "/v1/video/assets", "limit=3&page=1&name=r&status=active", "", JSON},
    {"GET", "/v1/video/assets", "group_id={other_group}&bogus=1", "", JSON},
    {"GET", "/v1/video/assets/{active}", "", "", JSON},
    {"GET", "/v1/video/assets/{failed}", "", "", JSON},
    {"GET", "/v1/video/assets/asset-20260619150242-zzzzz", "", "", JSON},
    {"DELETE", "/v1/video/assets/{audio}", "", "", JSON},
    {"POST", "/v1/video/generations", "", "{\"model\":\"byteplus/seedance-2.0\",\"content\":[{\"type\":\"text\",\"text\":\"hi --ratio 16:9 mock=after:9s\"},{\"type\":\"image_url\",\"role\":\"first_frame\",\"image_url\":{\"url\":\"asset://{active}\"}}]}", JSON},
    {"POST", "/v1/video/generations", "", "{\"model\":\"gpt\",\"content\":[]}", JSON},
    {"GET", "/v1/video/generations/{task}", "", "", JSON},
    {"GET", "/v1/video/generations", "page_size=2", "", JSON},
    {"DELETE", "/v1/video/generations/{task}", "", "", JSON},
    {"PUT", "/v1/video/asset", "", "", JSON},
    {"GET", "/v1/video/assets", "", "", NULL, NULL, false},
    {"GET", "/v1/video/assets", "", "", NULL, "sk-new-%ld", true},
    {"POST", "/v1/video/assets", "", "{\"url\":\"https://a.example/f.jpg\",\"asset_type\":\"Image\"}", "application/json", "sk-new-%ld", true},
    {"GET", "/kyc", "w={world}&token={token}&lang=en", "", NULL, NULL, false},
    {"POST", "/kyc", "w={world}&token={token}&lang=en", "outcome=success", "application/x-www-form-urlencoded", NULL, false},
    {"POST", "/kyc", "w={world}&token={token}&lang=en", "outcome=bogus", "application/x-www-form-urlencoded", NULL, false},
    {"GET", "/files/portrait.jpg", "", "", NULL, NULL, false},
    {"GET", "/_mock/metrics", "", "", LIVE},
    {"GET", "/_mock/worlds", "", "", LIVE},
    {"GET", "/_mock/", "", "", JSON},
    {"GET", "/_mock/state", "", "", JSON},
    {"PUT", "/_mock/state", "", "{\"version\":1,\"clock\":{\"mode\":\"poll:2s\"},\"groups\":[{\"id\":\"group-20260619145855-snq4q\",\"created_at\":\"2026-06-19T06:58:55Z\"}],\"assets\":[{\"id\":\"asset-20260619150241-b8xd4\",\"group_id\":\"group-20260619145855-snq4q\",\"asset_type\":\"Image\",\"url\":\"https://h/x\",\"created_at\":\"2026-06-19T07:02:41Z\",\"end\":\"active\"}]}", JSON},
    {"DELETE", "/_mock/state", "", "", JSON},
    {"POST", "/_mock/fork", "", "{\"to_key\":\"sk-fork-%ld\"}", LIVE},
    {"PUT", "/_mock/clock", "", "{\"mode\":\"poll:5s\"}", JSON},
    {"POST", "/_mock/clock/advance", "", "{\"by\":\"30m\"}", JSON},
    {"PUT", "/_mock/faults", "", "{\"faults\":[{\"on\":\"*\",\"first\":2,\"do\":{\"patch\":[{\"op\":\"add\",\"path\":\"/a\",\"value\":1}]}},{\"on\":\"POST /v1/video/assets\",\"do\":{\"directive\":\"no_face\"}}]}", JSON},
    {"GET", "/_mock/faults", "", "", LIVE},
    {"DELETE", "/_mock/faults", "", "", JSON},
    {"PUT", "/_mock/assumptions", "", "{\"assumptions\":{\"wrong-method\":404}}", JSON},
    {"GET", "/_mock/magic", "", "", JSON},
    {"GET", "/_mock/journal", "on=POST%20/v1/video/assets&limit=5", "", LIVE},
    {"GET", "/_mock/journal.har", "", "", LIVE},
    {"GET", "/_mock/journal.scenario", "", "", LIVE},
    {"GET", "/_mock/wait", "on=POST%20/v1/video/assets&count=1&timeout=1s", "", LIVE},
    {"GET", "/_mock/sessions", "", "", JSON},
    {"POST", "/_mock/sessions/{token}/complete", "", "{\"outcome\":\"success\"}", JSON},
    {"PUT", "/_mock/assets/{processing}", "", "{\"status\":\"failed\",\"error\":\"FaceMismatch\"}", JSON},
    {"PUT", "/_mock/generations/{task}", "", "{\"status\":\"succeeded\"}", JSON},
    {"GET", "/_mock/explain/req-test-3", "", "", LIVE},
    {"GET", "/_mock/overview", "", "", LIVE},
    {"GET", "/_mock/presets", "", "", JSON},
    {"GET", "/_mock/sessions/{token}/qr.svg", "", "", JSON},
    {"GET", "/_mock/openapi.json", "", "", JSON},
    {"DELETE", "/_mock/journal", "", "", LIVE},
};
/* clang-format on */

static char token[64];

static struct world *first_world(void)
{
    struct world *world = NULL;
    struct error err = {0};
    CHECK("world", worlds_of_key(api.app.worlds, API_KEY, &world, &err));
    return world;
}

static void open_api(const char *file)
{
    api_open_file(&api, file, NULL, true);
    AUTO(string_drop) char *link = api_session_link(&api, "https://a.example/cb");
    const char *found = strstr(link, "token=");
    text_copy(token, sizeof token, found ? found + 6 : "");
    token[strcspn(token, "&")] = '\0';
    /* The first asset without a group makes one, which stays if the asset fails. */
    free(api_post_id(&api, "/v1/video/assets",
                     "{\"url\":\"https://a.example/f.jpg\",\"asset_type\":\"Image\"}"));
    control = (struct control){.app = &api.app, .listen_host = "127.0.0.1"};
}

/* All that a client can see of the first world but how many random numbers it has used,
 * which a failure may leave unused; NULL when the store has given up. */
static char *state(void)
{
    struct error err = {0};
    struct json_out out = JSON_OUT_INIT(1 << 20);
    out.indent = true;
    struct world *world = first_world();
    int64_t count = world->random.count;
    world->random.count = 0;
    bool ok = snapshot_write(api.app.worlds, world, &out, &err);
    world->random.count = count;
    if (ok)
        return json_out_take(&out);
    json_out_drop(&out);
    return NULL;
}

/* Back to `text`. A store in memory that ran out of it in the middle of a write answers
 * nothing any more: then a new one. */
static void restore(const char *file, const char *text)
{
    struct error err = {0};
    AUTO(json_drop) cJSON *document = cJSON_Parse(text);
    if (snapshot_restore(api.app.worlds, first_world(), document, &err))
        return;
    CHECK("only in memory", file == NULL);
    api_close(&api);
    open_api(NULL);
}

/* `text` with the ids, and n. */
static void fill(const char *text, long n, char *out, size_t room)
{
    const struct {
        const char *name, *value;
    } NAMES[] = {
        {"{group}", api.group},
        {"{active}", api.active},
        {"{audio}", api.audio},
        {"{failed}", api.failed},
        {"{processing}", api.processing},
        {"{task}", api.task},
        {"{other_group}", api.other_group},
        {"{token}", token},
        {"{world}", first_world()->name},
    };
    AUTO(text_drop) struct text filled = TEXT_INIT(4096);
    while (*text) {
        size_t name = 0;
        while (name < COUNT_OF(NAMES) &&
               strncmp(text, NAMES[name].name, strlen(NAMES[name].name)) != 0)
            name++;
        if (name < COUNT_OF(NAMES)) {
            text_puts(&filled, NAMES[name].value);
            text += strlen(NAMES[name].name);
        } else if (strncmp(text, "%ld", 3) == 0) {
            text_printf(&filled, "%lld", (long long)n);
            text += 3;
        } else {
            text_putc(&filled, *text++);
        }
    }
    text_copy(out, room, filled.data ? filled.data : "");
}

/* What a client sees of an answer. */
struct seen {
    int status;
    char *text; /* owned: the body, and where a redirect goes */
};

static void seen_drop(struct seen *seen)
{
    free(seen->text);
}

static struct seen see(const struct response *res)
{
    struct text text = TEXT_INIT(4 << 20), lines = TEXT_INIT(1 << 16);
    response_lines(res, "", &lines);
    const char *location = lines.data ? strstr(lines.data, "Location: ") : NULL;
    text_add(&text, location, location ? strcspn(location, "\r") : 0);
    text_add(&text, res->body ? res->body : res->fixed, res->size);
    text_drop(&lines);
    return (struct seen){res->status ? res->status : 200, text_take(&text)};
}

static void add_header(struct request *req, const char *name, const char *value)
{
    req->headers[req->header_count++] = (struct header){name, value};
}

/* One request, with memory running out at its n-th allocation. */
static struct seen play(const struct row *row, long n, bool onwards, bool *hit)
{
    static long count = 1000;
    char path[256], query[256], body[2048], key[64], bearer[128];
    long unique = onwards ? n + MOST : n;
    fill(row->path, unique, path, sizeof path);
    fill(row->query, unique, query, sizeof query);
    fill(row->body, unique, body, sizeof body);
    fill(row->key ? row->key : "", unique, key, sizeof key);
    snprintf(bearer, sizeof bearer, "Bearer %s", key);
    struct request req = {.method = row->method,
                          .path = path,
                          .query = query,
                          .body = body,
                          .body_size = strlen(body),
                          .peer = "127.0.0.1",
                          .received_us = stop_now_us()};
    snprintf(req.id, sizeof req.id, "req-test-%ld", ++count);
    add_header(&req, "Host", "127.0.0.1:8080");
    if (row->key)
        add_header(&req, "Authorization", bearer);
    if (row->type)
        add_header(&req, "Content-Type", row->type);
    struct response res = {0};
    struct text out = TEXT_INIT(4 << 20);
    fail_malloc(n, onwards);
    if (strncmp(path, "/_mock", 6) == 0)
        control_handle(&control, &req, &res);
    else
        app_handle(&api.app, &req, &res);
    bool sent = response_serialize(&res, req.id, true, false, &out, NULL);
    *hit = fail_malloc_stop() > 0;
    text_drop(&out);
    struct seen seen = see(&res);
    if (!sent)
        seen.status = 0;
    response_clean(&res);
    return seen;
}

/* The answer is the usual one; or it says that something went wrong, with a 503 that
 * nothing has changed; or there is none, and the connection closes. A parameter or a URL
 * that could not be looked at counts as not there. */
static void check_answer(const struct row *row, const char *name,
                         const struct seen *usual, const struct seen *seen,
                         const char *before)
{
    if (seen->status == 0)
        return;
    if (seen->status != 500 && seen->status != 503) {
        bool looks = row->query[0] || strstr(row->body, "url");
        if (!looks || seen->status >= 500)
            CHECK_INT(name, usual->status, seen->status);
        if (!row->differs && !looks)
            CHECK_STR(name, usual->text, seen->text);
        return;
    }
    AUTO(string_drop) char *after = state();
    if (seen->status == 503 && after)
        CHECK_STR(name, before, after);
    bool page = strncmp(row->path, "/kyc", 4) == 0;
    CHECK_HAS(name, page ? "" : "{\"error\":{\"message\":\"", seen->text);
}

static void exhaust(const char *file, const struct row *row, bool onwards, int step)
{
    char name[160];
    bool hit = true;
    AUTO(string_drop) char *before = state();
    AUTO(seen_drop) struct seen usual = play(row, MOST - 1, onwards, &hit);
    hit = true;
    for (long n = 1; hit && n < MOST; n += step) {
        restore(file, before);
        AUTO(seen_drop) struct seen seen = play(row, n, onwards, &hit);
        snprintf(name, sizeof name, "%s %s, allocation %ld%s", row->method, row->path, n,
                 onwards ? " and on" : "");
        check_answer(row, name, &usual, &seen, before);
    }
    restore(file, before);
}

static void test_requests(const char *file)
{
    /* One thread. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    int step = getenv("POMEX_EVERY") ? 1 : SOME;
    open_api(file);
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        exhaust(file, &ROWS[i], false, step);
        exhaust(file, &ROWS[i], true, step);
    }
    check_rows(COUNT_OF(ROWS));
    api_close(&api);
}

static void test_in_memory(void)
{
    test_requests(NULL);
}

static void test_in_a_file(void)
{
    test_requests(sample_path("memory.db"));
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"requests, the store in memory", test_in_memory},
        {"requests, the store in a file", test_in_a_file},
    };
    return check_main("memory", TESTS, COUNT_OF(TESTS));
}
