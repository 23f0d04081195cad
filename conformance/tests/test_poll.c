#include "play/poll.h"

#include "base/text.h"
#include "check.h"

#include <inttypes.h>
#include <stdio.h>

#define CASE_COUNT(cases) (sizeof(cases) / sizeof(cases)[0])

/* The pauses until the deadline, as text, with attempts that take `each` ms. */
static void pauses(struct poll poll, int64_t each, int64_t retry_after, char *out,
                   size_t size)
{
    size_t used = 0;
    int64_t now = each, pause = 0;
    out[0] = '\0';
    while (poll_next(&poll, now, retry_after, &pause) && used < size) {
        used += (size_t)snprintf(out + used, size - used, " %" PRId64, pause);
        now += pause + each;
    }
}

static void test_pauses(void)
{
    static const struct {
        const char *name;
        int64_t from, to, within;
        double pace;
        int64_t each, retry_after;
        const char *pauses;
    } CASES[] = {
        {"doubles", 1000, 10000, 60000, 1, 0, 0,
         " 1000 2000 4000 8000 10000 10000 10000 10000 5000"},
        {"fixed", 2000, 2000, 7000, 1, 0, 0, " 2000 2000 2000 1000"},
        {"stops exactly at the deadline", 2000, 2000, 4000, 1, 0, 0, " 2000 2000"},
        {"never past it", 30000, 30000, 10000, 1, 0, 0, " 10000"},
        {"pace scales both", 1000, 2000, 8000, 0.1, 0, 0, " 100 200 200 200 100"},
        {"attempts take time", 1000, 1000, 5000, 1, 1500, 0, " 1000 1000"},
        {"an attempt over the deadline", 1000, 1000, 5000, 1, 6000, 0, ""},
        {"Retry-After is a lower bound", 1000, 4000, 12000, 1, 0, 3000,
         " 3000 3000 4000 2000"},
        {"Retry-After over the deadline", 1000, 1000, 5000, 1, 0, 60000, " 5000"},
        {"no time at all", 1000, 1000, 0, 1, 0, 0, ""},
        {"no pause at all", 0, 0, 3, 1, 0, 0, " 1 1 1"},
        {"a pace of nothing", 1000, 1000, 1000, 0, 0, 0, ""},
    };
    for (size_t i = 0; i < CASE_COUNT(CASES); i++) {
        char got[256];
        struct poll poll =
            poll_new(CASES[i].from, CASES[i].to, CASES[i].within, CASES[i].pace, 0);
        pauses(poll, CASES[i].each, CASES[i].retry_after, got, sizeof got);
        CHECK_STR(CASES[i].name, CASES[i].pauses, got);
    }
}

static void test_start(void)
{
    struct poll poll = poll_new(1000, 1000, 5000, 1, 100000);
    int64_t pause = 0;
    CHECK_INT("from now", 105000, poll.deadline);
    CHECK_TRUE("before", poll_next(&poll, 104999, 0, &pause));
    CHECK_INT("before", 1, pause);
    CHECK_TRUE("at", !poll_next(&poll, 105000, 0, &pause));
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"pauses", test_pauses}, {"start", test_start}, {NULL, NULL}};
    return check_run("poll", TESTS);
}
