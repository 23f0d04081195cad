/* Where the key may come from, where it may be seen, and whom it reaches. */
#include "base/memory.h"
#include "base/text.h"
#include "check.h"
#include "folder.h"
#include "golden.h"
#include "play/request.h"
#include "program.h"
#include "read/key.h"
#include "read/plan.h"
#include "report/redact.h"
#include "stage.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define CASE_COUNT(cases) (sizeof(cases) / sizeof(cases)[0])
#define KEY "sk-secret-key-0123456789"
enum { MASK = 0x55 };
#define BEARER "Bearer " KEY

static const char VARIABLE[] = "API_KEY=" KEY;

static const struct scripted_reply ROWS[] = {
    {.on = "GET /slow", .delay_ms = 1000}, {.on = "*", .body = "{}"}, {0}};

static const char TARGET[] =
    "{ \"base\": \"http://{HOST}\",\n"
    "  \"vars\": {\"api_key\": {\"env\": \"API_KEY\", \"secret\": true}},\n"
    "  \"headers\": {\"Authorization\": \"Bearer {{api_key}}\"} }\n";

static struct stage *new_suite(const char *path)
{
    struct stage *stage = stage_new(ROWS);
    AUTO(text_drop) struct text scenario = text_new(1024);
    if (!CHECK_TRUE("stage", stage != NULL))
        abort();
    text_addf(&scenario, "{ \"steps\": [ { \"id\": \"s\", \"request\": \"GET %s\" } ] }",
              path);
    stage_write(stage, "targets/mock.json", TARGET);
    stage_write(stage, "x.json", text_string(&scenario));
    return stage;
}

/* The key that the last request carried: "" for none. */
static char *key_sent(struct stage *stage)
{
    size_t count = scripted_count(stage_server(stage));
    const struct scripted_request *last =
        count > 0 ? scripted_request(stage_server(stage), count - 1) : NULL;
    char *value = last != NULL ? scripted_header(last, "Authorization") : NULL;
    return value != NULL ? value : memory_copy("");
}

static void test_key_file(void)
{
    static const struct {
        const char *name, *content; /* NULL: a folder stands there */
        mode_t mode;
        const char *says; /* NULL: it is taken */
    } CASES[] = {
        {"a line", KEY "\n", 0600, NULL},
        {"no line end", KEY, 0600, NULL},
        {"of another system", KEY "\r\n", 0600, NULL},
        {"to be read only", KEY "\n", 0400, NULL},
        {"the group may read it", KEY "\n", 0640,
         "has mode 0640, so that others may read the key: it must be 0600"},
        {"all may", KEY "\n", 0604, "has mode 0604"},
        {"it may be executed", KEY "\n", 0700, "has mode 0700"},
        {"empty", "", 0600, "holds no key"},
        {"an empty line", "\n", 0600, "holds no key"},
        {"two lines", KEY "\n" KEY "\n", 0600, "one line of printable ASCII"},
        {"a blank", "sk secret\n", 0600, "one line of printable ASCII"},
        {"no ASCII", "sk-\xc3\xa9t\xc3\xa9\n", 0600, "one line of printable ASCII"},
        {"a folder", NULL, 0700, "is no regular file"},
    };
    for (size_t i = 0; i < CASE_COUNT(CASES); i++) {
        AUTO(folder_drop) struct folder folder = folder_new();
        AUTO(stage_drop) struct stage *stage = new_suite("/");
        char path[128];
        snprintf(path, sizeof path, "%s/key", folder.path);
        if (CASES[i].content == NULL)
            mkdir(path, CASES[i].mode);
        else if (folder_write(&folder, "key", CASES[i].content))
            chmod(path, CASES[i].mode);
        const char *const arguments[] = {"run", "--key-file", path,
                                         stage_path(stage, "x.json"), NULL};
        /* It wins over the environment. */
        static const char *const OTHER[] = {"API_KEY=sk-of-the-environment", NULL};
        AUTO(program_drop) struct program got = program_run(arguments, OTHER);
        AUTO(memory_drop) char *sent = key_sent(stage);
        CHECK_INT(CASES[i].name, CASES[i].says == NULL ? 0 : 2, got.status);
        CHECK_STR(CASES[i].name, CASES[i].says == NULL ? BEARER : "", sent);
        CHECK_HAS(CASES[i].name, CASES[i].says == NULL ? "" : CASES[i].says, got.err);
        CHECK_TRUE(CASES[i].name, strstr(got.err, "sk-") == NULL);
    }
}

