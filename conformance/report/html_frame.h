/* What every HTML report begins and ends with, and the terminal's colours in it. One file
 * that asks for nothing: no script, no font, no picture from anywhere. */
#ifndef REPORT_HTML_FRAME_H
#define REPORT_HTML_FRAME_H

#include "base/text.h"

/* Appends everything up to the content. */
void html_add_head(struct text *out, const char *title);

/* Appends the footer, which names the run, and the end. */
void html_add_foot(struct text *out, const char *version, const char *run_id);

/* Appends text that style_add() may have coloured: "\033[1;31m" becomes an element of the
 * classes c1 and c31. Every other escape must have been escaped itself. */
void html_add_painted(struct text *out, const char *painted);

#endif
