#include "base/memory.h"
#include "base/text.h"
#include "check.h"
#include "program.h"
#include "report/curl_line.h"
#include "stage.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/wait.h>

#define KEY "sk-canary-0123456789"

static const struct secret SECRETS[] = {
    {"$API_KEY", "api_key", KEY},
    {"$PIN", "pin", "p'i\"n$4!\\"},
    {"{{token}}", "token", "no-variable-at-all"},
};

/* A request and the line that sends it. `url` goes behind the base. */
struct row {
    const char *name, *method, *url, *body;
    struct header headers[3];
    const char *line; /* NULL: only run it */
};

/* clang-format off */
#define KEY_HEADER {"Authorization", "Bearer " KEY}
#define JSON_HEADER {"Content-Type", "application/json"}

static const struct row ROWS[] = {
    {"as the format draws it", "GET", "/v1/video/assets/asset-1", NULL, {KEY_HEADER},
     "curl -sS \"$API_BASE/v1/video/assets/asset-1\" -H \"Authorization: Bearer $API_KEY\""},
    {"no header", "GET", "/x", NULL, {{0}}, "curl -sS \"$API_BASE/x\""},
    {"our own agent", "GET", "/x", NULL, {{"User-Agent", "pomex-conformance/0.1.0"}}, "curl -sS \"$API_BASE/x\""},
    {"another agent", "GET", "/x", NULL, {{"User-Agent", "curl"}}, "curl -sS \"$API_BASE/x\" -H \"User-Agent: curl\""},
    {"empty header", "GET", "/x", NULL, {{"X-Empty", ""}}, "curl -sS \"$API_BASE/x\" -H \"X-Empty;\""},
    {"query", "GET", "/x?a=1&b=%20", NULL, {{0}}, "curl -sS \"$API_BASE/x?a=1&b=%20\""},
    {"key in the query", "GET", "/x?key=" KEY "_", NULL, {{0}}, "curl -sS \"$API_BASE/x?key=${API_KEY}_\""},
    {"shell characters in a URL", "GET", "/`id`/$HOME/'a'/!x", NULL, {{0}},
     "curl -sS ''\"$API_BASE\"'/`id`/$HOME/'\\''a'\\''/!x'"},
    {"globs", "GET", "/{a,b}/[1-3]", NULL, {{0}}, "curl -sS --globoff \"$API_BASE/{a,b}/[1-3]\""},
    {"dots", "GET", "/a/../b/./c", NULL, {{0}}, "curl -sS --path-as-is \"$API_BASE/a/../b/./c\""},
    {"body", "POST", "/x", "{\"a\":\"it's\"}", {JSON_HEADER},
     "curl -sS \"$API_BASE/x\" -H \"Content-Type: application/json\" --data-raw '{\"a\":\"it'\\''s\"}'"},
    {"body with the key", "POST", "/x", "{\"k\":\"" KEY "\"}", {JSON_HEADER},
     "curl -sS \"$API_BASE/x\" -H \"Content-Type: application/json\" --data-raw '{\"k\":\"'\"$API_KEY\"'\"}'"},
    {"body of a file's name", "POST", "/x", "@/etc/passwd", {JSON_HEADER}, NULL},
    {"body with no type", "POST", "/x", "{", {KEY_HEADER},
     "curl -sS \"$API_BASE/x\" -H \"Authorization: Bearer $API_KEY\" -H \"Content-Type:\" --data-raw \"{\""},
    {"empty body", "POST", "/x", "", {JSON_HEADER}, NULL},
    {"POST without a body", "POST", "/x", NULL, {{0}}, NULL},
    {"PUT", "PUT", "/x", "{}", {JSON_HEADER}, NULL},
    {"PATCH", "PATCH", "/x", "[]", {JSON_HEADER}, NULL},
    {"DELETE", "DELETE", "/x", NULL, {KEY_HEADER},
     "curl -sS -X DELETE \"$API_BASE/x\" -H \"Authorization: Bearer $API_KEY\""},
    {"DELETE with a body", "DELETE", "/x", "{}", {JSON_HEADER}, NULL},
    {"GET with a body", "GET", "/x", "{}", {JSON_HEADER}, NULL},
    {"HEAD", "HEAD", "/x", NULL, {KEY_HEADER}, "curl -sS --head \"$API_BASE/x\" -H \"Authorization: Bearer $API_KEY\""},
    {"secret full of quotes", "POST", "/x", "p'i\"n$4!\\", {{"X-Pin", "p'i\"n$4!\\"}},
     "curl -sS \"$API_BASE/x\" -H \"X-Pin: $PIN\" -H \"Content-Type:\" --data-raw \"$PIN\""},
    {"lines, control and bidirectional characters", "POST", "/x", "-a\n\"%s\\n'\t\033[31m\xe2\x80\xae\xc3\xa9" KEY "\n\n", {JSON_HEADER},
     "printf '\\055a\\n\"%%s\\\\n\\047\\011\\033[31m\\342\\200\\256\xc3\xa9%s\\n\\n' \"$API_KEY\" | curl -sS \"$API_BASE/x\" -H \"Content-Type: application/json\" --data-binary @-"},
    {"a tab in a header", "GET", "/x", NULL, {{"X-Tab", "a\tb" KEY}},
     "curl -sS \"$API_BASE/x\" -H \"$(printf 'X-Tab: a\\011b%s' \"$API_KEY\")\""},
};
/* clang-format on */

