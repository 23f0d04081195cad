#include "base/auto.h"
#include "base/stop.h"
#include "base/text.h"
#include "tests/ask.h"
#include "tests/check.h"

#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* The built program from outside: its command line, its streams, its end. */

static const char GOOD[] = "GET /v1/video/assets HTTP/1.1\r\nHost: a\r\n"
                           "Authorization: Bearer sk-1\r\n\r\n";

static int count_lines(const char *text)
{
    int count = 0;
    for (; *text; text++)
        count += *text == '\n';
    return count;
}

/* Reads a small file; the caller frees. */
static char *read_file(const char *path)
{
    struct text text = TEXT_INIT(1 << 20);
    char piece[1024];
    FILE *file = fopen(path, "r");
    for (size_t size; file && (size = fread(piece, 1, sizeof piece, file)) > 0;)
        text_add(&text, piece, size);
    if (file)
        fclose(file);
    return text_take(&text);
}

static bool write_file(const char *path, const char *content)
{
    FILE *file = fopen(path, "w");
    bool written = file && fputs(content, file) >= 0;
    return file && fclose(file) == 0 && written;
}

/* A folder of its own for a test's files. */
static char folder[] = "/tmp/pomex-program-XXXXXX";

static const char *path_of(const char *name, char *out, size_t room)
{
    snprintf(out, room, "%s/%s", folder, name);
    return out;
}

static void remove_folder(void)
{
    char path[512];
    DIR *listing = opendir(folder);
    for (const struct dirent *entry; listing && (entry = readdir(listing));)
        if (entry->d_name[0] != '.')
            unlink(path_of(entry->d_name, path, sizeof path));
    if (listing)
        closedir(listing);
    rmdir(folder);
}

static void test_serve(void)
{
    struct mock_process mock;
    char path[64], want[128];
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    const char *arguments[] = {"--ready-file", path_of("ready.json", path, sizeof path),
                               NULL};
    if (!CHECK("start", mock_start(&mock, arguments)))
        return;
    AUTO(string_drop) char *ready = read_file(path);
    snprintf(want, sizeof want,
             "{\"url\":\"http://127.0.0.1:%d\",\"port\":%d,\"pid\":%d}\n", mock.port,
             mock.port, (int)mock.pid);
    CHECK_STR("ready file", want, ready);
    CHECK_INT("livez", 200,
              wire_call(mock.port, "GET", "/_mock/livez", NULL, NULL, &answer));
    CHECK_INT("public", 200, wire_exchange(mock.port, GOOD, &answer));
    CHECK_INT("no key", 401, wire_call(mock.port, "GET", "/v1/x", NULL, NULL, &answer));

    int out = dup(mock.out);
    char rest[16];
    CHECK_INT("stops", 0, mock_stop(&mock));
    CHECK_INT("and has said no more", 0, read(out, rest, sizeof rest));
    close(out);
}

static void test_signals(void)
{
    struct mock_process mock;
    if (!CHECK("start", mock_start(&mock, NULL)))
        return;
    kill(mock.pid, SIGINT);
    CHECK_INT("SIGINT", 0, mock_wait(&mock));

    static const char HALF[] = "POST /v1/video/assets HTTP/1.1\r\nHost: a\r\n"
                               "Content-Length: 100\r\n\r\n{";
    struct wire wire;
    struct stop *pause = stop_new();
    if (!CHECK("start", mock_start(&mock, NULL)) ||
        !CHECK("open", wire_open(&wire, mock.port)))
        return;
    wire_puts(&wire, HALF);
    stop_sleep(pause, 100);
    int64_t begin_ms = stop_now_ms();
    kill(mock.pid, SIGTERM);
    stop_sleep(pause, 300); /* it waits for the body now */
    CHECK_INT("still there", 0, kill(mock.pid, 0));
    CHECK_INT("a second signal ends at once", 128 + SIGTERM, mock_stop(&mock));
    CHECK("at once", stop_now_ms() - begin_ms < 2000);
    wire_close(&wire);
    stop_free(pause);
}

