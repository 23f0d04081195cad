#include "base/memory.h"
#include "base/text.h"
#include "folder.h"
#include "hostile_server.h"
#include "program.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

/* The built runner against servers that mean harm: the right verdict, in bounded time and
 * memory, without a byte of theirs that would steer a terminal. Prints lines for
 * scripts/torture. */

enum { MAX_TIME_MS = 2000, SLACK_MS = 1500, MAX_RSS_KIB = 300 * 1024 };
enum { TRANSPORT = 3, EXPECTATION = 1, PASSED = 0 };

#define TEXT(literal) literal, sizeof(literal) - 1
#define OK "HTTP/1.1 200 OK\r\n"
#define JSON OK "Content-Type: application/json\r\n"
#define CHUNKED JSON "Transfer-Encoding: chunked\r\n\r\n"
#define A_64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A_1024                                                                           \
    A_64 A_64 A_64 A_64 A_64 A_64 A_64 A_64 A_64 A_64 A_64 A_64 A_64 A_64 A_64 A_64
#define A_4096 A_1024 A_1024 A_1024 A_1024
#define ONES_64 "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,"
#define OPEN_64 "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["

/* clang-format off */
static const struct {
    const char *name;
    struct hostile_reply reply;
    int status;
} ROWS[] = {
    {"endless headers", {TEXT(OK), TEXT("X-A: " A_1024 "\r\n"), 0, 0, 0}, TRANSPORT},
    {"one endless header", {TEXT(OK "X-A: "), TEXT(A_4096), 0, 0, 0}, TRANSPORT},
    {"endless small headers", {TEXT(OK), TEXT("A:b\r\n"), 0, 0, 0}, TRANSPORT},
    {"endless status line", {TEXT("HTTP/1.1 200 "), TEXT(A_4096), 0, 0, 0}, TRANSPORT},
    {"endless 100 Continue", {TEXT(""), TEXT("HTTP/1.1 100 Continue\r\n\r\n"), 0, 0, 0}, TRANSPORT},
    {"endless 103 with headers", {TEXT(""), TEXT("HTTP/1.1 103 Early\r\nX-A: " A_1024 "\r\n\r\n"), 0, 0, 0}, TRANSPORT},
    {"endless body until it closes", {TEXT(JSON "\r\n"), TEXT(A_4096), 0, 0, 0}, TRANSPORT},
    {"endless chunks", {TEXT(CHUNKED), TEXT("1000\r\n" A_4096 "\r\n"), 0, 0, 0}, TRANSPORT},
    {"endless chunks of a byte", {TEXT(CHUNKED), TEXT("1\r\na\r\n"), 0, 0, 0}, TRANSPORT},
    {"endless chunk extension", {TEXT(CHUNKED "1;"), TEXT(A_4096), 0, 0, 0}, TRANSPORT},
    {"endless trailers", {TEXT(CHUNKED "2\r\n{}\r\n0\r\n"), TEXT("X-A: " A_1024 "\r\n"), 0, 0, 0}, TRANSPORT},
    {"silence", {TEXT(""), TEXT(""), 100, 0, 0}, TRANSPORT},
    {"dripping head", {TEXT(OK), TEXT("A"), 50, 0, 0}, TRANSPORT},
    {"dripping body", {TEXT(JSON "Content-Length: 100000\r\n\r\n"), TEXT(" "), 50, 0, 0}, TRANSPORT},
    {"silence after the head", {TEXT(JSON "Content-Length: 2\r\n\r\n"), TEXT(""), 100, 0, 0}, TRANSPORT},
    {"closes without a byte", {TEXT(""), NULL, 0, 0, 0, 0}, TRANSPORT},
    {"resets without a byte", {TEXT(""), NULL, 0, 0, 0, 1}, TRANSPORT},
    {"resets in the head", {TEXT(OK "X-"), NULL, 0, 0, 0, 1}, TRANSPORT},
    {"resets in the body", {TEXT(JSON "Content-Length: 100\r\n\r\n{"), NULL, 0, 0, 0, 1}, TRANSPORT},
    {"length too long", {TEXT(JSON "Content-Length: 100\r\n\r\n{}"), NULL, 0, 0, 0, 0}, TRANSPORT},
    {"length too short", {TEXT(JSON "Content-Length: 1\r\n\r\n{}"), NULL, 0, 0, 0, 0}, EXPECTATION},
    {"length 2^63", {TEXT(JSON "Content-Length: 9223372036854775808\r\n\r\n{}"), NULL, 0, 0, 0, 0}, TRANSPORT},
    {"length 10^30", {TEXT(JSON "Content-Length: 1000000000000000000000000000000\r\n\r\n{}"), NULL, 0, 0, 0, 0}, TRANSPORT},
    {"length -1", {TEXT(JSON "Content-Length: -1\r\n\r\n{}"), NULL, 0, 0, 0, 0}, TRANSPORT},
    {"chunk of no hex", {TEXT(CHUNKED "zz\r\n{}\r\n0\r\n\r\n"), NULL, 0, 0, 0, 0}, TRANSPORT},
    {"chunk of 2^64", {TEXT(CHUNKED "10000000000000000\r\n{}\r\n"), NULL, 0, 0, 0, 0}, TRANSPORT},
    {"chunk cut off", {TEXT(CHUNKED "10\r\n{}"), NULL, 0, 0, 0, 0}, TRANSPORT},
    {"no last chunk", {TEXT(CHUNKED "2\r\n{}\r\n"), NULL, 0, 0, 0, 0}, TRANSPORT},
    {"garbage", {TEXT("\x16\x03\x01\x02\x00garbage\r\n\r\n"), NULL, 0, 0, 0, 0}, TRANSPORT},
    {"endless garbage", {TEXT("\x01"), TEXT("\x02\x03\xff\xfe"), 0, 0, 0}, TRANSPORT},
    {"SSH", {TEXT("SSH-2.0-OpenSSH_9.2\r\n"), NULL, 0, 0, 0, 0}, TRANSPORT},
    {"HTTP/0.9", {TEXT("{}"), NULL, 0, 0, 0, 0}, TRANSPORT},
    {"HTTP/9.9", {TEXT("HTTP/9.9 200 OK\r\n\r\n"), NULL, 0, 0, 0, 0}, TRANSPORT},
    {"status 999999", {TEXT("HTTP/1.1 999999 OK\r\nContent-Length: 0\r\n\r\n"), NULL, 0, 0, 0, 0}, TRANSPORT},
    {"status -200", {TEXT("HTTP/1.1 -200 OK\r\nContent-Length: 0\r\n\r\n"), NULL, 0, 0, 0, 0}, TRANSPORT},
    {"NUL in the head", {TEXT(OK "X-A: a\0b\r\nContent-Length: 0\r\n\r\n"), NULL, 0, 0, 0, 0}, TRANSPORT},
    {"gzip bomb", {TEXT(JSON "Content-Encoding: gzip\r\nContent-Length: 4194304\r\n\r\n\x1f\x8b\x08\0\0\0"), TEXT(A_4096), 0, 1024, 0}, EXPECTATION},
    {"10 MiB that are no JSON", {TEXT(JSON "Content-Length: 10485760\r\n\r\n"), TEXT(A_4096), 0, 2560, 0}, EXPECTATION},
    {"65,536 deep", {TEXT(JSON "Content-Length: 65536\r\n\r\n"), TEXT(OPEN_64), 0, 1024, 0}, TRANSPORT},
    {"a million values", {TEXT(JSON "Content-Length: 2000001\r\n\r\n["), TEXT(ONES_64), 0, 31250, 0}, TRANSPORT},
    {"upgrade to something else", {TEXT("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"), NULL, 0, 0, 0, 0}, TRANSPORT},
    {"escape codes everywhere", {TEXT("HTTP/1.1 500 \x1b[31m\x1b]0;t\x07\r\nX-A: \x1b[2J\r\nContent-Type: \x1b[5m\r\nContent-Length: 14\r\n\r\n{\"\x1b[31m\": \"\x07\"}"), NULL, 0, 0, 0, 0}, EXPECTATION},
    {"what an honest server says", {TEXT(JSON "Content-Length: 11\r\n\r\n{\"ok\":true}"), NULL, 0, 0, 0, 0}, PASSED},
};
/* clang-format on */

