/* Where the key may be seen: in the process, while it works and after it was used. */
#include "base/memory.h"
#include "base/text.h"
#include "check.h"
#include "folder.h"
#include "keyed.h"
#include "play/request.h"
#include "program.h"
#include "read/key.h"
#include "read/plan.h"
#include "report/redact.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define CASE_COUNT(cases) (sizeof(cases) / sizeof(cases)[0])

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
    AUTO(stage_drop) struct stage *stage = keyed_new("/slow");
    const char *const environment[] = {KEYED_VARIABLE, "ASAN_OPTIONS=handle_segv=0",
                                       "TSAN_OPTIONS=handle_segv=0",
                                       "POMEX_OTHER=sk-seen", NULL};
    const char *const arguments[] = {"run", stage_path(stage, "x.json"), NULL};
    struct rlimit limit;
    getrlimit(RLIMIT_CORE, &limit);
    limit.rlim_cur = limit.rlim_max; /* of the child it is that of the test */
    setrlimit(RLIMIT_CORE, &limit);
    AUTO(program_drop) struct program program = program_start(arguments, environment);
    CHECK_TRUE("works", scripted_wait(stage_server(stage), 1));
    AUTO(memory_drop) char *sent = keyed_sent(stage);
    CHECK_STR("has the key", KEYED_BEARER, sent);

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

enum { MASK = 0x55 };

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

int main(void)
{
    memory_init();
    static const struct check_test TESTS[] = {
        {"process", test_process},
        {"wiped", test_wiped},
        {NULL, NULL},
    };
    return check_run("secrets", TESTS);
}
