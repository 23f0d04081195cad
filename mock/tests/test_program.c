#include "base/auto.h"
#include "base/stop.h"
#include "tests/ask.h"
#include "tests/check.h"
#include "tests/files.h"
#include "tests/load.h"
#include "tests/sample.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The built program from outside: its command line, its streams, its end. */

static const char GOOD[] = "GET /v1/video/assets HTTP/1.1\r\nHost: a\r\n"
                           "Authorization: Bearer sk-1\r\n\r\n";

static void test_serve(void)
{
    struct mock_process mock;
    char want[128];
    AUTO(wire_answer_drop) struct wire_answer answer = {0};
    const char *path = sample_path("ready.json");
    const char *arguments[] = {"--ready-file", path, NULL};
    if (!CHECK("start", mock_start(&mock, arguments)))
        return;
    AUTO(string_drop) char *ready = files_read(path);
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
        CHECK_INT(ROWS[i].name, 1, mock_lines(run.err));
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

static void test_stop_under_load(void)
{
    struct mock_process mock;
    struct load load;
    struct stop *pause = stop_new();
    if (!CHECK("start", mock_start(&mock, NULL)))
        return;
    load_start(&load, mock.port, GOOD);
    while (atomic_load(&load.served) + atomic_load(&load.cut) < 200)
        stop_sleep(pause, 5);
    int64_t begin_ms = stop_now_ms();
    CHECK_INT("status", 0, mock_stop(&mock));
    CHECK("soon", stop_now_ms() - begin_ms < 5000);
    load_join(&load);
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
    setenv("POMEX_MOCK_THREADS", "32", 1); /* many take long to start under ASan */
    static const struct check_test TESTS[] = {
        {"serve", test_serve},
        {"signals", test_signals},
        {"texts", test_texts},
        {"refusals", test_refusals},
        {"port taken", test_port_taken},
        {"ready", test_ready},
        {"stop under load", test_stop_under_load},
        {"more clients than threads", test_more_clients_than_threads},
    };
    return check_main("program", TESTS, COUNT_OF(TESTS));
}
