#include "base/auto.h"
#include "tests/ask.h"
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

static struct mock_process mock;

/* One raw request; `lines` are further headers. */
static int send_raw(const char *method, const char *path, const char *host,
                    const char *lines, const char *body, struct wire_answer *answer)
{
    char raw[2048];
    snprintf(raw, sizeof raw,
             "%s %s HTTP/1.1\r\nHost: %s\r\n%sContent-Length: %zu\r\nConnection: "
             "close\r\n\r\n%s",
             method, path, host, lines, strlen(body), body);
    return wire_exchange(mock.port, raw, answer);
}

static void check_refusal(const char *row, int want, const char *type, int got,
                          const struct wire_answer *answer)
{
    char value[256];
    CHECK_INT(row, want, got);
    CHECK("no CORS header", !answer->head || !strstr(answer->head, "Access-Control"));
    if (want < 400)
        return;
    CHECK_HAS(row, type, answer->body);
    CHECK_HAS(row, "basis=", wire_header(answer, "X-Mock-Reason", value, sizeof value));
}

/* libraries.md W1: DNS rebinding. */
static void test_host(void)
{
    static const struct {
        const char *host;
        int status;
    } CASES[] = {
        {"127.0.0.1", 200},
        {"127.0.0.1:1", 200},
        {"127.0.0.1:65535", 200},
        {"localhost", 200},
        {"localhost:8080", 200},
        {"LOCALHOST:8080", 200},
        {"[::1]", 200},
        {"[::1]:8080", 200},
        {"mock.example", 200},
        {"mock.example:8443", 200},
        {"evil.example", 421},
        {"localhost.", 421},
        {"127.0.0.1.", 421},
        {"127.0.0.1.:80", 421},
        {"localhost.evil", 421},
        {"user@localhost", 421},
        {"localhost@evil", 421},
        {"localhost:", 421},
        {"localhost:8x", 421},
        {"localhost:123456", 421},
        {"2130706433", 421},
        {"0x7f000001", 421},
        {"0177.0.0.1", 421},
        {"127.1", 421},
        {"127.0.0.2", 421},
        {"0.0.0.0", 421},
        {"[::]", 421},
        {"[::ffff:127.0.0.1]", 421},
        {"[0:0:0:0:0:0:0:1]", 421},
        {"::1", 421},
        {"[::1", 421},
        {"mock.example.", 421},
        {"xmock.example", 421},
        {"localhost/x", 421},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        AUTO(wire_answer_drop) struct wire_answer answer = {0};
        int got = send_raw("GET", "/_mock/worlds", CASES[i].host, "", "", &answer);
        /* What is no authority at all may be refused before, as unsound HTTP. */
        if (got == 400 && CASES[i].status == 421)
            continue;
        check_refusal(CASES[i].host, CASES[i].status, "control_error", got, &answer);
        AUTO(wire_answer_drop) struct wire_answer probe = {0};
        got = send_raw("GET", "/_mock/livez", CASES[i].host, "", "", &probe);
        CHECK_INT("livez answers any Host", 200, got);
        AUTO(wire_answer_drop) struct wire_answer public = {0};
        got = send_raw("GET", "/v1/video/assets", CASES[i].host,
                       "Authorization: Bearer k\r\n", "", &public);
        CHECK_INT("the API answers any Host", 200, got);
    }
}