#define ROW_COUNT (sizeof ROWS / sizeof ROWS[0])

static struct hostile server, elsewhere;
static struct folder suite, reports;
static int wrong, steering, reports_broken;
static double longest;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void score(const char *name, const char *bar, bool ok, const char *reached)
{
    printf("%s\t%s\t%s\t%s\n", name, bar, reached, ok ? "ok" : "missed");
}

/* No control character but line ends and TABs. */
static bool steers(const char *text)
{
    for (; *text != '\0'; text++)
        if (((unsigned char)*text < 0x20 && *text != '\n' && *text != '\t') ||
            *text == 0x7f)
            return true;
    return false;
}

static bool is_there(const char *name)
{
    char path[256];
    struct stat info;
    snprintf(path, sizeof path, "%s/%s", reports.path, name);
    return stat(path, &info) == 0 && info.st_size > 0;
}

/* Runs the suite once, with every report; the exit status. */
static int run(const char *name)
{
    char options[4][128];
    const char *const files[] = {"junit", "json", "tap", "html"};
    const char *arguments[16] = {"run",     "--max-time", "2s",
                                 "--color", "never",      suite.path};
    size_t count = 6;
    for (size_t i = 0; i < 4; i++) {
        snprintf(options[i], sizeof options[i], "--%s=%s/out.%s", files[i], reports.path,
                 files[i]);
        arguments[count++] = options[i];
    }
    double begin = now();
    AUTO(program_drop) struct program got = program_run(arguments, NULL);
    double took = now() - begin;
    if (took > longest)
        longest = took;
    if (took * 1000 > MAX_TIME_MS + SLACK_MS)
        fprintf(stderr, "hostile: %s: %.1f s\n", name, took);
    if (steers(got.out) || steers(got.err)) {
        steering++;
        fprintf(stderr, "hostile: %s steers the terminal:\n%s%s\n", name, got.out,
                got.err);
    }
    if (!is_there("out.junit") || !is_there("out.json") || !is_there("out.tap") ||
        !is_there("out.html"))
        reports_broken++;
    return got.status;
}

