/* The recording proxy: what passes and what does not, whose key goes where, what it
 * costs, and what is written of it. */
#include "base/memory.h"
#include "base/text.h"
#include "check.h"
#include "recorder.h"
#include "scripted_server.h"
#include "standin.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY "sk-canary/0123+456789"

static const char *const ENVIRONMENT[] = {"API_KEY=" KEY, NULL};

/* A target of its own in the folder. */
static const char *write_target(const struct folder *folder, const char *base,
                                char path[96])
{
    AUTO(text_drop) struct text target = text_new(4096);
    text_addf(&target,
              "{ \"base\": \"%s\", \"vars\": {\"api_key\": {\"env\": \"API_KEY\", "
              "\"secret\": true}}, \"headers\": {\"Authorization\": \"Bearer "
              "{{api_key}}\", \"X-Team\": \"red\"}, \"query\": {\"v\": \"1\"} }",
              base);
    folder_write(folder, "target.json", text_string(&target));
    folder_write(folder, "contract.json", "{}");
    snprintf(path, 96, "%s/target.json", folder->path);
    return path;
}

static struct recorder record_from(const struct folder *folder,
                                   const struct scripted *server, const char *option)
{
    char path[96];
    const char *const more[] = {
        "--target",   write_target(folder, scripted_url(server), path),
        "--max-time", "20s",
        option,       NULL};
    return recorder_start(folder, more, ENVIRONMENT);
}

