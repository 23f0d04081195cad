/* A QR code in the terminal, two modules a character. */
#ifndef PLAY_QR_H
#define PLAY_QR_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

struct qr_look {
    /* With colour a module is black or white whatever the terminal's own colours are.
     * Without, what is drawn has the terminal's foreground: */
    bool color;
    bool dark_on_light;   /* then: the terminal is one with dark text on a light ground */
    size_t columns, rows; /* that there are */
};

/* Appends the code of `text` as lines of half blocks with a quiet zone of four modules
 * around, of two where four do not fit into the rows. False when it cannot be drawn: too
 * long a text, or too few columns. */
bool qr_add(struct text *out, const char *text, const struct qr_look *look);

#endif
