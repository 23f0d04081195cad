/* What comes to --callback-listen, and what of it ends the step. */
#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "check.h"
#include "play/listener.h"
#include "program.h"
#include "stage.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CASE_COUNT(cases) (sizeof(cases) / sizeof(cases)[0])

static bool awaits_code(void *context, const char *query)
{
    (void)context;
    return strstr(query, "code=") != NULL;
}

static int connect_to(const char *url)
{
    const char *port = strrchr(url, ':');
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)strtol(port + 1, NULL, 10)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(file, (const struct sockaddr *)&at, sizeof at) != 0) {
        close(file);
        return -1;
    }
    return file;
}

/* Reads until the peer closes, or `text` is full. */
static void read_answer(int file, struct text *text)
{
    char piece[1024];
    ssize_t got;
    while ((got = recv(file, piece, sizeof piece, 0)) > 0)
        text_add_n(text, piece, (size_t)got);
}

/* Serves until something ends the step or nothing more is to do. */
static const char *serve(struct listener *listener, struct arena *arena)
{
    for (int idle = 0; idle < 2;) {
        struct pollfd files[LISTENER_FILES];
        size_t count = listener_files(listener, files);
        int ready = poll(files, count, 20);
        idle = ready > 0 ? 0 : idle + 1;
        const char *query =
            listener_serve(listener, files, count, awaits_code, NULL, arena);
        if (query != NULL)
            return query;
    }
    return NULL;
}

static const struct listener_case {
    const char *name, *request;
    const char *answer; /* begins with; "": closed or left alone without one */
    const char *query;  /* that ends the step, or NULL */
} CASES[] = {
    {"the redirect", "GET /cb?code=1&group_id=g HTTP/1.1\r\nHost: x\r\n\r\n",
     "HTTP/1.1 200 OK\r\n", "code=1&group_id=g"},
    {"as HTTP/1.0, with bare line ends", "GET /?code=1 HTTP/1.0\n\n",
     "HTTP/1.1 200 OK\r\n", "code=1"},
    {"as a proxy asks", "GET http://h/cb?code=%20+ HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK",
     "code=%20+"},
    {"no query", "GET /cb HTTP/1.1\r\n\r\n", "HTTP/1.1 404 ", NULL},
    {"an empty one", "GET /cb? HTTP/1.1\r\n\r\n", "HTTP/1.1 404 ", NULL},
    {"another one", "GET /favicon.ico?v=2 HTTP/1.1\r\n\r\n", "HTTP/1.1 404 ", NULL},
    {"behind a fragment", "GET /#?code=1 HTTP/1.1\r\n\r\n", "HTTP/1.1 404 ", NULL},
    {"POST", "POST /cb?code=1 HTTP/1.1\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 405 ",
     NULL},
    {"HEAD", "HEAD /cb?code=1 HTTP/1.1\r\n\r\n", "HTTP/1.1 405 ", NULL},
    {"in small letters", "get /cb?code=1 HTTP/1.1\r\n\r\n", "HTTP/1.1 405 ", NULL},
    {"no version", "GET /cb?code=1\r\n\r\n", "HTTP/1.1 400 ", NULL},
    {"HTTP/2", "PRI * HTTP/2.0\r\n\r\n", "HTTP/1.1 400 ", NULL},
    {"two blanks", "GET  /cb?code=1 HTTP/1.1\r\n\r\n", "HTTP/1.1 400 ", NULL},
    {"a blank in the target", "GET /cb?code=1 2 HTTP/1.1\r\n\r\n", "HTTP/1.1 400 ", NULL},
    {"a control character", "GET /cb?code=\x1b[31m HTTP/1.1\r\n\r\n", "HTTP/1.1 400 ",
     NULL},
    {"bytes above ASCII", "GET /cb?code=\xc2\x9b HTTP/1.1\r\n\r\n", "HTTP/1.1 400 ",
     NULL},
    {"a TLS hello", "\x16\x03\x01\x02\x01\n\n", "HTTP/1.1 400 ", NULL},
    {"nothing but an end", "\r\n\r\n", "HTTP/1.1 400 ", NULL},
    {"half a head", "GET /cb?code=1 HTTP/1.1\r\nHost: x\r\n", "", NULL},
    {"nothing", "", "", NULL},
};

