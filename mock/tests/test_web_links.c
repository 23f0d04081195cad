#include "base/auto.h"
#include "base/text.h"
#include "tests/ask.h"
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

/* Links that the mock takes and gives: where a scan may send a browser (libraries.md W4),
 * and what opens /files (W6). */

#define KEY "sk-links"

static struct mock_process mock;

/* --- Callbacks --- */

/* clang-format off */
/* As they stand in JSON. None is an https URL with a host that every browser reads alike. */
static const char *const REFUSED[] = {
    "http://evil.example/", "HTTP://evil.example/", "http://localhost/", "http://127.0.0.1:80/cb",
    "ftp://evil.example/", "ws://evil.example/", "wss://evil.example/", "file:///etc/passwd",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "javascript://https://a.example/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>", "vbscript:msgbox(1)", "blob:https://a.example/1",
    "about:blank", "mailto:a@a.example", "tel:123", "intent://a#Intent;end", "view-source:https://a.example",
    "evil.example", "www.evil.example/", "//evil.example", "///evil.example", "////evil.example",
    "/\\\\evil.example", "\\\\\\\\evil.example", "\\\\/evil.example", "/evil", "./evil", "../evil", "?a", "#a", ".",
    "https:", "https:/", "https://", "https:evil.example", "https:/evil.example", "https:///evil.example",
    "https:////evil.example", "https:\\\\\\\\evil.example", "https:/\\\\evil.example", "https:\\\\/evil.example",
    "https://a.example\\\\@evil.example", "https://a.example\\\\.evil.example", "https://evil.example\\\\",
    "https ://evil.example", "https\\t://evil.example", "https:\\n//evil.example", "https:/\\t/evil.example",
    " https://evil.example", "\\thttps://evil.example", "\\nhttps://evil.example", "https://evil.example ",
    "https://evil.example\\n", "https://evil.example\\r\\nLocation: https://evil.example",
    "https://evil.example/\\u0001", "https://evil.example/\\u007f", "https://evil .example", "https://evil\\t.example",
    "https://evil\\u3002example", "https://\\uff45vil.example", "https://a.example\\u2044evil.example",
    "https://a.example\\uff0fevil.example", "https://ex\\u00e4mple.example", "https\\uff1a//evil.example",
    "https://evil.example/\\u202egnp", "\\ufeffhttps://evil.example", "https://evil\\u200b.example",
    "https://?", "https://#", "https://@", "https://:443", "https://:443/", "https://a.example:port/",
    "https://a.example:99999/", "https://a.example:-1/", "https://[::1", "https://[evil.example]/", "https://[]/",
    "https://::1/", "httpss://evil.example", "xhttps://evil.example", "https;//evil.example", "https//evil.example",
    "https%3a//evil.example", "https:%2f%2fevil.example", "%68ttps://evil.example", "url:https://evil.example",
    "https://evil.example%00.a.example", "https://%2fevil.example",
    "<https://evil.example>", "'https://evil.example'", "https,//evil.example",
};
/* clang-format on */

static void test_callbacks(void)
{
    for (size_t i = 0; i < COUNT_OF(REFUSED); i++) {
        AUTO(text_drop) struct text body = TEXT_INIT(4096);
        text_printf(&body, "{\"callback_url\":\"%s\"}", REFUSED[i]);
        AUTO(reply_drop)
        struct reply reply =
            ask(&mock, "POST", "/v1/video/assets/sessions", KEY, body.data);
        CHECK_INT(REFUSED[i], 400, reply.status);
        CHECK_STR(REFUSED[i], "callback_url must be a valid https URL",
                  reply_message(&reply));
    }
    AUTO(reply_drop)
    struct reply sessions = ask(&mock, "GET", "/_mock/sessions", KEY, NULL);
    CHECK_INT("no session was made", 0, reply_count(&sessions, "/sessions"));
    check_rows(COUNT_OF(REFUSED));
}

