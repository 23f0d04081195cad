#include "base/auto.h"
#include "base/text.h"
#include "tests/ask.h"
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

/* What a page of another site can make a browser send to the control API: every Host,
 * Origin, Sec-Fetch-Site and Content-Type that is not the mock's own, with every method
 * and call, is refused, changes nothing, and is told to no page (libraries.md W1, W2). */

#define KEY "sk-web"

static struct mock_process mock;
static char asset[64], task[64], token[64];

/* clang-format off */
static const struct header {
    const char *value; /* NULL: not sent */
    bool own;
} HOSTS[] = {
    {"127.0.0.1:8080", true}, {"evil.example", false}, {"127.0.0.1.:8080", false},
    {"u@127.0.0.1", false}, {"2130706433", false},
}, ORIGINS[] = {
    {NULL, true}, {"http://127.0.0.1:8080", true}, {"https://evil.example", false},
    {"null", false}, {"http://127.0.0.1:3000", false}, {"https://127.0.0.1:8080", false},
    {"http://127.0.0.1:8080.evil.example", false}, {"http://127.0.0.1:8080/", false}, {"", false},
}, SITES[] = {
    {NULL, true}, {"same-origin", true}, {"none", true}, {"cross-site", false},
    {"same-site", false}, {"same-origin, cross-site", false}, {"", false},
}, TYPES[] = {
    {"application/json", true}, {NULL, false}, {"text/plain", false},
    {"application/x-www-form-urlencoded", false}, {"multipart/form-data; boundary=x", false},
    {"text/plain; application/json", false}, {"application/json+x", false},
};

/* In paths, braces stand for ids. Each would do something if it were let in. */
static const struct {
    const char *method, *path, *body;
} CALLS[] = {
    {"PUT",    "/_mock/clock",             "{\"mode\":\"poll:7s\"}"},
    {"POST",   "/_mock/clock/advance",     "{\"by\":\"1s\"}"},
    {"PUT",    "/_mock/faults",            "{\"faults\":[{\"on\":\"*\",\"do\":{\"status\":500}}]}"},
    {"DELETE", "/_mock/faults",            ""},
    {"PUT",    "/_mock/assumptions",       "{\"assumptions\":{\"wrong-method\":\"404\"}}"},
    {"PUT",    "/_mock/state",             "{}"},
    {"DELETE", "/_mock/state",             ""},
    {"POST",   "/_mock/fork",              "{\"to_key\":\"sk-stolen\"}"},
    {"DELETE", "/_mock/journal",           ""},
    {"POST",   "/_mock/sessions/{}/complete", "{\"outcome\":\"success\"}"},
    {"PUT",    "/_mock/assets/{}",         "{\"status\":\"failed\",\"error\":\"FaceMismatch\"}"},
    {"PUT",    "/_mock/generations/{}",    "{\"status\":\"failed\"}"},
    {"GET",    "/_mock/state",             ""},
    {"HEAD",   "/_mock/state",             ""},
    {"OPTIONS", "/_mock/state",            ""},
    {"PATCH",  "/_mock/state",             "{}"},
};
/* clang-format on */

static const char *id_for(const char *path)
{
    return strstr(path, "assets") ? asset : strstr(path, "generations") ? task : token;
}

static void add_header(struct text *raw, const char *name, const struct header *header)
{
    if (header->value)
        text_printf(raw, "%s: %s\r\n", name, header->value);
}

static void build(struct text *raw, size_t call, const struct header *host,
                  const struct header *origin, const struct header *site,
                  const struct header *type)
{
    const char *path = CALLS[call].path, *brace = strstr(path, "{}");
    text_printf(raw, "%s ", CALLS[call].method);
    if (brace)
        text_printf(raw, "%.*s%s%s", (int)(brace - path), path, id_for(path), brace + 2);
    else
        text_puts(raw, path);
    text_puts(raw, " HTTP/1.1\r\nAuthorization: Bearer " KEY "\r\n");
    add_header(raw, "Host", host);
    add_header(raw, "Origin", origin);
    add_header(raw, "Sec-Fetch-Site", site);
    add_header(raw, "Content-Type", type);
    text_printf(raw, "Content-Length: %zu\r\n\r\n%s", strlen(CALLS[call].body),
                CALLS[call].body);
}