static void test_usage(void)
{
    AUTO(folder_drop) struct folder folder = folder_new();
    char path[96], there[96], nowhere[96];
    write_target(&folder, "http://127.0.0.1:9", path);
    snprintf(there, sizeof there, "%s/contract.json", folder.path);
    snprintf(nowhere, sizeof nowhere, "%s/no/x.json", folder.path);
    const struct {
        const char *name, *arguments[10];
        const char *says;
    } CASES[] = {
        {"nothing", {"record"}, "record needs --listen HOST:PORT and --output FILE"},
        {"no output", {"record", "--listen", "127.0.0.1:0"}, "record needs"},
        {"a path",
         {"record", "--listen", "127.0.0.1:0", "--output", nowhere, "x.json"},
         "record takes no paths"},
        {"it is there",
         {"record", "--target", path, "--listen", "127.0.0.1:0", "--output", there},
         "there is such a file"},
        {"no folder",
         {"record", "--target", path, "--listen", "127.0.0.1:0", "--output", nowhere},
         "it cannot be written: No such file or directory"},
        {"no target",
         {"record", "--target", "mok", "--listen", "127.0.0.1:0", "--output", nowhere},
         "there is no target `mok`"},
        {"no address",
         {"record", "--target", path, "--listen", "nonsense", "--output", "/tmp/x-none"},
         "want HOST:PORT"},
        {"no port",
         {"record", "--target", path, "--listen", "127.0.0.1:", "--output",
          "/tmp/x-none"},
         "want HOST:PORT"},
        {"too high a port",
         {"record", "--target", path, "--listen", "127.0.0.1:65536", "--output",
          "/tmp/x-none"},
         "want HOST:PORT"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(program_drop)
        struct program run = program_run(CASES[i].arguments, ENVIRONMENT);
        CHECK_INT(CASES[i].name, 2, run.status);
        CHECK_HAS(CASES[i].name, CASES[i].says, run.err);
        CHECK_STR(CASES[i].name, "", run.out);
    }
    CHECK_TRUE("nothing is left", access("/tmp/x-none", F_OK) != 0);
}

static void test_taken_port(void)
{
    static const struct scripted_reply ROWS[] = {{.on = "*"}, {0}};
    AUTO(scripted_drop) struct scripted *server = scripted_start(ROWS);
    AUTO(folder_drop) struct folder folder = folder_new();
    char path[96], listen[64], output[96];
    write_target(&folder, scripted_url(server), path);
    snprintf(listen, sizeof listen, "127.0.0.1:%d", scripted_port(server));
    snprintf(output, sizeof output, "%s/x.json", folder.path);
    AUTO(program_drop)
    struct program run =
        program_run((const char *const[]){"record", "--target", path, "--listen", listen,
                                          "--output", output, NULL},
                    ENVIRONMENT);
    CHECK_INT("status", 2, run.status);
    CHECK_HAS("why", "is the port taken?", run.err);
}

/* What the target gets, and what the client. */
static void test_passes(void)
{
    static const struct scripted_reply ROWS[] = {
        {.on = "POST /v1/a?x=%20&v=1",
         .headers = "Content-Type: application/json\r\nX-Own: 1\r\nConnection: "
                    "keep-alive\r\nStrict-Transport-Security: max-age=9\r\n",
         .body = "{\"link\":\"http://{HOST}/b\",\"other\":\"http://{HOST}9/b\"}"},
        {.on = "GET /b?v=1",
         .status = 302,
         .headers = "Location: http://{HOST}/c?d=1\r\n"},
        {.on = "HEAD /b?v=1", .headers = "Content-Type: text/plain\r\n", .body = "12345"},
        {.on = "GET /large?v=1", .body = "0123456789", .body_times = 20000},
        {0}};
    AUTO(scripted_drop) struct scripted *server = scripted_start(ROWS);
    AUTO(folder_drop) struct folder folder = folder_new();
    AUTO(recorder_drop) struct recorder recorder = record_from(&folder, server, NULL);
    if (!CHECK_TRUE("ready", recorder.port > 0))
        return;
    char link[64];
    snprintf(link, sizeof link, "{\"link\":\"http://127.0.0.1:%d/b\",\"other\"",
             recorder.port);
    AUTO(memory_drop)
    char *own = recorder_ask(&recorder, "POST /v1/a?x=%20",
                             "authorization: Bearer its-own\r\nAccept-Encoding: gzip\r\n"
                             "Connection: close, X-Hop\r\nX-Free: 2\r\n",
                             "{\"a\":1}");
    CHECK_HAS("status", "HTTP/1.1 200 OK\r\n", own);
    CHECK_HAS("its header", "X-Own: 1\r\n", own);
    CHECK_HAS("relinked", link, own);
    CHECK_TRUE("no HSTS", strstr(own, "Strict-Transport") == NULL);
    CHECK_HAS("closes", "Connection: close\r\n", own);
    const struct scripted_request *first = scripted_request(server, 0);
    AUTO(memory_drop) char *key = scripted_header(first, "Authorization");
    AUTO(memory_drop) char *host = scripted_header(first, "Host");
    AUTO(memory_drop) char *coding = scripted_header(first, "Accept-Encoding");
    AUTO(memory_drop) char *team = scripted_header(first, "X-Team");
    AUTO(memory_drop) char *custom = scripted_header(first, "X-Free");
    CHECK_STR("its own key", "Bearer its-own", key);
    CHECK_STR("the target's host", scripted_url(server) + strlen("http://"), host);
    CHECK_STR("no gzip", NULL, coding);
    CHECK_STR("the target's header", "red", team);
    CHECK_STR("its other header", "2", custom);
    CHECK_STR("body", "{\"a\":1}", first->body);

    AUTO(memory_drop) char *moved = recorder_ask(&recorder, "GET /b", "", NULL);
    snprintf(link, sizeof link, "Location: http://127.0.0.1:%d/c?d=1\r\n", recorder.port);
    CHECK_HAS("a redirect is relinked", link, moved);
    AUTO(memory_drop)
    char *none = scripted_header(scripted_request(server, 1), "Authorization");
    CHECK_STR("the target's key", "Bearer " KEY, none);
    AUTO(memory_drop) char *head = recorder_ask(&recorder, "HEAD /b", "", NULL);
    CHECK_HAS("HEAD", "Content-Length: 5\r\n", head);
    CHECK_STR("no body", "\r\n\r\n", strstr(head, "\r\n\r\n"));
    AUTO(memory_drop) char *large = recorder_ask(&recorder, "GET /large", "", NULL);
    CHECK_HAS("200 KB", "Content-Length: 200000\r\n", large);
    CHECK_TRUE("all of it", strlen(large) > 200000);
    AUTO(memory_drop)
    char *chunked = recorder_send(&recorder, "POST /v1/a?x=%20 HTTP/1.1\r\nHost: h\r\n"
                                             "Transfer-Encoding: chunked\r\n\r\n2\r\n{}"
                                             "\r\n0\r\n\r\n");
    CHECK_HAS("chunked", "HTTP/1.1 200", chunked);
    CHECK_STR("its body", "{}", scripted_request(server, 4)->body);
    AUTO(memory_drop) char *written = recorder_stop(&recorder);
    CHECK_INT("status", 0, recorder.program.status);
    CHECK_HAS("summary", "recorded 5 exchanges as 5 steps in ", recorder.program.out);
    CHECK_HAS("written", "\"request\": \"POST /v1/a\"", written);
    CHECK_TRUE("no key", strstr(written, "its-own") == NULL);
    struct stat info;
    CHECK_INT("mode", 0600,
              stat(recorder.output, &info) == 0 ? (int)(info.st_mode & 07777) : -1);
}

/* The key in every dress that a server can put it in. */
static void test_no_key(void)
{
    static const struct scripted_reply ROWS[] = {
        {.on = "*",
         .headers = "Content-Type: application/json\r\nLocation: http://a/?" KEY "\r\n",
         .body = "{\"a\":\"" KEY "\",\"b\":\"sk-canary\\/0123+456789\",\"c\":"
                 "\"sk-canary%2F0123%2B456789\",\"d\":\"c2stY2FuYXJ5LzAxMjMrNDU2Nzg5\","
                 "\"" KEY "\":1,\"error\":{\"message\":\"bad key " KEY "\"}}"},
        {0}};
    static const char *const FORBIDDEN[] = {"canary",   "0123+45",   "0123%2B45",
                                            "Y2FuYXJ5", "NhbmFyeS8", "jYW5hcnk"};
    AUTO(scripted_drop) struct scripted *server = scripted_start(ROWS);
    AUTO(folder_drop) struct folder folder = folder_new();
    AUTO(recorder_drop) struct recorder recorder = record_from(&folder, server, "-v");
    const char *const headers[] = {"", "Authorization: Bearer " KEY "\r\n",
                                   "X-Api-Key: " KEY "\r\nAccept-Language: " KEY "\r\n"};
    for (size_t i = 0; i < 3; i++) {
        AUTO(memory_drop)
        char *got = recorder_ask(&recorder, "POST /v1/a?key=" KEY "&b=2", headers[i],
                                 "{\"key\":\"" KEY "\",\"" KEY "\":2}");
        CHECK_HAS("passes", "HTTP/1.1 200", got);
    }
    AUTO(memory_drop) char *written = recorder_stop(&recorder);
    const char *const outputs[] = {written, recorder.program.out, recorder.program.err};
    CHECK_HAS("the template", "\"key\": \"{{api_key}}\"", written);
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < sizeof FORBIDDEN / sizeof FORBIDDEN[0]; j++)
            if (strstr(outputs[i], FORBIDDEN[j]) != NULL)
                CHECK_STR("what shows", "", outputs[i]);
}