static void test_key_descriptor(void)
{
    static const struct {
        const char *name, *content; /* NULL: nothing is open there */
        const char *says;
    } CASES[] = {
        {"a pipe", KEY "\n", NULL},
        {"nothing", "", "`--key-fd 9` holds no key"},
        {"not open", NULL, "`--key-fd 9`: Bad file descriptor"},
    };
    for (size_t i = 0; i < CASE_COUNT(CASES); i++) {
        AUTO(stage_drop) struct stage *stage = new_suite("/");
        int ends[2] = {-1, -1};
        if (CASES[i].content != NULL && pipe2(ends, O_CLOEXEC) == 0) {
            size_t size = strlen(CASES[i].content);
            CHECK_INT("written", size, write(ends[1], CASES[i].content, size));
            dup2(ends[0], 9);
            close(ends[0]);
            close(ends[1]);
        }
        const char *const arguments[] = {"run", "--key-fd=9", stage_path(stage, "x.json"),
                                         NULL};
        AUTO(program_drop) struct program got = program_run(arguments, NULL);
        close(9);
        AUTO(memory_drop) char *sent = key_sent(stage);
        CHECK_INT(CASES[i].name, CASES[i].says == NULL ? 0 : 2, got.status);
        CHECK_STR(CASES[i].name, CASES[i].says == NULL ? BEARER : "", sent);
        CHECK_HAS(CASES[i].name, CASES[i].says == NULL ? "" : CASES[i].says, got.err);
    }
}

static void test_refused(void)
{
    static const struct {
        const char *name, *option, *environment, *says;
    } CASES[] = {
        {"on the command line", "--var=api_key=" KEY, "A=b",
         "the secret `api_key` must not be given with --var"},
        {"over the environment either", "--var=api_key=" KEY, "API_KEY=sk-other-key",
         "must not be given with --var"},
        {"a blank", "--strict", "API_KEY=sk secret key", "a character that no key has"},
        {"a line end", "--strict", "API_KEY=" KEY "\n", "a character that no key has"},
        {"nowhere", "--strict", "A=b",
         "set API_KEY in the environment, or give --key-file FILE"},
        {"two places", "--key-fd=0", "A=b", "two places for one key"},
        {"no such file", "--strict", "A=b", "no-key`: No such file or directory"},
    };
    for (size_t i = 0; i < CASE_COUNT(CASES); i++) {
        AUTO(stage_drop) struct stage *stage = new_suite("/");
        AUTO(memory_drop) char *file = memory_copy(stage_path(stage, "no-key"));
        const char *const environment[] = {CASES[i].environment, NULL};
        bool needs_file = i >= CASE_COUNT(CASES) - 2;
        const char *const arguments[] = {"run",
                                         CASES[i].option,
                                         stage_path(stage, "x.json"),
                                         needs_file ? "--key-file" : NULL,
                                         file,
                                         NULL};
        AUTO(program_drop) struct program got = program_run(arguments, environment);
        CHECK_INT(CASES[i].name, 2, got.status);
        CHECK_HAS(CASES[i].name, CASES[i].says, got.err);
        CHECK_TRUE(CASES[i].name, strstr(got.err, "sk-") == NULL);
        CHECK_INT(CASES[i].name, 0, scripted_count(stage_server(stage)));
    }
}

/* Which of several secrets is the key; a target that has none. */
static void test_which_variable(void)
{
    static const struct {
        const char *name, *vars, *says; /* NULL: the key is sent */
    } CASES[] = {
        {"the only secret", "\"token\": {\"secret\": true}, \"plain\": \"x\"", NULL},
        {"api_key of several",
         "\"token\": {\"default\": \"sk-another-one\", \"secret\": true}, \"api_key\": "
         "{\"secret\": true}",
         NULL},
        {"none", "\"plain\": \"x\"", "declares no secret that the key could be"},
        {"none called so", "\"a\": {\"secret\": true}, \"b\": {\"secret\": true}",
         "several secrets and none is called `api_key`"},
    };
    for (size_t i = 0; i < CASE_COUNT(CASES); i++) {
        AUTO(stage_drop) struct stage *stage = new_suite("/");
        AUTO(memory_drop) char *file = memory_copy(stage_path(stage, "key"));
        AUTO(text_drop) struct text target = text_new(4096);
        bool only = strstr(CASES[i].name, "only") != NULL;
        text_addf(&target, "{ \"base\": \"http://{HOST}\", \"vars\": {%s}",
                  CASES[i].vars);
        if (CASES[i].says == NULL)
            text_addf(&target, ", \"headers\": {\"Authorization\": \"Bearer {{%s}}\"}",
                      only ? "token" : "api_key");
        text_add(&target, " }");
        stage_write(stage, "targets/mock.json", text_string(&target));
        stage_write(stage, "key", KEY);
        chmod(file, 0600);
        const char *const arguments[] = {"run", "--key-file", file,
                                         stage_path(stage, "x.json"), NULL};
        AUTO(program_drop) struct program got = program_run(arguments, NULL);
        AUTO(memory_drop) char *sent = key_sent(stage);
        CHECK_INT(CASES[i].name, CASES[i].says == NULL ? 0 : 2, got.status);
        CHECK_STR(CASES[i].name, CASES[i].says == NULL ? BEARER : "", sent);
        CHECK_HAS(CASES[i].name, CASES[i].says == NULL ? "" : CASES[i].says, got.err);
    }
}