static void play_all(void)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        server.reply = &ROWS[i].reply;
        int status = run(ROWS[i].name);
        if (status == ROWS[i].status)
            continue;
        wrong++;
        fprintf(stderr, "hostile: %s: exit status %d, want %d\n", ROWS[i].name, status,
                ROWS[i].status);
    }
}

/* A redirect to another server is a finding, and the key goes nowhere. */
static bool stays_home(int code)
{
    char reply[256];
    const struct hostile_reply moved = {
        .begin = reply,
        .begin_size =
            (size_t)snprintf(reply, sizeof reply,
                             "HTTP/1.1 %d Moved\r\nLocation: "
                             "http://127.0.0.1:%d/\r\nContent-Length: 0\r\n\r\n",
                             code, elsewhere.port)};
    server.reply = &moved;
    return run("redirect") == EXPECTATION && atomic_load(&elsewhere.requests) == 0;
}

static void write_suite(void)
{
    AUTO(text_drop) struct text target = text_new(1024);
    text_addf(&target,
              "{\"base\": \"http://127.0.0.1:%d\", \"headers\": "
              "{\"Authorization\": \"Bearer sk-hostile\"}}",
              server.port);
    folder_write(&suite, "contract.json", "{}");
    folder_write(&suite, "targets/mock.json", text_string(&target));
    folder_write(
        &suite, "a.json",
        "{\"steps\": [{\"id\": \"s\", \"request\": \"GET /x\", \"expect\": {\"json\": "
        "{\"ok\": true}}}]}");
}

int main(void)
{
    static const struct hostile_reply SINK = {.begin = OK "Content-Length: 0\r\n\r\n",
                                              .begin_size = sizeof OK + 20};
    char text[160];
    struct rusage usage;
    suite = folder_new();
    reports = folder_new();
    elsewhere.reply = server.reply = &SINK;
    if (suite.path[0] == '\0' || !hostile_start(&server) || !hostile_start(&elsewhere))
        return 1;
    write_suite();
    play_all();
    bool home = stays_home(301) && stays_home(302) && stays_home(307) && stays_home(308);
    getrusage(RUSAGE_CHILDREN, &usage);

    snprintf(text, sizeof text, "%zu servers, %d wrong, %d that steer a terminal",
             ROW_COUNT, wrong, steering);
    bool verdicts = wrong == 0 && steering == 0;
    score("the runner against hostile servers", "the right verdict, plain text", verdicts,
          text);
    snprintf(text, sizeof text, "longest %.2f s", longest);
    bool in_time = longest * 1000 <= MAX_TIME_MS + SLACK_MS;
    score("the runner's time, with --max-time 2s", "≤ 3.5 s", in_time, text);
    snprintf(text, sizeof text, "most %.1f MiB", (double)usage.ru_maxrss / 1024);
    bool in_memory = usage.ru_maxrss <= MAX_RSS_KIB;
    score("the runner's memory", "≤ 300 MiB (it keeps 64 MiB of a body)", in_memory,
          text);
    snprintf(text, sizeof text, "%d requests elsewhere",
             atomic_load(&elsewhere.requests));
    score("redirects to another server", "exit 1, nothing is sent there", home, text);
    snprintf(text, sizeof text, "%d runs with a report missing", reports_broken);
    score("reports of those runs", "all four are written", reports_broken == 0, text);
    folder_drop(&suite);
    folder_drop(&reports);
    return verdicts && in_time && in_memory && home && reports_broken == 0 ? 0 : 1;
}
