/* What the runner costs beside a bare libcurl loop that sends the same 1,000 requests to
 * the same constant server: CPU as a ratio, and memory. Each is run several times, in
 * turn, and the cheapest run counts. Exit 1 when a bar is missed. */
#include "base/memory.h"
#include "base/text.h"
#include "scripted_server.h"

#include <curl/curl.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SCENARIOS = 200, STEPS = 5, REQUESTS = SCENARIOS * STEPS, ROUNDS = 40 };

#define PATH "/v1/video/assets/asset-1"
#define KEY "Bearer sk-bench"

static const double MOST_RATIO = 1.3, MOST_MEGABYTES = 32;

static const struct scripted_reply ROWS[] = {
    {.on = "*",
     .body =
         "{\"id\": \"asset-1\", \"object\": \"video.asset\", \"status\": \"active\"}"},
    {0}};

/* The type is libcurl's. */
/* NOLINTNEXTLINE(readability-non-const-parameter) */
static size_t swallow(char *bytes, size_t one, size_t size, void *context)
{
    (void)bytes, (void)context;
    return one * size;
}

/* The loop: one handle, the bytes that the runner sends, each reply read and thrown
 * away. */
static int loop(const char *base)
{
    char url[256];
    snprintf(url, sizeof url, "%s" PATH, base);
    struct curl_slist *headers = curl_slist_append(NULL, "Authorization: " KEY);
    CURL *handle = curl_easy_init();
    CURLcode code = handle != NULL ? CURLE_OK : CURLE_FAILED_INIT;
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, swallow);
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(handle, CURLOPT_USERAGENT, "pomex-conformance/" POMEX_VERSION);
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    for (int i = 0; code == CURLE_OK && i < REQUESTS; i++) {
        curl_easy_setopt(handle, CURLOPT_URL, url);
        code = curl_easy_perform(handle);
    }
    curl_easy_cleanup(handle);
    curl_slist_free_all(headers);
    return code == CURLE_OK ? 0 : 1;
}

static bool write_file(const char *folder, const char *name, const char *text)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    return file != NULL && fputs(text, file) >= 0 && fclose(file) == 0;
}

/* One scenario: each step expects a member of the reply, as scenarios do. */
static void add_scenario(struct text *text)
{
    text_add(text, "{ \"steps\": [\n");
    for (int i = 0; i < STEPS; i++)
        text_addf(text,
                  "  { \"id\": \"s%d\", \"request\": \"GET " PATH "\",\n"
                  "    \"expect\": {\"json\": {\"status\": \"active\"}} }%s\n",
                  i, i < STEPS - 1 ? "," : " ] }");
}

static bool write_suite(const char *folder, const char *base)
{
    char targets[512];
    snprintf(targets, sizeof targets, "%s/targets", folder);
    AUTO(text_drop) struct text text = text_new(1 << 16);
    text_addf(&text,
              "{ \"base\": \"%s\", \"headers\": {\"Authorization\": \"" KEY "\"} }\n",
              base);
    bool written = mkdir(targets, 0700) == 0 &&
                   write_file(folder, "targets/mock.json", text_string(&text)) &&
                   write_file(folder, "contract.json", "{}\n");
    text_clear(&text);
    add_scenario(&text);
    for (int i = 0; written && i < SCENARIOS; i++) {
        char name[32];
        snprintf(name, sizeof name, "s%03d.json", i);
        written = write_file(folder, name, text_string(&text));
    }
    return written;
}

struct cost {
    double milliseconds, megabytes;
};

/* Runs a command to its end; false when it failed. */
static bool measure(const char **argv, struct cost *best)
{
    pid_t child = fork();
    if (child == 0) {
        if (freopen("/dev/null", "w", stdout) != NULL)
            execv(argv[0], (char *const *)(void *)argv);
        _exit(127);
    }
    int status = 0;
    struct rusage used;
    if (child < 0 || wait4(child, &status, 0, &used) != child || status != 0)
        return false;
    double cpu = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000 +
                 (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000;
    if (best->milliseconds == 0 || cpu < best->milliseconds)
        best->milliseconds = cpu;
    double memory = (double)used.ru_maxrss / 1024;
    if (memory > best->megabytes)
        best->megabytes = memory;
    return true;
}

static int remove_entry(const char *path, const struct stat *about, int kind,
                        struct FTW *where)
{
    (void)about, (void)kind, (void)where;
    return remove(path);
}

static void print_cost(const char *name, const struct cost *cost, const struct cost *loop)
{
    printf("  %-20s %7.1f ms CPU  %5.2f x  %5.1f MB\n", name, cost->milliseconds,
           cost->milliseconds / loop->milliseconds, cost->megabytes);
}

/* Measures both in turn and prints them; false when a bar is missed. */
static bool compare(const char *self, const char *base, const char *folder)
{
    const char *bare[] = {self, "loop", base, NULL};
    const char *runner[] = {POMEX_PROGRAM, "run", "--jobs", "1", folder, NULL};
    struct cost bare_cost = {0}, runner_cost = {0};
    for (int i = 0; i < ROUNDS; i++)
        if (!measure(bare, &bare_cost) || !measure(runner, &runner_cost)) {
            fputs("bench: a run failed\n", stderr);
            return false;
        }
    printf("runner: %d requests in %d scenarios, --jobs 1, the cheapest of %d runs\n",
           REQUESTS, SCENARIOS, ROUNDS);
    print_cost("bare libcurl loop", &bare_cost, &bare_cost);
    print_cost("pomex-conformance", &runner_cost, &bare_cost);
    printf("  bars: %.1f x the loop, %.0f MB\n", MOST_RATIO, MOST_MEGABYTES);
    return runner_cost.milliseconds <= MOST_RATIO * bare_cost.milliseconds &&
           runner_cost.megabytes <= MOST_MEGABYTES;
}

int main(int argc, char **argv)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
    if (argc == 3 && strcmp(argv[1], "loop") == 0)
        return loop(argv[2]);
    char folder[] = "/tmp/bench-XXXXXX";
    struct scripted *server = scripted_start(ROWS);
    bool good = server != NULL && mkdtemp(folder) != NULL &&
                write_suite(folder, scripted_url(server)) &&
                compare("/proc/self/exe", scripted_url(server), folder);
    scripted_stop(server);
    nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    return good ? 0 : 1;
}