/* A file of /proc/PID, all of it; "" when it may not be read, which is as good. */
static struct text read_proc(pid_t pid, const char *name)
{
    struct text text = text_new(1 << 20);
    char path[64], piece[4096];
    snprintf(path, sizeof path, "/proc/%ld/%s", (long)pid, name);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got;
    while (file >= 0 && (got = read(file, piece, sizeof piece)) > 0)
        text_add_n(&text, piece, (size_t)got);
    if (file >= 0)
        close(file);
    return text;
}

/* While it works: neither in the list of processes nor in what it would hand on; and what
 * it dies of leaves no core. */
static void test_process(void)
{
    AUTO(stage_drop) struct stage *stage = new_suite("/slow");
    const char *const environment[] = {VARIABLE, "ASAN_OPTIONS=handle_segv=0",
                                       "TSAN_OPTIONS=handle_segv=0",
                                       "POMEX_OTHER=sk-seen", NULL};
    const char *const arguments[] = {"run", stage_path(stage, "x.json"), NULL};
    struct rlimit limit;
    getrlimit(RLIMIT_CORE, &limit);
    limit.rlim_cur = limit.rlim_max; /* of the child it is that of the test */
    setrlimit(RLIMIT_CORE, &limit);
    AUTO(program_drop) struct program program = program_start(arguments, environment);
    CHECK_TRUE("works", scripted_wait(stage_server(stage), 1));
    AUTO(memory_drop) char *sent = key_sent(stage);
    CHECK_STR("has the key", BEARER, sent);

    static const char *const FILES[] = {"cmdline", "environ"};
    for (size_t i = 0; i < CASE_COUNT(FILES); i++) {
        AUTO(text_drop) struct text all = read_proc(program.pid, FILES[i]);
        CHECK_TRUE(FILES[i], memmem(text_string(&all), all.size, "sk-secret", 9) == NULL);
        if (geteuid() == 0 && i == 1)
            CHECK_TRUE("it is that environment",
                       memmem(text_string(&all), all.size, "sk-seen", 7) != NULL);
    }
    AUTO(text_drop) struct text limits = read_proc(program.pid, "limits");
    CHECK_HAS("no core", "Max core file size        0                    0 ",
              text_string(&limits));
    char children[64];
    snprintf(children, sizeof children, "task/%ld/children", (long)program.pid);
    AUTO(text_drop) struct text born = read_proc(program.pid, children);
    CHECK_STR("no children", "", text_string(&born));

    int status = 0;
    kill(program.pid, SIGSEGV);
    waitpid(program.pid, &status, 0);
    CHECK_TRUE("killed", WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
    CHECK_TRUE("no core was dumped", !WCOREDUMP(status));
    program.pid = -1;
    close(program.out_file);
    close(program.err_file);
}

/* Every place that a byte could go to beside the target. */

/* How often the end of a secret stands in a piece of memory (of a block that was freed
 * the allocator itself overwrites the beginning). `masked` is the secret, each byte of it
 * XORed with MASK, so that the search does not find itself. */
static int count_in(const char *piece, size_t length, const char *masked, size_t size)
{
    masked += size / 2;
    size -= size / 2;
    const char *at = piece, *end = piece + length;
    int count = 0;
    while ((at = memchr(at, masked[0] ^ MASK, (size_t)(end - at))) != NULL &&
           (size_t)(end - at) >= size) {
        size_t same = 0;
        while (same < size && (at[same] ^ MASK) == masked[same])
            same++;
        count += same == size;
        at++;
    }
    return count;
}

/* The same for all memory of this process that can be written to; a sanitizer's own,
 * which is huge, apart. */
static int count_in_memory(const char *masked, size_t size)
{
    static char piece[1 << 16];
    FILE *maps = fopen("/proc/self/maps", "re");
    int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC), count = 0;
    char line[512];
    while (maps != NULL && memory >= 0 && fgets(line, sizeof line, maps) != NULL) {
        char *end, *mode;
        unsigned long from = strtoul(line, &end, 16), to = strtoul(end + 1, &mode, 16);
        if (mode[2] != 'w' || to - from > 1UL << 26)
            continue;
        for (unsigned long at = from; at < to; at += sizeof piece - size) {
            ssize_t got = pread(memory, piece, sizeof piece, (off_t)at);
            count += got > 0 ? count_in(piece, (size_t)got, masked, size) : 0;
            explicit_bzero(piece, sizeof piece);
        }
    }
    if (maps != NULL)
        fclose(maps);
    close(memory);
    return count;
}

