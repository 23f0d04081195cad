#include "play/retry.h"

#include "check.h"

#define CASE_COUNT(cases) (sizeof(cases) / sizeof(cases)[0])

static void test_after(void)
{
    /* 2026-06-19T07:02:41Z */
    static const int64_t WALL = INT64_C(1781852561000);
    static const struct {
        const char *value;
        long long ms;
    } CASES[] = {
        {"2", 2000},
        {"0", 0},
        {"3600", 3600000},
        {"3601", 3600000},
        {"99999999999999999999999999", 3600000},
        {"2s", 0},
        {"-1", 0},
        {"", 0},
        {"soon", 0},
        {"Fri, 19 Jun 2026 07:02:51 GMT", 10000},
        {"Fri, 19 Jun 2026 07:02:31 GMT", 0},
        {"Fri, 19 Jun 2026 07:02:51 GMT+1", 0},
        {"Sat, 20 Jun 2026 07:02:51 GMT", 3600000},
    };
    for (size_t i = 0; i < CASE_COUNT(CASES); i++) {
        struct header headers[] = {{"X-A", "1"}, {"retry-after", CASES[i].value}};
        struct reply reply = {.headers = headers, .header_count = 2};
        CHECK_INT(CASES[i].value, CASES[i].ms, retry_after(&reply, WALL));
    }
    struct reply none = {.status = 503};
    CHECK_INT("no header", 0, retry_after(&none, WALL));
}

static void test_pause(void)
{
    static const struct {
        const char *name;
        int retry;
        double pace;
        int64_t after;
        long long ms;
    } CASES[] = {
        {"first", 1, 1, 0, 1000},
        {"second", 2, 1, 0, 2000},
        {"fifth", 5, 1, 0, 16000},
        {"sixth", 6, 1, 0, 30000},
        {"hundredth", 100, 1, 0, 30000},
        {"pace", 2, 0.1, 0, 200},
        {"Retry-After", 1, 1, 5000, 5000},
        {"Retry-After is less", 3, 1, 1, 4000},
        {"Retry-After knows no pace", 1, 0.1, 1000, 1000},
    };
    for (size_t i = 0; i < CASE_COUNT(CASES); i++)
        CHECK_INT(CASES[i].name, CASES[i].ms,
                  retry_pause(CASES[i].retry, CASES[i].pace, CASES[i].after));
}

static void test_what(void)
{
    for (int status = 100; status < 600; status++)
        CHECK_INT("status", status == 429 || (status >= 502 && status <= 504),
                  retry_status(status));
    CHECK_TRUE("GET", retry_method("GET"));
    CHECK_TRUE("HEAD", retry_method("HEAD"));
    CHECK_TRUE("POST", !retry_method("POST"));
    CHECK_TRUE("DELETE", !retry_method("DELETE"));
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"after", test_after}, {"pause", test_pause}, {"what", test_what}, {NULL, NULL}};
    return check_run("retry", TESTS);
}