/* What only prints. */
static void test_texts(void)
{
    static const struct {
        const char *option, *start;
    } ROWS[] = {{"--version", "pomex-mock " POMEX_VERSION "\n"},
                {"--help", "A fake of the Pomex Real-Human Asset API"},
                {"-h", "A fake of the Pomex Real-Human Asset API"},
                {"--man", ".TH POMEX-MOCK 1 "}};
    struct mock_run run = {0};
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        const char *arguments[] = {ROWS[i].option, NULL};
        CHECK(ROWS[i].option, mock_run(&run, arguments, NULL));
        CHECK_INT(ROWS[i].option, 0, run.status);
        CHECK(ROWS[i].option,
              strncmp(run.out, ROWS[i].start, strlen(ROWS[i].start)) == 0);
        CHECK_STR(ROWS[i].option, "", run.err);
    }
    mock_run_drop(&run);
}

static void test_refusals(void)
{
    static const struct {
        const char *name;
        const char *arguments[5];
        const char *environment[2];
        int status;
        const char *why;
    } ROWS[] = {
        {"bad option", {"--nope"}, {NULL}, 2, "--nope"},
        {"bad value", {"--clock", "fast"}, {NULL}, 2, "--clock"},
        {"bad file", {"--faults", "/nonexistent"}, {NULL}, 2, "--faults: /nonexistent"},
        {"bad twin", {NULL}, {"POMEX_MOCK_THREADS=0"}, 2, "POMEX_MOCK_THREADS"},
        {"value of two lines", {"--log", "a\nb"}, {NULL}, 2, "--log"},
        {"exec without a command", {"exec"}, {NULL}, 2, "exec needs a command"},
        {"not our address", {"--listen", "192.0.2.1:0"}, {NULL}, 1, "192.0.2.1:0"},
        {"state that is a folder",
         {"--state", "/tmp", "--listen", "127.0.0.1:0"},
         {NULL},
         1,
         "/tmp"},
        {"ready file in no folder",
         {"--ready-file", "/nonexistent/r", "--listen", "127.0.0.1:0"},
         {NULL},
         1,
         "/nonexistent/r"},
        {"nobody answers",
         {"ready", "--url", "http://127.0.0.1:1", "--timeout", "50ms"},
         {NULL},
         1,
         "http://127.0.0.1:1"},
    };
    struct mock_run run = {0};
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        const char *arguments[6] = {NULL};
        memcpy(arguments, ROWS[i].arguments, sizeof ROWS[i].arguments);
        CHECK(ROWS[i].name, mock_run(&run, arguments, ROWS[i].environment));
        CHECK_INT(ROWS[i].name, ROWS[i].status, run.status);
        CHECK_HAS(ROWS[i].name, "pomex-mock: ", run.err);
        CHECK_HAS(ROWS[i].name, ROWS[i].why, run.err);
        CHECK_INT(ROWS[i].name, 1, count_lines(run.err));
        CHECK_STR(ROWS[i].name, "", run.out);
    }
    mock_run_drop(&run);
}

static void test_port_taken(void)
{
    struct mock_process mock;
    struct mock_run run = {0};
    char listen[32], want[96];
    if (!CHECK("start", mock_start(&mock, NULL)))
        return;
    snprintf(listen, sizeof listen, "127.0.0.1:%d", mock.port);
    snprintf(want, sizeof want, "pomex-mock: cannot listen on %s: the port is taken\n",
             listen);
    const char *arguments[] = {"--listen", listen, NULL};
    CHECK("ran", mock_run(&run, arguments, NULL));
    CHECK_INT("status", 1, run.status);
    CHECK_STR("one line", want, run.err);
    mock_run_drop(&run);
    mock_stop(&mock);
}

static void test_ready(void)
{
    struct mock_process mock;
    struct mock_run run = {0};
    if (!CHECK("start", mock_start(&mock, NULL)))
        return;
    const char *by_url[] = {"ready", "--url", mock.url, NULL};
    const char *by_listen[] = {"ready", "--listen", mock.url + strlen("http://"), NULL};
    CHECK("by url", mock_run(&run, by_url, NULL));
    CHECK_INT("by url", 0, run.status);
    CHECK_STR("by url", "", run.err);
    CHECK("by address", mock_run(&run, by_listen, NULL));
    CHECK_INT("by address", 0, run.status);
    mock_run_drop(&run);
    mock_stop(&mock);
}

/* `exec` with a shell script. */
static bool run_script(struct mock_run *run, const char *script, const char *log,
                       const char *const *environment)
{
    const char *arguments[] = {"exec", "--log", log, "--", "sh", "-c", script, NULL};
    return CHECK(script, mock_run(run, arguments, environment));
}

