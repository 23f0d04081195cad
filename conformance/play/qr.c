#include "play/qr.h"

#include <qrencode.h>
#include <string.h>

enum { QUIET = 4, SMALL_QUIET = 2 };

/* Of the 256 colours these two are no theme's to change. White is what is drawn: where a
 * font leaves a gap between two rows it then runs through the ground, and not through the
 * marks that a reader looks for. */
#define WHITE_ON_BLACK "\033[38;5;231;48;5;16m"
#define PLAIN "\033[0m"

/* Is there a dark module? All around the code there is none. */
static bool is_dark(const QRcode *code, int column, int row)
{
    return column >= 0 && row >= 0 && column < code->width && row < code->width &&
           (code->data[row * code->width + column] & 1) != 0;
}

/* Two modules, one above the other, of which `upper` and `lower` are to be inked. */
static void add_pair(struct text *out, bool upper, bool lower)
{
    text_add(out, upper && lower ? "█" : upper ? "▀" : lower ? "▄" : " ");
}

static void add_rows(struct text *out, const QRcode *code, const struct qr_look *look,
                     int quiet)
{
    bool ink = look->dark_on_light && !look->color; /* the dark modules are drawn */
    for (int row = -quiet; row < code->width + quiet; row += 2) {
        text_add(out, look->color ? WHITE_ON_BLACK : "");
        for (int column = -quiet; column < code->width + quiet; column++)
            add_pair(out, is_dark(code, column, row) == ink,
                     is_dark(code, column, row + 1) == ink);
        text_add(out, look->color ? PLAIN "\n" : "\n");
    }
}

bool qr_add(struct text *out, const char *text, const struct qr_look *look)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);
    if (code == NULL)
        return false;
    int quiet =
        (code->width + 2 * QUIET + 1) / 2 <= (int)look->rows ? QUIET : SMALL_QUIET;
    bool fits = code->width + 2 * quiet <= (int)look->columns;
    if (fits)
        add_rows(out, code, look, quiet);
    QRcode_free(code);
    return fits;
}
