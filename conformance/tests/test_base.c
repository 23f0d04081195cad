#include "base/arena.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/duration.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/suggest.h"
#include "base/text.h"
#include "base/utf8.h"

#include "check.h"

#include <string.h>

static void test_text_limit(void)
{
    AUTO(text_drop) struct text text = text_new(5);
    CHECK_STR("empty", "", text_string(&text));
    text_add(&text, "abc");
    CHECK_TRUE("fits", !text.cut);
    text_addf(&text, "%d", 1234);
    CHECK_STR("cut at the limit", "abc12", text_string(&text));
    CHECK_TRUE("says so", text.cut);
    text_clear(&text);
    CHECK_TRUE("cleared", !text.cut && text.size == 0);
}

static void test_arena(void)
{
    AUTO(arena_drop) struct arena *arena = arena_new();
    int *items = NULL;
    for (size_t i = 0; i < 1000; i++) {
        items = arena_grow(arena, items, i, sizeof *items);
        items[i] = (int)i;
    }
    CHECK_INT("first", 0, items[0]);
    CHECK_INT("last", 999, items[999]);
    CHECK_STR("printf", "a-7", arena_printf(arena, "%s-%d", "a", 7));
    char *large = arena_alloc(arena, 1 << 20);
    CHECK_INT("large pieces are zeroed", 0, large[(1 << 20) - 1]);
}

static void test_error_first_wins(void)
{
    struct error err = {0};
    CHECK_TRUE("returns false", !error_set(&err, ERROR_USAGE, "first %d", 1));
    error_set(&err, ERROR_INTERNAL, "second");
    error_wrap(&err, "file %s", "x");
    CHECK_STR("message", "file x: first 1", err.message);
    CHECK_INT("kind", ERROR_USAGE, err.kind);
}

static void test_duration(void)
{
    static const struct {
        const char *text;
        bool good;
        long long from, to;
    } CASES[] = {
        {"500ms", true, 500, 500},
        {"2s", true, 2000, 2000},
        {"30m", true, 1800000, 1800000},
        {"12h", true, 43200000, 43200000},
        {"2s..30s", true, 2000, 30000},
        {"0s", true, 0, 0},
        {"2", false, 0, 0},
        {"s", false, 0, 0},
        {"2 s", false, 0, 0},
        {"-2s", false, 0, 0},
        {"1.5s", false, 0, 0},
        {"30s..2s", false, 0, 0},
        {"2s..", false, 0, 0},
        {"..2s", false, 0, 0},
        {"2sec", false, 0, 0},
        {"10001h", false, 0, 0},
        {"", false, 0, 0},
        {"99999999999999999999s", false, 0, 0},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        int64_t from = 0, to = 0;
        bool good = duration_read_range(CASES[i].text, &from, &to);
        CHECK_INT(CASES[i].text, CASES[i].good, good);
        CHECK_INT(CASES[i].text, CASES[i].from, from);
        CHECK_INT(CASES[i].text, CASES[i].to, to);
    }
}

static void test_duration_show(void)
{
    static const struct {
        int64_t ms;
        const char *shown;
    } CASES[] = {{0, "0 ms"},     {999, "999 ms"},   {1000, "1 s"},     {1500, "1.5 s"},
                 {90000, "90 s"}, {599000, "599 s"}, {600000, "10 min"}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char shown[32];
        duration_show(CASES[i].ms, shown, sizeof shown);
        CHECK_STR("shown", CASES[i].shown, shown);
    }
}