static void test_exec(void)
{
    static const char *const KEYS[] = {"POMEX_MOCK_API_KEY=sk-first=acme,sk-second",
                                       NULL};
    static const char ASK[] =
        "curl -sS -o /dev/null -w '%{http_code}' -H \"Authorization: Bearer $API_KEY\" "
        "\"$API_BASE/v1/video/assets\"";
    struct mock_run run = {0};
    run_script(&run, ASK, "off", NULL);
    CHECK_STR("a fresh key", "200", run.out);
    CHECK_INT("a fresh key", 0, run.status);
    CHECK_HAS("ready line", "pomex-mock ready at http://127.0.0.1:", run.err);
    CHECK_INT("ready line", 1, count_lines(run.err));

    run_script(&run, ASK, "off", KEYS);
    CHECK_STR("the first key", "200", run.out);
    run_script(&run, "echo \"$API_KEY\"", "off", KEYS);
    CHECK_STR("the first key", "sk-first\n", run.out);

    run_script(&run, "exit 7", "off", NULL);
    CHECK_INT("its status", 7, run.status);
    run_script(&run, "kill -9 $$", "off", NULL);
    CHECK_INT("its signal", 128 + SIGKILL, run.status);

    static const char *const MISSING[] = {"exec", "--", "/nonexistent", NULL};
    static const char *const FOLDER[] = {"exec", "--", "/tmp", NULL};
    CHECK("not found", mock_run(&run, MISSING, NULL));
    CHECK_INT("not found", 127, run.status);
    CHECK("not executable", mock_run(&run, FOLDER, NULL));
    CHECK_INT("not executable", 126, run.status);
    mock_run_drop(&run);
}

/* The command can be stopped, has no signal blocked, and nobody is left behind. */
static void test_exec_signals(void)
{
    struct mock_run run = {0};
    run_script(&run, "grep SigBlk /proc/self/status", "off", NULL);
    CHECK_STR("nothing blocked", "SigBlk:\t0000000000000000\n", run.out);

    run_script(&run,
               "trap 'echo got; exit 3' TERM; kill -TERM $PPID; "
               "for i in $(seq 100); do sleep 0.1; done",
               "off", NULL);
    CHECK_STR("handed on", "got\n", run.out);
    CHECK_INT("handed on", 3, run.status);

    run_script(&run, "kill -INT $PPID; sleep 10", "off", NULL);
    CHECK("ends at SIGINT", run.status == 128 + SIGINT || run.status == 128 + SIGTERM);

    char path[64], script[256];
    path_of("child.pid", path, sizeof path);
    snprintf(script, sizeof script, "echo $$ >%s; kill -KILL $PPID; exec sleep 10", path);
    run_script(&run, script, "off", NULL);
    CHECK_INT("the mock was killed", 128 + SIGKILL, run.status);
    AUTO(string_drop) char *pid = read_file(path);
    struct stop *pause = stop_new();
    for (int i = 0; i < 100 && kill((pid_t)strtol(pid, NULL, 10), 0) == 0; i++)
        stop_sleep(pause, 20);
    CHECK("no orphan", kill((pid_t)strtol(pid, NULL, 10), 0) != 0);
    stop_free(pause);
    mock_run_drop(&run);
}

static void test_log(void)
{
    static const char *const KEYS[] = {"POMEX_MOCK_API_KEY=sk-canary-1234", NULL};
    static const char ASK[] =
        "curl -sS -o /dev/null -H 'Authorization: Bearer sk-canary-1234' "
        "\"$API_BASE/v1/video/assets/sk-canary-1234?token=sk-canary-1234\"; "
        "curl -sS -o /dev/null -X POST -H 'Content-Type: application/json' "
        "-H 'Authorization: Bearer sk-canary-1234' -d '{}' "
        "\"$API_BASE/_mock/sessions/0123456789abcdef0123456789abcdef/complete\"";
    struct mock_run run = {0};
    run_script(&run, ASK, "text", KEYS);
    CHECK_INT("a line a request", 3, count_lines(run.err));
    CHECK_HAS("no key", " GET /v1/video/assets/*** 404 ", run.err);
    CHECK_HAS("reason", " unknown-asset\n", run.err);
    CHECK_HAS("no token", " POST /_mock/sessions/***/complete ", run.err);
    CHECK("no key at all", !strstr(run.err, "canary"));
    run_script(&run, ASK, "json", KEYS);
    CHECK_HAS("json",
              "\"method\":\"GET\",\"path\":\"/v1/video/assets/***\",\"status\":404,",
              run.err);
    CHECK("no key at all", !strstr(run.err, "canary"));
    run_script(&run, ASK, "off", KEYS);
    CHECK_INT("off", 1, count_lines(run.err));
    mock_run_drop(&run);
}