/* The status of the refusal; 0 when it may come in. */
static int refusal(const char *method, const struct header *host,
                   const struct header *origin, const struct header *site,
                   const struct header *type)
{
    bool typed = strcmp(method, "PUT") == 0 || strcmp(method, "POST") == 0;
    if (!host->own)
        return 421;
    if (!origin->own || !site->own)
        return 403;
    return typed && !type->own ? 415 : 0;
}

static void send_one(struct wire *wire, size_t i)
{
    const char *method = CALLS[i % COUNT_OF(CALLS)].method;
    size_t call = i % COUNT_OF(CALLS);
    const struct header *host = &HOSTS[(i /= COUNT_OF(CALLS)) % COUNT_OF(HOSTS)];
    const struct header *origin = &ORIGINS[(i /= COUNT_OF(HOSTS)) % COUNT_OF(ORIGINS)];
    const struct header *site = &SITES[(i /= COUNT_OF(ORIGINS)) % COUNT_OF(SITES)];
    const struct header *type = &TYPES[i / COUNT_OF(SITES)];
    int want = refusal(method, host, origin, site, type);
    if (want == 0)
        return;
    AUTO(text_drop) struct text raw = TEXT_INIT(4096);
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    build(&raw, call, host, origin, site, type);
    wire_send(wire, raw.data, raw.size);
    wire_read(wire, strcmp(method, "HEAD") == 0, &answer);
    if (answer.status != want)
        CHECK_INT(raw.data, want, answer.status);
    bool told = !answer.head || strstr(answer.head, "Access-Control") != NULL;
    if (told)
        CHECK(raw.data, !told);
}

/* Everything that a call above could have changed. */
static void look(struct text *out)
{
    static const char *const PATHS[] = {"/_mock/state", "/_mock/worlds", "/_mock/journal",
                                        "/_mock/sessions", "/_mock/assumptions"};
    for (size_t i = 0; i < COUNT_OF(PATHS); i++) {
        AUTO(reply_drop) struct reply reply = ask(&mock, "GET", PATHS[i], KEY, NULL);
        CHECK_INT(PATHS[i], 200, reply.status);
        text_puts(out, reply.raw.body ? reply.raw.body : "");
    }
}

static void test_matrix(void)
{
    enum {
        ALL = COUNT_OF(CALLS) * COUNT_OF(HOSTS) * COUNT_OF(ORIGINS) * COUNT_OF(SITES) *
              COUNT_OF(TYPES)
    };
    struct wire wire;
    AUTO(text_drop) struct text before = TEXT_INIT(1 << 20);
    AUTO(text_drop) struct text after = TEXT_INIT(1 << 20);
    look(&before);
    if (!CHECK("open", wire_open(&wire, mock.port)))
        return;
    for (size_t i = 0; i < ALL; i++)
        send_one(&wire, i);
    wire_close(&wire);
    look(&after);
    CHECK("something to lose", before.size > 1000);
    CHECK_STR("nothing has changed", before.data, after.data);
    check_rows(ALL);
}

/* The calls are such that each does something when the mock's own page sends it. */
static void test_own_page(void)
{
    static const struct header OWN = {"127.0.0.1:8080", true}, NONE = {NULL, true},
                               SAME = {"same-origin", true},
                               JSON = {"application/json", true};
    for (size_t i = 0; i < COUNT_OF(CALLS); i++) {
        AUTO(text_drop) struct text raw = TEXT_INIT(4096);
        AUTO(wire_answer_drop) struct wire_answer answer = {0};
        if (strcmp(CALLS[i].path, "/_mock/state") == 0)
            continue;
        build(&raw, i, &OWN, &NONE, &SAME, &JSON);
        CHECK_INT(raw.data, 200, wire_exchange(mock.port, raw.data, &answer));
    }
}

int main(void)
{
    static const char *const ARGUMENTS[] = {"--clock", "frozen@2026-06-19T07:02:41Z",
                                            NULL};
    static const struct check_test TESTS[] = {{"matrix", test_matrix},
                                              {"own page", test_own_page}};
    if (!mock_start(&mock, ARGUMENTS))
        return 1;
    make_asset(&mock, KEY, "mock=stuck", asset);
    make_task(&mock, KEY, "mock=stuck", task);
    make_session(&mock, KEY, token);
    int status = check_main("web, matrix", TESTS, COUNT_OF(TESTS));
    return mock_stop(&mock) == 0 ? status : 1;
}