/* Nothing of these reaches the target. */
static void test_refused(void)
{
    static const struct {
        const char *name, *bytes, *status;
    } CASES[] = {
        {"no HTTP", "hello\r\n\r\n", "HTTP/1.1 400"},
        {"a foreign host", "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", " 421 "},
        {"a foreign page",
         "POST / HTTP/1.1\r\nHost: h\r\nOrigin: https://evil\r\nContent-Length: "
         "0\r\n\r\n",
         " 403 "},
        {"an absolute target", "GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n", ""},
        {"two lengths",
         "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
         " 400 "},
        {"both framings",
         "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: "
         "chunked\r\n\r\n0\r\n\r\n",
         " 400 "},
        {"a folded line", "GET / HTTP/1.1\r\nHost: h\r\n fold\r\n\r\n", " 400 "},
        {"a hidden header", "GET / HTTP/1.1\r\nHost: h\r\n:x\r\nA: b\r\n\r\n", " 400 "},
        {"one hidden by a CR", "GET / HTTP/1.1\r\nHost: h\r\n\rA: b\r\n\r\n", " 400 "},
        {"a blank before the colon", "GET / HTTP/1.1\r\nHost: h\r\nA : b\r\n\r\n",
         " 400 "},
        {"too long", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 8388609\r\n\r\n",
         " 413 "},
        {"a websocket",
         "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: "
         "websocket\r\n\r\n",
         " 400 "},
        {"TRACE", "TRACE / HTTP/1.1\r\nHost: h\r\n\r\n", " 400 "},
    };
    static const struct scripted_reply ROWS[] = {{.on = "*", .body = "{}"}, {0}};
    AUTO(scripted_drop) struct scripted *server = scripted_start(ROWS);
    AUTO(folder_drop) struct folder folder = folder_new();
    AUTO(recorder_drop) struct recorder recorder = record_from(&folder, server, NULL);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(memory_drop) char *got = recorder_send(&recorder, CASES[i].bytes);
        CHECK_HAS(CASES[i].name, CASES[i].status, got);
        CHECK_TRUE(CASES[i].name, strstr(got, "HTTP/1.1 200") == NULL);
        AUTO(memory_drop) char *good = recorder_ask(&recorder, "GET /good", "", NULL);
        CHECK_HAS(CASES[i].name, "HTTP/1.1 200", good);
        CHECK_INT(CASES[i].name, i + 1, scripted_count(server));
    }
    AUTO(memory_drop) char *written = recorder_stop(&recorder);
    CHECK_INT("status", 0, recorder.program.status);
    CHECK_HAS("one step", "get-good", written);
    CHECK_TRUE("and no more", strstr(written, "get-good-2") == NULL);
}

