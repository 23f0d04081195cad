#include "base/auto.h"
#include "control/qr.h"
#include "tests/check.h"

#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE_MAX = 185, QUIET = 4 };

/* Reads `before` and a number; false when something else is there. */
static bool number(const char **at, const char *before, int *out)
{
    char *end;
    size_t size = strlen(before);
    if (strncmp(*at, before, size) != 0)
        return false;
    *out = (int)strtol(*at + size, &end, 10);
    bool some = end > *at + size;
    *at = end;
    return some;
}

/* Draws the path of dark modules; false when a step is not "Mx yhNv1h-Nz". */
static bool draw(const char *path, char grid[SIDE_MAX][SIDE_MAX])
{
    while (*path != '"') {
        int x, y, run, back;
        if (!number(&path, "M", &x) || !number(&path, " ", &y) ||
            !number(&path, "h", &run) || !number(&path, "v1h-", &back) ||
            *path++ != 'z' || run != back || run < 1 || x < 0 || y < 0 ||
            x + run > SIDE_MAX || y >= SIDE_MAX)
            return false;
        memset(&grid[y][x], 1, (size_t)run);
    }
    return true;
}

/* The drawing is the library's own matrix with a quiet zone of four modules around it. */
static void check_code(const char *row, const char *string)
{
    static char grid[SIDE_MAX][SIDE_MAX];
    AUTO(text_drop) struct text svg = TEXT_INIT(1 << 20);
    int size = 0, wrong = 0;
    memset(grid, 0, sizeof grid);
    CHECK(row, qr_svg(string, &svg));
    QRcode *code = QRcode_encodeString8bit(string, 0, QR_ECLEVEL_M);
    const char *view = strstr(svg.data, "viewBox=\"0 0 ");
    const char *path = strstr(svg.data, "<path d=\"");
    CHECK(row, code && view && path && number(&view, "viewBox=\"0 0 ", &size) &&
                   draw(path + 9, grid));
    CHECK_INT(row, code->width + 2 * QUIET, size);
    for (int y = 0; y < size; y++)
        for (int x = 0; x < size; x++) {
            int column = x - QUIET, line = y - QUIET;
            bool inside =
                column >= 0 && line >= 0 && column < code->width && line < code->width;
            bool dark = inside && (code->data[line * code->width + column] & 1);
            wrong += grid[y][x] != dark;
        }
    CHECK_INT(row, 0, wrong);
    CHECK_HAS(row, "</svg>", svg.data);
    QRcode_free(code);
}

static void test_codes(void)
{
    static char longest[2332];
    memset(longest, 'a', sizeof longest - 1);
    check_code("one byte", "a");
    check_code("a link", "http://127.0.0.1:8080/kyc?w=w-0499cee6&token="
                         "f09d6b1601f5daeae0fc80898be6acaf&lang=zh-Hant");
    check_code("bytes", "\xe7\x9c\x9f\xe4\xba\xba");
    check_code("the longest", longest);
}

static void test_refusals(void)
{
    static char too_long[2333];
    memset(too_long, 'a', sizeof too_long - 1);
    AUTO(text_drop) struct text svg = TEXT_INIT(1 << 20);
    AUTO(text_drop) struct text small = TEXT_INIT(64);
    CHECK("empty", !qr_svg("", &svg));
    CHECK("too long", !qr_svg(too_long, &svg));
    CHECK("no room", !qr_svg("a", &small));
}

int main(void)
{
    static const struct check_test TESTS[] = {{"codes", test_codes},
                                              {"refusals", test_refusals}};
    return check_main("qr", TESTS, COUNT_OF(TESTS));
}
