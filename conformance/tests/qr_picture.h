/* A QR code of half blocks, as a camera sees it. */
#ifndef TESTS_QR_PICTURE_H
#define TESTS_QR_PICTURE_H

#include <stdbool.h>

struct qr_picture_look {
    bool light_ground; /* of the terminal; its text is of the other colour */
    bool colored;      /* the lines set white on black themselves */
};

/* Paints the lines of `screen` that consist of nothing but blocks and blanks (colour
 * codes apart), 8 × 16 pixels a character with a margin of the terminal's ground, and has
 * zbarimg read it. What it reads, without a line end; "" when it finds nothing. The
 * caller frees it. */
char *qr_picture_read(const char *screen, const struct qr_picture_look *look);

/* The screen has `colored` lines of a code at all: how many. */
int qr_picture_lines(const char *screen, const struct qr_picture_look *look);

#endif