/* Whatever comes with the scan, the browser goes where the session says. */
static void test_scan_goes_home(void)
{
    static const char *const ADDED[] = {
        "&callback_url=https://evil.example", "&redirect=//evil.example", "&w=other",
        "&token=00000000000000000000000000000000", "&lang=//evil.example"};
    for (size_t i = 0; i < COUNT_OF(ADDED); i++) {
        char raw[1024], form[256], location[512] = "", token[64];
        make_session(&mock, KEY, token);
        AUTO(reply_drop)
        struct reply all = ask(&mock, "GET", "/_mock/sessions", KEY, NULL);
        const char *link = reply_str(&all, "/sessions/0/link");
        const char *path = link ? strstr(link, "/kyc") : NULL;
        if (!CHECK(ADDED[i], path != NULL))
            continue;
        snprintf(form, sizeof form, "outcome=success%s", ADDED[i]);
        snprintf(raw, sizeof raw,
                 "POST %s%s HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: "
                 "evil.example\r\n"
                 "Content-Type: application/x-www-form-urlencoded\r\n"
                 "Content-Length: %zu\r\n\r\n%s",
                 path, ADDED[i], strlen(form), form);
        AUTO(wire_answer_drop) struct wire_answer answer = {0};
        CHECK_INT(ADDED[i], 302, wire_exchange(mock.port, raw, &answer));
        wire_header(&answer, "Location", location, sizeof location);
        CHECK(ADDED[i], strncmp(location, "https://app.example/cb?resultCode=10000&",
                                strlen("https://app.example/cb?resultCode=10000&")) == 0);
    }
}

/* --- Files --- */

static int fetch(const char *target)
{
    char raw[2048];
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    snprintf(raw, sizeof raw, "GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
             target);
    return wire_exchange(mock.port, raw, &answer);
}

/* The path and query of an asset's signed link. */
static bool signed_link(const char *key, char out[512])
{
    char id[64];
    make_asset(&mock, key, "", id);
    AUTO(reply_drop)
    struct reply reply = ask_f(&mock, "GET", key, NULL, "/v1/video/assets/%s", id);
    const char *url = reply_str(&reply, "/url");
    const char *path = url ? strstr(url, "/files/") : NULL;
    text_copy(out, 512, path ? path : "");
    return CHECK_INT("the link as it is", 200, fetch(out));
}

/* No other byte at any place opens anything. */
static void test_tampered_links(void)
{
    char link[512], other[512];
    if (!signed_link(KEY, link))
        return;
    size_t size = strlen(link), rows = 0;
    for (size_t at = strlen("/files/"); at < size; at++)
        for (const char *byte = "0a9Z-/.%"; *byte; byte++) {
            if (link[at] == *byte)
                continue;
            text_copy(other, sizeof other, link);
            other[at] = *byte;
            int status = fetch(other);
            if (status != 400 && status != 403 && status != 404)
                CHECK_INT(other, 403, status);
            rows++;
        }
    for (size_t cut = strlen("/files/"); cut < size; cut++) {
        snprintf(other, sizeof other, "%.*s", (int)cut, link);
        int status = fetch(other);
        if (status != 400 && status != 403 && status != 404)
            CHECK_INT(other, 403, status);
        rows++;
    }
    CHECK_INT("still open", 200, fetch(link));
    check_rows(rows);
}

/* A right link, put together in another way. `%s` are what is before the query, and the
 * query's two values. */
static void test_rearranged_links(void)
{
    static const struct {
        const char *format;
        int status;
    } ROWS[] = {
        {"%s?expires=%s&signature=%s", 200},
        {"%s?signature=x&expires=%s&signature=%s", 403}, /* of two, the first */
        {"%s?expires=99999999999&expires=%s&signature=%s", 403},
        {"%s?expires=%s&signature=%sa", 403},
        {"%s?expires=%s&signature=%s%%00", 403},
        {"%s?expires=%s0&signature=%s", 403},
        {"%s?expires=-%s&signature=%s", 403},
        {"%s?expires=%s.0&signature=%s", 403},
        {"%s?expires=%s&Signature=%s", 403},
        {"%s/?expires=%s&signature=%s", 404},
        {"%s/x?expires=%s&signature=%s", 404},
        {"%s/..?expires=%s&signature=%s", 400},
        {"%s%%00.png?expires=%s&signature=%s", 400},
        {"/%s?expires=%s&signature=%s", 404},
        {"/x/..%s?expires=%s&signature=%s", 400},
    };
    char link[512], target[1024], before[256], expires[32], signature[80];
    if (!signed_link(KEY, link) ||
        !CHECK(link, sscanf(link, "%255[^?]?expires=%31[0-9]&signature=%79s", before,
                            expires, signature) == 3))
        return;
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(target, sizeof target, ROWS[i].format, before, expires, signature);
#pragma GCC diagnostic pop
        CHECK_INT(ROWS[i].format, ROWS[i].status, fetch(target));
    }
    check_rows(COUNT_OF(ROWS));
}

