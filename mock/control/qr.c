#include "control/qr.h"

#include "base/auto.h"

#include <qrencode.h>

enum { QUIET = 4 };

static void code_drop(QRcode **code)
{
    QRcode_free(*code);
}

/* Each run of dark modules of a row becomes one rectangle of the path. */
static void add_row(struct text *out, const unsigned char *modules, int width, int y)
{
    for (int x = 0; x < width; x++) {
        int from = x;
        while (x < width && (modules[x] & 1))
            x++;
        if (x > from)
            text_printf(out, "M%d %dh%dv1h-%dz", from + QUIET, y + QUIET, x - from,
                        x - from);
    }
}

bool qr_svg(const char *string, struct text *out)
{
    AUTO(code_drop)
    QRcode *code = QRcode_encodeString8bit(string, 0, QR_ECLEVEL_M);
    if (!code)
        return false;
    int size = code->width + 2 * QUIET;
    text_printf(out,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
                "shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/>"
                "<path d=\"",
                size, size, size, size);
    for (int y = 0; y < code->width; y++)
        add_row(out, code->data + (size_t)y * (size_t)code->width, code->width, y);
    text_puts(out, "\"/></svg>\n");
    return !out->failed;
}