/* Sets the variable to a secret of which no other copy is left; fills in `masked`. */
static void set_secret(const char *name, char *masked, size_t size)
{
    char value[64] = "";
    for (size_t i = 0; i < size; i++) {
        value[i] = (char)('A' + i * 7 % 26);
        masked[i] = (char)(value[i] ^ MASK);
    }
    setenv(name, value, 1);
    explicit_bzero(value, sizeof value);
}

/* Builds a request that has the secret in URL, header and body, with all that goes along,
 * and looks for it before and after everything is released. */
static void use_secret(const struct plan *plan, const char *masked, size_t size)
{
    struct error err = {0};
    struct request request;
    struct arena *log = arena_new();
    struct redactor *redactor = redactor_new(plan->secrets, plan->secret_count);
    struct scope scope = scope_new(&plan->scenarios[0]->vars);
    CHECK_TRUE("built", request_build(plan, &plan->scenarios[0]->steps.items[0].calls[0],
                                      &scope, log, &request, &err));
    CHECK_TRUE("it is there", count_in_memory(masked, size) > 4);
    arena_free(log);
    scope_drop(&scope);
    redactor_free(redactor);
}

static void test_wiped(void)
{
    AUTO(folder_drop) struct folder folder = folder_new();
    folder_write(&folder, "contract.json", "{}");
    folder_write(&folder, "targets/mock.json",
                 "{ \"base\": \"http://127.0.0.1:1\", \"vars\": {\"k\": {\"env\": "
                 "\"POMEX_WIPED\", \"secret\": true}}, \"headers\": "
                 "{\"Authorization\": \"Bearer {{k}}\"} }");
    folder_write(&folder, "x.json",
                 "{ \"steps\": [ { \"id\": \"s\", \"request\": \"POST /x\", \"json\": "
                 "{\"a\": \"{{k}}\"}, \"query\": {\"a\": \"{{k}}\"} } ] }");
    char masked[40];
    const char *paths[] = {folder.path, NULL};
    const struct plan_options options = {.paths = paths};
    struct diagnostics diagnostics = {0};
    struct error err = {0};
    set_secret("POMEX_WIPED", masked, sizeof masked);
    struct plan *plan = plan_read(&options, &diagnostics, &err);
    if (CHECK_TRUE("read", plan != NULL && diagnostics.errors == 0)) {
        key_hide(plan);
        CHECK_STR("hidden", NULL, getenv("POMEX_WIPED"));
        use_secret(plan, masked, sizeof masked);
    }
    plan_free(plan);
    diagnostics_drop(&diagnostics);
    CHECK_INT("nothing is left", 0, count_in_memory(masked, sizeof masked));
}

static const struct scripted_reply SINK[] = {
    {.on = "CONNECT *", .status = 403}, {.on = "*", .body = "{}"}, {0}};

/* What a server received that has the key in it. */
static int keys_in(struct scripted *server)
{
    int count = 0;
    for (size_t i = 0; i < scripted_count(server); i++) {
        const struct scripted_request *request = scripted_request(server, i);
        count += strstr(request->line, "sk-secret") != NULL ||
                 strstr(request->head, "sk-secret") != NULL ||
                 strstr(request->body, "sk-secret") != NULL;
    }
    return count;
}

struct reach {
    const char *redirect; /* where the target sends on to: "", "port", "host" */
    bool proxy, environment, tls;
};

/* The target answers with a redirect to a sink; the environment and the command line name
 * others as proxies. */