static void try_case(struct listener *listener, const struct listener_case *row)
{
    AUTO(arena_drop) struct arena *arena = arena_new();
    AUTO(text_drop) struct text answer = text_new(1 << 16);
    int file = connect_to(listener_url(listener));
    send(file, row->request, strlen(row->request), MSG_NOSIGNAL);
    shutdown(file, SHUT_WR);
    CHECK_STR(row->name, row->query, serve(listener, arena));
    listener_end(listener);
    read_answer(file, &answer);
    close(file);
    if (row->answer[0] == '\0')
        CHECK_STR(row->name, "", text_string(&answer));
    else
        CHECK_INT(row->name, 0,
                  strncmp(text_string(&answer), row->answer, strlen(row->answer)));
    if (row->query != NULL)
        CHECK_HAS(row->name, "you may close this window", text_string(&answer));
}

static void test_requests(void)
{
    struct error err = {0};
    struct listener *listener = listener_open("127.0.0.1:0", clock_real(), &err);
    if (!CHECK_TRUE(err.message, listener != NULL))
        return;
    for (size_t i = 0; i < CASE_COUNT(CASES); i++)
        try_case(listener, &CASES[i]);
    listener_free(listener);
}

/* A head of any length is cut short, and a query too. */
static void test_too_long(void)
{
    static const struct {
        const char *name, *format;
        int size;
        const char *answer;
    } LONG[] = {
        {"target", "GET /?code=%0*d HTTP/1.1\r\n\r\n", 9000, "HTTP/1.1 431 "},
        {"just fits", "GET /?code=%0*d HTTP/1.1\r\n\r\n", 8000, "HTTP/1.1 200 "},
        {"head", "GET /?code=1 HTTP/1.1\r\nX: %0*d\r\n\r\n", 20000, "HTTP/1.1 431 "},
        {"no end", "GET /%0*d", 20000, "HTTP/1.1 431 "},
    };
    struct error err = {0};
    struct listener *listener = listener_open("127.0.0.1:0", clock_real(), &err);
    for (size_t i = 0; listener != NULL && i < CASE_COUNT(LONG); i++) {
        AUTO(arena_drop) struct arena *arena = arena_new();
        AUTO(text_drop) struct text answer = text_new(1 << 16);
        AUTO(memory_drop) char *request = memory_alloc(32768);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        int size = snprintf(request, 32768, LONG[i].format, LONG[i].size, 1);
#pragma GCC diagnostic pop
        int file = connect_to(listener_url(listener));
        send(file, request, (size_t)size, MSG_NOSIGNAL);
        serve(listener, arena);
        read_answer(file, &answer);
        close(file);
        listener_end(listener);
        CHECK_INT(LONG[i].name, 0,
                  strncmp(text_string(&answer), LONG[i].answer, strlen(LONG[i].answer)));
    }
    listener_free(listener);
}

/* Who only holds a connection open keeps nobody else out, and who comes between two waits
 * is sent away. */