static struct event_exchange exchange_of(const struct row *row, struct arena *arena,
                                         const char *base)
{
    size_t count = 0;
    while (count < 3 && row->headers[count].name != NULL)
        count++;
    return (struct event_exchange){
        .method = row->method,
        .url = arena_printf(arena, "%s%s", base, row->url),
        .request_headers = row->headers,
        .request_header_count = count,
        .request_body = row->body,
        .request_size = row->body != NULL ? strlen(row->body) : 0,
    };
}

static void test_lines(void)
{
    struct redactor *redactor = redactor_new(SECRETS, sizeof SECRETS / sizeof SECRETS[0]);
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        struct event_exchange exchange = exchange_of(&ROWS[i], arena, "http://h");
        const char *line = curl_line(redactor, arena, &exchange, "http://h");
        if (ROWS[i].line != NULL)
            CHECK_STR(ROWS[i].name, ROWS[i].line, line);
        CHECK_TRUE(ROWS[i].name, strstr(line, KEY) == NULL);
    }
    arena_free(arena);
    redactor_free(redactor);
}

/* Text from the wire never becomes a variable, and what has none stays shown. */
static void test_wire_is_data(void)
{
    struct redactor *redactor = redactor_new(SECRETS, sizeof SECRETS / sizeof SECRETS[0]);
    struct arena *arena = arena_new();
    struct event_exchange exchange = {.method = "GET",
                                      .url =
                                          "http://evil/?k=$API_KEY&t=no-variable-at-all",
                                      .absolute = true};
    CHECK_STR("absolute", "curl -sS 'http://evil/?k=$API_KEY&t={{token}}'",
              curl_line(redactor, arena, &exchange, "http://evil"));
    char *large = memory_zeroed(1, 40000);
    memset(large, 'x', 39999);
    exchange = (struct event_exchange){.method = "POST",
                                       .url = "http://h/x",
                                       .request_body = large,
                                       .request_size = 39999};
    CHECK_HAS("large", "--data-binary @BODY  # 39999 bytes, not shown",
              curl_line(redactor, arena, &exchange, "http://h"));
    free(large);
    arena_free(arena);
    redactor_free(redactor);
}

/* Header lines of `head` but those that differ between two clients, sorted by nature. */
static char *comparable(const struct scripted_request *request)
{
    static const char *const NAMES[] = {"Authorization", "Content-Type", "Content-Length",
                                        "X-Pin",         "X-Tab",        "X-Empty",
                                        "Accept"};
    struct text out = text_new(65536);
    text_addf(&out, "%s\n", request->line);
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        char *value = scripted_header(request, NAMES[i]);
        if (value != NULL)
            text_addf(&out, "%s: %s\n", NAMES[i], value);
        free(value);
    }
    text_add(&out, request->body);
    return text_take(&out);
}

/* What the row must look like on the wire. */
static char *expected(const struct row *row)
{
    struct text out = text_new(65536);
    text_addf(&out, "%s %s\n", row->method, row->url);
    bool sends_length = row->body != NULL || row->method[0] == 'P';
    static const char *const NAMES[] = {"Authorization", "Content-Type", "Content-Length",
                                        "X-Pin",         "X-Tab",        "X-Empty"};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        for (size_t j = 0; j < 3 && row->headers[j].name != NULL; j++)
            if (strcmp(row->headers[j].name, NAMES[i]) == 0)
                text_addf(&out, "%s: %s\n", NAMES[i], row->headers[j].value);
        if (i == 2 && sends_length)
            text_addf(&out, "Content-Length: %zu\n",
                      row->body != NULL ? strlen(row->body) : 0);
    }
    text_add(&out, "Accept: */*\n");
    text_add(&out, row->body != NULL ? row->body : "");
    return text_take(&out);
}

/* Runs every line in a shell, with the variables set, and looks at what arrived. */
static void test_lines_run(void)
{
    static const struct scripted_reply SCRIPT[] = {{.on = "*", .close = true}, {0}};
    AUTO(scripted_drop) struct scripted *server = scripted_start(SCRIPT);
    CHECK_TRUE("server", server != NULL);
    if (server == NULL)
        return;
    setenv("API_BASE", scripted_url(server), 1);
    setenv("API_KEY", KEY, 1);
    setenv("PIN", "p'i\"n$4!\\", 1);
    unsetenv("http_proxy");
    struct redactor *redactor = redactor_new(SECRETS, sizeof SECRETS / sizeof SECRETS[0]);
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        struct event_exchange exchange =
            exchange_of(&ROWS[i], arena, scripted_url(server));
        const char *line = curl_line(redactor, arena, &exchange, scripted_url(server));
        /* NOLINTNEXTLINE(cert-env33-c): what a shell makes of it is the question */
        int status = system(arena_printf(arena, "{ %s; } >/dev/null", line));
        CHECK_INT(ROWS[i].name, 0, WEXITSTATUS(status));
        if (!scripted_wait(server, i + 1)) {
            CHECK_TRUE(ROWS[i].name, false && "arrived");
            break;
        }
        char *want = expected(&ROWS[i]);
        char *got = comparable(scripted_request(server, i));
        CHECK_STR(ROWS[i].name, want, got);
        free(want);
        free(got);
    }
    arena_free(arena);
    redactor_free(redactor);
}