static void test_suggest(void)
{
    static const char *const KNOWN[] = {"expect", "every", "observe", "id", NULL};
    static const struct {
        const char *typed, *want;
    } CASES[] = {{"expct", "expect"},     {"exepct", "expect"}, {"EXPECT", "expect"},
                 {"evry", "every"},       {"zzz", NULL},        {"", NULL},
                 {"observed", "observe"}, {"ID", "id"}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        CHECK_STR(CASES[i].typed, CASES[i].want, suggest(CASES[i].typed, KNOWN));
    char phrase[64];
    CHECK_STR("phrase", ", did you mean `expect`?",
              suggest_phrase("expct", KNOWN, phrase, sizeof phrase));
}

static void test_utf8(void)
{
    static const struct {
        const char *bytes;
        bool valid;
    } CASES[] = {
        {"plain", true},         {"\xc3\xa9", true},      {"\xf0\x9f\x98\x80", true},
        {"\xc0\xaf", false},     {"\xed\xa0\x80", false}, {"\xf4\x90\x80\x80", false},
        {"\xe0\x80\x80", false}, {"\xff", false},         {"\xc3", false},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        CHECK_INT(CASES[i].bytes, CASES[i].valid,
                  utf8_valid(CASES[i].bytes, strlen(CASES[i].bytes)));
    CHECK_INT("characters", 3, utf8_length("a\xc3\xa9\xf0\x9f\x98\x80"));
}

static void test_utf8_show(void)
{
    static const struct {
        const char *bytes, *shown;
    } CASES[] = {
        {"a\x1b[31m", "a\\u001b[31m"},
        {"\xe2\x80\xae", "\\u202e"},
        {"\xc2\x9b", "\\u009b"},
        {"\xff"
         "b",
         "\\xffb"},
        {"\xc3\xa9", "\xc3\xa9"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        AUTO(text_drop) struct text shown = text_new(100);
        utf8_show(&shown, CASES[i].bytes, strlen(CASES[i].bytes), false);
        CHECK_STR("shown", CASES[i].shown, text_string(&shown));
    }
}

static void test_utf8_add(void)
{
    static const uint32_t CODES[] = {0x24, 0xa2, 0x20ac, 0x10348};
    AUTO(text_drop) struct text text = text_new(100);
    for (size_t i = 0; i < 4; i++)
        utf8_add(&text, CODES[i]);
    CHECK_STR("one to four bytes", "$\xc2\xa2\xe2\x82\xac\xf0\x90\x8d\x88",
              text_string(&text));
}

static void test_clock(void)
{
    struct clock *clock = clock_real();
    int64_t before = clock->now(clock);
    CHECK_TRUE("sleeps", clock->sleep(clock, 2));
    CHECK_TRUE("time passed", clock->now(clock) - before >= 2);
    clock_wake();
    CHECK_TRUE("woken", !clock->sleep(clock, 60000));
    clock_rearm();
    CHECK_TRUE("sleeps again", clock->sleep(clock, 1));
    char text[21];
    clock_format(INT64_C(1781852561000), text);
    CHECK_STR("format", "2026-06-19T07:02:41Z", text);
}

/* Vectors of FIPS 180-2. */
static void test_digest(void)
{
    static const struct {
        const char *text, *hex;
    } CASES[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char hex[65], head[8];
        digest_hex(CASES[i].text, strlen(CASES[i].text), hex, sizeof hex);
        CHECK_STR(CASES[i].text, CASES[i].hex, hex);
        digest_hex(CASES[i].text, strlen(CASES[i].text), head, sizeof head);
        CHECK_INT("cut", 7, strlen(head));
        CHECK_INT("the first digits", 0, strncmp(CASES[i].hex, head, 7));
    }
}

int main(void)
{
    memory_init();
    static const struct check_test TESTS[] = {
        {"text keeps its limit", test_text_limit},
        {"arena", test_arena},
        {"the first error wins", test_error_first_wins},
        {"durations", test_duration},
        {"durations as shown", test_duration_show},
        {"suggestions", test_suggest},
        {"UTF-8", test_utf8},
        {"UTF-8 as shown", test_utf8_show},
        {"UTF-8 written", test_utf8_add},
        {"clock", test_clock},
        {"SHA-256", test_digest},
        {NULL, NULL},
    };
    return check_run("base", TESTS);
}