static void test_crowd(void)
{
    struct error err = {0};
    AUTO(arena_drop) struct arena *arena = arena_new();
    struct listener *listener = listener_open("127.0.0.1:0", clock_real(), &err);
    int files[LISTENER_CONNECTIONS + 1];
    files[0] = connect_to(listener_url(listener));
    static const char FIRST[] = "GET /?code=1 HTTP/1.1\r\n\r\n";
    send(files[0], FIRST, sizeof FIRST - 1, MSG_NOSIGNAL);
    listener_begin(listener);
    CHECK_STR("before the first wait", "code=1", serve(listener, arena));
    listener_end(listener);
    close(files[0]);
    int late = connect_to(listener_url(listener));
    listener_begin(listener);
    char byte;
    CHECK_INT("between two", 0, recv(late, &byte, 1, 0));
    close(late);
    for (size_t i = 0; i < LISTENER_CONNECTIONS; i++)
        files[i] = connect_to(listener_url(listener));
    CHECK_STR("they say nothing", NULL, serve(listener, arena));
    files[LISTENER_CONNECTIONS] = connect_to(listener_url(listener));
    static const char REQUEST[] = "GET /?code=2 HTTP/1.1\r\n\r\n";
    send(files[LISTENER_CONNECTIONS], REQUEST, sizeof REQUEST - 1, MSG_NOSIGNAL);
    CHECK_STR("no room yet", NULL, serve(listener, arena));
    close(files[0]);
    CHECK_STR("now there is", "code=2", serve(listener, arena));
    for (size_t i = 1; i <= LISTENER_CONNECTIONS; i++)
        close(files[i]);
    listener_free(listener);
}

static void test_addresses(void)
{
    static const struct {
        const char *address, *url; /* NULL: refused */
    } ROWS[] = {
        {"127.0.0.1:0", "http://127.0.0.1:"},
        {":0", "http://127.0.0.1:"},
        {"0", "http://127.0.0.1:"},
        {"localhost:0", "http://127.0.0.1:"},
        {"0.0.0.0:0", "http://0.0.0.0:"},
        {"", NULL},
        {"127.0.0.1", NULL},
        {"127.0.0.1:", NULL},
        {"127.0.0.1:x", NULL},
        {"127.0.0.1:65536", NULL},
        {"127.0.0.1:-1", NULL},
        {"::1:80", NULL},
        {"no-such-host.invalid:80", NULL},
        {"192.0.2.1:80", NULL},
    };
    for (size_t i = 0; i < CASE_COUNT(ROWS); i++) {
        struct error err = {0};
        struct listener *listener = listener_open(ROWS[i].address, clock_real(), &err);
        CHECK_TRUE(ROWS[i].address, (listener != NULL) == (ROWS[i].url != NULL));
        if (listener != NULL && ROWS[i].url != NULL)
            CHECK_INT(ROWS[i].address, 0,
                      strncmp(listener_url(listener), ROWS[i].url, strlen(ROWS[i].url)));
        else
            CHECK_HAS(ROWS[i].address, "`--callback-listen", err.message);
        listener_free(listener);
    }
}

static const struct scripted_reply SERVER[] = {
    {.on = "POST /sessions", .body = "{\"link\": \"https://scan.example.com/1\"}"},
    {.on = "*", .body = "{}"},
    {0}};

/* Sends a request and returns the first line of the answer; the caller frees it. */
static char *ask(const char *url, const char *line)
{
    AUTO(text_drop) struct text answer = text_new(1 << 16);
    AUTO(text_drop) struct text request = text_new(4096);
    text_addf(&request, "%s HTTP/1.1\r\nHost: x\r\n\r\n", line);
    int file = connect_to(url);
    send(file, text_string(&request), request.size, MSG_NOSIGNAL);
    read_answer(file, &answer);
    close(file);
    return memory_copy_n(text_string(&answer), strcspn(text_string(&answer), "\r\n"));
}

/* The whole program without a terminal: it says where it waits, lets strays pass by, and
 * takes the one that has come back from its own callback URL. */
