/* What the runner costs beside a bare libcurl loop that sends the same 1,000 requests to
 * the same constant server, run in turn, the cheapest run of each; and how much sooner 16
 * jobs are done than one where the server takes its time. Prints a line a measure, as
 * scripts/bench reads them.
 * `--quick`: fewer rounds. */
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
#include <time.h>
#include <unistd.h>

enum { SCENARIOS = 200, STEPS = 5, REQUESTS = SCENARIOS * STEPS, MOST_ROUNDS = 40 };

#define PATH "/v1/video/assets/asset-1"
#define KEY "Bearer sk-bench"

#define BODY "{\"id\": \"asset-1\", \"object\": \"video.asset\", \"status\": \"active\"}"

static const struct scripted_reply AT_ONCE[] = {{.on = "*", .body = BODY}, {0}};
static const struct scripted_reply AFTER_5_MS[] = {
    {.on = "*", .body = BODY, .delay_ms = 5}, {0}};

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
    double cpu_ms, wall_ms, megabytes;
};

static double now_ms(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec * 1e3 + (double)at.tv_nsec / 1e6;
}

/* Runs a command to its end; false when it failed. */
static bool measure(const char **argv, struct cost *cost)
{
    double began_ms = now_ms();
    fflush(stdout); /* or the child would print it again */
    pid_t child = fork();
    if (child == 0) {
        if (freopen("/dev/null", "w", stdout) != NULL)
            execv(argv[0], (char *const *)(void *)argv);
        _exit(127);
    }
    int status = 0;
    struct rusage used;
    if (child < 0 || wait4(child, &status, 0, &used) != child || status != 0) {
        fputs("bench: a run failed\n", stderr);
        return false;
    }
    cost->wall_ms = now_ms() - began_ms;
    cost->cpu_ms = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e3 +
                   (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e3;
    cost->megabytes = (double)used.ru_maxrss / 1024;
    return true;
}

static int remove_entry(const char *path, const struct stat *about, int kind,
                        struct FTW *where)
{
    (void)about, (void)kind, (void)where;
    return remove(path);
}

static int ascending(const void *one, const void *other)
{
    const double *a = one, *b = other;
    return (*a > *b) - (*a < *b);
}

static double middle(double *values, size_t count)
{
    qsort(values, count, sizeof *values, ascending);
    return values[(count - 1) / 2];
}

/* The line of a measure that must not be above its bar; sorts the values. */
static void print_line(const char *what, double bar, const char *unit, double value,
                       double *values, size_t count, const char *more)
{
    qsort(values, count, sizeof *values, ascending);
    printf("%s\t<=\t%g\t%.2f\t%s\t%.2f\t%.2f\t%s\n", what, bar, value, unit, values[0],
           values[count - 1], more);
}

/* Both in turn; the cheapest run of each counts, since a machine is seldom idle. */
static bool compare_cpu(const char *base, const char *folder, size_t rounds)
{
    const char *bare[] = {"/proc/self/exe", "loop", base, NULL};
    const char *runner[] = {POMEX_PROGRAM, "run", "--jobs", "1", folder, NULL};
    double ratios[MOST_ROUNDS], megabytes[MOST_ROUNDS], loops[MOST_ROUNDS],
        runs[MOST_ROUNDS];
    for (size_t i = 0; i < rounds; i++) {
        struct cost loop_cost, cost;
        if (!measure(bare, &loop_cost) || !measure(runner, &cost))
            return false;
        loops[i] = loop_cost.cpu_ms;
        runs[i] = cost.cpu_ms;
        ratios[i] = cost.cpu_ms / loop_cost.cpu_ms;
        megabytes[i] = cost.megabytes;
    }
    char more[64];
    qsort(loops, rounds, sizeof *loops, ascending);
    qsort(runs, rounds, sizeof *runs, ascending);
    snprintf(more, sizeof more, "%.0f ms, the loop %.0f", runs[0], loops[0]);
    print_line("runner: CPU of 1,000 requests, cheapest run", 1.3, "× libcurl loop",
               runs[0] / loops[0], ratios, rounds, more);
    print_line("runner: memory", 32, "MB", middle(megabytes, rounds), megabytes, rounds,
               "");
    return true;
}

/* One job and sixteen in turn; how long they take. */
static bool compare_wall(const char *folder, size_t rounds)
{
    const char *one[] = {POMEX_PROGRAM, "run", "--jobs", "1", folder, NULL};
    const char *sixteen[] = {POMEX_PROGRAM, "run", "--jobs", "16", folder, NULL};
    double ratios[MOST_ROUNDS];
    struct cost alone, together;
    for (size_t i = 0; i < rounds; i++) {
        if (!measure(one, &alone) || !measure(sixteen, &together))
            return false;
        ratios[i] = together.wall_ms / alone.wall_ms;
    }
    char more[64];
    snprintf(more, sizeof more, "%.1f s and %.1f s", together.wall_ms / 1e3,
             alone.wall_ms / 1e3);
    print_line("runner: wall of --jobs 16, answers after 5 ms", 0.5, "× --jobs 1",
               middle(ratios, rounds), ratios, rounds, more);
    return true;
}

/* A suite of its own for each of the servers. */
static bool play(const struct scripted_reply *replies, size_t rounds)
{
    char folder[] = "/tmp/bench-XXXXXX";
    struct scripted *server = scripted_start(replies);
    bool good = server != NULL && mkdtemp(folder) != NULL &&
                write_suite(folder, scripted_url(server));
    if (good)
        good = replies == AT_ONCE ? compare_cpu(scripted_url(server), folder, rounds)
                                  : compare_wall(folder, rounds);
    scripted_stop(server);
    nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    return good;
}

int main(int argc, char **argv)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
    if (argc == 3 && strcmp(argv[1], "loop") == 0)
        return loop(argv[2]);
    bool quick = argc == 2 && strcmp(argv[1], "--quick") == 0;
    return play(AT_ONCE, quick ? 8 : MOST_ROUNDS) && play(AFTER_5_MS, quick ? 1 : 3) ? 0
                                                                                     : 1;
}
