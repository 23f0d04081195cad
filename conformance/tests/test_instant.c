/* Instants: RFC 3339 with leap seconds, exactly. */
#include "judge/instant.h"

#include "check.h"

static void test_read(void)
{
    static const struct {
        const char *text;
        bool valid;
        long long seconds;
    } CASES[] = {
        {"1970-01-01T00:00:00Z", true, 0},
        {"2026-06-19T07:02:41Z", true, 1781852561},
        {"2026-06-19t07:02:41z", true, 1781852561},
        {"2026-06-19T15:02:41+08:00", true, 1781852561},
        {"2026-06-19T07:02:41.123456789012Z", true, 1781852561},
        {"2000-02-29T00:00:00Z", true, 951782400},
        {"1900-02-29T00:00:00Z", false, 0},
        {"0000-01-01T00:00:00Z", true, -62167219200},
        {"2016-12-31T23:59:60Z", true, 1483228800},
        {"2016-12-31T15:59:60-08:00", true, 1483228800},
        {"2016-12-31T22:59:60Z", false, 0},
        {"2016-12-31T23:59:61Z", false, 0},
        {"2026-06-31T00:00:00Z", false, 0},
        {"2026-13-01T00:00:00Z", false, 0},
        {"2026-00-01T00:00:00Z", false, 0},
        {"2026-06-19T24:00:00Z", false, 0},
        {"2026-06-19T07:60:00Z", false, 0},
        {"2026-06-19T07:02:41", false, 0},
        {"2026-06-19 07:02:41Z", false, 0},
        {"2026-06-19T07:02:41.Z", false, 0},
        {"2026-06-19T07:02:41+24:00", false, 0},
        {"2026-06-19T07:02:41+0800", false, 0},
        {"2026-06-19T07:02:41-00:00", true, 1781852561},
        {"2026-6-19T07:02:41Z", false, 0},
        {"2026-06-19T07:02:41Zx", false, 0},
        {"", false, 0},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct instant instant = {0};
        CHECK_INT(CASES[i].text, CASES[i].valid, instant_read(CASES[i].text, &instant));
        CHECK_INT(CASES[i].text, CASES[i].seconds, instant.seconds);
    }
}

static void test_compare(void)
{
    static const struct {
        const char *a, *b;
        int order;
    } CASES[] = {
        {"2026-06-19T07:02:41Z", "2026-06-19T07:02:41.000Z", 0},
        {"2026-06-19T07:02:41.5Z", "2026-06-19T07:02:41.50Z", 0},
        {"2026-06-19T07:02:41.5Z", "2026-06-19T07:02:41.49Z", 1},
        {"2026-06-19T07:02:41Z", "2026-06-19T07:02:41.1Z", -1},
        {"2026-06-19T07:02:41Z", "2026-06-19T09:02:41+02:00", 0},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct instant a, b;
        if (!CHECK_TRUE(CASES[i].a, instant_read(CASES[i].a, &a)) ||
            !CHECK_TRUE(CASES[i].b, instant_read(CASES[i].b, &b)))
            continue;
        int order = instant_compare(&a, &b);
        CHECK_INT(CASES[i].b, CASES[i].order, (order > 0) - (order < 0));
    }
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"read", test_read}, {"compare", test_compare}, {NULL, NULL}};
    return check_run("instant", TESTS);
}