static void test_program(void)
{
    AUTO(stage_drop) struct stage *stage = stage_new(SERVER);
    stage_write(stage, "targets/mock.json",
                "{ \"base\": \"http://{HOST}\", \"human\": \"ask\", \"vars\": "
                "{\"callback_url\": {\"env\": \"CALLBACK_URL\"}} }");
    stage_write(
        stage, "ask.json",
        "{ \"steps\": [ { \"id\": \"session\", \"request\": \"POST /sessions\", "
        "\"json\": {\"callback_url\": \"{{callback_url}}\"}, \"save\": {\"link\": "
        "\"/json/link\"} },\n"
        " { \"id\": \"scan\", \"human\": \"Go.\", \"link\": \"{{link}}\", "
        "\"expect\": {\"query\": {\"resultCode\": \"10000\"}}, \"save\": {\"g\": "
        "\"/query/group_id\"} },\n"
        " { \"id\": \"use\", \"request\": \"POST /use/{{g}}\" } ] }");
    static const char *const ENVIRONMENT[] = {
        "CALLBACK_URL=https://app.example.com/cb?run=4f1d", NULL};
    const char *const arguments[] = {"run", "--callback-listen", "127.0.0.1:0",
                                     stage_path(stage, "ask.json"), NULL};
    AUTO(program_drop) struct program program = program_start(arguments, ENVIRONMENT);
    char said[1024] = "";
    for (size_t size = 0; size + 1 < sizeof said && strchr(said, '\n') == NULL; size++)
        if (read(program.err_file, said + size, 1) != 1)
            break;
    const char *url = strstr(said, "http://127.0.0.1:");
    CHECK_HAS("link", "Go. Open https://scan.example.com/1 and have", said);
    if (!CHECK_TRUE(said, url != NULL))
        return;
    static const struct {
        const char *line, *answer;
    } REQUESTS[] = {
        {"GET /", "HTTP/1.1 404 Not Found"},
        {"GET /cb?x=1", "HTTP/1.1 404 Not Found"},
        {"GET /cb?run=4f1d", "HTTP/1.1 404 Not Found"},
        {"GET /cb?resultCode=10000&group_id=evil", "HTTP/1.1 404 Not Found"},
        {"GET /cb?run=other&resultCode=10000&group_id=evil", "HTTP/1.1 404 Not Found"},
        {"POST /cb?run=4f1d&resultCode=10000", "HTTP/1.1 405 Method Not Allowed"},
        {"GET /cb?run=4f1d&resultCode=10000&group_id=mine", "HTTP/1.1 200 OK"},
    };
    for (size_t i = 0; i < CASE_COUNT(REQUESTS); i++) {
        AUTO(memory_drop) char *answer = ask(url, REQUESTS[i].line);
        CHECK_STR(REQUESTS[i].line, REQUESTS[i].answer, answer);
    }
    program_wait(&program);
    CHECK_INT("exit", 0, program.status);
    const struct scripted_request *use = scripted_request(stage_server(stage), 1);
    CHECK_STR("saved", "POST /use/mine", use != NULL ? use->line : NULL);
}

/* A port that is taken is known before anything is sent. */
static void test_taken(void)
{
    AUTO(stage_drop) struct stage *stage = stage_new(SERVER);
    stage_write(stage, "x.json",
                "{ \"steps\": [ { \"id\": \"s\", \"request\": \"GET /\" } ] }");
    char address[64];
    snprintf(address, sizeof address, "127.0.0.1:%d", scripted_port(stage_server(stage)));
    const char *const arguments[] = {"run", "--callback-listen", address,
                                     stage_path(stage, "x.json"), NULL};
    AUTO(program_drop) struct program got = program_run(arguments, NULL);
    CHECK_INT("exit", 2, got.status);
    CHECK_HAS("sentence", "`--callback-listen 127.0.0.1:", got.err);
    CHECK_HAS("why", "Address already in use", got.err);
    CHECK_INT("nothing was sent", 0, scripted_count(stage_server(stage)));
}

int main(void)
{
    memory_init();
    static const struct check_test TESTS[] = {
        {"requests", test_requests},
        {"too long", test_too_long},
        {"crowd", test_crowd},
        {"addresses", test_addresses},
        {"program", test_program},
        {"taken", test_taken},
        {NULL, NULL},
    };
    return check_run("listener", TESTS);
}