/* libraries.md W2: what a foreign page can send changes nothing. */
static void test_matrix(void)
{
    static const struct {
        const char *value;
        bool own;
    } ORIGINS[] = {{NULL, true},
                   {"http://localhost:8080", true},
                   {"https://mock.example", true},
                   {"https://evil.example", false},
                   {"http://localhost:3000", false},
                   {"https://localhost:8080", false},
                   {"null", false}},
      SITES[] = {{NULL, true},           {"same-origin", true}, {"none", true},
                 {"same-site", false},   {"cross-site", false}, {"Same-Origin", false},
                 {"same-origin,", false}},
      TYPES[] = {{"application/json", true},
                 {"application/json; charset=utf-8", true},
                 {NULL, false},
                 {"text/plain", false},
                 {"application/x-www-form-urlencoded", false},
                 {"application/jsonx", false}};
    static const struct {
        const char *method, *path, *body;
    } CALLS[] = {{"GET", "/_mock/clock", ""},
                 {"PUT", "/_mock/clock", "{\"mode\":\"poll:7s\"}"},
                 {"POST", "/_mock/clock/advance", "{\"by\":\"1s\"}"},
                 {"DELETE", "/_mock/faults", ""}};
    for (size_t i = 0; i < COUNT_OF(CALLS) * 7 * 7 * 6; i++) {
        size_t call = i % 4, origin = i / 4 % 7, site = i / 28 % 7, type = i / 196;
        char lines[512] = "Authorization: Bearer k\r\n";
        char row[256];
        size_t used = strlen(lines);
        if (ORIGINS[origin].value)
            used += (size_t)snprintf(lines + used, sizeof lines - used, "Origin: %s\r\n",
                                     ORIGINS[origin].value);
        if (SITES[site].value)
            used += (size_t)snprintf(lines + used, sizeof lines - used,
                                     "Sec-Fetch-Site: %s\r\n", SITES[site].value);
        if (TYPES[type].value)
            snprintf(lines + used, sizeof lines - used, "Content-Type: %s\r\n",
                     TYPES[type].value);
        bool writes = CALLS[call].method[0] == 'P';
        int want = !ORIGINS[origin].own || !SITES[site].own ? 403
                   : writes && !TYPES[type].own             ? 415
                                                            : 200;
        snprintf(row, sizeof row, "%s %.200s", CALLS[call].method, lines);
        AUTO(wire_answer_drop) struct wire_answer answer = {0};
        int got = send_raw(CALLS[call].method, CALLS[call].path, "localhost:8080", lines,
                           CALLS[call].body, &answer);
        check_refusal(row, want, "control_error", got, &answer);
    }
}

static void test_no_change(void)
{
    AUTO(reply_drop)
    struct reply before = ask(&mock, "GET", "/_mock/clock", "unchanged", NULL);
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    send_raw("PUT", "/_mock/clock", "localhost:8080",
             "Authorization: Bearer unchanged\r\nContent-Type: text/plain\r\n",
             "{\"mode\":\"poll:9s\"}", &answer);
    AUTO(reply_drop)
    struct reply after = ask(&mock, "GET", "/_mock/clock", "unchanged", NULL);
    CHECK_STR("mode", reply_str(&before, "/mode"), reply_str(&after, "/mode"));
}

/* The preflight of a foreign page. */
static void test_preflight(void)
{
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    int got = send_raw("OPTIONS", "/_mock/state", "localhost:8080",
                       "Origin: https://evil.example\r\n"
                       "Access-Control-Request-Method: DELETE\r\n",
                       "", &answer);
    check_refusal("preflight", 403, "control_error", got, &answer);
    AUTO(wire_answer_drop) struct wire_answer plain = {0};
    got = send_raw("OPTIONS", "/_mock/state", "localhost:8080", "", "", &plain);
    check_refusal("options", 405, "control_error", got, &plain);
}

