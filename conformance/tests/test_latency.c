#include "base/memory.h"
#include "check.h"
#include "report/chart.h"

#include <stdlib.h>

static void test_quantiles(void)
{
    static const struct {
        const char *name;
        double share;
        int count; /* replies of 1, 2 … count ms, added from the longest on */
        int ms;
    } CASES[] = {
        {"one", 0.5, 1, 1},
        {"one, p99", 0.99, 1, 1},
        {"median of two", 0.5, 2, 1},
        {"median of three", 0.5, 3, 2},
        {"p90 of ten", 0.9, 10, 9},
        {"p90 of eleven", 0.9, 11, 10},
        {"p99 of 100", 0.99, 100, 99},
        {"p99 of 1000", 0.99, 1000, 990},
        {"shortest", 0, 10, 1},
        {"longest", 1, 10, 10},
        {"none", 0.5, 0, 0},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(arena_drop) struct arena *arena = arena_new();
        struct latencies all = {.arena = arena};
        for (int ms = CASES[i].count; ms > 0; ms--)
            latencies_add(&all, "GET /x", ms);
        latencies_sort(&all);
        struct latency none = {0};
        const struct latency *latency = all.count > 0 ? &all.items[0] : &none;
        CHECK_INT(CASES[i].name, CASES[i].ms, latency_quantile(latency, CASES[i].share));
    }
}

static void test_operations_apart(void)
{
    AUTO(arena_drop) struct arena *arena = arena_new();
    struct latencies all = {.arena = arena};
    latencies_add(&all, "GET /x", 1);
    latencies_add(&all, "POST /x", 2);
    latencies_add(&all, "GET /x", 3);
    CHECK_INT("operations", 2, all.count);
    CHECK_INT("GET", 2, all.items[0].count);
    CHECK_STR("in the order seen", "POST /x", all.items[1].operation);
}

static void test_times(void)
{
    static const struct {
        double seconds;
        const char *shown;
    } CASES[] = {
        {0, "0.0 ms"},   {0.00012, "0.1 ms"}, {0.0123, "12 ms"}, {0.0994, "99 ms"},
        {0.1, "0.10 s"}, {1.254, "1.25 s"},   {59.94, "59.9 s"}, {90, "1.5 min"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(text_drop) struct text out = text_new(64);
        chart_add_time(&out, CASES[i].seconds);
        CHECK_STR(CASES[i].shown, CASES[i].shown, text_string(&out));
    }
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"quantiles", test_quantiles},
        {"operations apart", test_operations_apart},
        {"times", test_times},
        {NULL, NULL},
    };
    return check_run("latency", TESTS);
}
