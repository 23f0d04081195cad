/* The QR code in the terminal, read back by a program that knows nothing of ours. */
#include "base/memory.h"
#include "check.h"
#include "play/qr.h"
#include "qr_picture.h"

#include <stdlib.h>
#include <string.h>

#define CASE_COUNT(cases) (sizeof(cases) / sizeof(cases)[0])
#define LINK                                                                             \
    "https://api.example.com/kyc?w=w-1a2b3c4d&token=0123456789abcdef0123456789abcdef&"   \
    "lang=en"

static const struct qr_case {
    const char *name, *link;
    size_t rows;
    int lines;
    bool color, dark_on_light; /* how it is drawn */
    bool light_ground;         /* what the terminal is */
} CASES[] = {
    {"colour, dark terminal", LINK, 60, 23, true, false, false},
    {"colour, light terminal", LINK, 60, 23, true, false, true},
    {"no colour, dark terminal", LINK, 60, 23, false, false, false},
    /* Its quiet zone is made of blanks, which are no lines to the reader. */
    {"no colour, light terminal", LINK, 60, 19, false, true, true},
    {"few rows: a smaller quiet zone", LINK, 22, 21, true, false, false},
    {"a short link", "https://a.example/1", 60, 17, true, false, false},
    {"characters of a query", "https://a.example/?a=%2B+b&c=~_.-#x", 60, 19, true, false,
     true},
};

static void test_read_back(void)
{
    for (size_t i = 0; i < CASE_COUNT(CASES); i++) {
        const struct qr_case *row = &CASES[i];
        AUTO(text_drop) struct text screen = text_new(1 << 20);
        const struct qr_look look = {row->color, row->dark_on_light, 80, row->rows};
        const struct qr_picture_look seen = {row->light_ground, row->color};
        CHECK_TRUE(row->name, qr_add(&screen, row->link, &look));
        CHECK_INT(row->name, row->lines, qr_picture_lines(text_string(&screen), &seen));
        AUTO(memory_drop) char *read = qr_picture_read(text_string(&screen), &seen);
        CHECK_STR(row->name, row->link, read);
    }
}

/* Drawn for the other kind of terminal it is inside out, which this test would notice. */
static void test_inside_out(void)
{
    AUTO(text_drop) struct text screen = text_new(1 << 20);
    const struct qr_look look = {false, true, 80, 60};
    const struct qr_picture_look seen = {.light_ground = false};
    CHECK_TRUE("drawn", qr_add(&screen, LINK, &look));
    AUTO(memory_drop) char *read = qr_picture_read(text_string(&screen), &seen);
    CHECK_STR("dark on dark", "", read);
}

static void test_no_room(void)
{
    AUTO(memory_drop) char *longest = memory_alloc(4001);
    memset(longest, 'a', 4000);
    longest[4000] = '\0';
    AUTO(text_drop) struct text screen = text_new(1 << 20);
    CHECK_TRUE("too narrow",
               !qr_add(&screen, LINK, &(struct qr_look){true, false, 40, 60}));
    CHECK_TRUE("too long",
               !qr_add(&screen, longest, &(struct qr_look){true, false, 500, 500}));
    CHECK_STR("nothing is drawn", "", text_string(&screen));
}

int main(void)
{
    memory_init();
    static const struct check_test TESTS[] = {
        {"read back", test_read_back},
        {"inside out", test_inside_out},
        {"no room", test_no_room},
        {NULL, NULL},
    };
    return check_run("qr", TESTS);
}