static void test_routes(void)
{
    static const struct {
        const char *method, *path;
        int status;
        const char *allow;
    } CASES[] = {
        {"GET", "/_mock/nothing", 404, NULL},
        {"GET", "/_mock/clock/", 404, NULL},
        {"GET", "/_mock/explain/", 404, NULL},
        {"GET", "/_mock/sessions/a/b/complete", 404, NULL},
        {"DELETE", "/_mock/clock", 405, "GET, HEAD, PUT"},
        {"GET", "/_mock/clock/advance", 405, "POST"},
        {"PATCH", "/_mock/state", 405, "GET, HEAD, PUT, DELETE"},
        {"DELETE", "/_mock/livez", 405, "GET, HEAD"},
        {"POST", "/", 405, "GET, HEAD"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        AUTO(reply_drop)
        struct reply reply = ask(&mock, CASES[i].method, CASES[i].path, "k", "{}");
        char allow[128];
        CHECK_INT(CASES[i].path, CASES[i].status, reply.status);
        CHECK_STR(CASES[i].path, "control_error", reply_type(&reply));
        CHECK_STR(CASES[i].path, CASES[i].allow,
                  wire_header(&reply.raw, "Allow", allow, sizeof allow));
    }
    AUTO(reply_drop) struct reply head = ask(&mock, "HEAD", "/_mock/worlds", NULL, NULL);
    CHECK_INT("HEAD", 200, head.status);
}

static void test_bodies(void)
{
    static const struct {
        const char *body, *message;
    } CASES[] = {
        {"", "body must be valid JSON"},
        {"[]", "body must be valid JSON"},
        {"{", "body must be valid JSON"},
        {"{}", "/mode: must be real"},
        {"{\"mode\":1}", "/mode: must be real"},
        {"{\"mode\":\"Real\"}", "/mode: must be real"},
        {"{\"mod\":\"real\"}", "/mod: unknown member; did you mean mode"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        AUTO(reply_drop)
        struct reply reply = ask(&mock, "PUT", "/_mock/clock", "k", CASES[i].body);
        CHECK_INT(CASES[i].body, 400, reply.status);
        CHECK_STR(CASES[i].body, "invalid_request_error", reply_type(&reply));
        CHECK_HAS(CASES[i].body, CASES[i].message, reply_message(&reply));
    }
}

/* A mock of its own for each policy; `lines` with the token. */
static void check_policy(const char *policy, const char *path, const char *lines,
                         int want)
{
    struct mock_process own = {0};
    const char *arguments[] = {"--admin", policy, NULL};
    char raw[512];
    if (!CHECK(policy, mock_start(&own, arguments)))
        return;
    snprintf(raw, sizeof raw,
             "GET %s HTTP/1.1\r\nHost: localhost\r\n%sConnection: close\r\n\r\n", path,
             lines);
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    int got = wire_exchange(own.port, raw, &answer);
    snprintf(raw, sizeof raw, "%s %s %s", policy, path, lines);
    check_refusal(raw, want, "control_error", got, &answer);
    mock_stop(&own);
}

static void test_policies(void)
{
    static const struct {
        const char *policy, *path, *lines;
        int status;
    } CASES[] = {
        {"token:s3cret", "/_mock/worlds", "", 401},
        {"token:s3cret", "/_mock/worlds", "X-Mock-Token: s3cre\r\n", 401},
        {"token:s3cret", "/_mock/worlds", "X-Mock-Token: s3cret1\r\n", 401},
        {"token:s3cret", "/_mock/worlds", "X-Mock-Token: s3cret\r\n", 200},
        {"token:s3cret", "/_mock/readyz", "", 200},
        {"off", "/_mock/worlds", "", 404},
        {"off", "/_mock/", "", 404},
        {"off", "/", "", 404},
        {"off", "/_mock/livez", "Host-Of: x\r\n", 200},
        {"off", "/_mock/readyz", "", 200},
        {"loopback", "/_mock/worlds", "", 200},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        check_policy(CASES[i].policy, CASES[i].path, CASES[i].lines, CASES[i].status);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"host", test_host},           {"matrix", test_matrix},
        {"no change", test_no_change}, {"preflight", test_preflight},
        {"routes", test_routes},       {"bodies", test_bodies},
        {"policies", test_policies},
    };
    static const char *const ARGUMENTS[] = {"--public-url", "https://mock.example", NULL};
    if (!mock_start(&mock, ARGUMENTS))
        return 1;
    int status = check_main("control refusals", TESTS, COUNT_OF(TESTS));
    mock_stop(&mock);
    return status;
}