/* The target fails in ways of its own; the client gets 502, and it is no step. */
static void test_broken_target(void)
{
    static const struct scripted_reply ROWS[] = {
        {.on = "GET /gone?v=1", .hang_up = true},
        {.on = "GET /nonsense?v=1", .raw = "SSH-2.0-OpenSSH\r\n"},
        {.on = "GET /slow?v=1", .delay_ms = 1500},
        {.on = "GET /short?v=1", .body = "{}", .length = 9, .close = true},
        {.on = "*", .body = "{}"},
        {0}};
    static const char *const PATHS[] = {"GET /gone", "GET /nonsense", "GET /slow",
                                        "GET /short"};
    AUTO(scripted_drop) struct scripted *server = scripted_start(ROWS);
    AUTO(folder_drop) struct folder folder = folder_new();
    AUTO(recorder_drop)
    struct recorder recorder = record_from(&folder, server, "--max-time=1s");
    AUTO(memory_drop) char *good = recorder_ask(&recorder, "GET /good", "", NULL);
    for (size_t i = 0; i < sizeof PATHS / sizeof PATHS[0]; i++) {
        AUTO(memory_drop) char *got = recorder_ask(&recorder, PATHS[i], "", NULL);
        CHECK_HAS(PATHS[i], "HTTP/1.1 502", got);
        CHECK_HAS(PATHS[i], "\"type\":\"proxy_error\"", got);
    }
    AUTO(memory_drop) char *written = recorder_stop(&recorder);
    CHECK_INT("could not tell", 3, recorder.program.status);
    CHECK_HAS("said", "GET /gone: 127.0.0.1:", recorder.program.err);
    CHECK_HAS("counted", "4 exchanges that passed could not be kept", written);
    CHECK_TRUE("no step", strstr(written, "gone") == NULL);
}

/* --- Many at once --- */

struct asker {
    const struct recorder *recorder;
    char request[64];
    char *got;
    pthread_t thread;
};