static void check_reach(const struct reach *reach)
{
    AUTO(scripted_drop) struct scripted *elsewhere = scripted_start(SINK);
    AUTO(scripted_drop) struct scripted *proxy = scripted_start(SINK);
    AUTO(scripted_drop) struct scripted *environment = scripted_start(SINK);
    char name[80], location[128], words[4][96], certificate[] = "/tmp/pomex-ca-XXXXXX";
    snprintf(name, sizeof name, "redirect %s, proxy %d, environment %d, TLS %d",
             reach->redirect, reach->proxy, reach->environment, reach->tls);
    snprintf(location, sizeof location, "Location: http://%s:%d/\r\n",
             strcmp(reach->redirect, "host") == 0 ? "localhost" : "127.0.0.1",
             scripted_port(elsewhere));
    const bool redirects = reach->redirect[0] != '\0';
    const struct scripted_reply rows[] = {{.on = "*",
                                           .status = redirects ? 302 : 200,
                                           .headers = redirects ? location : NULL,
                                           .body = "{}"},
                                          {0}};
    int file = mkstemp(certificate);
    AUTO(scripted_drop)
    struct scripted *target =
        reach->tls ? scripted_start_tls(rows, certificate) : scripted_start(rows);
    AUTO(stage_drop) struct stage *stage = new_suite("/");
    static const char *const VARIABLES[] = {"http_proxy", "https_proxy", "HTTPS_PROXY",
                                            "ALL_PROXY"};
    const char *variables[] = {VARIABLE, NULL, NULL, NULL, NULL, NULL};
    for (size_t i = 0; reach->environment && i < CASE_COUNT(VARIABLES); i++) {
        snprintf(words[i], sizeof words[i], "%s=%s", VARIABLES[i],
                 scripted_url(environment));
        variables[i + 1] = words[i];
    }
    const char *const arguments[] = {"run",
                                     "--base",
                                     scripted_url(target),
                                     "--cacert",
                                     certificate,
                                     stage_path(stage, "x.json"),
                                     "--retry=0",
                                     reach->proxy ? "--proxy" : NULL,
                                     scripted_url(proxy),
                                     NULL};
    AUTO(program_drop) struct program got = program_run(arguments, variables);
    /* A proxy is asked for http itself; for https it only sees that a tunnel is asked
     * for, without a header of ours. */
    CHECK_INT(name, !reach->proxy, keys_in(target));
    CHECK_INT(name, reach->proxy && !reach->tls, keys_in(proxy));
    CHECK_INT(name, reach->proxy, scripted_count(proxy));
    CHECK_INT(name, 0, scripted_count(environment));
    CHECK_INT(name, 0, scripted_count(elsewhere));
    CHECK_INT(name,
              reach->proxy && reach->tls   ? 3
              : redirects && !reach->proxy ? 1
                                           : 0,
              got.status);
    close(file);
    unlink(certificate);
}

static void test_reach(void)
{
    static const char *const REDIRECTS[] = {"", "port", "host"};
    for (size_t i = 0; i < CASE_COUNT(REDIRECTS); i++)
        for (unsigned bits = 0; bits < 8; bits++)
            check_reach(&(struct reach){REDIRECTS[i], (bits & 1) != 0, (bits & 2) != 0,
                                        (bits & 4) != 0});
}

/* The keys of a TLS session are written nowhere, whatever the environment says. */
static void test_tls_keys(void)
{
    AUTO(folder_drop) struct folder folder = folder_new();
    char certificate[] = "/tmp/pomex-ca-XXXXXX", log[128], variable[160];
    int file = mkstemp(certificate);
    AUTO(scripted_drop) struct scripted *target = scripted_start_tls(SINK, certificate);
    AUTO(stage_drop) struct stage *stage = new_suite("/");
    snprintf(log, sizeof log, "%s/keys", folder.path);
    snprintf(variable, sizeof variable, "SSLKEYLOGFILE=%s", log);
    const char *const variables[] = {VARIABLE, variable, NULL};
    const char *const arguments[] = {"run",      "--base",    scripted_url(target),
                                     "--cacert", certificate, stage_path(stage, "x.json"),
                                     NULL};
    AUTO(program_drop) struct program got = program_run(arguments, variables);
    CHECK_INT("exit", 0, got.status);
    CHECK_INT("it was TLS", 1, keys_in(target));
    CHECK_TRUE("no file", access(log, F_OK) != 0);
    close(file);
    unlink(certificate);
}

int main(void)
{
    memory_init();
    static const struct check_test TESTS[] = {
        {"key file", test_key_file},
        {"key descriptor", test_key_descriptor},
        {"refused", test_refused},
        {"which variable", test_which_variable},
        {"process", test_process},
        {"wiped", test_wiped},
        {"reach", test_reach},
        {"TLS keys", test_tls_keys},
        {NULL, NULL},
    };
    return check_run("secrets", TESTS);
}
