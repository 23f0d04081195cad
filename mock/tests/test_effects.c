#include "base/auto.h"
#include "tests/api_fixture.h"
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

static struct api api;

/* Arms one rule for the first key's world, and forgets it. */
static void arm(const char *what)
{
    char text[256];
    struct error err = {0};
    struct world *world = api_advance(&api, API_KEY, 0);
    snprintf(text, sizeof text,
             "{\"faults\":[{\"on\":\"GET /v1/video/assets\",\"do\":%s}]}", what);
    AUTO(json_drop) cJSON *document = cJSON_Parse(text);
    faults_clear(&world->faults);
    CHECK(what, faults_read(document, &world->faults, &err));
}

static struct answer list(void)
{
    return api_call(&api, API_KEY, "GET", "/v1/video/assets", NULL);
}

static void test_status(void)
{
    static const struct {
        int status;
        const char *type, *basis, *retry;
    } ROWS[] = {
        {400, "invalid_request_error", "documented", ""},
        {401, "authentication_error", "documented", ""},
        {403, "permission_error", "invented", ""},
        {404, "not_found_error", "documented", ""},
        {409, "invalid_request_error", "invented", ""},
        {429, "rate_limit_error", "invented", "1"},
        {500, "api_error", "invented", ""},
        {502, "upstream_error", "documented", ""},
        {503, "service_unavailable_error", "documented", "1"},
        {504, "api_error", "invented", ""},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        char what[32];
        snprintf(what, sizeof what, "{\"status\":%d}", ROWS[i].status);
        arm(what);
        AUTO(answer_clean) struct answer answer = list();
        CHECK_INT(what, ROWS[i].status, answer.status);
        CHECK_STR(what, ROWS[i].type, answer_text(&answer, "error.type"));
        CHECK_HAS(what, ROWS[i].basis, answer_header(&answer, "X-Mock-Reason"));
        CHECK_STR(what, ROWS[i].retry, answer_header(&answer, "Retry-After"));
    }
}

static void test_body(void)
{
    arm("{\"garbage\":true}");
    AUTO(answer_clean) struct answer garbage = list();
    CHECK("garbage", garbage.json == NULL && strstr(garbage.body, "<<garbage>>"));
    CHECK_HAS("garbage", "fault; basis=", answer_header(&garbage, "X-Mock-Reason"));

    arm("{\"patch\":[{\"op\":\"add\",\"path\":\"/object\",\"value\":\"page\"}]}");
    AUTO(answer_clean) struct answer patched = list();
    CHECK_STR("patch", "page", answer_text(&patched, "object"));
    CHECK_INT("patch", 200, patched.status);

    arm("{\"patch\":[{\"op\":\"remove\",\"path\":\"/nothing\"}]}");
    AUTO(answer_clean) struct answer misfit = list();
    CHECK_INT("a patch that does not apply", 500, misfit.status);
    CHECK_HAS("a patch that does not apply", "remove /nothing",
              answer_text(&misfit, "error.message"));
}

/* What the server is told to do with an answer. */
static void test_ways(void)
{
    static const struct {
        const char *what;
        enum response_close close;
        int64_t drip_ms;
    } ROWS[] = {
        {"{\"close\":\"before\"}", CLOSE_BEFORE, 0},
        {"{\"close\":\"headers\"}", CLOSE_AFTER_HEAD, 0},
        {"{\"close\":\"body\"}", CLOSE_MID_BODY, 0},
        {"{\"drip\":\"5ms\"}", CLOSE_NORMAL, 5},
        {"{\"delay\":\"1ms\"}", CLOSE_NORMAL, 0},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        arm(ROWS[i].what);
        struct request req = {.method = "GET",
                              .path = "/v1/video/assets",
                              .query = "",
                              .body = "",
                              .peer = "127.0.0.1",
                              .headers = {{"Authorization", "Bearer " API_KEY}},
                              .header_count = 1};
        struct response res = {0};
        app_handle(&api.app, &req, &res);
        CHECK_INT(ROWS[i].what, ROWS[i].close, res.close);
        CHECK_INT(ROWS[i].what, ROWS[i].drip_ms, res.drip_ms);
        CHECK_INT(ROWS[i].what, RULE_FAULT, res.reason);
        response_clean(&res);
    }
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"an injected status", test_status},
        {"an altered body", test_body},
        {"ways to send", test_ways},
    };
    api_open(&api, NULL, true);
    int status = check_main("effects", TESTS, COUNT_OF(TESTS));
    api_close(&api);
    return status;
}