/* The name and the signature of one world's link open nothing of another's. */
static void test_borrowed_signatures(void)
{
    char mine[512], theirs[512], mixed[1024];
    if (!signed_link("sk-mine", mine) || !signed_link("sk-theirs", theirs))
        return;
    size_t path = strcspn(theirs, "?");
    snprintf(mixed, sizeof mixed, "%.*s%s", (int)path, theirs, strchr(mine, '?'));
    CHECK_INT("another's query", 403, fetch(mixed));
    size_t world = strlen("/files/") + strcspn(mine + strlen("/files/"), "/");
    snprintf(mixed, sizeof mixed, "%.*s%s", (int)world, theirs, mine + world);
    CHECK("in another's world", fetch(mixed) != 200);
}

static void test_traversal(void)
{
    static const char *const TARGETS[] = {"/files/../../etc/passwd",
                                          "/files/..%2f..%2fetc/passwd",
                                          "/files/%2e%2e/%2e%2e/etc/passwd",
                                          "/files/....//....//etc/passwd",
                                          "/files//etc/passwd",
                                          "/files/w/x/../../../etc/passwd",
                                          "/files/w/x/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
                                          "/files/w/x/..\\..\\etc\\passwd",
                                          "/files/w/x/..%5c..%5cetc%5cpasswd",
                                          "/files/w/x/%252e%252e%252fetc%252fpasswd",
                                          "/files/w/x/%c0%ae%c0%ae%c0%afetc%c0%afpasswd",
                                          "/files/w/x/portrait.jpg%00",
                                          "/files/w/x/portrait.jpg%00.png",
                                          "/files/w/x/%00",
                                          "/files/w/x/.",
                                          "/files/w/x/..",
                                          "/files/w/x/...",
                                          "/files/w/x/CON",
                                          "/files/w/x/portrait.jpg::$DATA",
                                          "/files/w/x//etc/passwd",
                                          "/files/w/x/file:///etc/passwd",
                                          "/files/w/x/openapi.json",
                                          "/files/w/x/dashboard.js",
                                          "/files",
                                          "/files/",
                                          "/files/w",
                                          "/files/w/",
                                          "/files/w/x/",
                                          "/_mock/media/../../etc/passwd",
                                          "/_mock/media/..%2f..%2fetc%2fpasswd",
                                          "/_mock/media/openapi.json",
                                          "/_mock/media/",
                                          "/_mock/media/%00",
                                          "/_mock/../v1/video/assets",
                                          "/v1/../_mock/state",
                                          "/v1/video/assets/../../../_mock/state"};
    for (size_t i = 0; i < COUNT_OF(TARGETS); i++) {
        int status = fetch(TARGETS[i]);
        CHECK(TARGETS[i], status == 400 || status == 401 || status == 403 ||
                              status == 404 || status == 421);
    }
    check_rows(COUNT_OF(TARGETS));
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"callbacks", test_callbacks},
        {"scan goes home", test_scan_goes_home},
        {"tampered links", test_tampered_links},
        {"rearranged links", test_rearranged_links},
        {"borrowed signatures", test_borrowed_signatures},
        {"traversal", test_traversal},
    };
    if (!mock_start(&mock, NULL))
        return 1;
    int status = check_main("web, links", TESTS, COUNT_OF(TESTS));
    return mock_stop(&mock) == 0 ? status : 1;
}
