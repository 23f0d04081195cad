#include "base/text.h"
#include "world/clock.h"

#include "base/auto.h"
#include "tests/check.h"

#include <string.h>

#define SAMPLE INT64_C(1781852561000) /* 2026-06-19T07:02:41Z, the reference's own */

static struct clock_mode mode_of(const char *text)
{
    struct clock_mode mode = {0};
    CHECK(text, clock_parse_mode(text, &mode));
    return mode;
}

static struct clock clock_of(const char *text)
{
    struct clock_mode mode = mode_of(text);
    struct clock clock;
    clock_init(&clock, &mode);
    return clock;
}

static void test_parse_mode(void)
{
    static const struct {
        const char *text;
        const char *printed; /* NULL: refused */
    } CASES[] = {
        {"real", "real"},
        {"x1", "x1"},
        {"x60", "x60"},
        {"x1000000", "x1000000"},
        {"x1000001", NULL},
        {"x0", NULL},
        {"x-5", NULL},
        {"x", NULL},
        {"x1.5", NULL},
        {"x99999999999999999999", NULL},
        {"frozen", "frozen"},
        {"frozen@2026-06-19T07:02:41Z", "frozen"},
        {"frozen@1970-01-01T00:00:00Z", "frozen"},
        {"frozen@9999-12-31T15:59:59Z", "frozen"},
        {"frozen@9999-12-31T16:00:00Z", NULL},
        {"frozen@2026-06-19", NULL},
        {"frozen@", NULL},
        {"poll:5s", "poll:5s"},
        {"poll:500ms", "poll:500ms"},
        {"poll:90s", "poll:90s"},
        {"poll:2m", "poll:2m"},
        {"poll:12h", "poll:12h"},
        {"poll:0s", NULL},
        {"poll:-5s", NULL},
        {"poll:5", NULL},
        {"poll:", NULL},
        {"Real", NULL},
        {"real ", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct clock_mode mode = {0};
        bool ok = clock_parse_mode(CASES[i].text, &mode);
        CHECK_INT(CASES[i].text, CASES[i].printed != NULL, ok);
        char printed[32];
        clock_print_mode(&mode, printed, sizeof printed);
        if (ok && CASES[i].printed)
            CHECK_STR(CASES[i].text, CASES[i].printed, printed);
    }
}

static void test_instants(void)
{
    static const struct {
        int64_t ms;
        const char *utc, *exact, *stamp;
    } CASES[] = {
        {SAMPLE, "2026-06-19T07:02:41Z", "2026-06-19T07:02:41Z", "20260619150241"},
        {SAMPLE + 5, "2026-06-19T07:02:41Z", "2026-06-19T07:02:41.005Z",
         "20260619150241"},
        {0, "1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "19700101080000"},
        {INT64_C(951782400999), "2000-02-29T00:00:00Z", "2000-02-29T00:00:00.999Z",
         "20000229080000"},
        {INT64_C(1798732800000), "2026-12-31T16:00:00Z", "2026-12-31T16:00:00Z",
         "20270101000000"},
        {INT64_C(4107542400000), "2100-03-01T00:00:00Z", "2100-03-01T00:00:00Z",
         "21000301080000"},
        {CLOCK_LAST, "9999-12-31T15:59:59Z", "9999-12-31T15:59:59.999Z",
         "99991231235959"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        char text[25];
        int64_t back = -1;
        clock_print_utc(CASES[i].ms, text);
        CHECK_STR("utc", CASES[i].utc, text);
        clock_print_exact(CASES[i].ms, text);
        CHECK_STR("exact", CASES[i].exact, text);
        CHECK(text, clock_parse_utc(text, &back));
        CHECK_INT(text, CASES[i].ms, back);
        clock_print_stamp(CASES[i].ms, text);
        CHECK_STR("stamp", CASES[i].stamp, text);
    }
}

/* Every day of the calendar, there and back. */
static void test_every_day(void)
{
    int64_t wrong = 0;
    char text[25], previous[25] = "";
    for (int64_t day = 0; day * 86400000 <= CLOCK_LAST; day++) {
        int64_t back = -1;
        clock_print_utc(day * 86400000, text);
        wrong += !clock_parse_utc(text, &back) || back != day * 86400000 ||
                 strcmp(previous, text) >= 0;
        text_copy(previous, sizeof previous, text);
    }
    CHECK_INT("days", 0, wrong);
    CHECK_STR("last day", "9999-12-31T00:00:00Z", text);
}

static void test_parse_utc(void)
{
    static const struct {
        const char *text;
        int64_t ms; /* -1: refused */
    } CASES[] = {
        {"2026-06-19T07:02:41Z", SAMPLE},
        {"2026-06-19T07:02:41.2Z", SAMPLE + 200},
        {"2026-06-19T07:02:41.25Z", SAMPLE + 250},
        {"2026-06-19T07:02:41.257Z", SAMPLE + 257},
        {"2026-06-19T07:02:41.2571Z", -1},
        {"2026-06-19T07:02:41.Z", -1},
        {"2026-06-19T07:02:41", -1},
        {"2026-06-19T07:02:41+00:00", -1},
        {"2026-06-19 07:02:41Z", -1},
        {"2026-06-19t07:02:41z", -1},
        {"2026-06-19T07:02:41Zx", -1},
        {"2026-02-29T00:00:00Z", -1},
        {"2024-02-29T00:00:00Z", INT64_C(1709164800000)},
        {"2026-04-31T00:00:00Z", -1},
        {"2026-00-10T00:00:00Z", -1},
        {"2026-13-10T00:00:00Z", -1},
        {"2026-01-00T00:00:00Z", -1},
        {"2026-01-01T24:00:00Z", -1},
        {"2026-01-01T00:60:00Z", -1},
        {"2026-01-01T00:00:60Z", -1},
        {"1969-12-31T23:59:59Z", -1},
        {"9999-12-31T23:59:59Z", INT64_C(253402300799000)},
        {"26-06-19T07:02:41Z", -1},
        {"", -1},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        int64_t ms = -1;
        bool ok = clock_parse_utc(CASES[i].text, &ms);
        CHECK_INT(CASES[i].text, CASES[i].ms >= 0, ok);
        CHECK_INT(CASES[i].text, CASES[i].ms, ms);
    }
}

static void test_modes_count(void)
{
    int64_t before = clock_real_ms();
    struct clock real = clock_of("real");
    CHECK("real starts at real now", clock_now(&real) >= before);
    CHECK("real starts at real now", clock_now(&real) <= clock_real_ms());

    struct clock frozen = clock_of("frozen@2026-06-19T07:02:41Z");
    CHECK_INT("frozen@ takes its instant", SAMPLE, clock_now(&frozen));
    frozen.real_ms -= 3600000;
    CHECK_INT("frozen stands", SAMPLE, clock_now(&frozen));

    struct clock poll = clock_of("poll:5s");
    int64_t at = clock_now(&poll);
    poll.real_ms -= 3600000;
    CHECK_INT("poll stands between polls", at, clock_now(&poll));

    struct clock fast = clock_of("x60");
    int64_t start = clock_now(&fast);
    fast.real_ms -= 1000;
    CHECK("sixty times as fast", clock_now(&fast) >= start + 60000);
    CHECK("sixty times as fast", clock_now(&fast) < start + 60000 + 60 * 1000);
}

static void test_ends_without_overflow(void)
{
    struct clock fast = clock_of("x1000000");
    fast.real_ms = 0;
    CHECK_INT("ends at the last instant", CLOCK_LAST, clock_now(&fast));
    fast.real_ms = -CLOCK_NEVER;
    CHECK_INT("ends at the last instant", CLOCK_LAST, clock_now(&fast));

    struct error err = {0};
    CHECK("no way on", !clock_advance(&fast, 1, &err));
    CHECK_HAS("no way on", "9999-12-31", err.message);
}

static void test_set_mode(void)
{
    struct error err = {0};
    struct clock clock = clock_of("frozen@2100-01-01T00:00:00Z");
    int64_t future = clock_now(&clock);
    struct clock_mode mode = mode_of("real");
    CHECK("real", clock_set_mode(&clock, &mode, &err));
    CHECK("real keeps the lead", clock_now(&clock) >= future);
    CHECK("real keeps the lead", clock_now(&clock) < future + 60000);

    clock = clock_of("frozen@2026-06-19T07:02:41Z");
    clock.world_ms = 0;
    int64_t before = clock_real_ms();
    CHECK("real", clock_set_mode(&clock, &mode, &err));
    CHECK("real jumps forward to real now", clock_now(&clock) >= before);

    static const char *const STANDING[] = {"frozen", "poll:5s", "x60"};
    for (size_t i = 0; i < COUNT_OF(STANDING); i++) {
        clock = clock_of("frozen@2026-06-19T07:02:41Z");
        mode = mode_of(STANDING[i]);
        CHECK(STANDING[i], clock_set_mode(&clock, &mode, &err));
        CHECK(STANDING[i], clock_now(&clock) >= SAMPLE);
        CHECK(STANDING[i], clock_now(&clock) < SAMPLE + 60 * 10000);
    }

    clock = clock_of("frozen@2026-06-19T07:02:41Z");
    mode = mode_of("frozen@2026-06-19T07:02:41Z");
    CHECK("the same instant is not back", clock_set_mode(&clock, &mode, &err));
    mode = mode_of("frozen@2026-06-20T00:00:00Z");
    CHECK("later", clock_set_mode(&clock, &mode, &err));
    CHECK_INT("nothing failed", RULE_NONE, err.rule);

    mode = mode_of("frozen@2026-06-19T23:59:59Z");
    CHECK("back is refused", !clock_set_mode(&clock, &mode, &err));
    CHECK_INT("back is refused", 400, err.status);
    CHECK_HAS("says where it is", "2026-06-20T00:00:00Z", err.message);
    CHECK_INT("nothing changed", INT64_C(1781913600000), clock_now(&clock));
}

static void test_advance(void)
{
    static const char *const MODES[] = {"real", "x60", "frozen", "poll:5s"};
    for (size_t i = 0; i < COUNT_OF(MODES); i++) {
        struct error err = {0};
        struct clock clock = clock_of(MODES[i]);
        int64_t before = clock_now(&clock);
        CHECK(MODES[i], clock_advance(&clock, 1800000, &err));
        CHECK(MODES[i], clock_now(&clock) >= before + 1800000);
        CHECK(MODES[i], clock_now(&clock) < before + 1800000 + 600000);
        CHECK(MODES[i], clock_advance(&clock, 0, &err));
        CHECK(MODES[i], clock_advance(&clock, INT64_C(3153600000000), &err));
        CHECK_INT(MODES[i], RULE_NONE, err.rule);

        before = clock_now(&clock);
        CHECK("back", !clock_advance(&clock, -1, &err));
        CHECK_INT("back", RULE_CONTROL_VALUE, err.rule);
        struct error far = {0};
        CHECK("over 100 years", !clock_advance(&clock, INT64_C(3153600000001), &far));
        CHECK_HAS("over 100 years", "100 years", far.message);
        CHECK("unchanged", clock_now(&clock) < before + 600000);
    }
}

static void test_after_restart(void)
{
    struct clock clock = clock_of("real");
    clock.real_ms -= 3600000;
    clock.world_ms -= 3600000;
    CHECK("counts through the downtime", clock_now(&clock) >= clock_real_ms() - 1000);

    clock = clock_of("real");
    int64_t at = clock.world_ms;
    clock.real_ms += 3600000; /* the machine's clock was set back meanwhile */
    CHECK_INT("never backwards", at, clock_now(&clock));

    clock_not_before(&clock, at + 5000);
    CHECK("what was seen stays past", clock_now(&clock) >= at + 5000);
    CHECK("and goes on from there", clock.real_ms <= clock_real_ms());
    clock_not_before(&clock, 0);
    CHECK("no step back", clock_now(&clock) >= at + 5000);
}

int main(void)
{
    static const struct check_test TESTS[] = {
        {"parse_mode", test_parse_mode},
        {"instants", test_instants},
        {"every_day", test_every_day},
        {"parse_utc", test_parse_utc},
        {"modes_count", test_modes_count},
        {"ends_without_overflow", test_ends_without_overflow},
        {"set_mode", test_set_mode},
        {"advance", test_advance},
        {"after_restart", test_after_restart},
    };
    return check_main("clock", TESTS, COUNT_OF(TESTS));
}
