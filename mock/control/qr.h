#ifndef MOCK_CONTROL_QR_H
#define MOCK_CONTROL_QR_H

#include "base/text.h"

#include <stdbool.h>

/* Adds the QR code of `string` to `out` as a whole SVG document: black on white with the
 * quiet zone of four modules that readers need, one unit a module. False when the string
 * is empty or too long for a code (2,331 bytes at this level of correction), or without
 * memory. */
bool qr_svg(const char *string, struct text *out);

#endif