/* Each option comes through to what it steers. */
static void test_options_take_effect(void)
{
    static const char SESSION[] = "{\"callback_url\":\"https://app.example.com/cb\"}";
    static const char ASSET[] =
        "{\"url\":\"https://cdn.example.com/a.jpg\",\"asset_type\":\"Image\"}";
    static const struct {
        const char *arguments[5];
        const char *method, *path, *body;
        int status;
        const char *want;
    } ROWS[] = {
        {{"--public-url", "https://mock.example/"},
         "POST",
         "/v1/video/assets/sessions",
         SESSION,
         200,
         "\"h5_link\":\"https://mock.example/kyc?w="},
        {{"--api-key", "sk-1=acme"},
         "POST",
         "/v1/video/assets/sessions",
         SESSION,
         200,
         "/kyc?w=acme&token="},
        {{"--api-key", "sk-other"},
         "GET",
         "/v1/video/assets",
         NULL,
         401,
         "invalid API key"},
        {{"--clock", "frozen@2026-06-19T07:02:41Z"},
         "POST",
         "/v1/video/assets",
         ASSET,
         200,
         "{\"id\":\"asset-20260619150241-"},
        {{"--allow-http-callback"},
         "POST",
         "/v1/video/assets/sessions",
         "{\"callback_url\":\"http://localhost:3000/cb\"}",
         200,
         "pending"},
        {{"--assume", "wrong-method=404"},
         "DELETE",
         "/v1/video/assets",
         NULL,
         404,
         "not_found"},
        {{"--admin", "off"}, "GET", "/_mock/worlds", NULL, 404, "control_error"},
        {{"--admin", "token:s3cret"}, "GET", "/_mock/worlds", NULL, 401, "control_error"},
        {{"--threads", "1"}, "GET", "/v1/video/assets", NULL, 200, "\"object\":\"list\""},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct mock_process mock;
        AUTO(wire_answer_drop) struct wire_answer answer = {0};
        const char *name = ROWS[i].arguments[0];
        if (!CHECK(name, mock_start(&mock, ROWS[i].arguments)))
            continue;
        CHECK_INT(name, ROWS[i].status,
                  wire_call(mock.port, ROWS[i].method, ROWS[i].path, "sk-1", ROWS[i].body,
                            &answer));
        CHECK_HAS(name, ROWS[i].want, answer.body);
        CHECK_INT(name, 0, mock_stop(&mock));
    }
}

static void test_option_files(void)
{
    char faults[64], state[64];
    char asset[64], snapshot[64];
    const char *with_faults[] = {"--faults", path_of("f.json", faults, sizeof faults),
                                 NULL};
    const char *with_state[] = {"--state", path_of("state", state, sizeof state), NULL};
    const char *with_load[] = {"--load", path_of("s.json", snapshot, sizeof snapshot),
                               NULL};
    struct mock_process mock;
    write_file(faults, "{\"faults\":[{\"on\":\"GET /v1/video/assets\",\"nth\":2,"
                       "\"do\":{\"status\":503}}]}");
    if (CHECK("faults", mock_start(&mock, with_faults))) {
        AUTO(wire_answer_drop) struct wire_answer answer = {0};
        CHECK_INT("first", 200, wire_exchange(mock.port, GOOD, &answer));
        CHECK_INT("second", 503, wire_exchange(mock.port, GOOD, &answer));
        mock_stop(&mock);
    }
    if (!CHECK("state", mock_start(&mock, with_state)))
        return;
    make_asset(&mock, "sk-1", "kept", asset);
    AUTO(reply_drop) struct reply saved = ask(&mock, "GET", "/_mock/state", "sk-1", NULL);
    CHECK("snapshot", write_file(snapshot, saved.raw.body ? saved.raw.body : ""));
    mock_stop(&mock);
    if (CHECK("state again", mock_start(&mock, with_state))) {
        AUTO(reply_drop)
        struct reply kept =
            ask_f(&mock, "GET", "sk-1", NULL, "/v1/video/assets/%s", asset);
        CHECK_STR("survived", "kept", reply_str(&kept, "/name"));
        mock_stop(&mock);
    }
    if (CHECK("load", mock_start(&mock, with_load))) {
        AUTO(reply_drop)
        struct reply loaded =
            ask_f(&mock, "GET", "sk-2", NULL, "/v1/video/assets/%s", asset);
        CHECK_STR("loaded", "kept", reply_str(&loaded, "/name"));
        mock_stop(&mock);
    }
}