static const char TARGET[] =
    "{ \"base\": \"http://{HOST}\",\n"
    "  \"vars\": {\"api_key\": {\"env\": \"API_KEY\", \"secret\": true}},\n"
    "  \"headers\": {\"Authorization\": \"Bearer {{api_key}}\"} }\n";

/* Steps that fail, each in its own way of sending. */
static const char *const STEPS[] = {
    "\"request\": \"GET /v1/x\", \"query\": {\"name\": \"a b&c=[{}]\", \"n\": 1}",
    "\"request\": \"POST /v1/x\", \"json\": {\"a\": \"it's \\\"quoted\\\" $HOME `x` "
    "\\\\n\"}",
    "\"request\": \"POST /v1/x\", \"raw\": \"{\\u0001\\n%s \\u202e{{api_key}}\"",
    "\"request\": \"PUT /v1/x\", \"json\": [1.0, 9007199254740993, \"\\u00e9\"]",
    "\"request\": \"POST /v1/x\"",
    "\"request\": \"DELETE /v1/../x/./y\", \"headers\": {\"X-Empty\": \"\", \"X-A\": "
    "\"!b\"}",
    "\"request\": \"PATCH /v1/x\", \"raw\": \"\", \"headers\": {\"Content-Type\": "
    "\"text/plain\"}",
};

/* The header lines, but for who sends them. */
static char *head_of(const struct scripted_request *request)
{
    struct text out = text_new(65536);
    for (const char *line = request->head; *line != '\0';) {
        size_t size = strcspn(line, "\n");
        size += line[size] == '\n';
        if (strncasecmp(line, "User-Agent:", 11) != 0)
            text_add_n(&out, line, size);
        line += size;
    }
    return text_take(&out);
}

/* The command behind "again" on a page; the caller frees it. */
static char *again_of(const char *page)
{
    const char *at = page != NULL ? strstr(page, "= again  ") : NULL;
    return at != NULL ? strndup(at + 9, strcspn(at + 9, "\n")) : NULL;
}

/* What the program sent, and what the line on its page sends. */
static void test_runner_and_shell_agree(void)
{
    static const struct scripted_reply SCRIPT[] = {
        {.on = "*", .status = 500, .close = true}, {0}};
    static const char *const KEYS[] = {"API_KEY=" KEY, NULL};
    for (size_t i = 0; i < sizeof STEPS / sizeof STEPS[0]; i++) {
        AUTO(stage_drop) struct stage *stage = stage_new(SCRIPT);
        AUTO(arena_drop) struct arena *arena = arena_new();
        struct scripted *server = stage_server(stage);
        stage_write(stage, "targets/mock.json", TARGET);
        stage_write(stage, "a.json",
                    arena_printf(arena, "{\"steps\": [{\"id\": \"s\", %s}]}", STEPS[i]));
        const char *arguments[] = {"run", stage_path(stage, ""), NULL};
        setenv("API_BASE", scripted_url(server), 1);
        setenv("API_KEY", KEY, 1);
        AUTO(program_drop) struct program got = program_run(arguments, KEYS);
        AUTO(memory_drop) char *line = again_of(got.out);
        CHECK_TRUE(STEPS[i], line != NULL);
        if (line == NULL)
            continue;
        /* NOLINTNEXTLINE(cert-env33-c): what a shell makes of it is the question */
        int status = system(arena_printf(arena, "{ %s; } >/dev/null", line));
        CHECK_INT(STEPS[i], 0, WEXITSTATUS(status));
        if (!CHECK_TRUE(STEPS[i], scripted_wait(server, 2)))
            continue;
        const struct scripted_request *ours = scripted_request(server, 0);
        const struct scripted_request *theirs = scripted_request(server, 1);
        AUTO(memory_drop) char *sent = head_of(ours);
        AUTO(memory_drop) char *again = head_of(theirs);
        CHECK_STR(STEPS[i], ours->line, theirs->line);
        CHECK_STR(STEPS[i], sent, again);
        CHECK_STR(STEPS[i], ours->body, theirs->body);
        CHECK_INT(STEPS[i], ours->size, theirs->size);
    }
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"lines", test_lines},
        {"text from the wire is data", test_wire_is_data},
        {"lines run in a shell", test_lines_run},
        {"the runner and the shell send the same", test_runner_and_shell_agree},
        {NULL, NULL},
    };
    return check_run("curl_line", TESTS);
}