static void *ask(void *argument)
{
    struct asker *asker = argument;
    asker->got = recorder_ask(asker->recorder, asker->request, "", NULL);
    return NULL;
}

static void begin_asking(struct asker *asker, const struct recorder *recorder,
                         const char *kind, int number)
{
    *asker = (struct asker){.recorder = recorder};
    snprintf(asker->request, sizeof asker->request, "GET /v1/%s/%d", kind, number);
    if (pthread_create(&asker->thread, NULL, ask, asker) != 0)
        abort();
}

static void end_asking(struct asker *asker)
{
    pthread_join(asker->thread, NULL);
    CHECK_HAS(asker->request, "HTTP/1.1 200", asker->got);
    free(asker->got);
}

/* The one that begins first ends last, and comes first in the recording. */
static void test_crowd(void)
{
    enum { CROWD = 24 };
    static const struct scripted_reply ROWS[] = {
        {.on = "GET /v1/firsts*", .delay_ms = 500, .body = "{}"},
        {.on = "*", .delay_ms = 20, .body = "{}"},
        {0}};
    AUTO(scripted_drop) struct scripted *server = scripted_start(ROWS);
    AUTO(folder_drop) struct folder folder = folder_new();
    AUTO(recorder_drop) struct recorder recorder = record_from(&folder, server, NULL);
    struct asker first, crowd[CROWD];
    begin_asking(&first, &recorder, "firsts", 1);
    CHECK_TRUE("the first is there", scripted_wait(server, 1));
    for (int i = 0; i < CROWD; i++)
        begin_asking(&crowd[i], &recorder, "things", i + 1);
    for (int i = 0; i < CROWD; i++)
        end_asking(&crowd[i]);
    end_asking(&first);
    AUTO(memory_drop) char *written = recorder_stop(&recorder);
    size_t steps = 0;
    for (const char *at = written; (at = strstr(at, "\"request\"")) != NULL; at++)
        steps++;
    CHECK_INT("each is a step", CROWD + 1, steps);
    CHECK_HAS("in their order", "\"steps\": [\n    { \"id\": \"get-first\"", written);
    CHECK_INT("status", 0, recorder.program.status);
}

/* --- Money --- */

#define SESSION "{\"callback_url\":\"https://app.example.com/cb\"}"
#define TASK                                                                             \
    "{\"model\":\"byteplus/seedance-2.0\",\"content\":[{\"type\":\"text\",\"text\":\"A " \
    "quiet street at dawn.\"}]}"

/* Where the link of a session leads, from the path on. */
static void link_path(const char *reply, char path[256])
{
    const char *body = strstr(reply, "\r\n\r\n");
    AUTO(json_drop) cJSON *json = cJSON_Parse(body != NULL ? body : "");
    const char *link =
        cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "h5_link"));
    const char *found = link != NULL ? strstr(link, "/kyc") : NULL;
    snprintf(path, 256, "%s", found != NULL ? found : "/none");
}

/* Session, scan, task: the money of it is asked for like that of a run. */
static void play_live(const char *name, const struct recorder *recorder, const char *scan,
                      const char *task)
{
    static const char JSON[] = "Content-Type: application/json\r\n";
    char path[256], request[300];
    AUTO(memory_drop)
    char *session =
        recorder_ask(recorder, "POST /v1/video/assets/sessions", JSON, SESSION);
    CHECK_HAS(name, "HTTP/1.1 200", session);
    link_path(session, path);
    snprintf(request, sizeof request, "POST %s", path);
    AUTO(memory_drop)
    char *scanned = recorder_ask(recorder, request,
                                 "Content-Type: application/x-www-form-urlencoded\r\n",
                                 "outcome=success");
    CHECK_HAS(name, scan, scanned);
    AUTO(memory_drop)
    char *made = recorder_ask(recorder, "POST /v1/video/generations", JSON, TASK);
    CHECK_HAS(name, task, made);
}

