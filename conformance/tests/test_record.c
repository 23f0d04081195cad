/* The command `record`: its usage, what is written when nothing passed, and what it may
 * cost. */
#include "base/memory.h"
#include "check.h"
#include "proxied.h"
#include "standin.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void test_usage(void)
{
    AUTO(folder_drop) struct folder folder = folder_new();
    char path[96], there[96], nowhere[96];
    proxied_target(&folder, "http://127.0.0.1:9", path);
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
        struct program run = program_run(CASES[i].arguments, PROXIED_ENVIRONMENT);
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
    proxied_target(&folder, scripted_url(server), path);
    snprintf(listen, sizeof listen, "127.0.0.1:%d", scripted_port(server));
    snprintf(output, sizeof output, "%s/x.json", folder.path);
    AUTO(program_drop)
    struct program run =
        program_run((const char *const[]){"record", "--target", path, "--listen", listen,
                                          "--output", output, NULL},
                    PROXIED_ENVIRONMENT);
    CHECK_INT("status", 2, run.status);
    CHECK_HAS("why", "is the port taken?", run.err);
}

static void test_nothing(void)
{
    static const struct scripted_reply ROWS[] = {{.on = "*", .body = "{}"}, {0}};
    AUTO(proxied_drop) struct proxied proxied = proxied_new(ROWS, NULL);
    struct recorder *recorder = &proxied.recorder;
    AUTO(memory_drop) char *written = recorder_stop(recorder);
    CHECK_INT("status", 0, recorder->program.status);
    CHECK_HAS("summary", "nothing was recorded", recorder->program.out);
    CHECK_STR("no file", "", written);
}

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
        struct recorder recorder = recorder_start(&folder, more, PROXIED_ENVIRONMENT);
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

int main(void)
{
    static const struct check_test TESTS[] = {
        {"usage", test_usage},
        {"taken port", test_taken_port},
        {"nothing", test_nothing},
        {"live", test_live},
        {NULL, NULL},
    };
    return check_run("record", TESTS);
}