struct load {
    int port;
    atomic_int served, cut;
};

static void *keep_asking(void *context)
{
    struct load *load = context;
    struct wire wire;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    while (wire_open(&wire, load->port)) {
        wire_puts(&wire, GOOD);
        bool whole = wire_read(&wire, false, &answer) && answer.complete;
        atomic_fetch_add(whole ? &load->served : &load->cut, 1);
        wire_close(&wire);
    }
    return NULL;
}

static void test_stop_under_load(void)
{
    enum { CLIENTS = 6 };
    struct mock_process mock;
    struct stop *pause = stop_new();
    pthread_t threads[CLIENTS];
    if (!CHECK("start", mock_start(&mock, NULL)))
        return;
    struct load load = {.port = mock.port};
    for (int i = 0; i < CLIENTS; i++)
        pthread_create(&threads[i], NULL, keep_asking, &load);
    while (atomic_load(&load.served) + atomic_load(&load.cut) < 200)
        stop_sleep(pause, 5);
    int64_t begin_ms = stop_now_ms();
    CHECK_INT("status", 0, mock_stop(&mock));
    CHECK("soon", stop_now_ms() - begin_ms < 5000);
    for (int i = 0; i < CLIENTS; i++)
        pthread_join(threads[i], NULL);
    CHECK_INT("no reply was cut", 0, atomic_load(&load.cut));
    stop_free(pause);
}

/* Every one of them comes back three times, on the same connection while it may. */
static void test_more_clients_than_threads(void)
{
    enum { CLIENTS = 256, ROUNDS = 3 };
    static struct wire wires[CLIENTS];
    static const char *const ARGUMENTS[] = {"--threads", "50", NULL};
    struct mock_process mock;
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    if (!CHECK("start", mock_start(&mock, ARGUMENTS)))
        return;
    for (int i = 0; i < CLIENTS; i++)
        wires[i] = (struct wire){.fd = -1};
    int64_t begin_ms = stop_now_ms();
    int served = 0;
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < CLIENTS; i++) {
            if (wires[i].fd < 0)
                CHECK("open", wire_open(&wires[i], mock.port));
            wire_puts(&wires[i], GOOD);
        }
        for (int i = 0; i < CLIENTS; i++) {
            char connection[16] = "";
            served += wire_read(&wires[i], false, &answer) && answer.status == 200;
            wire_header(&answer, "Connection", connection, sizeof connection);
            if (strcmp(connection, "keep-alive") != 0)
                wire_close(&wires[i]);
        }
    }
    CHECK_INT("all served", CLIENTS * ROUNDS, served);
    CHECK("soon", stop_now_ms() - begin_ms < 10000);
    for (int i = 0; i < CLIENTS; i++)
        wire_close(&wires[i]);
    mock_stop(&mock);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"serve", test_serve},
        {"signals", test_signals},
        {"texts", test_texts},
        {"refusals", test_refusals},
        {"port taken", test_port_taken},
        {"ready", test_ready},
        {"exec", test_exec},
        {"exec and signals", test_exec_signals},
        {"log", test_log},
        {"options take effect", test_options_take_effect},
        {"option files", test_option_files},
        {"stop under load", test_stop_under_load},
        {"more clients than threads", test_more_clients_than_threads},
    };
    setenv("POMEX_MOCK_THREADS", "32", 1); /* many take long to start under ASan */
    if (!mkdtemp(folder))
        return EXIT_FAILURE;
    int status = check_main("program", TESTS, COUNT_OF(TESTS));
    remove_folder();
    return status;
}