static void test_live(void)
{
    static const struct {
        const char *name, *options[6];
        int status, videos, scans;
        const char *scan, *task, *written;
    } CASES[] = {
        {"not allowed", {"--budget", "video=1"}, 5, 0, 0, NULL, NULL, NULL},
        {"no budget", {"--live"}, 5, 0, 0, "HTTP/1.1 403", "HTTP/1.1 403", "h5_link"},
        {"one video",
         {"--live", "--budget", "video=1"},
         5,
         1,
         0,
         "HTTP/1.1 403",
         "HTTP/1.1 200",
         "create-generation"},
        {"both",
         {"--live", "--budget", "video=1,scan=1"},
         0,
         1,
         1,
         "HTTP/1.1 302",
         "HTTP/1.1 200",
         "\"link\": \"{{h5_link}}\""},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(folder_drop) struct folder folder = folder_new();
        AUTO(standin_drop)
        struct standin standin = standin_start(folder.path, STANDIN_PRESS, NULL);
        const char *more[12] = {"--target", standin.target, "--cacert",
                                standin.certificate};
        for (size_t j = 0; CASES[i].options[j] != NULL; j++)
            more[4 + j] = CASES[i].options[j];
        AUTO(recorder_drop)
        struct recorder recorder = recorder_start(&folder, more, ENVIRONMENT);
        const char *name = CASES[i].name;
        CHECK_INT(name, CASES[i].scan == NULL, recorder.port == 0);
        if (CASES[i].scan != NULL)
            play_live(name, &recorder, CASES[i].scan, CASES[i].task);
        AUTO(memory_drop) char *written = recorder_stop(&recorder);
        CHECK_INT(name, CASES[i].status, recorder.program.status);
        CHECK_INT(name, CASES[i].videos, standin_bought(&standin, "video"));
        CHECK_INT(name, CASES[i].scans, standin_bought(&standin, "scan"));
        if (CASES[i].written != NULL)
            CHECK_HAS(name, CASES[i].written, written);
    }
}

static void test_nothing(void)
{
    static const struct scripted_reply ROWS[] = {{.on = "*", .body = "{}"}, {0}};
    AUTO(scripted_drop) struct scripted *server = scripted_start(ROWS);
    AUTO(folder_drop) struct folder folder = folder_new();
    AUTO(recorder_drop) struct recorder recorder = record_from(&folder, server, NULL);
    AUTO(memory_drop) char *written = recorder_stop(&recorder);
    CHECK_INT("status", 0, recorder.program.status);
    CHECK_HAS("summary", "nothing was recorded", recorder.program.out);
    CHECK_STR("no file", "", written);
}

/* Interrupted while the target thinks: the look is given up at once. */
static void test_interrupt(void)
{
    static const struct scripted_reply ROWS[] = {
        {.on = "*", .delay_ms = 900, .body = "{}"}, {0}};
    AUTO(scripted_drop) struct scripted *server = scripted_start(ROWS);
    AUTO(folder_drop) struct folder folder = folder_new();
    AUTO(recorder_drop) struct recorder recorder = record_from(&folder, server, NULL);
    struct asker asker = {.recorder = &recorder, .request = "GET /slow"};
    if (pthread_create(&asker.thread, NULL, ask, &asker) != 0)
        abort();
    CHECK_TRUE("it is asked", scripted_wait(server, 1));
    AUTO(memory_drop) char *written = recorder_stop(&recorder);
    pthread_join(asker.thread, NULL);
    CHECK_HAS("the client is told", "HTTP/1.1 502", asker.got);
    CHECK_INT("could not tell", 3, recorder.program.status);
    CHECK_HAS("why", "interrupted while waiting", recorder.program.err);
    free(asker.got);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"usage", test_usage},
        {"taken port", test_taken_port},
        {"passes", test_passes},
        {"no key", test_no_key},
        {"refused", test_refused},
        {"broken target", test_broken_target},
        {"crowd", test_crowd},
        {"live", test_live},
        {"nothing", test_nothing},
        {"interrupt", test_interrupt},
        {NULL, NULL},
    };
    return check_run("record", TESTS);
}
